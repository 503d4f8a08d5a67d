import { expect, test } from 'vitest'
import { makeToken } from '../protocol/index.ts'
import type { CallRate } from '../protocol/index.ts'
import type { FakeRtmOptions } from '../index.ts'
import type { RestApiOptions } from './rest-calls.ts'
import { createRestApi, restBase } from './rest-api.ts'
import { restRoutes } from './rest-routes.ts'
import { appId, settled, TestWire } from '../../test/wire-tests.ts'

const basic = { authorization: `Basic ${btoa('id:certificate')}` }

type Asked = (
  route: string,
  body?: unknown,
  headers?: Record<string, string>,
) => Promise<Record<string, unknown> & { readonly status: number }>

/** A world, and calls of its REST interface under the address of the real one. */
function restOf(
  options: FakeRtmOptions = {},
  rest: RestApiOptions = {},
): readonly [TestWire, Asked] {
  const wire = new TestWire(options)
  const api = createRestApi(wire.rtm, rest)
  const ask: Asked = async (route, body, headers = basic) => {
    const [method = '', path = ''] = route.split(' ')
    const response = await api.fetch(
      new Request(`${restBase}/${path.startsWith('//') ? path.slice(2) : `${appId}/rtm${path}`}`, {
        method,
        headers: { 'content-type': 'application/json;charset=utf-8', ...headers },
        ...(body === undefined
          ? {}
          : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }),
    )
    return { status: response.status, ...((await response.json()) as Record<string, unknown>) }
  }
  return [wire, ask]
}

const hi = { destination: 'bob', payload: 'hi' }

test('Basic acts for any user, a token for its own alone, and nobody without either', async () => {
  const certificate = 'c'.repeat(32)
  const [wire, ask] = restOf(
    { appCertificates: { [appId]: certificate } },
    { customers: { id: 'certificate' } },
  )
  const send = async (headers: Record<string, string>): Promise<number> =>
    (await ask('POST /users/alice/peer_messages', hi, headers)).status
  expect(await send(basic)).toBe(200)
  for (const wrong of ['id:other', 'other:certificate', 'id', ':', '__proto__:x'])
    expect(await send({ authorization: `Basic ${btoa(wrong)}` })).toBe(401)
  expect(await send({ authorization: 'Basic ??' })).toBe(401)
  expect(await send({ authorization: 'Bearer x' })).toBe(401)
  expect(await send({})).toBe(401)
  const issuedAtMs = wire.rtm.clock.nowMs()
  const token = makeToken({ appId, certificate, uid: 'alice', issuedAtMs, lifeSec: 60 })
  const own = { 'x-agora-token': token, 'x-agora-uid': 'alice' }
  expect(await send(own)).toBe(200)
  expect(await send({ ...own, 'x-agora-uid': 'bob' })).toBe(401)
  expect(await send({ ...own, 'x-agora-token': `${token}x` })).toBe(401)
  await wire.rtm.clock.advance('60s')
  expect(await send(own)).toBe(401)
})

test('a peer message is answered by wait_for_ack and the state of the peer', async () => {
  const [wire, ask] = restOf()
  const send = (wait: string, more = {}): ReturnType<Asked> =>
    ask(`POST /users/alice/peer_messages?wait_for_ack=${wait}`, { ...hi, ...more })
  expect(await send('false')).toMatchObject({ result: 'success', code: 'message_sent' })
  expect(await send('true')).toMatchObject({ result: 'success', code: 'peer_offline' })
  expect(await send('true', { enable_offline_messaging: true })).toMatchObject({
    result: 'success',
    code: 'message_sent',
  })
  expect(await send('maybe')).toMatchObject({ status: 400 })
  const bob = wire.socket(await wire.login('bob'))
  expect(bob.of('peer-message')).toMatchObject([{ from: 'alice', offline: true }])
  const delivered = send('true')
  await settled()
  bob.ask(1, 'ack', { delivery: bob.of('peer-message').at(-1)?.['delivery'] as number })
  expect(await delivered).toMatchObject({ result: 'success', code: 'message_delivered' })
  const late = send('true')
  await settled()
  await wire.rtm.clock.advance('10s')
  expect(await late).toMatchObject({ result: 'success', code: 'message_sent' })
})

test('what the pages do not allow is 400, with the reason', async () => {
  const [wire, ask] = restOf()
  const bad = async (route: string, body?: unknown): Promise<unknown> => {
    const { status, result, reason } = await ask(route, body)
    return [status, result, typeof reason]
  }
  const refused = [400, 'failed', 'string']
  const peers = 'POST /users/alice/peer_messages'
  const channels = 'POST /users/alice/channel_messages'
  expect(await bad(peers, { ...hi, payload: 'x'.repeat(32_768) })).toEqual([
    200,
    'success',
    'undefined',
  ])
  for (const body of [
    { ...hi, payload: 'x'.repeat(32_769) },
    { ...hi, payload: '' },
    { ...hi, payload: 7 },
    { ...hi, destination: '' },
    { ...hi, destination: 'ä' },
    { ...hi, enable_offline_messaging: 'yes' },
    'no JSON',
    [],
  ])
    expect(await bad(peers, body), JSON.stringify(body).slice(0, 60)).toEqual(refused)
  expect(await bad('POST /users/%20alice/peer_messages', hi)).toEqual(refused)
  expect(await bad("POST /users/o'neill/peer_messages", hi)).toEqual([200, 'success', 'undefined'])
  expect(await bad(channels, { channel_name: '', payload: 'x' })).toEqual(refused)
  expect(await bad('GET //short/rtm/vendor/user_events')).toEqual(refused)
  const xml = await ask(peers, hi, { ...basic, 'content-type': 'text/xml' })
  expect(xml).toMatchObject({ status: 400 })
  const times = { start_time: '2020-10-19T15:17:27Z', end_time: '2020-10-19T15:17:28Z' }
  for (const filter of [
    times,
    { ...times, source: 'a', start_time: '2020-10-19 15:17:27' },
    { ...times, source: 'a', start_time: '2020-02-30T00:00:00Z' },
    { source: 'a', start_time: times.end_time, end_time: times.start_time },
  ])
    expect(await bad('POST /message/history/query', { filter })).toEqual(refused)
  const source = { ...times, source: 'a' }
  for (const more of [{ limit: 21 }, { offset: -1 }, { order: 'up' }])
    expect(await bad('POST /message/history/query', { filter: source, ...more })).toEqual(refused)
  expect(await ask('GET /message/history/query/none')).toMatchObject({ status: 410 })
  expect(await ask('GET /media')).toMatchObject({ status: 404 })
  wire.rtm.server.down({ forMs: '1s' })
  expect(await ask(peers, hi)).toMatchObject({ status: 408 })
})

test('each rate lets its number through, and is its App ID’s own', async () => {
  const [wire, ask] = restOf()
  const statuses = async (times: number, run: () => ReturnType<Asked>): Promise<unknown> => {
    const counts: Record<number, number> = {}
    for (let time = 0; time < times; time++) {
      const { status } = await run()
      counts[status] = (counts[status] ?? 0) + 1
    }
    return counts
  }
  const { limits } = wire.rtm.options
  const both = async (rate: CallRate, run: () => ReturnType<Asked>): Promise<void> => {
    expect(await statuses(rate.calls + 1, run)).toEqual({ 200: rate.calls, 429: 1 })
  }
  await both(limits.restPeerMessageRate, () => ask('POST /users/a/peer_messages', hi))
  const channel = { channel_name: 'room', payload: 'x' }
  await both(limits.restChannelMessageRate, () => ask('POST /users/a/channel_messages', channel))
  await both(limits.restEventsRate, () => ask('GET /vendor/user_events'))
  expect(await statuses(1, () => ask('GET /vendor/channel_events'))).toEqual({ 429: 1 })
  const count = 'source=a&start_time=2020-10-19T15:17:27Z&end_time=2020-10-19T15:17:27Z'
  await both(limits.restHistoryRate, () => ask(`GET /message/history/count?${count}`))
  const other = `GET //${'b'.repeat(32)}/rtm/vendor/user_events`
  expect(await statuses(1, () => ask(other))).toEqual({ 200: 1 })
  await wire.rtm.clock.advance('1s')
  expect(await statuses(1, () => ask('GET /vendor/channel_events'))).toEqual({ 200: 1 })
})

test('by S-68 messages to peers and channels may have one rate together', async () => {
  const [wire, ask] = restOf({ assumptions: { 'S-68': 'together' } })
  const { calls } = wire.rtm.options.limits.restPeerMessageRate
  const channel = { channel_name: 'room', payload: 'x' }
  const statuses: number[] = []
  for (let time = 0; time <= calls; time++) {
    const isOdd = time % 2 === 1
    const asked = isOdd
      ? ask('POST /users/a/channel_messages', channel)
      : ask('POST /users/a/peer_messages', hi)
    statuses.push((await asked).status)
  }
  expect([calls, statuses.filter((each) => each === 200).length, statuses.at(-1)]).toEqual([
    500, 500, 429,
  ])
})

test.each([
  ['ts', 'ts', 'channel_id'],
  ['ms', 'ms', 'group_id'],
] as const)('by S-69 %s the events have %s and %s', async (choice, time, channel) => {
  const [wire, ask] = restOf({ assumptions: { 'S-69': choice } })
  const alice = await wire.login('alice')
  await wire.call(`POST ${alice}/requests/join`, { channelId: 'room' })
  const { events: users } = await ask('GET /vendor/user_events')
  expect(users).toEqual([{ user_id: 'alice', type: 'Login', [time]: expect.any(Number) }])
  const { events: channels } = await ask('GET /vendor/channel_events')
  expect(channels).toEqual([
    { user_id: 'alice', type: 'Join', [channel]: 'room', [time]: expect.any(Number) },
  ])
})

test('a query of the history pages, orders, and may be in progress for a while', async () => {
  const [wire, ask] = restOf({ limits: { restHistoryQueryMs: 2000 } })
  for (let number = 1; number <= 25; number++)
    await ask('POST /users/alice/peer_messages', {
      destination: number % 5 === 0 ? 'carol' : 'bob',
      payload: `${number}`,
      enable_historical_messaging: true,
    })
  const query = async (more: object): Promise<unknown> => {
    const filter = {
      source: 'alice',
      start_time: '2020-10-19T15:17:27Z',
      end_time: '2020-10-19T15:17:27Z',
    }
    const { location } = await ask('POST /message/history/query', { filter, ...more })
    const path = `GET ${String(location).replace('~/rtm', '')}`
    expect(await ask(path)).toMatchObject({ code: 'in progress' })
    await wire.rtm.clock.advance('2s')
    const { messages } = await ask(path)
    return (messages as { readonly payload: string }[]).map(({ payload }) => Number(payload))
  }
  const upTo25 = Array.from({ length: 25 }, (_, index) => index + 1)
  expect(await query({})).toEqual(upTo25.toReversed().slice(0, 20))
  expect(await query({ order: 'asc', limit: 50 })).toEqual(upTo25)
  expect(await query({ order: 'asc', offset: 20 })).toEqual([21, 22, 23, 24, 25])
})

test('every call of the interface at the gateway, held against its document', async () => {
  await using wire = new TestWire({ profile: 'web-1.4' })

  const bob = await wire.login('bob')
  await wire.call(`POST ${bob}/requests/join`, { channelId: 'room' })
  const rest = `/dev/v2/project/${appId}/rtm`
  const headers = { authorization: `Basic ${btoa('id:certificate')}` }
  const ask = async (route: string, body?: object): Promise<Record<string, unknown>> => {
    const [method = '', path = ''] = route.split(' ')
    return (await wire.call(`${method} ${rest}${path}`, body, { headers })).json
  }
  const message = { payload: 'hi', enable_historical_messaging: true }
  expect(
    await ask('POST /users/alice/peer_messages', { destination: 'bob', ...message }),
  ).toMatchObject({ result: 'success', code: 'message_sent' })
  expect(
    await ask('POST /users/alice/channel_messages', { channel_name: 'room', ...message }),
  ).toMatchObject({ result: 'success' })
  const { json } = await wire.call(`GET ${bob}/events`)
  expect(json['frames']).toMatchObject([
    { kind: 'member-count' },
    { kind: 'peer-message', from: 'alice', message: { text: 'hi' } },
    { kind: 'channel-message', from: 'alice', message: { text: 'hi' } },
  ])
  expect(await ask('GET /vendor/user_events')).toMatchObject({ events: [{ user_id: 'bob' }] })
  expect(await ask('GET /vendor/channel_events')).toMatchObject({ events: [{ type: 'Join' }] })
  const filter = {
    source: 'alice',
    start_time: '2020-10-19T15:17:27Z',
    end_time: '2020-10-19T15:17:27Z',
  }
  const { location } = await ask('POST /message/history/query', { filter, order: 'asc' })
  expect(await ask(`GET ${String(location).replace('~/rtm', '')}`)).toMatchObject({
    code: 'ok',
    messages: [
      { src: 'alice', dst: 'bob', message_type: 'peer_message', payload: 'hi' },
      { src: 'alice', dst: 'room', message_type: 'channel_message', payload: 'hi' },
    ],
  })
  const query = new URLSearchParams(filter).toString()
  expect(await ask(`GET /message/history/count?${query}`)).toMatchObject({ count: 2 })
  const unseen = restRoutes.filter(({ method, path }) => !wire.seen.has(`${method} ${path} 200`))
  expect(unseen).toEqual([])
})
