import { Hono } from 'hono'
import type { Context } from 'hono'
import { z } from 'zod'
import type { FakeRtm } from '../world/fake-rtm.ts'
import { MESSAGE_TYPE, ownText } from '../protocol/index.ts'
import { historyOf, nowOf, postToChannel, takeEvents } from '../server/index.ts'
import type { AppEvent, AppServer, HistoryEntry } from '../server/index.ts'
import { instantOf } from '../time/index.ts'
import { readJson } from './body.ts'
import { bodyOf } from './calls.ts'
import type { WireEnv } from './calls.ts'
import { Refused } from './problem.ts'
import { complaintOf } from './requests.ts'
import { RestCalls, RestRefused } from './rest-calls.ts'
import type { HistoryQuery, RestApiOptions } from './rest-calls.ts'

interface ChannelMessageBody {
  readonly channel_name: string
  readonly payload: string
  readonly enable_historical_messaging: boolean
}

interface PeerMessageBody extends Omit<ChannelMessageBody, 'channel_name'> {
  readonly destination: string
  readonly enable_offline_messaging: boolean
}

interface HistoryQueryBody {
  readonly filter: {
    readonly source?: string | undefined
    readonly destination?: string | undefined
    readonly start_time: string
    readonly end_time: string
  }
  readonly offset: number
  readonly limit: 20 | 50 | 100
  readonly order: 'asc' | 'desc'
}

const flag = z.boolean().default(false)
/** The bodies of the calls of the REST interface. */
export const restSchemas: {
  readonly peerMessage: z.ZodType<PeerMessageBody>
  readonly channelMessage: z.ZodType<ChannelMessageBody>
  readonly historyQuery: z.ZodType<HistoryQueryBody>
} = {
  peerMessage: z.object({
    destination: z.string(),
    payload: z.string(),
    enable_offline_messaging: flag,
    enable_historical_messaging: flag,
  }),
  channelMessage: z.object({
    channel_name: z.string(),
    payload: z.string(),
    enable_historical_messaging: flag,
  }),
  historyQuery: z.object({
    filter: z.object({
      source: z.string().optional(),
      destination: z.string().optional(),
      start_time: z.string(),
      end_time: z.string(),
    }),
    offset: z.number().int().min(0).default(0),
    limit: z.union([z.literal(20), z.literal(50), z.literal(100)]).default(20),
    order: z.enum(['asc', 'desc']).default('desc').describe('desc unless given: S-53.'),
  }),
}

/** Where the REST interface of the real service is. */
export const restBase = 'https://api.agora.io/dev/v2/project'

/** The REST interface of RTM, on a world, for anything that speaks `fetch`. */
export interface RestApi {
  /** Answers a call to `https://api.agora.io/dev/v2/project/<App ID>/rtm/...`, whatever its host. */
  fetch(request: Request): Promise<Response>
}

/** Makes the RTM REST interface of a world. @rule W-REST-TEXT-ONLY @rule W-REST-EVENTS @rule W-REST-HISTORY-TEXT */
export function createRestApi(rtm: FakeRtm, options: RestApiOptions = {}): RestApi {
  const app = new Hono<WireEnv>()
  app.route('/dev/v2/project', restRoutes(rtm, options))
  return { fetch: async (request) => await app.fetch(request, {}) }
}

/** The routes of the REST interface, from the App ID on. */
export function restRoutes(rtm: FakeRtm, options: RestApiOptions = {}): Hono<WireEnv> {
  const calls = new RestCalls(rtm, options)
  const app = new Hono<WireEnv>()
  app.onError((error) => refusalOf(calls, error))
  messageRoutes(app, calls)
  eventRoutes(app, calls)
  historyRoutes(app, calls)
  app.all('/*', (context) => {
    const reason = 'There is no such call of the REST interface.'
    return context.json({ result: 'failed', request_id: calls.nextId(), reason }, 404)
  })
  return app
}

function refusalOf(calls: RestCalls, error: Error): Response {
  const request_id = calls.nextId()
  if (error instanceof RestRefused) {
    const { status, message: reason, code } = error
    const body = { result: 'failed', request_id, ...(code === undefined ? {} : { code }), reason }
    return Response.json(body, { status })
  }
  const status = error instanceof Refused ? error.problem.status : 500
  return Response.json({ result: 'failed', request_id, reason: error.message }, { status })
}

async function read<T>(context: Context<WireEnv>, schema: z.ZodType<T>): Promise<T> {
  const type = bodyOf(context).headers.get('content-type') ?? ''
  if (!/^application\/json\b/i.test(type))
    throw new RestRefused(400, 'Send Content-type: application/json;charset=utf-8.')
  const parsed = schema.safeParse(await readJson(bodyOf(context)))
  if (!parsed.success) throw new RestRefused(400, complaintOf(parsed.error))
  return parsed.data
}

function enter(calls: RestCalls, context: Context<WireEnv>, uid?: string): AppServer {
  return calls.enter(context.req.param('appid') ?? '', context.req.raw.headers, uid)
}

function messageRoutes(app: Hono<WireEnv>, calls: RestCalls): void {
  const { limits } = calls.world.options
  app.post('/:appid/rtm/users/:user/peer_messages', async (context) => {
    const from = ownText(context.req.param('user'))
    const server = enter(calls, context, from)
    calls.mustBeUser(from)
    const wait = context.req.query('wait_for_ack') ?? 'false'
    if (wait !== 'true' && wait !== 'false')
      throw new RestRefused(400, 'wait_for_ack must be true or false.')
    const body = await read(context, restSchemas.peerMessage)
    calls.mustBeUser(body.destination)
    calls.mustBePayload(body.payload)
    calls.spendSend(server, 'peer messages', limits.restPeerMessageRate)
    const code = await calls.sendToPeer({
      app: server,
      from,
      to: body.destination,
      text: body.payload,
      offline: body.enable_offline_messaging,
      history: body.enable_historical_messaging,
      waitForAck: wait === 'true',
    })
    return context.json({ result: 'success', request_id: calls.nextId(), code })
  })
  app.post('/:appid/rtm/users/:user/channel_messages', async (context) => {
    const from = ownText(context.req.param('user'))
    const server = enter(calls, context, from)
    calls.mustBeUser(from)
    const body = await read(context, restSchemas.channelMessage)
    calls.mustBeChannel(body.channel_name)
    calls.mustBePayload(body.payload)
    calls.spendSend(server, 'channel messages', limits.restChannelMessageRate)
    postToChannel(calls.world, {
      app: server,
      channelId: body.channel_name,
      from,
      message: { type: MESSAGE_TYPE.MESSAGE_TYPE_TEXT, text: body.payload },
      history: body.enable_historical_messaging,
    })
    return context.json({ result: 'success', request_id: calls.nextId() })
  })
}

/** @assumes S-69 */
function eventRoutes(app: Hono<WireEnv>, calls: RestCalls): void {
  const isLater = calls.world.options.choices['S-69'] === 'ms'
  const timeOfEvent = (atMs: number): object => (isLater ? { ms: atMs } : { ts: atMs })
  const give = (
    context: Context<WireEnv>,
    eventsOf: (server: AppServer) => AppEvent[],
    show: (event: AppEvent) => object,
  ): Response => {
    const server = enter(calls, context)
    calls.spend(server, 'events', calls.world.options.limits.restEventsRate)
    const events = takeEvents(calls.world, eventsOf(server)).map(show)
    return context.json({ result: 'success', request_id: calls.nextId(), events })
  }
  app.get('/:appid/rtm/vendor/user_events', (context) =>
    give(
      context,
      ({ userEvents }) => userEvents,
      ({ uid, type, atMs }) => ({ user_id: uid, type, ...timeOfEvent(atMs) }),
    ),
  )
  app.get('/:appid/rtm/vendor/channel_events', (context) =>
    give(
      context,
      ({ channelEvents }) => channelEvents,
      ({ channelId, uid, type, atMs }) => ({
        ...(isLater ? { group_id: channelId } : { channel_id: channelId }),
        user_id: uid,
        type,
        ...timeOfEvent(atMs),
      }),
    ),
  )
}

function historyRoutes(app: Hono<WireEnv>, calls: RestCalls): void {
  const { world } = calls
  const rate = world.options.limits.restHistoryRate
  app.post('/:appid/rtm/message/history/query', async (context) => {
    const server = enter(calls, context)
    const { filter, offset, limit, order } = await read(context, restSchemas.historyQuery)
    const matches = matcherOf(filter)
    calls.spend(server, 'history', rate)
    const { appId } = server
    const madeAtMs = nowOf(world)
    const handle = calls.keepQuery({ appId, matches, offset, limit, order, madeAtMs })
    const location = `~/rtm/message/history/query/${handle}`
    return context.json({ result: 'success', offset, limit, order, location })
  })
  app.get('/:appid/rtm/message/history/query/:handle', (context) => {
    const server = enter(calls, context)
    const query = calls.queryOf(server, context.req.param('handle'))
    calls.spend(server, 'history', rate)
    const request_id = calls.nextId()
    if (nowOf(world) - query.madeAtMs < world.options.limits.restHistoryQueryMs)
      return context.json({ result: 'success', request_id, code: 'in progress' })
    const messages = select(historyOf(world, server), query).map(shown)
    return context.json({ result: 'success', request_id, code: 'ok', messages })
  })
  app.get('/:appid/rtm/message/history/count', (context) => {
    const server = enter(calls, context)
    const { source, destination, start_time = '', end_time = '' } = context.req.query()
    const matches = matcherOf({ source, destination, start_time, end_time })
    calls.spend(server, 'history', rate)
    const count = historyOf(world, server).filter(matches).length
    return context.json({ result: 'success', request_id: calls.nextId(), code: 'ok', count })
  })
}

/** From which user, to which user or channel, and when: both ends inclusive. @throws RestRefused 400 */
function matcherOf(filter: HistoryQueryBody['filter']): HistoryQuery['matches'] {
  const { source, destination } = filter
  if (source === undefined && destination === undefined)
    throw new RestRefused(400, 'Neither source nor destination is given. Give at least one.')
  const fromMs = timeOf('start_time', filter.start_time)
  const toMs = timeOf('end_time', filter.end_time)
  if (toMs < fromMs) throw new RestRefused(400, 'end_time is before start_time.')
  return ({ from, to, sentAtMs }) =>
    (source === undefined || from === source) &&
    (destination === undefined || to === destination) &&
    sentAtMs >= fromMs &&
    // The end is a whole second: all of it counts.
    sentAtMs < toMs + 1000
}

function timeOf(name: string, text: string): number {
  const ms = instantOf(text)
  if (Number.isFinite(ms)) return ms
  throw new RestRefused(400, `${name} is no time. Give one in UTC, such as 2020-10-19T15:17:27Z.`)
}

function select(
  history: readonly HistoryEntry[],
  { matches, offset, limit, order }: HistoryQuery,
): readonly HistoryEntry[] {
  const found = history.filter(matches)
  return (order === 'asc' ? found : found.toReversed()).slice(offset, offset + limit)
}

function shown({ from, to, kind, text, sentAtMs }: HistoryEntry): object {
  const message_type = kind === 'peer' ? 'peer_message' : 'channel_message'
  return { src: from, dst: to, message_type, payload: text, ms: sentAtMs }
}
