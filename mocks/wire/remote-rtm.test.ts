import { createServer } from 'node:http'
import type { ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test, vi } from 'vitest'
import { makePng, testAppId } from '../../fixtures/index.ts'
import { createFakeRtm, createMemoryFiles, recordService } from '../index.ts'
import type { CallbackRecord, FakeRtm, FakeRtmOptions, RtmService } from '../index.ts'
import { MiB } from '../protocol/index.ts'
import { createGateway } from './gateway.ts'
import type { Gateway } from './gateway.ts'
import { createRemoteRtm } from './remote-rtm.ts'
import type { RemoteRtm } from './remote-rtm.ts'
import { patientLimits } from '../../test/wire-tests.ts'

const wall = vi.hoisted(() => ({ aheadMs: 0 }))

vi.mock(import('../time/native-timers.ts'), async (load) => {
  const host = await load()
  return { ...host, wallMs: () => host.wallMs() + wall.aheadMs }
})

/** Puts the wall's clock forward to the end of a login, and has the world look at it. */
function outlastLogin(remote: RemoteRtm): void {
  void remote.clock.sleep(0)
  wall.aheadMs += remote.options.limits.loginTimeoutMs
}

const open: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const close of open.splice(0).toReversed()) await close()
})

async function start(options: FakeRtmOptions = {}): Promise<readonly [Gateway, FakeRtm]> {
  const rtm = createFakeRtm({ clock: 'manual', ...options })
  const gateway = await createGateway(rtm)
  open.push(async () => {
    await gateway.close()
    await rtm.dispose()
  })
  return [gateway, rtm]
}

/** Another process, as far as the gateway can tell. */
function elsewhere(
  { url }: Gateway,
  more: Partial<Parameters<typeof createRemoteRtm>[0]> = {},
): RemoteRtm {
  const remote = createRemoteRtm({ url, limits: patientLimits, ...more })
  open.push(async () => await remote.dispose())
  return remote
}

async function native(
  remote: RemoteRtm,
  uid: string,
): Promise<{ readonly service: RtmService; readonly told: CallbackRecord }> {
  const service = remote.createRtmService()
  const told = recordService()
  service.initialize(testAppId, told)
  service.login(null, uid)
  await told.next('onLoginSuccess')
  return { service, told }
}

test('a native and a Web client in two worlds of their own meet at one gateway', async () => {
  const [gateway, rtm] = await start({ profile: 'web-1.4' })
  const files = createMemoryFiles()
  const picture = makePng({ width: 640, height: 480 })
  files.put('/a.png', picture)
  const alice = await native(elsewhere(gateway, { files }), 'alice')
  const remote = elsewhere(gateway, { profile: 'web-1.4' })
  const bob = remote.agoraRTM.createInstance(testAppId)
  await bob.login({ uid: 'bob' })
  const got = new Promise<{ readonly mediaId: string; readonly width: number }>((resolve) => {
    bob.on('MessageFromPeer', (message) => resolve(message as never))
  })
  alice.service.createImageMessageByUploading('/a.png')
  const [, message] = await alice.told.next('onImageMediaUploadResult')
  if (message === null) throw new Error('The upload failed.')
  alice.service.sendMessageToPeer('bob', message)
  message.release()
  const { mediaId, width } = await got
  expect(width).toBe(640)
  const [, code] = await alice.told.next('onSendMessageResult')
  expect(code).toBe(0)
  const blob = await bob.downloadMedia(mediaId)
  expect(blob.type).toBe('image/png')
  expect(new Uint8Array(await blob.arrayBuffer())).toEqual(picture)
  expect(rtm.media.list()).toMatchObject([{ uid: 'alice', kind: 'image', bytes: picture.length }])

  const channel = bob.createChannel('room')
  await channel.join()
  const hasLeft: (() => void)[] = []
  const left = new Promise<void>((resolve) => hasLeft.push(resolve))
  const room = alice.service.createChannel('room', {
    onMessageReceived: () => undefined,
    onMemberLeft: () => hasLeft[0]?.(),
  })
  room?.join()
  const heard = new Promise((resolve) => channel.on('ChannelMessage', (...said) => resolve(said)))
  await new Promise((resolve) => channel.on('MemberJoined', resolve))
  const text = alice.service.createMessage('to all')
  room?.sendMessage(text)
  expect(await heard).toMatchObject([{ text: 'to all' }, 'alice', expect.anything()])
  await bob.addOrUpdateLocalUserAttributes({ mood: 'fine' })
  expect(await bob.getUserAttributes('bob')).toEqual({ mood: 'fine' })
  expect(await bob.queryPeersOnlineStatus(['alice', 'eve'])).toEqual({ alice: true, eve: false })
  await bob.logout()
  await left
  expect(Object.keys(rtm.state().apps[testAppId]?.online ?? {})).toEqual(['alice'])
})

test('what the gateway refuses comes by the callbacks, with its code', async () => {
  const [gateway, rtm] = await start({ appIds: [testAppId] })
  const remote = elsewhere(gateway, { files: createMemoryFiles() })
  const service = remote.createRtmService()
  const told = recordService()
  service.initialize('b'.repeat(32), told)
  service.login(null, 'alice')
  expect(await told.next('onLoginFailure')).toEqual([4])
  const alice = await native(remote, 'alice')
  alice.service.downloadMediaToMemory(`${'0'.repeat(64)}1z1603120647z00001`)
  const [, , , code] = await alice.told.next('onMediaDownloadToMemoryResult')
  expect(code).toBe(4)
  rtm.faults.add({ on: 'upload', uid: 'alice', atByte: 100, code: 'UPLOAD_MEDIA_ERR_TIMEOUT' })
  const own = await native(
    elsewhere(gateway, { files: filesWith('/b.bin', new Uint8Array(5000)) }),
    'alice',
  )
  expect(await alice.told.next('onConnectionStateChanged', (state) => state === 5)).toEqual([5, 8])
  own.service.createFileMessageByUploading('/b.bin')
  const [, , failed] = await own.told.next('onFileMediaUploadResult')
  expect(failed).toBe(3)
})

function filesWith(path: string, bytes: Uint8Array): ReturnType<typeof createMemoryFiles> {
  const files = createMemoryFiles()
  files.put(path, bytes)
  return files
}

test('nine uploads run, the tenth is refused here, and a cancelled one is gone there', async () => {
  const [gateway, rtm] = await start()
  rtm.faults.add({ on: 'upload', uid: 'alice', atByte: MiB, stall: 'forever' })
  const files = filesWith('/big.bin', new Uint8Array(3 * MiB))
  const remote = elsewhere(gateway, { files })
  const { service, told } = await native(remote, 'alice')
  const calls = Array.from({ length: 10 }, () => service.createFileMessageByUploading('/big.bin'))
  expect(calls.map(({ code }) => code)).toEqual([...Array.from({ length: 9 }, () => 0), 5])
  while (gateway.tasks < 9) await fetch(`${gateway.url}/healthz`)
  for (const { requestId } of calls.slice(0, 9)) service.cancelMediaUpload(requestId)
  for (const { requestId } of calls.slice(0, 9)) {
    const [, , code] = await told.next('onFileMediaUploadResult', (id) => id === requestId)
    expect(code).toBe(6)
  }
  while (gateway.tasks > 0) await fetch(`${gateway.url}/healthz`)
  expect(rtm.media.list()).toEqual([])
  remote.assertClean()
})

test('a link that breaks and comes back loses nothing', async () => {
  const [gateway, rtm] = await start()
  const alice = await native(elsewhere(gateway), 'alice')
  const bob = await native(elsewhere(gateway), 'bob')
  await fetch(`${gateway.url}/admin/users/bob/disconnect`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ forMs: 1000 }),
  })
  const message = alice.service.createMessage('while you were away')
  alice.service.sendMessageToPeer('bob', message)
  await rtm.clock.advance('1s')
  const [from] = await bob.told.next('onMessageReceivedFromPeer')
  expect(from).toBe('alice')
  const [, code] = await alice.told.next('onSendMessageResult')
  expect(code).toBe(0)
})

test('what is not here says where it is', async () => {
  const [gateway] = await start()
  const remote = elsewhere(gateway)
  expect(() => remote.faults.add({ on: 'upload', code: 1 })).toThrow('Use rtm.admin')
  expect(() => remote.fork()).toThrow('/admin/snapshots')
  expect(() => createRemoteRtm({ url: 'nowhere' })).toThrow('http://127.0.0.1:8480')
  await remote.admin.advance('1h')
  expect(await remote.admin.addFault({ on: 'upload', code: 1 })).toBe(1)
  await expect(remote.admin.call('GET /admin/faults/7')).rejects.toThrow('There is no fault 7')
  const far = createRemoteRtm({ url: 'http://192.0.2.1' })
  const service = far.createRtmService()
  service.initialize('fake-'.padEnd(32, 'a'), recordService())
  expect(() => service.login(null, 'alice')).toThrow('must not leave this machine')
  await far.dispose()
})

test('a gateway that does not answer is named, with what keeps it and what to do', async () => {
  const [gateway] = await start()
  await gateway.close()
  const refusals: string[] = []
  const remote: RemoteRtm = elsewhere(gateway, {
    profile: 'web-1.4',
    onRefusal: (sentence) => {
      refusals.push(sentence)
      outlastLogin(remote)
    },
  })
  const why = `Failed to log in at the gateway ${gateway.url}. Is it running (rtm-testkit serve)? ECONNREFUSED.`
  const alice = remote.agoraRTM.createInstance(testAppId)
  await expect(alice.login({ uid: 'alice' })).rejects.toThrow(why)
  expect(refusals).toEqual([why])
  await expect(remote.admin.reset()).rejects.toThrow(
    `Failed to reach the gateway at ${gateway.url}/admin/reset: ECONNREFUSED. Start one with rtm-testkit serve.`,
  )
})

test('a login waits for a gateway that comes up in its time', async () => {
  const [gateway] = await start()
  const port = Number(new URL(gateway.url).port)
  await gateway.close()
  const late: Promise<Gateway>[] = []
  const rtm = createFakeRtm({ clock: 'manual' })
  const remote = elsewhere(gateway, {
    profile: 'web-1.4',
    onRefusal: () => late.push(createGateway(rtm, { port })),
  })
  await remote.agoraRTM.createInstance(testAppId).login({ uid: 'alice' })
  expect(rtm.state().apps[testAppId]?.online).toEqual({ alice: 'online' })
  open.push(async () => {
    await (await late[0])?.close()
    await rtm.dispose()
  })
})

/** A server that is no gateway of ours, and a client that takes it for one. */
async function stranger(answerTo: (answer: ServerResponse) => void): Promise<{
  readonly url: string
  readonly remote: RemoteRtm
  readonly alice: ReturnType<RemoteRtm['agoraRTM']['createInstance']>
  readonly refusals: readonly string[]
}> {
  const other = createServer((_, answer) => answerTo(answer))
  await new Promise<void>((done) => other.listen(0, '127.0.0.1', done))
  open.push(() => new Promise((done) => other.close(() => done())))
  const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}`
  const refusals: string[] = []
  const remote = elsewhere({ url } as Gateway, {
    profile: 'web-1.4',
    onRefusal: (sentence) => void refusals.push(sentence),
  })
  return { url, remote, alice: remote.agoraRTM.createInstance(testAppId), refusals }
}

test('what is no gateway is said to be none', async () => {
  const { url, remote, alice, refusals } = await stranger((answer) =>
    answer.writeHead(404).end('Not Found'),
  )
  await expect(alice.login({ uid: 'alice' })).rejects.toThrow('Failed to log in at the gateway')
  expect(refusals).toEqual([
    `Failed to log in at the gateway ${url}. It answers 404 with nothing, which is no answer of a gateway. Give the address that rtm-testkit serve has named.`,
  ])
  await expect(remote.admin.reset()).rejects.toThrow(/404/)
})

test.each([
  ['one without versions', { sessionId: 's' }, 'It speaks an older version of the wire'],
  [
    'one that refuses the word',
    { status: 400, detail: 'Unrecognized key: "wire"' },
    'It speaks an older version of the wire',
  ],
  ['a newer one', { sessionId: 's', wire: '9.0.0' }, 'It speaks version 9.0.0 of the wire'],
  ['another service', { id: 1 }, 'It answers 201 with application/json, which is no answer'],
] as const)('a gateway of another shape says so at once: %s', async (_, body, sentence) => {
  const { alice, refusals } = await stranger((answer) =>
    answer
      .writeHead('status' in body ? body.status : 201, { 'content-type': 'application/json' })
      .end(JSON.stringify(body)),
  )
  await expect(alice.login({ uid: 'alice' })).rejects.toMatchObject({ code: 1 })
  expect(refusals).toEqual([expect.stringContaining(sentence)])
})
