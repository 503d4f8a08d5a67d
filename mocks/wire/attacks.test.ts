import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { createFakeRtm } from '../index.ts'
import { makeToken } from '../protocol/index.ts'
import { createGateway } from './gateway.ts'
import { appId, settled, TestWire } from '../../test/wire-tests.ts'

/** A body whose last byte comes when the test says so. */
function pausedBody(text: string): { readonly body: ReadableStream; readonly end: () => void } {
  const streams: ReadableStreamDefaultController<Uint8Array>[] = []
  const bytes = new TextEncoder().encode(text)
  const body = new ReadableStream<Uint8Array>({ start: (stream) => void streams.push(stream) })
  streams[0]?.enqueue(bytes.subarray(0, -1))
  return {
    body,
    end: () => {
      streams[0]?.enqueue(bytes.subarray(-1))
      streams[0]?.close()
    },
  }
}

const json = { 'content-type': 'application/json' }

test('a session of before a reset is nobody: not by its socket, not by a call under way', async () => {
  await using wire = new TestWire()
  const alice = await wire.login('alice')
  const socket = wire.socket(alice)
  const { body, end } = pausedBody('{"userId":"alice"}')
  const late = wire.call(`POST ${alice}/requests/read-user-attributes`, body, { headers: json })
  await settled()
  wire.rtm.reset()
  const bob = wire.socket(await wire.login('bob', { appId: 'b'.repeat(32) }))
  socket.ask(7, 'read-user-attributes', { userId: 'alice' })
  end()
  expect((await late).status).toBe(410)
  expect(bob.frames.map(({ kind }) => kind)).toEqual(['welcome'])
})

test('a session that ends while a body is read answers 410', async () => {
  await using wire = new TestWire()
  const alice = await wire.login('alice')
  const { body, end } = pausedBody('{} ')
  const late = wire.call(`POST ${alice}/requests/list-subscriptions`, body, { headers: json })
  await settled()
  await wire.call(`DELETE ${alice}`)
  end()
  expect((await late).status).toBe(410)
})

test('nobody confirms what was sent to another', async () => {
  await using wire = new TestWire()
  const alice = wire.socket(await wire.login('alice'))
  await wire.login('bob')
  const mallory = await wire.login('mallory')
  alice.ask(1, 'send-peer', { peerId: 'bob', message: { text: 'hi' } })
  for (let delivery = 0; delivery < 5; delivery++)
    await wire.call(`POST ${mallory}/requests/ack`, { delivery })
  expect(alice.of('reply')).toEqual([])
})

test('nobody withdraws the invitation of another', async () => {
  await using wire = new TestWire()
  const alice = await wire.login('alice')
  const mallory = await wire.login('mallory')
  const invite = async (who: string, step: string, callerId: string): Promise<void> => {
    const invitation = { callerId, calleeId: 'zoe', number: 1 }
    await wire.call(`POST ${who}/requests/invitation`, { step, invitation })
  }
  await invite(alice, 'invite', 'alice')
  await invite(mallory, 'cancel', 'mallory')
  const zoe = wire.socket(await wire.login('zoe'))
  expect(zoe.of('invitation')).toMatchObject([
    { step: 'invite', invitation: { callerId: 'alice' } },
  ])
})

test('what waits for a silent client is bounded', async () => {
  await using wire = new TestWire()
  const alice = wire.socket(await wire.login('alice'))
  const session = await wire.login('zoe')
  wire.socket(session).closed()
  for (let op = 1; op <= 1500; op++)
    alice.ask(op, 'send-peer', { peerId: 'zoe', message: { text: String(op) } })
  const zoe = wire.socket(session)
  expect(zoe.of('peer-message').length).toBeLessThanOrEqual(1000)
  expect(zoe.of('peer-message').at(-1)).toMatchObject({ message: { text: '1500' } })
})

test('clients that are away make room for those that come', async () => {
  await using wire = new TestWire({}, { sessionsMax: 3 })
  for (const uid of ['a', 'b', 'c']) wire.socket(await wire.login(uid)).closed()
  const login = async (): Promise<number> =>
    (await wire.call('POST /v1/sessions', { appId, uid: 'd' })).status
  expect(await login()).toBe(503)
  await wire.rtm.clock.advance('31s')
  expect(await login()).toBe(201)
})

test('a cut link ends polls and uploads, and a cancel of a client that is gone frees its slot', async () => {
  await using wire = new TestWire()
  const alice = await wire.login('alice')
  const poll = wire.call(`GET ${alice}/events?waitMs=60000`)
  const endless = new ReadableStream({ start: (stream) => stream.enqueue(new Uint8Array(9)) })
  const upload = wire.call(`POST ${alice}/media`, endless)
  const outcome = upload.then(() => 'stored', String)
  await settled()
  await wire.call('POST /admin/users/alice/disconnect', { forMs: '10s' })
  expect((await poll).status).toBe(503)
  expect(await outcome).toContain('cuts the link')
  await wire.rtm.clock.advance('10s')
  wire.rtm.faults.add({ on: 'upload', drop: true })
  const gone = new AbortController()
  const { signal } = gone
  const dropped = wire.call(`POST ${alice}/media`, new Uint8Array(9), { signal })
  await settled()
  expect((await wire.call(`GET ${alice}/tasks`)).json['tasks']).toHaveLength(1)
  gone.abort()
  await dropped.catch(() => undefined)
  expect((await wire.call(`GET ${alice}/tasks`)).json['tasks']).toEqual([])
})

test('logins that wait in a fault are answered at a reset, and nobody is logged in by them', async () => {
  await using wire = new TestWire()
  const alice = await wire.login('alice')
  const endless = new ReadableStream({ start: (stream) => stream.enqueue(new Uint8Array(9)) })
  wire.call(`POST ${alice}/media`, endless).catch(() => undefined)
  wire.rtm.faults.add({ on: 'login', delay: '5s' })
  const logins = ['a', 'b', 'c'].map((uid) => wire.call('POST /v1/sessions', { appId, uid }))
  await settled()
  wire.rtm.reset()
  expect((await Promise.all(logins)).map(({ status }) => status)).toEqual([503, 503, 503])
  await wire.rtm.clock.advance('1h')
  expect(wire.rtm.state().apps).toEqual({})
})

test('twenty channels are twenty, also where thirty are joined at once', async () => {
  await using wire = new TestWire()
  wire.rtm.faults.add({ on: 'join', delay: '1s' })
  const alice = wire.socket(await wire.login('alice'))
  for (let op = 1; op <= 30; op++) alice.ask(op, 'join', { channelId: `c${op}` })
  await wire.rtm.clock.advance('2s')
  expect(wire.service.sessions[0]?.connection.channels.size).toBe(20)
  expect(alice.of('problem')).toHaveLength(10)
})

test('a token that is refused changes nothing, and a dead one does not come back', async () => {
  const certificate = 'c'.repeat(32)
  await using wire = new TestWire({
    profile: 'web-1.5',
    appCertificates: { [appId]: certificate },
  })
  const made = (): string =>
    makeToken({
      appId,
      certificate,
      uid: 'alice',
      issuedAtMs: wire.rtm.clock.nowMs(),
      lifeSec: 100,
    })
  const token = made()
  const alice = await wire.login('alice', { token })
  const refused = await wire.call(`POST ${alice}/requests/renew-token`, { token: 'garbage' })
  expect(refused.json).toMatchObject({ name: 'RENEW_TOKEN_ERR_INVALID_TOKEN' })
  await wire.rtm.clock.advance('70s')
  await wire.rtm.clock.advance('31s')
  expect((await wire.call(`GET ${alice}`)).json).toMatchObject({
    status: 401,
    name: 'LOGIN_ERR_TOKEN_EXPIRED',
  })
  const renewed = await wire.call(`POST ${alice}/requests/renew-token`, { token: made() })
  expect(renewed.json).toMatchObject({ code: 0 })
  expect((await wire.call(`GET ${alice}`)).status).toBe(200)
  await wire.call('POST /admin/users/alice/expire-token')
  expect((await wire.call('POST /v1/sessions', { appId, uid: 'alice', token })).status).toBe(401)
})

test('faults of a wrong kind, bad base64, unheard-of methods and endless time are refused', async () => {
  await using wire = new TestWire()
  const alice = await wire.login('alice')
  for (const fault of [
    { on: 'upload', code: { toString: 1 } },
    { on: 'upload', drop: true, atByte: { valueOf: 1 } },
    { on: 'upload', drop: true, probability: '1' },
    { on: 'upload', drop: 'yes' },
    { on: 'upload', drop: true, uid: 5 },
    { on: 'upload', drop: true, atByte: null },
  ])
    expect((await wire.call('POST /admin/faults', fault)).status, JSON.stringify(fault)).toBe(400)
  for (const raw of ['A', 'AA=', 'AAAAA', '===='])
    expect(
      (
        await wire.call(`POST ${alice}/requests/send-peer`, {
          peerId: 'bob',
          message: { type: 'raw', raw },
        })
      ).status,
    ).toBe(400)
  expect((await wire.call('POST /admin/clock/advance', { by: 1e15 })).status).toBe(400)
  const put = await wire.call('PUT /v1/sessions')
  expect([put.status, put.headers.get('allow')]).toEqual([405, 'POST'])
  await wire.call('POST /admin/faults', { on: 'join', code: 'FAILURE' })
  wire.rtm.reset()
  expect((await wire.call('GET /admin/faults')).json['faults']).toEqual([])
})

test('connections that are only half closed do not keep a gateway from stopping, and h2c is HTTP', async () => {
  const rtm = createFakeRtm({ clock: 'manual' })
  const gateway = await createGateway(rtm)
  const { port } = new URL(gateway.url)
  const ask = (head: string): Promise<string> =>
    new Promise((resolve) => {
      const socket = connect({ port: Number(port), host: '127.0.0.1', allowHalfOpen: true })
      let answer = ''
      socket.on('data', (data) => (answer += data.toString()))
      socket.on('end', () => resolve(answer))
      socket.write(`${head}\r\n\r\n`)
    })
  const upgrade = (to: string): string =>
    `GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: upgrade\r\nupgrade: ${to}`
  expect(await ask(upgrade('websocket'))).toContain('404')
  expect(await ask('rubbish')).toContain('400')
  expect(await ask(upgrade('h2c'))).toMatch(/200 OK[\s\S]*"ok":true/)
  const login = JSON.stringify({ appId, uid: 'alice' })
  const post = upgrade('h2c').replace('GET /healthz', 'POST /v1/sessions')
  const head = `${post}\r\ncontent-type: application/json\r\ncontent-length: ${login.length}`
  expect(await ask(`${head}\r\n\r\n${login}`)).toContain('201 Created')
  await gateway.close()
  await rtm.dispose()
})

test('an answer before the end of a body closes the connection, and says so; one after it does not', async () => {
  await using rtm = createFakeRtm({ clock: 'system' })
  const gateway = await createGateway(rtm)
  const answerTo = async (length: number, body: string): Promise<string> =>
    await new Promise((resolve, reject) => {
      const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1', () =>
        socket.write(
          `POST /v1/sessions/nobody/media HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: ${length}\r\n\r\n${body}`,
        ),
      )
      socket.once('data', (data) => {
        resolve(data.toString())
        socket.destroy()
      })
      socket.once('error', reject)
    })
  expect(await answerTo(1000, 'only the beginning')).toMatch(
    /404 Not Found[\s\S]*connection: close/i,
  )
  expect(await answerTo(3, 'all')).toMatch(/404 Not Found[\s\S]*connection: keep-alive/i)
  await gateway.close()
})
