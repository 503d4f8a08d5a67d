import { expect, test } from 'vitest'
import { settled, TestWire } from '../../test/wire-tests.ts'
import type { TestSocket } from '../../test/wire-tests.ts'

function texts(socket: TestSocket): readonly unknown[] {
  return socket
    .of('peer-message')
    .map(({ message }) => (message as { readonly text: string } | undefined)?.text)
}

test('a socket that breaks loses nothing: what was sent and not heard comes again', async () => {
  await using wire = new TestWire()
  const aliceSession = await wire.login('alice')
  const alice = wire.socket(aliceSession)
  const bobSession = await wire.login('bob')
  const bob = wire.socket(bobSession)
  alice.ask(1, 'send-peer', { peerId: 'bob', message: { text: 'one' } })
  alice.ask(2, 'send-peer', { peerId: 'bob', message: { text: 'two' } })
  const heard = bob.frames.find(({ kind }) => kind === 'peer-message')?.seq
  bob.closed()
  alice.ask(3, 'send-peer', { peerId: 'bob', message: { text: 'three' } })
  const back = wire.socket(bobSession, heard)
  expect(texts(back)).toEqual(['two', 'three'])
  expect(back.of('welcome')).toMatchObject([{ wasOffline: false }])
  expect(alice.of('reply')).toMatchObject([{ op: 1, code: 0 }])
})

test('a second socket takes the session over', async () => {
  await using wire = new TestWire()
  const session = await wire.login('alice')
  const first = wire.socket(session)
  const second = wire.socket(session)
  expect(first.closedWith).toBe(4409)
  first.closed()
  expect(wire.service.sessions[0]?.connection.phase).toBe('online')
  second.closed()
  expect(wire.service.sessions[0]?.connection.phase).toBe('silent')
})

test('a client without a socket is there for 60 s after its last call', async () => {
  await using wire = new TestWire()
  const session = await wire.login('alice')
  const phase = (): string | undefined => wire.service.sessions[0]?.connection.phase
  await wire.rtm.clock.advance('30s')
  await wire.call(`GET ${session}/tasks`)
  await wire.rtm.clock.advance(59_999)
  expect(phase()).toBe('online')
  await wire.rtm.clock.advance('61s')
  expect(phase()).not.toBe('online')
  await wire.call(`GET ${session}/tasks`)
  expect(phase()).toBe('online')
})

test('a client that reads too slowly loses its socket, and no memory is lost to it', async () => {
  await using wire = new TestWire({}, { framesKeptMax: 10 })
  const alice = wire.socket(await wire.login('alice'))
  const bobSession = await wire.login('bob')
  const bob = wire.socket(bobSession)
  bob.buffered = 2 * 1024 * 1024
  for (let op = 1; op <= 10; op++)
    alice.ask(op, 'send-peer', { peerId: 'bob', message: { text: `${op}` } })
  expect(bob.closedWith).toBeUndefined()
  bob.buffered = 0
  bob.drained()
  expect(texts(bob)).toHaveLength(10)
  bob.buffered = 2 * 1024 * 1024
  for (let op = 11; op <= 21; op++)
    alice.ask(op, 'send-peer', { peerId: 'bob', message: { text: `${op}` } })
  expect(bob.closedWith).toBe(4410)
  expect(wire.socket(bobSession, 5).closedWith).toBe(4410)
})

test('a session that is over says so, keeps its last frames for a minute, and is forgotten', async () => {
  await using wire = new TestWire()
  const session = await wire.login('alice')
  await wire.login('alice')
  const last = await wire.call(`GET ${session}/events`)
  expect(last.json['frames']).toMatchObject([{ kind: 'kicked', reason: 8 }])
  const ask = await wire.call(`POST ${session}/requests/list-subscriptions`, {})
  expect(ask.json).toMatchObject({ status: 410, rule: 'LOGIN-REQUIRED' })
  expect(wire.socket(session).closedWith).toBe(4403)
  await wire.rtm.clock.advance('2m')
  expect((await wire.call(`GET ${session}/events`)).status).toBe(404)
})

test('what an SDK would refuse is refused with its code, name and rule', async () => {
  await using wire = new TestWire()
  const alice = await wire.login('alice')
  const refusal = async (kind: string, body: object): Promise<object> =>
    (await wire.call(`POST ${alice}/requests/${kind}`, body)).json
  const text = (bytes: number): object => ({ peerId: 'bob', message: { text: 'x'.repeat(bytes) } })
  expect(await refusal('send-peer', text(32_768))).toMatchObject({ code: 3 })
  expect(await refusal('send-peer', text(32_769))).toMatchObject({
    status: 422,
    name: 'PEER_MESSAGE_ERR_INVALID_MESSAGE',
    rule: 'W-MSG-TEXT-RAW-32KB',
  })
  expect(await refusal('send-peer', { peerId: 'ä', message: { text: '' } })).toMatchObject({
    name: 'PEER_MESSAGE_ERR_INVALID_USERID',
  })
  for (let channel = 1; channel <= 20; channel++)
    expect(await refusal('join', { channelId: `c${channel}` })).toMatchObject({ code: 0 })
  expect(await refusal('join', { channelId: 'c21' })).toMatchObject({
    name: 'JOIN_CHANNEL_ERR_EXCEED_LIMIT',
    rule: 'W-CHANNEL-JOIN-20',
  })
  const peerIds = Array.from({ length: 257 }, (_, peer) => `p${peer}`)
  expect(await refusal('query-peers', { peerIds })).toMatchObject({ rule: 'W-PRESENCE-QUERY' })
  const invitation = { callerId: 'bob', calleeId: 'eve', number: 1 }
  expect(await refusal('invitation', { step: 'invite', invitation })).toMatchObject({
    status: 422,
    name: 'INVITATION_API_CALL_ERR_INVALID_ARGUMENT',
  })
  expect(await refusal('join', { chanelId: 'x' })).toMatchObject({ status: 400 })
  expect(await refusal('login', {})).toMatchObject({ status: 404 })
})

test('an answer that does not come in time is a timeout, with its code', async () => {
  await using wire = new TestWire()
  const alice = await wire.login('alice')
  await wire.login('bob')
  const sent = wire.call(`POST ${alice}/requests/send-peer`, {
    peerId: 'bob',
    message: { text: 'hi' },
  })
  await settled()
  await wire.rtm.clock.advance(9999)
  await wire.rtm.clock.advance(1)
  expect((await sent).json).toMatchObject({ status: 504, name: 'PEER_MESSAGE_ERR_SENT_TIMEOUT' })
})

test('faults strike logins and requests', async () => {
  await using wire = new TestWire()
  wire.rtm.faults.add({ on: 'login', uid: 'alice', nth: 1, code: 'LOGIN_ERR_TIMEOUT' })
  const refused = await wire.call('POST /v1/sessions', {
    appId: 'a'.repeat(32),
    uid: 'alice',
  })
  expect(refused.json).toMatchObject({ name: 'LOGIN_ERR_TIMEOUT' })
  const alice = await wire.login('alice')
  wire.rtm.faults.add({ on: 'join', nth: 1, code: 'JOIN_CHANNEL_ERR_REJECTED' })
  wire.rtm.faults.add({ on: 'join', nth: 2, disconnect: '4s' })
  const join = { channelId: 'room' }
  const rejected = wire.call(`POST ${alice}/requests/join`, join)
  await settled()
  await wire.rtm.clock.advance(0)
  expect((await rejected).json).toMatchObject({ code: 2 })
  const socket = wire.socket(alice)
  socket.ask(1, 'join', join)
  expect(socket.closedWith).toBe(4503)
  expect(wire.socket(alice).closedWith).toBe(4503)
  await wire.rtm.clock.advance('4s')
  expect(wire.socket(alice).of('reply')).toMatchObject([{ op: 1, code: 0 }])
})

test('/admin is for those who have its token', async () => {
  await using wire = new TestWire({}, {}, 'secret')
  const get = async (authorization?: string): Promise<number> => {
    const headers = authorization === undefined ? {} : { authorization }
    return (await wire.call('GET /admin/clock', undefined, { headers })).status
  }
  expect(await get()).toBe(401)
  expect(await get('Bearer secre')).toBe(401)
  expect(await get('Bearer secrets')).toBe(401)
  expect(await get('Bearer secret')).toBe(200)
  expect((await wire.call('GET /healthz')).status).toBe(200)
})

test('a login that is refused has its code, its name and its rule', async () => {
  const appId = 'a'.repeat(32)
  await using wire = new TestWire({
    appCertificates: { [appId]: '5cfd2fd1755d40ecb72977518be15d3b' },
  })
  const refused = async (body: object): Promise<object> =>
    (await wire.call('POST /v1/sessions', body)).json
  expect(await refused({ appId, uid: 'a/b' })).toMatchObject({
    status: 400,
    name: 'LOGIN_ERR_INVALID_ARGUMENT',
    rule: 'W-USERID-RULE',
  })
  expect(await refused({ appId: 'short', uid: 'alice' })).toMatchObject({
    status: 403,
    name: 'LOGIN_ERR_INVALID_APP_ID',
    rule: 'W-INIT-CODES',
  })
  expect(await refused({ appId, uid: 'alice', token: 'none' })).toMatchObject({
    status: 401,
    name: 'LOGIN_ERR_INVALID_TOKEN',
    rule: 'W-TOKEN-UID',
  })
  expect((await wire.call('GET /v1/sessions/nobody')).json).toMatchObject({
    status: 404,
    code: 102,
    name: 'LOGOUT_ERR_USER_NOT_LOGGED_IN',
    rule: 'LOGIN-REQUIRED',
  })
})

test('a poll waits by the clock of the wall, though the world stands still', async () => {
  await using wire = new TestWire()
  const session = await wire.login('alice')
  expect((await wire.call(`GET ${session}/events?waitMs=1`)).json['frames']).toEqual([])
})

test('what is refused is counted once', async () => {
  await using wire = new TestWire()
  const session = await wire.login('alice')
  const tooLong = { peerId: 'x'.repeat(65), message: { text: 'hi' } }
  expect((await wire.call(`POST ${session}/requests/send-peer`, tooLong)).status).toBe(422)
  expect(wire.service.counters.refusals).toBe(1)
  const socket = wire.socket(session)
  socket.ask(1, 'send-peer', tooLong)
  socket.message(JSON.stringify({ op: 2, kind: 'no-such-request' }))
  expect(socket.of('problem')).toHaveLength(2)
  expect(wire.service.counters.refusals).toBe(3)
})
