import { mkdir, mkdtemp, readdir, readFile, rm, stat, unlink, writeFile } from 'node:fs/promises'
import * as disk from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { loggedInClient, makePng, releasesUploads, seededBytes } from '../../fixtures/index.ts'
import { createFakeRtm, createMemoryFiles } from '../index.ts'
import type { CallbackRecord, FakeRtm, FakeRtmOptions, Files, RtmService } from '../index.ts'
import { limits } from '../protocol/index.ts'

const most = limits.mediaBytesMax

/** A place for files: in memory or on a disk. */
interface Place {
  readonly files: Files
  readonly at: (name: string) => string
  readonly put: (name: string, bytes: Uint8Array) => Promise<void>
  readonly drop: (name: string) => Promise<void>
  readonly list: () => Promise<readonly string[]>
  readonly get: (name: string) => Promise<Uint8Array | undefined>
}

function inMemory(): Place {
  const files = createMemoryFiles({ folders: ['/photos'] })
  return {
    files,
    at: (name) => `/${name}`,
    put: async (name, bytes) => files.put(`/${name}`, bytes),
    drop: (name) => files.unlink(`/${name}`),
    list: async () => files.paths().map((path) => path.slice(1)),
    get: (name) => files.get(`/${name}`),
  }
}

async function onDisk(): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), 'rtm-files-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  await mkdir(join(folder, 'photos'))
  const at = (name: string): string => `${folder}/${name}`
  const isFile = async (name: string): Promise<boolean> => (await stat(at(name))).isFile()
  return {
    files: disk,
    at,
    put: (name, bytes) => writeFile(at(name), bytes),
    drop: (name) => unlink(at(name)),
    list: async () => {
      const names = await readdir(folder, { recursive: true })
      const found = await Promise.all(
        names.map(async (name) => ((await isFile(name)) ? [name] : [])),
      )
      return found.flat()
    },
    get: (name) => readFile(at(name)).catch(() => undefined),
  }
}

/** The files of a place on a disk that is full after some bytes. */
function fullAfter(files: Files, bytes: number): Files {
  return {
    stat: (path) => files.stat(path),
    unlink: (path) => files.unlink(path),
    open: async (path, flags) => {
      const file = await files.open(path, flags)
      return {
        read: (...range) => file.read(...range),
        close: () => file.close(),
        write: async (...range) => {
          const [, , length, position] = range
          if (position + length > bytes) throw new Error('ENOSPC: no space left on device, write')
          return await file.write(...range)
        },
      }
    },
  }
}

interface Stage {
  readonly place: Place
  readonly rtm: FakeRtm
  readonly service: RtmService
  readonly told: CallbackRecord
  /** Codes of the calls. */
  readonly codes: number[]
}

type Story = (stage: Stage) => Promise<void> | void

const file =
  (name: string): Story =>
  ({ service, place, codes }) =>
    void codes.push(service.createFileMessageByUploading(place.at(name)).code)
const image =
  (name: string): Story =>
  ({ service, place, codes }) =>
    void codes.push(service.createImageMessageByUploading(place.at(name)).code)
const wait =
  (ms: number): Story =>
  ({ rtm }) =>
    rtm.clock.advance(ms)
const cancelUpload =
  (requestId: number): Story =>
  ({ service, codes }) =>
    void codes.push(service.cancelMediaUpload(requestId))
const cancelDownload =
  (requestId: number): Story =>
  ({ service, codes }) =>
    void codes.push(service.cancelMediaDownload(requestId))
const download =
  (name: string): Story =>
  ({ service, rtm, place, codes }) => {
    const { mediaId } = rtm.media.list()[0] ?? { mediaId: '' }
    codes.push(service.downloadMediaToFile(mediaId, place.at(name)).code)
  }
const put =
  (name: string, bytes: number): Story =>
  ({ place }) =>
    place.put(name, seededBytes(bytes).read(0, bytes))
const drop =
  (name: string): Story =>
  ({ place }) =>
    place.drop(name)
const logout: Story = ({ service, codes }) => void codes.push(service.logout())
const afterUpload = (...stories: readonly Story[]): readonly Story[] => [
  put('a.bin', 3_000_000),
  file('a.bin'),
  wait(20_000),
  ...stories,
]

const stories: Readonly<Record<string, readonly Story[]>> = {
  'a file': [put('a.bin', 3_000_000), file('a.bin')],
  'an image': [
    ({ place }) => place.put('a.png', makePng({ width: 40, height: 30 })),
    image('a.png'),
  ],
  'a missing file': [file('none.bin'), image('none.bin')],
  'a missing file in a missing folder': [file('none/a.bin')],
  'an empty file': [put('empty.bin', 0), file('empty.bin'), image('empty.bin')],
  'a folder': [file('photos'), image('photos'), file('photos/')],
  'a path below a file': [put('a.bin', 9), file('a.bin/b.bin'), file('a.bin/')],
  'a path with dots': [put('photos/a.bin', 9), file('photos/../photos//./a.bin')],
  'the largest file': [put('a.bin', most), file('a.bin')],
  'a too large file': [put('a.bin', most + 1), file('a.bin'), image('a.bin')],
  'ten empty files at once': [put('e.bin', 0), ...Array.from({ length: 10 }, () => file('e.bin'))],
  'ten missing files at once': Array.from({ length: 10 }, () => file('none.bin')),
  'a file, cancelled at once': [put('a.bin', 3_000_000), file('a.bin'), cancelUpload(1)],
  'an empty file, cancelled at once': [put('e.bin', 0), file('e.bin'), cancelUpload(1)],
  'a too large file, cancelled at once': [put('a.bin', most + 1), file('a.bin'), cancelUpload(1)],
  'a missing file, cancelled at once': [file('none.bin'), cancelUpload(1), cancelUpload(1)],
  'a file, cancelled after its start': [
    put('a.bin', 9_000_000),
    file('a.bin'),
    wait(1500),
    cancelUpload(1),
  ],
  'a file, cancelled after its end': [put('a.bin', 9), file('a.bin'), wait(9000), cancelUpload(1)],
  'an empty file, logged out at once': [put('e.bin', 0), file('e.bin'), logout],
  'a file, logged out at once': [put('a.bin', 9), file('a.bin'), logout],
  'a file that vanishes': [put('a.bin', 9_000_000), file('a.bin'), wait(1500), drop('a.bin')],
  'a file that grows': [
    put('a.bin', 9_000_000),
    file('a.bin'),
    wait(1500),
    put('a.bin', 9_500_000),
  ],
  'a file that shrinks': [put('a.bin', 9_000_000), file('a.bin'), wait(1500), put('a.bin', 5)],
  'a download': afterUpload(download('copy.bin')),
  'a download to a file that is there': afterUpload(put('copy.bin', 9), download('copy.bin')),
  'a download into a folder': afterUpload(download('photos/copy.bin')),
  'a download into a missing folder': afterUpload(download('none/copy.bin')),
  'a download to a folder': afterUpload(download('photos'), download('photos/')),
  'a download below a file': afterUpload(download('a.bin/copy.bin')),
  'a download, cancelled at once': afterUpload(download('copy.bin'), cancelDownload(2)),
  'a download over a file, cancelled on its way': afterUpload(
    put('copy.bin', 9),
    download('copy.bin'),
    wait(1200),
    cancelDownload(2),
  ),
  'a download, cancelled after its end': afterUpload(
    download('copy.bin'),
    wait(20_000),
    cancelDownload(2),
  ),
  'a download to a folder, cancelled at once': afterUpload(download('photos'), cancelDownload(2)),
  'a download, logged out on its way': afterUpload(download('copy.bin'), wait(1200), logout),
}

/** All that an app sees of a story, and what it leaves. */
async function played(
  place: Place,
  story: readonly Story[],
  options: FakeRtmOptions = {},
): Promise<object> {
  const rtm = createFakeRtm({ clock: 'manual', files: place.files, ...options })
  const { service, told } = await loggedInClient(rtm, 'alice', releasesUploads)
  const stage: Stage = { place, rtm, service, told, codes: [] }
  for (const step of story) await step(stage)
  await rtm.clock.advance('3m')
  const callbacks = told.callbacks.map(({ name, given }) => [
    name,
    ...given.filter((value) => typeof value === 'number'),
  ])
  const names = (await place.list()).toSorted()
  const sizes = await Promise.all(names.map(async (name) => (await place.get(name))?.length))
  const { codes } = stage
  return { codes, callbacks, names, sizes, digest: rtm.journal.digest() }
}

test.each(Object.entries(stories))('files in memory and on a disk: %s', async (_, story) => {
  const [memory, real] = [inMemory(), await onDisk()]
  expect(await played(memory, story)).toEqual(await played(real, story))
})

test.each(
  (['failure', 'invalid-argument'] as const).flatMap((empty) =>
    (['accept-the-limit', 'refuse-the-limit'] as const).map((limit) => ({ empty, limit })),
  ),
)(
  'files in memory and on a disk, where an empty one is $empty and S-15 is $limit',
  async (choice) => {
    const options = { assumptions: { 'S-05': choice.empty, 'S-15': choice.limit } }
    const story = [put('e.bin', 0), put('a.bin', most), file('e.bin'), file('a.bin')]
    const [memory, real] = [inMemory(), await onDisk()]
    expect(await played(memory, story, options)).toEqual(await played(real, story, options))
  },
)

test.each([0, 1_500_000])(
  'a disk that is full after %d bytes: FAILURE, and no file',
  async (bytes) => {
    const story = afterUpload(download('copy.bin'))
    const outcomes = []
    for (const place of [inMemory(), await onDisk()]) {
      outcomes.push(await played({ ...place, files: fullAfter(place.files, bytes) }, story))
    }
    expect(outcomes[0]).toEqual(outcomes[1])
    expect(outcomes[0]).toMatchObject({ names: ['a.bin'] })
    expect(JSON.stringify(outcomes[0])).toContain('["onMediaDownloadToFileResult",2,1]')
  },
)

test('memory files take no option but folders, and say how a file is put in', () => {
  expect(() => createMemoryFiles({ '/a.png': new Uint8Array(1) } as never)).toThrow(
    "there is no option '/a.png'. Give folders, or nothing, and make files with put(path, bytes).",
  )
})
