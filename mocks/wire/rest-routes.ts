import { z } from 'zod'
import { MESSAGE_TYPE, ownText } from '../protocol/index.ts'
import { postToChannel, takeEvents } from '../server/index.ts'
import type { AppEvent, AppServer } from '../server/index.ts'
import type { RestCalls } from './rest-calls.ts'
import { historyRoutes } from './rest-history.ts'
import { base, bodyIn, enter, id, refusals, route, success } from './rest-route.ts'
import { json, time } from './route.ts'
import type { Call, ResponseDoc, Route } from './route.ts'

const flag = z.boolean().default(false)
const sent = z.strictObject({
  result: success,
  request_id: id,
  code: z.enum(['message_sent', 'message_delivered', 'peer_offline']),
})

const messageRoutes: readonly Route<RestCalls>[] = [
  route({
    on: `post ${base}/users/{user}/peer_messages`,
    summary: 'Send a peer message.',
    query: {
      wait_for_ack: {
        what: 'Whether to answer only when the peer has confirmed. false unless given.',
        form: z.boolean(),
      },
    },
    json: z.object({
      destination: z.string(),
      payload: z.string(),
      enable_offline_messaging: flag,
      enable_historical_messaging: flag,
    }),
    answers: { 200: json('What became of it.', sent) },
    refusals,
    answer: async (call) => {
      const { site: calls, context, param, query } = call
      const from = ownText(param('user'))
      const app = enter(call, from)
      calls.mustBeUser(from)
      const waitForAck = query('wait_for_ack') ?? false
      const body = await bodyIn(call)
      calls.mustBeUser(body.destination)
      calls.mustBePayload(body.payload)
      calls.spendSend(app, 'peer messages', calls.world.options.limits.restPeerMessageRate)
      const code = await calls.sendToPeer({
        app,
        from,
        to: body.destination,
        text: body.payload,
        offline: body.enable_offline_messaging,
        history: body.enable_historical_messaging,
        waitForAck,
      })
      return context.json({ result: 'success', request_id: calls.nextId(), code })
    },
  }),
  route({
    on: `post ${base}/users/{user}/channel_messages`,
    summary: 'Send a channel message.',
    json: z.object({
      channel_name: z.string(),
      payload: z.string(),
      enable_historical_messaging: flag,
    }),
    answers: { 200: json('It is sent.', z.strictObject({ result: success, request_id: id })) },
    refusals,
    answer: async (call) => {
      const { site: calls, context, param } = call
      const from = ownText(param('user'))
      const app = enter(call, from)
      calls.mustBeUser(from)
      const body = await bodyIn(call)
      calls.mustBeChannel(body.channel_name)
      calls.mustBePayload(body.payload)
      calls.spendSend(app, 'channel messages', calls.world.options.limits.restChannelMessageRate)
      postToChannel(calls.world, {
        app,
        channelId: body.channel_name,
        from,
        message: { type: MESSAGE_TYPE.MESSAGE_TYPE_TEXT, text: body.payload },
        history: body.enable_historical_messaging,
      })
      return context.json({ result: 'success', request_id: calls.nextId() })
    },
  }),
]

/** An event by S-69: with ts and channel_id, or with ms and group_id. */
const eventForm = (type: z.ZodType, hasChannel: boolean): z.ZodType =>
  z.union([
    z.strictObject({
      user_id: z.string(),
      type,
      ts: time,
      ...(hasChannel ? { channel_id: id } : {}),
    }),
    z.strictObject({
      user_id: z.string(),
      type,
      ms: time,
      ...(hasChannel ? { group_id: id } : {}),
    }),
  ])
const events = (event: z.ZodType): ResponseDoc =>
  json(
    'The oldest that nobody has fetched yet, up to 1000.',
    z.strictObject({ result: success, request_id: id, events: z.array(event) }),
  )

/** @assumes S-69 */
const eventRoutes: readonly Route<RestCalls>[] = [
  route({
    on: `get ${base}/vendor/user_events`,
    summary: 'Fetch logins and logouts; each is given once.',
    answers: { 200: events(eventForm(z.enum(['Login', 'Logout']), false)) },
    refusals,
    answer: (call) =>
      give(call, {
        eventsOf: ({ userEvents }) => userEvents,
        show: ({ uid, type, atMs }, isLater) => ({
          user_id: uid,
          type,
          ...(isLater ? { ms: atMs } : { ts: atMs }),
        }),
      }),
  }),
  route({
    on: `get ${base}/vendor/channel_events`,
    summary: 'Fetch joins and leaves; each is given once.',
    answers: { 200: events(eventForm(z.enum(['Join', 'Leave']), true)) },
    refusals,
    answer: (call) =>
      give(call, {
        eventsOf: ({ channelEvents }) => channelEvents,
        show: ({ channelId, uid, type, atMs }, isLater) => ({
          ...(isLater ? { group_id: channelId } : { channel_id: channelId }),
          user_id: uid,
          type,
          ...(isLater ? { ms: atMs } : { ts: atMs }),
        }),
      }),
  }),
]

function give(
  call: Call<RestCalls, unknown, object>,
  {
    eventsOf,
    show,
  }: {
    readonly eventsOf: (server: AppServer) => AppEvent[]
    readonly show: (event: AppEvent, isLater: boolean) => object
  },
): Response {
  const { site: calls, context } = call
  const { options } = calls.world
  const server = enter(call)
  calls.spend(server, 'events', options.limits.restEventsRate)
  const isLater = options.choices['S-69'] === 'ms'
  const found = takeEvents(calls.world, eventsOf(server)).map((event) => show(event, isLater))
  return context.json({ result: 'success', request_id: calls.nextId(), events: found })
}

/** The routes of the RTM REST interface, as the real service documents them. */
export const restRoutes: readonly Route<RestCalls>[] = [
  ...messageRoutes,
  ...eventRoutes,
  ...historyRoutes,
]
