import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { loggedInClient, releasesUploads, testAppId } from '../../fixtures/index.ts'
import { createFakeRtm, createMemoryFiles } from '../index.ts'
import type { FakeRtm, MemoryFiles, RtmService } from '../index.ts'
import { isCollected } from '../../test/memory-tests.ts'
import { isWhole, photos, settled, story } from '../../test/set-back-tests.ts'
import { slowFiles } from '../../test/slow-files-tests.ts'
import { hop } from '../time/native-timers.ts'

/** The moments of an upload and a download at which the disk has the word. */
const moments = ['stat /a.bin', 'open /a.bin', 'read /a.bin', 'close /a.bin']
const ofDownload = ['open /copy.bin', 'write /copy.bin', 'close /copy.bin']

test.each(
  [...moments, ...ofDownload].flatMap((at) => [
    { at, end: 'reset' },
    { at, end: 'dispose' },
  ]),
)(
  'a world ends by $end while the disk does "$at": nothing comes of it, nothing stays open or half written',
  async ({ at, end }) => {
    const memory = photos()
    let reached = (): void => undefined
    const atMoment = new Promise<void>((resolve) => (reached = resolve))
    let goOn = (): void => undefined
    const gate = new Promise<void>((resolve) => (goOn = resolve))
    const slow = slowFiles(memory, async (step) => {
      if (step !== at) return await hop()
      reached()
      await gate
    })
    const rtm = createFakeRtm({ clock: 'manual', files: slow.files })
    const { service, told } = await loggedInClient(rtm, 'alice', releasesUploads)
    service.createFileMessageByUploading('/a.bin')
    const driven = (async () => {
      await rtm.until(told.next('onFileMediaUploadResult'))
      service.downloadMediaToFile(rtm.media.list()[0]?.mediaId ?? '', '/copy.bin')
      await rtm.clock.advance('1m')
    })().catch((error: unknown) => String(error))
    await atMoment
    if (end === 'reset') rtm.reset()
    const disposed = end === 'dispose' ? rtm.dispose() : undefined
    const before = [rtm.journal.digest(), told.callbacks.length]
    goOn()
    await disposed
    expect(await driven).toMatch(/meanwhile/)
    await settled(slow)
    expect([rtm.journal.digest(), told.callbacks.length]).toEqual(before)
    expect(slow.openHandles()).toBe(0)
    expect(memory.paths()).toEqual(['/a.bin', '/empty.bin'])
    if (end === 'dispose') return
    const fresh = createFakeRtm({ clock: 'manual', files: slowFiles(photos()).files })
    expect(await story(rtm, await loggedInClient(rtm, 'alice', releasesUploads))).toEqual(
      await story(fresh, await loggedInClient(fresh, 'alice', releasesUploads)),
    )
    expect(await isWhole(memory)).toBe(true)
  },
)

test('a download of the new world to the path that the old one still removes is whole', async () => {
  const memory = photos()
  const slow = slowFiles(memory)
  const rtm = createFakeRtm({ clock: 'manual', files: slow.files })
  const upload = async (): Promise<RtmService> => {
    const { service, told } = await loggedInClient(rtm, 'alice', releasesUploads)
    service.createFileMessageByUploading('/a.bin')
    await rtm.until(told.next('onFileMediaUploadResult'))
    return service
  }
  await upload()
  rtm.setBaseline()
  const download = async (): Promise<void> => {
    const { service, told } = await loggedInClient(rtm, 'bob')
    service.downloadMediaToFile(rtm.media.list()[0]?.mediaId ?? '', '/copy.bin')
    await rtm.until(told.next('onMediaDownloadToFileResult'))
  }
  const first = download().catch(() => undefined)
  while (!slow.steps.includes('write /copy.bin')) await hop()
  rtm.reset()
  await Promise.all([first, download()])
  await settled(slow)
  expect(await isWhole(memory)).toBe(true)
})

test('a download that is cancelled while its file is written leaves no file', async () => {
  const memory = photos()
  const slow = slowFiles(memory)
  const rtm = createFakeRtm({ clock: 'manual', files: slow.files })
  const { service, told } = await loggedInClient(rtm, 'alice', releasesUploads)
  service.createFileMessageByUploading('/a.bin')
  await rtm.until(told.next('onFileMediaUploadResult'))
  const { requestId } = service.downloadMediaToFile(rtm.media.list()[0]?.mediaId ?? '', '/copy.bin')
  const ended = rtm.until(told.next('onMediaDownloadToFileResult'))
  while (!slow.steps.includes('write /copy.bin')) await hop()
  expect(service.cancelMediaDownload(requestId)).toBe(0)
  expect((await ended).at(-1)).toBe(6)
  await rtm.clock.advance(0)
  expect([slow.openHandles(), memory.paths().includes('/copy.bin')]).toEqual([0, false])
})

test('dispose resolves when the real files are closed and what was half written is gone', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'rtm-set-back-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  await writeFile(join(folder, 'a.bin'), new Uint8Array(20 * 1024 * 1024))
  const rtm = createFakeRtm({ clock: 'manual' })
  const { service, told } = await loggedInClient(rtm, 'alice', releasesUploads)
  service.createFileMessageByUploading(join(folder, 'a.bin'))
  await rtm.until(told.next('onFileMediaUploadResult'))
  const copy = join(folder, 'copy.bin')
  service.downloadMediaToFile(rtm.media.list()[0]?.mediaId ?? '', copy)
  const driven = rtm.clock.advance('1m').catch(() => undefined)
  for (let bytes = 0; bytes === 0; await hop())
    bytes = await stat(copy).then(
      ({ size }) => size,
      () => 0,
    )
  await rtm.dispose()
  await driven
  expect(await readdir(folder)).toEqual(['a.bin'])
})

test('a world that hangs on a file ends all the same, and ends once', async () => {
  const never = new Promise<void>(() => undefined)
  const slow = slowFiles(photos(), () => never)
  const rtm = createFakeRtm({ clock: 'manual', files: slow.files })
  const { service } = await loggedInClient(rtm, 'alice')
  service.createFileMessageByUploading('/a.bin')
  await Promise.all([rtm.dispose(), rtm.dispose()])
  expect(() => rtm.reset()).toThrow('Failed to set the world back: this world was disposed')
  expect(() => rtm.snapshot()).toThrow('this world was disposed')
})

test('no snapshot while a file is read, and back to an earlier one at that moment', async () => {
  const slow = slowFiles(photos())
  const rtm = createFakeRtm({ clock: 'manual', files: slow.files })
  const { service, told } = await loggedInClient(rtm, 'alice', releasesUploads)
  const snapshot = rtm.snapshot()
  const kept = JSON.stringify(rtm.state())
  service.createFileMessageByUploading('/a.bin')
  expect(() => rtm.snapshot()).toThrow('a file is being read or written')
  rtm.restore(snapshot)
  expect(JSON.stringify(rtm.state())).toBe(kept)
  await settled(slow)
  await rtm.clock.advance('1m')
  expect(told.all('onFileMediaUploadResult')).toEqual([])
  service.createFileMessageByUploading('/a.bin')
  await rtm.until(told.next('onFileMediaUploadResult', (_, message) => message !== null))
})

test('a world that is set back inside a callback tells nothing more of the old one', async () => {
  const rtm = createFakeRtm({ clock: 'manual', files: photos() })
  const heard: string[] = []
  const bob = await loggedInClient(rtm, 'bob', {
    onMessageReceivedFromPeer: (_, message) => void heard.push(`bob ${message.getText()}`),
  })
  const alice = await loggedInClient(rtm, 'alice', {
    onSendMessageResult: () => {
      heard.push('alice is told')
      rtm.reset()
    },
  })
  rtm.setBaseline()
  const fresh = rtm.journal.digest()
  const message = alice.service.createMessage('hello')
  for (let each = 0; each < 5; each++) alice.service.sendMessageToPeer('bob', message)
  const pending = rtm.nextMessageTo('zed').catch((error: unknown) => String(error))
  await expect(rtm.clock.advance('1s')).rejects.toThrow('reset or restored meanwhile')
  await rtm.clock.advance('1m')
  expect(heard.filter((line) => line.startsWith('alice'))).toEqual(['alice is told'])
  expect(rtm.journal.digest()).toBe(fresh)
  expect(await pending).toMatch('reset or restored meanwhile')
  expect(bob.told.all('onMessageReceivedFromPeer').length).toBe(heard.length - 1)
})

test('what was delivered in the old world is no delivery of the new one', async () => {
  const rtm = createFakeRtm({ clock: 'manual' })
  rtm.keepDeliveries()
  const send = async (text: string): Promise<void> => {
    const alice = await loggedInClient(rtm, 'alice')
    await loggedInClient(rtm, 'bob')
    alice.service.sendMessageToPeer('bob', alice.service.createMessage(text))
    await rtm.clock.advance('1s')
  }
  await send('old')
  rtm.reset()
  await send('new')
  expect((await rtm.nextMessageTo('bob')).text).toBe('new')
})

test('a world that is set back by whoever hears of a refusal takes no result of the old one', async () => {
  const rtm = createFakeRtm({
    clock: 'manual',
    files: slowFiles(photos()).files,
    onRefusal: () => rtm.reset(),
  })
  const { service, told } = await loggedInClient(rtm, 'alice')
  rtm.setBaseline()
  const fresh = rtm.journal.digest()
  service.createFileMessageByUploading('/none.bin')
  await rtm.clock.advance('1s').catch(() => undefined)
  await rtm.clock.advance('1m')
  expect(rtm.journal.digest()).toBe(fresh)
  expect(told.all('onFileMediaUploadResult')).toEqual([])
})

test('a Blob that is still read when its world is set back gives nothing', async () => {
  const rtm = createFakeRtm({ clock: 'manual', profile: 'web-1.4' })
  let give = (_bytes: ArrayBuffer): void => undefined
  const bytes = new Promise<ArrayBuffer>((resolve) => (give = resolve))
  const thumbnail = Object.defineProperty(new Blob(['x']), 'arrayBuffer', { value: () => bytes })
  const client = rtm.agoraRTM.createInstance(testAppId)
  await rtm.until(client.login({ uid: 'alice' }))
  const settledAs: string[] = []
  const controller = new AbortController()
  const upload = client.createMediaMessageByUploading(
    new Blob(['photo']),
    { messageType: 'IMAGE', thumbnail },
    { cancelSignal: controller.signal },
  )
  upload.then(
    () => settledAs.push('resolved'),
    () => settledAs.push('rejected'),
  )
  rtm.reset()
  const fresh = rtm.journal.digest()
  give(new ArrayBuffer(1))
  controller.abort()
  await hop()
  await rtm.clock.advance('1m')
  expect([rtm.journal.digest(), settledAs, rtm.clock.holds()]).toEqual([fresh, [], []])
})

/** Uploads a payload that nobody else holds; what the app keeps of its world. */
async function heldByApp(rtm: FakeRtm, files: MemoryFiles): Promise<[WeakRef<object>, unknown]> {
  const payload = { bytes: 5, read: (_: number, length: number) => new Uint8Array(length) }
  files.put('/held.bin', payload)
  const { service, told } = await loggedInClient(rtm, 'alice')
  service.createFileMessageByUploading('/held.bin')
  const result = await rtm.until(told.next('onFileMediaUploadResult'))
  service.createFileMessageByUploading('/held.bin')
  files.put('/held.bin', new Uint8Array(1))
  rtm.setBaseline()
  return [new WeakRef(payload), [service, result, rtm.snapshot(), rtm]]
}

test('the media of a disposed world are free, also where its clients, its snapshots and itself are held', async () => {
  const files = createMemoryFiles()
  const rtm = createFakeRtm({ clock: 'manual', files })
  const [media, held] = await heldByApp(rtm, files)
  await rtm.dispose()
  expect(await isCollected(media)).toBe(true)
  expect(held).toBeDefined()
})

test('the media of a world that was set back are free, also where its clients are held', async () => {
  const files = createMemoryFiles()
  const rtm = createFakeRtm({ clock: 'manual', files })
  const fresh = rtm.snapshot()
  const [media, held] = await heldByApp(rtm, files)
  rtm.restore(fresh)
  rtm.setBaseline()
  expect((held as unknown[]).splice(2)).toHaveLength(2)
  expect(await isCollected(media)).toBe(true)
  expect(held).toBeDefined()
})
