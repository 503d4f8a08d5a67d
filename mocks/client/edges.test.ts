import { expect, test } from 'vitest'
import { loggedInClient, seededBytes, testAppId } from '../../fixtures/index.ts'
import { createFakeRtm, createMemoryFiles, recordChannel, ToolkitError } from '../index.ts'
import type { FakeRtm, FakeRtmOptions } from '../index.ts'

function createWorld(options: FakeRtmOptions = {}): FakeRtm {
  const files = createMemoryFiles()
  files.put('/a.bin', seededBytes(8_000_000))
  return createFakeRtm({ files, clock: 'manual', ...options })
}

test('a join that works after it was given up leaves nobody in the channel', async () => {
  const rtm = createWorld()
  const alice = await loggedInClient(rtm, 'alice')
  rtm.faults.add({ on: 'join', delay: '8s' })
  const told = recordChannel()
  alice.service.createChannel('family', told)?.join()
  await rtm.clock.advance('20s')
  expect(told.all('onJoinFailure')).toEqual([[4]])
  expect(rtm.state().apps[testAppId]?.channels).toEqual({})
})

test('an upload at zero bandwidth stalls, and goes on when there is some', async () => {
  const rtm = createWorld()
  const alice = await loggedInClient(rtm, 'alice')
  const codes = (): readonly number[] =>
    alice.told.all('onFileMediaUploadResult').map(([, , code]) => code)
  rtm.network.client('alice').set({ upBytesPerSec: 0 })
  alice.service.createFileMessageByUploading('/a.bin')
  await rtm.clock.advance('119s')
  rtm.network.client('alice').set({ upBytesPerSec: 1e6 })
  await rtm.clock.advance('10s')
  expect(codes()).toEqual([0])
  alice.service.createFileMessageByUploading('/a.bin')
  await rtm.clock.advance('1s')
  rtm.network.client('alice').set({ upBytesPerSec: 0 })
  await rtm.clock.advance('120s')
  expect(codes()).toEqual([0, 3])
})

test('an upload at infinite bandwidth and without a round trip ends at once', async () => {
  const rtm = createWorld({ network: { upBytesPerSec: Infinity, rttMs: 0 } })
  const alice = await loggedInClient(rtm, 'alice')
  alice.service.createFileMessageByUploading('/a.bin')
  await rtm.clock.advance(1)
  expect(alice.told.all('onFileMediaUploadResult').map(([, , code]) => code)).toEqual([0])
})

test('a service released inside its own callback tells nothing twice and nothing afterwards', async () => {
  const rtm = createWorld()
  const service = rtm.createRtmService()
  const told: string[] = []
  service.initialize(testAppId, {
    onConnectionStateChanged: (state) => {
      told.push(`state ${state}`)
      if (state === 3) service.release(true)
    },
    onLoginSuccess: () => void told.push('success'),
  })
  service.login(null, 'alice')
  await rtm.clock.advance('1m')
  expect(told).toEqual(['state 2', 'state 3', 'success'])
  expect(rtm.state().clients).toEqual([])
})

test('a client that can never come back tries for ever, but does not pull time forward for ever', async () => {
  const rtm = createWorld({ clock: 'auto' })
  const alice = await loggedInClient(rtm, 'alice')
  rtm.faults.add({ on: 'login', drop: true })
  rtm.network.client('alice').disconnect({ forMs: '5s' })
  const from = rtm.clock.nowMs()
  await expect(rtm.until(alice.told.next('onLoginSuccess'))).rejects.toThrow(
    'alice is reconnecting',
  )
  expect(rtm.clock.nowMs() - from).toBeLessThan(300_000)
  rtm.faults.clear()
  await rtm.clock.advance('10s')
  expect(rtm.state().clients[0]?.phase).toBe('connected')
})

test('a user that was kicked or banned while its link was cut hears of it when the link is back', async () => {
  const rtm = createWorld()
  const alice = await loggedInClient(rtm, 'alice')
  const mallory = await loggedInClient(rtm, 'mallory')
  for (const uid of ['alice', 'mallory']) rtm.network.client(uid).disconnect()
  await rtm.clock.advance('10s')
  const second = rtm.createRtmService()
  second.initialize(testAppId, {})
  second.login(null, 'alice')
  rtm.server.ban('mallory')
  await rtm.clock.advance('1s')
  for (const uid of ['alice', 'mallory']) rtm.network.client(uid).reconnect()
  await rtm.clock.advance('10s')
  expect([alice, mallory].map(({ told }) => told.all('onConnectionStateChanged').at(-1))).toEqual([
    [5, 8],
    [5, 7],
  ])
  expect(rtm.state().clients.map(({ phase }) => phase)).toEqual(['aborted', 'aborted', 'connected'])
})

test('logging out while the link is cut, and in again, ends up connected once', async () => {
  const rtm = createWorld()
  const alice = await loggedInClient(rtm, 'alice')
  rtm.network.client('alice').disconnect()
  expect([alice.service.logout(), alice.service.login(null, 'alice')]).toEqual([0, 0])
  await rtm.clock.advance('1s')
  rtm.network.client('alice').reconnect()
  await rtm.clock.advance('40s')
  expect(rtm.state().clients[0]?.phase).toBe('connected')
  expect(rtm.state().apps[testAppId]?.online).toEqual({ alice: 'online' })
})

const junk: readonly unknown[] = [
  null,
  undefined,
  7,
  NaN,
  {},
  [],
  '',
  'x'.repeat(100_000),
  true,
  () => 1,
]

test('values of every type in every place give a code, null or a ToolkitError, and break nothing', async () => {
  const rtm = createWorld()
  const alice = await loggedInClient(rtm, 'alice')
  const service = alice.service as unknown as Readonly<
    Record<string, (...given: unknown[]) => unknown>
  >
  const message = alice.service.createMessage('good')
  const file = alice.service.createImageMessageByMediaId('x') as unknown as typeof service
  const ofService =
    'initialize login createFileMessageByUploading createImageMessageByUploading createMessage downloadMediaToMemory downloadMediaToFile cancelMediaUpload cancelMediaDownload createChannel createFileMessageByMediaId createImageMessageByMediaId addEventHandler removeEventHandler'
  const ofMessage = 'setText setThumbnail setFileName setWidth setThumbnailHeight'
  const calls: readonly ((bad: unknown) => unknown)[] = [
    ofService.split(' ').map((name) => (bad: unknown) => service[name]?.(bad, bad, bad)),
    ofMessage.split(' ').map((name) => (bad: unknown) => file[name]?.(bad, bad)),
    [
      (bad: unknown) => service['sendMessageToPeer']?.('bob', bad, bad),
      (bad: unknown) => service['sendMessageToPeer']?.(bad, message, bad),
    ],
  ].flat()
  for (const bad of junk) {
    for (const call of calls) {
      try {
        call(bad)
      } catch (error) {
        expect(error).toBeInstanceOf(ToolkitError)
        expect(String(error)).toMatch(/^ToolkitError: Failed to .+\. .+\.$/)
      }
    }
  }
  await rtm.clock.advance('1h')
  expect(rtm.state().clients[0]).toMatchObject({ phase: 'connected', tasks: [], waiting: [] })
})
