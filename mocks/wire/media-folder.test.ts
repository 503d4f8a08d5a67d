import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createFakeRtm } from '../index.ts'
import { createGateway } from './gateway.ts'
import { MediaFolder } from './media-folder.ts'
import type { OpenedFolder } from './media-folder.ts'
import type { StoredAbout } from './media-sink.ts'

let path = ''
beforeEach(async () => {
  path = await mkdtemp(join(tmpdir(), 'rtm-folder-'))
})
afterEach(() => rm(path, { recursive: true }))

const about = (number: number, bytes: number): StoredAbout => ({
  appId: 'a'.repeat(32),
  mediaId: `${'0'.repeat(64)}1z1600000000z${String(number).padStart(5, '0')}`,
  kind: 'file',
  uid: 'alice',
  bytes,
  uploadedAtMs: 1_600_000_000_000 + number,
})

/** Keeps some media and closes the folder; the names of their files. */
async function keep(...texts: readonly string[]): Promise<readonly string[]> {
  const { folder } = await MediaFolder.open(path)
  for (const [index, text] of texts.entries()) {
    const sink = await folder.sink()
    await sink.write(new TextEncoder().encode(text))
    await sink.seal()
    sink.payload()
    await sink.commit(about(index, text.length))
  }
  await folder.close()
  const names = (await readdir(path)).filter((name) => name.endsWith('.json'))
  const order = await Promise.all(
    names.map(async (name) => [name, await readFile(join(path, name), 'utf8')] as const),
  )
  return order
    .toSorted(([, one], [, other]) => one.localeCompare(other))
    .map(([name]) => name.replace('.json', ''))
}

async function reopened(): Promise<OpenedFolder> {
  const opened = await MediaFolder.open(path)
  await opened.folder.close()
  return opened
}

test.each([
  ['is cut off', async (file: string): Promise<void> => truncate(file, 20), 'does not describe'],
  ['is empty', async (file: string): Promise<void> => truncate(file, 0), 'does not describe'],
  ['is of another form', async (file: string): Promise<void> => writeFile(file, '{}'), 'describe'],
  ['is missing', async (file: string): Promise<void> => rm(file), 'missing'],
])('a medium whose description %s is set aside, bytes and all', async (_, spoil, why) => {
  const [bad = '', good] = await keep('wanted', 'well')
  await spoil(join(path, `${bad}.json`))
  const { media, setAside } = await reopened()
  expect(media).toMatchObject([{ about: { bytes: 4 } }])
  expect(setAside).toEqual([expect.stringMatching(new RegExp(`^Cannot read .*${bad}.*${why}`))])
  expect(await readFile(join(path, 'set-aside', `${bad}.bin`), 'utf8')).toBe('wanted')
  expect((await readdir(path)).toSorted()).toEqual([`${good}.bin`, `${good}.json`, 'set-aside'])
  expect((await reopened()).setAside).toEqual([])
})

test('a medium whose bytes are cut off is set aside', async () => {
  const [bad = ''] = await keep('wanted')
  await truncate(join(path, `${bad}.bin`), 3)
  expect((await reopened()).setAside[0]).toContain('it has 3 of 6 bytes')
  expect(await readFile(join(path, 'set-aside', `${bad}.bin`), 'utf8')).toBe('wan')
})

test('a folder that is named like a medium is somebody else’s', async () => {
  const name = 'medium-00000000-0000-0000-0000-000000000000'
  for (const kind of ['bin', 'json', 'part', 'gone']) {
    await mkdir(join(path, `${name}.${kind}`))
    await writeFile(join(path, `${name}.${kind}`, 'mine'), 'mine')
  }
  expect(await reopened()).toMatchObject({ media: [], setAside: [] })
  expect(await readdir(path)).toHaveLength(4)
})

test('another name of a folder is the same folder', async () => {
  const { folder } = await MediaFolder.open(path)
  await expect(MediaFolder.open(`${path}/../${path.split('/').at(-1) ?? ''}/.`)).rejects.toThrow(
    `the gateway of process ${process.pid} has it`,
  )
  await folder.close()
  await reopened()
})

test('a medium that is deleted while its bytes are made safe is not kept', async () => {
  const { folder } = await MediaFolder.open(path)
  const sink = await folder.sink()
  await sink.write(new Uint8Array(10))
  await sink.seal()
  const payload = sink.payload()
  const committed = sink.commit(about(1, 10))
  payload.free?.()
  await committed
  await folder.close()
  expect(await readdir(path)).toEqual([])
})

test('what a snapshot wants back is back, in whatever order it goes and comes', async () => {
  await keep('wanted')
  const { folder, media } = await MediaFolder.open(path)
  const [payload] = media.map((each) => each.payload)
  for (let round = 0; round < 5; round++) {
    payload?.free?.()
    folder.setBack(new Set(payload === undefined ? [] : [payload]))
  }
  await folder.close()
  expect((await reopened()).media).toHaveLength(1)
})

test('a medium that expired while no gateway ran is not found, and goes', async () => {
  await keep('old')
  const expiresAtMs = 1_600_000_000_000 + 7 * 24 * 60 * 60 * 1000
  for (const [startAtMs, found] of [
    [expiresAtMs - 1, 1],
    [expiresAtMs, 0],
  ] as const) {
    await using rtm = createFakeRtm({ clock: 'manual', startAtMs })
    const gateway = await createGateway(rtm, { store: path })
    expect(rtm.media.list()).toHaveLength(found)
    await gateway.close()
  }
  expect(await readdir(path)).toEqual([])
})
