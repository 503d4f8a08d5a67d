import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Volume, createFsFromVolume } from 'memfs'
import { expect, test } from 'vitest'
import { loggedInClient, makeBytes, makePng, seededBytes, testAppId } from '../../fixtures/index.ts'
import type { Client } from '../../fixtures/index.ts'
import { createFakeRtm, createMemoryFiles } from '../index.ts'
import type { FakeRtm, FakeRtmOptions, Files, ImageMessage } from '../index.ts'

async function uploaded(
  rtm: FakeRtm,
  { service, told }: Client,
  path: string,
): Promise<ImageMessage> {
  service.createImageMessageByUploading(path)
  const [, message, code] = await rtm.until(told.next('onImageMediaUploadResult'))
  expect(code).toBe(0)
  return message as ImageMessage
}

function withMemory(options: FakeRtmOptions = {}): {
  readonly rtm: FakeRtm
  readonly files: ReturnType<typeof createMemoryFiles>
} {
  const files = createMemoryFiles()
  return { rtm: createFakeRtm({ files, ...options }), files }
}

test('the first story of docs/native.md: an image goes from Alice to Bob and is downloaded', async () => {
  const { rtm, files } = withMemory()
  const image = makePng({ width: 640, height: 480 })
  files.put('/photos/beach.png', image)
  const alice = await loggedInClient(rtm, 'alice')
  const bob = await loggedInClient(rtm, 'bob', {
    onImageMessageReceivedFromPeer: (_peerId, message) =>
      void bob.service.downloadMediaToFile(message.getMediaId(), '/copy.png'),
  })
  const message = await uploaded(rtm, alice, '/photos/beach.png')
  expect([
    message.getWidth(),
    message.getHeight(),
    message.getSize(),
    message.getFileName(),
  ]).toEqual([640, 480, image.length, ''])
  expect(alice.service.sendMessageToPeer('bob', message)).toBe(0)
  message.release()
  const [, code] = await rtm.until(bob.told.next('onMediaDownloadToFileResult'))
  expect(code).toBe(0)
  expect(await files.get('/copy.png')).toEqual(image)
  rtm.assertClean()
})

test('any fs/promises-shaped files will do: memfs', async () => {
  const volume = Volume.fromJSON({ '/in/a.bin': 'hello' })
  const files = createFsFromVolume(volume).promises as unknown as Files
  const rtm = createFakeRtm({ files })
  const alice = await loggedInClient(rtm, 'alice')
  const message = await uploaded(rtm, alice, '/in/a.bin')
  alice.service.downloadMediaToFile(message.getMediaId(), '/in/b.bin')
  const [, code] = await rtm.until(alice.told.next('onMediaDownloadToFileResult'))
  expect([code, volume.readFileSync('/in/b.bin', 'utf8')]).toEqual([0, 'hello'])
  message.release()
})

test('an unreadable file and a read-only target fail by their results', async () => {
  const memory = createMemoryFiles()
  memory.put('/good.bin', makeBytes(10))
  const denied = async (path: string): Promise<never> => {
    throw Object.assign(new Error(`EACCES: permission denied, open '${path}'`), { code: 'EACCES' })
  }
  const files: Files = {
    ...memory,
    payloadOf: (path) => (path === '/secret.bin' ? undefined : memory.payloadOf?.(path)),
    stat: async (path) =>
      path === '/secret.bin' ? { size: 3, isFile: () => true } : await memory.stat(path),
    open: async (path, flags) =>
      path === '/secret.bin' || flags === 'w' ? await denied(path) : await memory.open(path, flags),
  }
  const rtm = createFakeRtm({ files })
  const alice = await loggedInClient(rtm, 'alice')
  alice.service.createFileMessageByUploading('/secret.bin')
  expect((await rtm.until(alice.told.next('onFileMediaUploadResult'))).slice(1)).toEqual([null, 1])
  const message = await uploaded(rtm, alice, '/good.bin')
  alice.service.downloadMediaToFile(message.getMediaId(), '/read-only.bin')
  expect((await rtm.until(alice.told.next('onMediaDownloadToFileResult')))[1]).toBe(1)
  message.release()
})

test('a file that changes or vanishes after its upload does not change the medium', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'rtm-testkit-test-'))
  try {
    const rtm = createFakeRtm()
    const path = join(folder, 'a.bin')
    await writeFile(path, 'first')
    const alice = await loggedInClient(rtm, 'alice')
    const message = await uploaded(rtm, alice, path)
    await rm(path)
    alice.service.downloadMediaToFile(message.getMediaId(), join(folder, 'b.bin'))
    await rtm.until(alice.told.next('onMediaDownloadToFileResult'))
    expect(await readFile(join(folder, 'b.bin'), 'utf8')).toBe('first')
    message.release()
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('a cancelled download to a file leaves nothing; the file is gone before its callback', async () => {
  const { rtm, files } = withMemory({ clock: 'manual' })
  files.put('/big.bin', seededBytes(30_000_000))
  const seen: boolean[] = []
  const alice = await loggedInClient(rtm, 'alice', {
    onMediaDownloadToFileResult: () => void seen.push(files.paths().includes('/half.bin')),
  })
  const message = await uploaded(rtm, alice, '/big.bin')
  const { requestId } = alice.service.downloadMediaToFile(message.getMediaId(), '/half.bin')
  await rtm.clock.advance(500)
  expect(files.paths()).toContain('/half.bin')
  alice.service.cancelMediaDownload(requestId)
  await rtm.clock.advance('1s')
  expect([seen, files.paths()]).toEqual([[false], ['/big.bin']])
  message.release()
})

test('memory of a download is empty after the callback, for an async handler too', async () => {
  const { rtm, files } = withMemory()
  files.put('/a.bin', makeBytes(100))
  const lengths: (number | undefined)[] = []
  const alice = await loggedInClient(rtm, 'alice')
  const message = await uploaded(rtm, alice, '/a.bin')
  alice.service.addEventHandler({
    onMediaDownloadToMemoryResult: (...[, memory]) => {
      lengths.push(memory?.length)
      void Promise.resolve().then(() => lengths.push(memory?.length))
    },
  })
  alice.service.downloadMediaToMemory(message.getMediaId())
  await rtm.until(alice.told.next('onMediaDownloadToMemoryResult'))
  await rtm.clock.advance(1)
  expect(lengths).toEqual([100, 0])
  message.release()
})

test('payloads that read later work for upload, dimensions and download', async () => {
  const { rtm, files } = withMemory()
  const image = makePng({ width: 7, height: 9 })
  files.put('/later.png', {
    bytes: image.length,
    readsLater: true,
    read: async (offset, length) => image.slice(offset, offset + length),
  })
  const alice = await loggedInClient(rtm, 'alice')
  const message = await uploaded(rtm, alice, '/later.png')
  expect([message.getWidth(), message.getHeight()]).toEqual([7, 9])
  alice.service.downloadMediaToMemory(message.getMediaId())
  const [, memory] = await rtm.until(alice.told.next('onMediaDownloadToMemoryResult'))
  expect(memory).toEqual(image)
  message.release()
})

test('every refusal says in one sentence what, why and what to do', async () => {
  const sentences: string[] = []
  const rtm = createFakeRtm({ onRefusal: (sentence) => void sentences.push(sentence) })
  const service = rtm.createRtmService()
  service.login(null, 'alice')
  service.initialize('short', {})
  service.initialize(testAppId, {})
  service.login(null, 'a/b')
  service.createFileMessageByUploading('/a.bin')
  expect(sentences).toEqual([
    'Failed to login: LOGIN_ERR_NOT_INITIALIZED (101). The service was never initialised. Call initialize with an App ID and a handler first. [rule W-INIT-BEFORE-ALL]',
    'Failed to initialize: INIT_ERR_INVALID_APP_ID (3). The App ID has 5 characters; it must have exactly 32. [rule W-INIT-CODES]',
    'Failed to login: LOGIN_ERR_INVALID_ARGUMENT (3). The user ID holds "/". Use a-z A-Z 0-9 space and !#$%&()+-:;<=.>?@[]^_{}|~, only. [rule W-USERID-RULE]',
    'Failed to createFileMessageByUploading: UPLOAD_MEDIA_ERR_NOT_LOGGED_IN (102). No login has succeeded yet. Call login and wait until it has succeeded. [rule LOGIN-REQUIRED]',
  ])
})

test('two conditions broken at once: the higher rung of the ladder decides', async () => {
  const { rtm, files } = withMemory({
    clock: 'manual',
    limits: { mediaTasksMax: 1, sendRate: { calls: 1, windowMs: 1000 } },
  })
  files.put('/a.bin', seededBytes(30_000_000))
  const fresh = rtm.createRtmService()
  expect([
    fresh.createFileMessageByUploading('relative').code,
    fresh.cancelMediaUpload(9),
    fresh.login(null, ''),
  ]).toEqual([101, 101, 101])
  fresh.initialize(testAppId, {})
  expect([
    fresh.createFileMessageByUploading('relative').code,
    fresh.downloadMediaToFile('', 'relative').code,
    fresh.cancelMediaUpload(9),
  ]).toEqual([102, 102, 102])
  const big = fresh.createMessage('x'.repeat(40_000))
  expect(fresh.sendMessageToPeer('', big)).toBe(102)
  const alice = await loggedInClient(rtm, 'alice')
  alice.service.createFileMessageByUploading('/a.bin')
  expect(alice.service.createFileMessageByUploading('relative').code).toBe(2)
  expect(alice.service.createFileMessageByUploading('/a.bin').code).toBe(5)
  const text = alice.service.createMessage('x')
  expect(alice.service.sendMessageToPeer('bob', text)).toBe(0)
  const huge = alice.service.createMessage('x'.repeat(40_000))
  expect(alice.service.sendMessageToPeer('', huge)).toBe(6)
  expect(alice.service.sendMessageToPeer('bob', huge)).toBe(7)
  expect(alice.service.sendMessageToPeer('bob', text)).toBe(5)
  expect(alice.service.login('t', '')).toBe(8)
})

test('a handler that throws takes nothing from the handlers after it, for events and messages', async () => {
  const { rtm } = withMemory({ clock: 'manual' })
  const alice = await loggedInClient(rtm, 'alice')
  const heard: string[] = []
  const bob = await loggedInClient(rtm, 'bob', {
    onMessageReceivedFromPeer: () => {
      throw new Error('bob trips over a message')
    },
    onSendMessageResult: () => {
      throw new Error('bob trips over a result')
    },
  })
  bob.service.addEventHandler({
    onMessageReceivedFromPeer: (_peerId, message) => void heard.push(message.getText()),
    onSendMessageResult: (_messageId, code) => void heard.push(`code ${code}`),
  })
  alice.service.sendMessageToPeer('bob', alice.service.createMessage('hello'))
  await expect(rtm.clock.advance('1s')).rejects.toThrow('bob trips over a message')
  bob.service.sendMessageToPeer('alice', bob.service.createMessage('hi'))
  await expect(rtm.clock.advance('1s')).rejects.toThrow('bob trips over a result')
  expect(heard).toEqual(['hello', 'code 0'])
})
