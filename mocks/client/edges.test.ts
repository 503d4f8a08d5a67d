import { expect, test } from 'vitest'
import { createWorldWithFile, loggedInClient, testAppId } from '../../fixtures/index.ts'
import { createFakeRtm, createMemoryFiles, recordChannel } from '../index.ts'

test('a join that works after it was given up leaves nobody in the channel', async () => {
  const rtm = createWorldWithFile()
  const alice = await loggedInClient(rtm, 'alice')
  rtm.faults.add({ on: 'join', delay: '8s' })
  const told = recordChannel()
  alice.service.createChannel('family', told)?.join()
  await rtm.clock.advance('20s')
  expect(told.all('onJoinFailure')).toEqual([[4]])
  expect(rtm.state().apps[testAppId]?.channels).toEqual({})
})

test('an upload at zero bandwidth stalls, and goes on when there is some', async () => {
  const rtm = createWorldWithFile()
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
  const rtm = createWorldWithFile({ network: { upBytesPerSec: Infinity, rttMs: 0 } })
  const alice = await loggedInClient(rtm, 'alice')
  alice.service.createFileMessageByUploading('/a.bin')
  await rtm.clock.advance(1)
  expect(alice.told.all('onFileMediaUploadResult').map(([, , code]) => code)).toEqual([0])
})

test('a service released inside its own callback tells nothing twice and nothing afterwards', async () => {
  const rtm = createWorldWithFile()
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
  const rtm = createWorldWithFile({ clock: 'auto' })
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
  const rtm = createWorldWithFile()
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
  const rtm = createWorldWithFile()
  const alice = await loggedInClient(rtm, 'alice')
  rtm.network.client('alice').disconnect()
  expect([alice.service.logout(), alice.service.login(null, 'alice')]).toEqual([0, 0])
  await rtm.clock.advance('1s')
  rtm.network.client('alice').reconnect()
  await rtm.clock.advance('40s')
  expect(rtm.state().clients[0]?.phase).toBe('connected')
  expect(rtm.state().apps[testAppId]?.online).toEqual({ alice: 'online' })
})

test('a release inside a callback takes nothing from other clients', async () => {
  const rtm = createWorldWithFile()
  const alice = await loggedInClient(rtm, 'alice', { onLogout: () => alice.service.release() })
  const bob = await loggedInClient(rtm, 'bob')
  alice.service.logout()
  bob.service.logout()
  await rtm.clock.advance('1s')
  expect(bob.told.all('onLogout')).toEqual([[0]])
})

test('what is on its way to a user is lost when it logs out: nobody else gets it', async () => {
  const rtm = createWorldWithFile()
  const alice = await loggedInClient(rtm, 'alice')
  const bob = await loggedInClient(rtm, 'bob')
  const text = bob.service.createMessage('for alice alone')
  bob.service.sendMessageToPeer('alice', text)
  await rtm.clock.advance(25)
  alice.service.logout()
  alice.service.login(null, 'carol')
  await rtm.clock.advance('1m')
  expect(alice.told.all('onMessageReceivedFromPeer')).toEqual([])
})

test('a login that is answered after its timeout, or after a release, leaves nobody online', async () => {
  const rtm = createWorldWithFile()
  rtm.faults.add({ on: 'login', uid: 'alice', delay: '8s' })
  const service = rtm.createRtmService()
  service.initialize(testAppId, {})
  service.login(null, 'alice')
  const other = rtm.createRtmService()
  other.initialize(testAppId, {})
  other.login(null, 'dora')
  other.release()
  await rtm.clock.advance('1m')
  expect(rtm.state().apps[testAppId]?.online ?? {}).toEqual({})
})

test('a logout that waited for the link ends its own connection, not the next', async () => {
  const rtm = createWorldWithFile()
  const alice = await loggedInClient(rtm, 'alice')
  const link = rtm.network.client('alice')
  link.disconnect()
  alice.service.logout()
  link.reconnect()
  await rtm.clock.advance('2s')
  alice.service.login(null, 'alice')
  await rtm.clock.advance('1s')
  link.disconnect({ forMs: 500 })
  await rtm.clock.advance('5s')
  expect(rtm.state().apps[testAppId]?.online).toEqual({ alice: 'online' })
})

test('a user banned while it was offline is put out when it comes back', async () => {
  const rtm = createWorldWithFile()
  const alice = await loggedInClient(rtm, 'alice')
  rtm.network.client('alice').disconnect()
  await rtm.clock.advance('40s')
  rtm.server.ban('alice')
  rtm.network.client('alice').reconnect()
  await rtm.clock.advance('5s')
  expect(alice.told.all('onConnectionStateChanged').at(-1)).toEqual([5, 7])
})

test('a login whose link is cut on the way is offline after 30 s of silence', async () => {
  const rtm = createWorldWithFile()
  const service = rtm.createRtmService()
  service.initialize(testAppId, {})
  service.login(null, 'alice')
  await rtm.clock.advance(10)
  rtm.network.client('alice').disconnect()
  await rtm.clock.advance('10m')
  expect(rtm.state().apps[testAppId]?.online ?? {}).toEqual({})
})

test('a login given up while its answer waited for the link leaves nobody online', async () => {
  const rtm = createWorldWithFile()
  const service = rtm.createRtmService()
  service.initialize(testAppId, {})
  service.login(null, 'alice')
  await rtm.clock.advance(25)
  rtm.network.client('alice').disconnect({ forMs: '20s' })
  await rtm.clock.advance('10m')
  expect(rtm.state().clients[0]?.phase).toBe('disconnected')
  expect(rtm.state().apps[testAppId]?.online ?? {}).toEqual({})
})

test('an upload that ends as its user logs out is never stored under the next user', async () => {
  const rtm = createWorldWithFile({ network: { upBytesPerSec: 1e6 } }, 1_000_000)
  const alice = await loggedInClient(rtm, 'alice')
  rtm.faults.add({ on: 'upload', delay: '5s' })
  alice.service.createFileMessageByUploading('/a.bin')
  await rtm.clock.advance(1020)
  alice.service.logout()
  alice.service.login(null, 'carol')
  await rtm.clock.advance('1m')
  expect(rtm.state().clients[0]?.phase).toBe('connected')
  expect(rtm.media.list().filter(({ uid }) => uid === 'carol')).toEqual([])
})

test('a leave that timed out and is repeated ends outside, and the channel can be joined again', async () => {
  const rtm = createWorldWithFile()
  const alice = await loggedInClient(rtm, 'alice')
  const told = recordChannel()
  const channel = alice.service.createChannel('family', told)
  channel?.join()
  await rtm.clock.advance('1s')
  channel?.leave()
  await rtm.clock.advance(10)
  rtm.network.client('alice').disconnect({ forMs: '8s' })
  await rtm.clock.advance('30s')
  channel?.leave()
  await rtm.clock.advance('1s')
  channel?.join()
  await rtm.clock.advance('1s')
  expect([told.all('onLeave').at(-1), told.all('onJoinSuccess').length]).toEqual([[0], 2])
})

test('a channel that was released is dead, leaves while it joins, and does not harm its successor', async () => {
  const rtm = createWorldWithFile()
  const alice = await loggedInClient(rtm, 'alice')
  const first = alice.service.createChannel('family', recordChannel())
  first?.join()
  first?.release()
  await rtm.clock.advance('10s')
  expect(rtm.state().apps[testAppId]?.channels).toEqual({})
  const told = recordChannel()
  const second = alice.service.createChannel('family', told)
  expect(() => first?.join()).toThrow('channel family was released')
  second?.join()
  await rtm.clock.advance('1s')
  expect(told.all('onJoinSuccess')).toHaveLength(1)
})

test('servers that come back leave a cut link cut, and a mended link waits for the servers', async () => {
  const rtm = createWorldWithFile()
  await loggedInClient(rtm, 'alice')
  await loggedInClient(rtm, 'bob')
  rtm.network.client('alice').disconnect()
  rtm.server.down({ forMs: '10s' })
  rtm.network.client('bob').reconnect()
  await rtm.clock.advance('9s')
  expect(rtm.state().clients.map(({ phase }) => phase)).toEqual(['reconnecting', 'reconnecting'])
  await rtm.clock.advance('5s')
  expect(rtm.state().clients.map(({ phase }) => phase)).toEqual(['reconnecting', 'connected'])
})

test('120 s without a byte end a task, whatever the link does meanwhile', async () => {
  const rtm = createWorldWithFile({}, 8_000_000)
  const alice = await loggedInClient(rtm, 'alice')
  rtm.faults.add({ on: 'upload', nth: 1, stall: 'forever' })
  rtm.faults.add({ on: 'upload', nth: 2, delay: '5m' })
  const ends: number[] = []
  for (let count = 0; count < 2; count++) {
    const from = rtm.clock.nowMs()
    alice.service.createFileMessageByUploading('/a.bin')
    await rtm.clock.advance('100s')
    rtm.network.client('alice').disconnect({ forMs: '1s' })
    const [, , code] = await rtm.until(alice.told.next('onFileMediaUploadResult'))
    ends.push(code, Math.floor((rtm.clock.nowMs() - from) / 1000))
  }
  expect(ends).toEqual([3, 120, 3, 120])
})

test('a reset ends waits with an error, keeps sleepers, and old services stay away from the new world', async () => {
  const rtm = createWorldWithFile()
  const old = await loggedInClient(rtm, 'old')
  const slept = rtm.clock.sleep('5s')
  const waiting = rtm.until(new Promise(() => undefined)).catch((error: unknown) => String(error))
  rtm.reset()
  expect(await waiting).toMatch(/the world was reset or restored meanwhile/)
  await loggedInClient(rtm, 'new')
  expect(() => old.service.logout()).toThrow('its world was reset')
  await rtm.clock.advance('5s')
  await slept
})

test('a Buffer given as a file survives its downloads', async () => {
  const files = createMemoryFiles()
  files.put('/a.bin', Buffer.from(new Uint8Array(1000).fill(7).buffer))
  const rtm = createFakeRtm({ files, clock: 'manual' })
  const alice = await loggedInClient(rtm, 'alice')
  alice.service.createFileMessageByUploading('/a.bin')
  const [, message] = await rtm.until(alice.told.next('onFileMediaUploadResult'))
  for (let count = 0; count < 2; count++) {
    alice.service.downloadMediaToMemory(message?.getMediaId() ?? '')
    const [, memory, length] = await rtm.until(alice.told.next('onMediaDownloadToMemoryResult'))
    expect([length, memory?.[999]]).toEqual([1000, 7])
  }
  expect(() => files.put('/b.bin', 'text' as never)).toThrow(
    'Failed to call put: the content is a string',
  )
})

test('a client that comes back is told CONNECTED before the messages it has missed', async () => {
  const rtm = createWorldWithFile()
  const alice = await loggedInClient(rtm, 'alice')
  const bob = await loggedInClient(rtm, 'bob')
  rtm.network.client('bob').disconnect()
  await rtm.clock.advance('10s')
  const text = alice.service.createMessage('missed')
  alice.service.sendMessageToPeer('bob', text)
  text.release()
  await rtm.clock.advance('1s')
  rtm.network.client('bob').reconnect()
  await rtm.clock.advance('1s')
  expect(bob.told.callbacks.slice(-2).map(({ name }) => name)).toEqual([
    'onConnectionStateChanged',
    'onMessageReceivedFromPeer',
  ])
})
