import { afterAll, expect, test } from 'vitest'
import { makeToken } from '../protocol/index.ts'
import { eventForms } from './frames.ts'
import { wireKinds } from './requests.ts'
import { routeDocs } from './routes.ts'
import { appId, settled, TestWire } from '../../test/wire-tests.ts'

/** What every test of this file has seen. */
const seen = new Set<string>()

async function withWire(run: (wire: TestWire) => Promise<void>): Promise<void> {
  await using wire = new TestWire({ profile: 'web-1.4' })
  await run(wire)
  for (const each of wire.seen) seen.add(each)
}

test('messages, with the OK that comes when the peer has confirmed', async () => {
  await withWire(async (wire) => {
    const alice = await wire.login('alice')
    const bob = await wire.login('bob')
    const sent = wire.call(`POST ${alice}/requests/send-peer`, {
      peerId: 'bob',
      message: { text: 'hi' },
    })
    const { json } = await wire.call(`GET ${bob}/events?waitMs=1000`)
    const frames = json['frames'] as { readonly seq: number; readonly delivery: number }[]
    expect(frames).toMatchObject([
      { seq: 1, kind: 'peer-message', from: 'alice', message: { type: 'text', text: 'hi' } },
    ])
    const delivery = frames[0]?.delivery
    await wire.call(`POST ${bob}/requests/ack`, { delivery })
    expect((await sent).json).toMatchObject({ code: 0, name: 'PEER_MESSAGE_ERR_OK' })
    // Asking for what comes after a frame confirms it, too.
    const second = wire.call(`POST ${alice}/requests/send-peer`, {
      peerId: 'bob',
      message: { type: 'raw', text: 'about', raw: 'AAECAw==' },
    })
    await settled()
    await wire.call(`GET ${bob}/events?after=2`)
    expect((await second).json.code).toBe(0)
    const unreachable = await wire.call(`POST ${alice}/requests/send-peer`, {
      peerId: 'nobody',
      message: { text: 'hi' },
    })
    expect(unreachable.json.name).toBe('PEER_MESSAGE_ERR_PEER_UNREACHABLE')
  })
})

test('every request by HTTP', async () => {
  await withWire(async (wire) => {
    const alice = await wire.login('alice')
    const bob = await wire.login('bob')
    const ask = async (who: string, kind: string, body: object): Promise<object> => {
      const { json, status, text } = await wire.call(`POST ${who}/requests/${kind}`, body)
      expect([200, 204], text).toContain(status)
      return json
    }
    for (const who of [alice, bob])
      expect(await ask(who, 'join', { channelId: 'room' })).toMatchObject({ code: 0 })
    await ask(alice, 'send-channel', { channelId: 'room', message: { text: 'all' } })
    expect(await ask(alice, 'get-members', { channelId: 'room' })).toMatchObject({
      uids: ['alice', 'bob'],
    })
    expect(await ask(alice, 'query-peers', { peerIds: ['bob', 'eve'] })).toMatchObject({
      peers: [
        { uid: 'bob', state: 0 },
        { uid: 'eve', state: 2 },
      ],
    })
    await ask(alice, 'subscribe-peers', { peerIds: ['bob'] })
    expect(await ask(alice, 'list-subscriptions', {})).toMatchObject({ uids: ['bob'] })
    await ask(alice, 'unsubscribe-peers', { peerIds: ['bob'] })
    expect(await ask(alice, 'count-members', { channelIds: ['room'] })).toMatchObject({
      counts: [{ channelId: 'room', count: 2 }],
    })
    const attributes = [{ key: 'mood', value: 'fine' }]
    await ask(alice, 'write-user-attributes', { change: { how: 'set', attributes } })
    expect(await ask(bob, 'read-user-attributes', { userId: 'alice' })).toMatchObject({
      attributes,
    })
    await ask(alice, 'write-channel-attributes', {
      channelId: 'room',
      change: { how: 'set', attributes },
      notify: true,
    })
    expect(await ask(bob, 'read-channel-attributes', { channelId: 'room' })).toMatchObject({
      channelAttributes: [{ key: 'mood', value: 'fine', lastUpdateUserId: 'alice' }],
    })
    await ask(alice, 'renew-token', { token: 'new' })
    await ask(alice, 'invitation', {
      step: 'invite',
      invitation: { callerId: 'alice', calleeId: 'bob', number: 1 },
    })
    await ask(alice, 'leave', { channelId: 'room' })
    await wire.rtm.clock.advance('5s')
    const { json } = await wire.call(`GET ${bob}/events`)
    const kinds = (json['frames'] as { readonly kind: string }[]).map(({ kind }) => kind)
    expect(kinds).toEqual(
      expect.arrayContaining(['channel-message', 'member-left', 'invitation', 'member-count']),
    )
    expect((await wire.call(`GET ${bob}`)).json).toMatchObject({ uid: 'bob', channels: ['room'] })
    expect((await wire.call(`DELETE ${bob}`)).status).toBe(204)
  })
})

test('every frame', async () => {
  await withWire(async (wire) => {
    const aliceSession = await wire.login('alice')
    const alice = wire.socket(aliceSession)
    const bobSession = await wire.login('bob', { sdkVersion: '1.5.1' })
    const bob = wire.socket(bobSession)
    expect(alice.frames).toMatchObject([{ seq: 1, kind: 'welcome', wasOffline: false }])
    alice.ask(1, 'subscribe-peers', { peerIds: ['bob', 'carol'] })
    for (const who of [alice, bob]) who.ask(2, 'join', { channelId: 'room' })
    alice.ask(3, 'send-channel', { channelId: 'room', message: { text: 'all' } })
    alice.ask(4, 'send-peer', { peerId: 'bob', message: { text: 'you' }, offline: false })
    const [message] = bob.of('peer-message')
    expect(alice.of('reply').map(({ op }) => op)).not.toContain(4)
    bob.ask(5, 'ack', { delivery: message?.['delivery'] as number })
    expect(alice.of('reply').at(-1)).toMatchObject({ op: 4, code: 0, name: 'PEER_MESSAGE_ERR_OK' })
    const attributes = [{ key: 'mood', value: 'fine' }]
    const change = { how: 'set', attributes }
    alice.ask(6, 'write-channel-attributes', { channelId: 'room', change, notify: true })
    alice.ask(7, 'write-user-attributes', { change })
    alice.ask(8, 'read-user-attributes', { userId: 'alice' })
    alice.ask(9, 'read-channel-attributes', { channelId: 'room', keys: ['mood'] })
    alice.ask(10, 'get-members', { channelId: 'room' })
    alice.ask(11, 'query-peers', { peerIds: ['bob'] })
    alice.ask(12, 'list-subscriptions')
    alice.ask(13, 'count-members', { channelIds: ['room'] })
    alice.ask(14, 'unsubscribe-peers', { peerIds: ['carol'] })
    alice.ask(15, 'renew-token', { token: 'new' })
    alice.ask(16, 'invitation', {
      step: 'invite',
      invitation: { callerId: 'alice', calleeId: 'bob', number: 1, content: 'come' },
    })
    expect(bob.of('invitation')).toMatchObject([
      { step: 'invite', invitation: { content: 'come' } },
    ])
    expect(alice.of('reply').every(({ code }) => code === 0)).toBe(true)
    await wire.rtm.clock.advance('5s')
    alice.ask(17, 'leave', { channelId: 'room' })
    expect(bob.of('member-left')).toMatchObject([{ channelId: 'room', uid: 'alice' }])
    const stored = await wire.call(`POST ${bobSession}/media`, new Uint8Array(5))
    wire.rtm.faults.add({ on: 'download', uid: 'alice', code: 1, atByte: 2 })
    const download = wire.call(`GET ${aliceSession}/media/${String(stored.json['mediaId'])}?task=7`)
    await expect(download).rejects.toThrow('has ended')
    expect(alice.of('media-failed')).toMatchObject([{ requestId: 7, code: 1, isMissing: false }])
    alice.message(JSON.stringify({ op: 18, kind: 'sing' }))
    expect(alice.of('problem')).toMatchObject([{ op: 18, problem: { status: 400 } }])
    bob.closed()
    await wire.rtm.clock.advance('40s')
    expect(alice.of('peers-changed')).toMatchObject([
      {
        peers: [
          { uid: 'bob', state: 0 },
          { uid: 'carol', state: 2 },
        ],
      },
      { peers: [{ uid: 'bob', state: 1 }] },
      { peers: [{ uid: 'bob', state: 2 }] },
    ])
    const back = wire.socket(bobSession, bob.frames.at(-1)?.seq)
    expect(back.of('welcome')).toMatchObject([{ wasOffline: true }])
    await wire.call('POST /admin/users/alice/ban', {})
    expect(alice.frames.at(-1)).toMatchObject({ kind: 'kicked', reason: 7 })
    expect(alice.closedWith).toBe(4403)
  })
})

test('the token of a session is about to end, and ends', async () => {
  const certificate = 'c'.repeat(32)
  await using wire = new TestWire({
    profile: 'web-1.4',
    appCertificates: { [appId]: certificate },
  })
  const issuedAtMs = wire.rtm.clock.nowMs()
  const token = makeToken({ appId, certificate, uid: 'alice', issuedAtMs, lifeSec: 60 })
  const refused = await wire.call('POST /v1/sessions', { appId, uid: 'alice', token: 'x' })
  expect(refused.json).toMatchObject({ status: 401, name: 'LOGIN_ERR_INVALID_TOKEN' })
  const alice = wire.socket(await wire.login('alice', { token, sdkVersion: '1.5.1' }))
  await wire.rtm.clock.advance('70s')
  expect(alice.frames.map(({ kind }) => kind)).toEqual([
    'welcome',
    'token-will-expire',
    'token-expired',
    'kicked',
  ])
  for (const each of wire.seen) seen.add(each)
})

test('media: upload, download, ranges, tasks and their cancel', async () => {
  await withWire(async (wire) => {
    const alice = await wire.login('alice')
    const png = new Uint8Array(1000).fill(7)
    png.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
    const stored = await wire.call(`POST ${alice}/media?kind=image`, png)
    expect(stored.json).toMatchObject({ kind: 'image', uid: 'alice', bytes: 1000 })
    const medium = String(stored.headers.get('location'))
    const whole = await wire.call(`GET ${medium}`)
    expect(whole.bytes).toEqual(png)
    expect(whole.headers.get('content-type')).toBe('image/png')
    const etag = whole.headers.get('etag') ?? ''
    expect(etag).toBe(`"${String(stored.json['mediaId'])}"`)
    const range = async (text: string, more = {}): Promise<readonly [number, number]> => {
      const { status, bytes } = await wire.call(`GET ${medium}`, undefined, {
        headers: { range: text, ...more },
      })
      return [status, bytes.length]
    }
    expect(await range('bytes=0-0')).toEqual([206, 1])
    expect(await range('bytes=999-')).toEqual([206, 1])
    expect(await range('bytes=-1')).toEqual([206, 1])
    expect(await range('bytes=-5000')).toEqual([206, 1000])
    expect(await range('bytes=5-2')).toEqual([200, 1000])
    expect(await range('bytes=0-1,4-5')).toEqual([200, 1000])
    expect(await range('bytes=0-9', { 'if-range': '"other"' })).toEqual([200, 1000])
    expect((await range('bytes=1000-'))[0]).toBe(416)
    const known = await wire.call(`GET ${medium}`, undefined, {
      headers: { 'if-none-match': etag },
    })
    expect(known.status).toBe(304)
    const headers = { 'if-none-match': etag }
    expect((await wire.call(`HEAD ${medium}`, undefined, { headers })).status).toBe(304)
    const head = await wire.call(`HEAD ${medium}`)
    expect(head.headers.get('content-length')).toBe('1000')
    const endless = new ReadableStream({ start: (stream) => stream.enqueue(new Uint8Array(10)) })
    const upload = wire.call(`POST ${alice}/media?task=7`, endless)
    await settled()
    expect((await wire.call(`GET ${alice}/tasks`)).json).toEqual({
      peak: 1,
      tasks: [{ taskId: 7, direction: 'upload', kind: 'file', movedBytes: 10 }],
    })
    expect((await wire.call(`DELETE ${alice}/tasks/7`)).status).toBe(204)
    expect((await upload).json).toMatchObject({ status: 409, name: 'UPLOAD_MEDIA_ERR_INTERRUPTED' })
    const gone = await wire.call(`DELETE ${alice}/tasks/7`)
    expect(gone.json).toMatchObject({ status: 404, name: 'CANCEL_MEDIA_ERR_NOT_EXIST' })
    expect((await wire.call(`DELETE /admin/media/${String(stored.json['mediaId'])}`)).status).toBe(
      204,
    )
    expect((await wire.call(`GET ${medium}`)).json).toMatchObject({
      status: 404,
      name: 'DOWNLOAD_MEDIA_ERR_NOT_EXIST',
    })
  })
})

test('what operators can do', async () => {
  await withWire(async (wire) => {
    await wire.login('alice')
    const post = (path: string, body?: object): ReturnType<TestWire['call']> =>
      wire.call(`POST /admin${path}`, body)
    expect((await wire.call('GET /admin/clock')).json['mode']).toBe('manual')
    const { nowMs } = (await post('/clock/advance', { by: '1h' })).json
    expect(nowMs).toBe(wire.rtm.clock.nowMs())
    expect((await post('/clock/advance', { by: 'soon' })).status).toBe(400)
    const fault = await post('/faults', { on: 'upload', code: 1 })
    expect(fault.json).toMatchObject({ id: 1, hits: 0 })
    expect((await post('/faults', { on: 'uplaod', code: 1 })).json.detail).toContain(
      "Did you mean 'upload'?",
    )
    expect((await wire.call('GET /admin/faults')).json['faults']).toHaveLength(1)
    await wire.call('GET /admin/faults/1')
    await wire.call('DELETE /admin/faults/1')
    expect((await wire.call('GET /admin/faults/1')).status).toBe(404)
    await wire.call('DELETE /admin/faults')
    expect((await wire.call('GET /admin/state')).json['wire']).toMatchObject([{ uid: 'alice' }])
    const diagram = async (last: number): Promise<string> =>
      (await wire.call(`GET /admin/journal?format=mermaid&last=${last}`)).text
    expect(await diagram(0)).toBe('sequenceDiagram\n  participant Agora')
    expect((await diagram(1)).split('\n').length).toBeLessThan(
      (await diagram(1000)).split('\n').length,
    )
    expect((await wire.call('GET /admin/journal?last=1')).json['entries']).toHaveLength(1)
    const snapshot = await post('/snapshots')
    expect(snapshot.status).toBe(201)
    expect((await post('/snapshots/1/restore')).status).toBe(204)
    expect((await wire.call('GET /admin/state')).json['wire']).toEqual([])
    await wire.call('DELETE /admin/snapshots/1')
    expect((await post('/snapshots/1/restore')).status).toBe(404)
    await wire.login('alice')
    expect((await post('/users/alice/expire-token')).status).toBe(204)
    expect((await post('/users/alice/disconnect', { forMs: 1000 })).status).toBe(204)
    expect((await post('/users/eve/disconnect', { forMs: 1000 })).status).toBe(404)
    await post('/users/eve/ban', { appId })
    await post('/users/eve/unban', {})
    await post('/server/down', { forMs: '2s' })
    const down = await wire.call('POST /v1/sessions', { appId, uid: 'bob' })
    expect(down.status).toBe(503)
    await post('/clock/advance', { by: '2s' })
    await wire.login('bob')
    expect((await post('/clean')).status).toBe(204)
    expect((await post('/reset')).status).toBe(204)
    for (const path of ['/healthz', '/metrics', '/openapi.json', '/asyncapi.json'])
      expect((await wire.call(`GET ${path}`)).status).toBe(200)
  })
})

afterAll(() => {
  const promised = [
    ...routeDocs
      .filter(({ path }) => !path.startsWith('/dev/'))
      .flatMap(({ method, path, answers }) =>
        Object.keys(answers).map((status) => `${method} ${path} ${status}`),
      ),
    ...wireKinds.map((kind) => `request ${kind}`),
    ...Object.keys(eventForms).map((kind) => `event ${kind}`),
  ]
  // The socket is opened by the network: gateway.test.ts does. The REST interface has its own test.
  const elsewhere = new Set(['get /v1/sessions/{session}/socket 101'])
  expect(promised.filter((each) => !seen.has(each) && !elsewhere.has(each))).toEqual([])
})
