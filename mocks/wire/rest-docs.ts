import { z } from 'zod'
import { restSchemas } from './rest-api.ts'
import { count, json, time } from './route-doc.ts'
import type { ResponseDoc, RouteDoc } from './route-doc.ts'

const success = z.literal('success')
const id = z.string()

const refusal: ResponseDoc = json(
  'Refused.',
  z.strictObject({
    result: z.literal('failed'),
    request_id: id,
    code: z.string().optional(),
    reason: z.string(),
  }),
)
const refusals = { 400: refusal, 401: refusal, 408: refusal, 413: refusal, 429: refusal } as const
const base = '/dev/v2/project/{appid}/rtm'
const page = z.strictObject({
  result: success,
  offset: count,
  limit: count,
  order: z.enum(['asc', 'desc']),
  location: z.string().describe('~ stands for what comes before /rtm.'),
})
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
const sent = z.strictObject({
  result: success,
  request_id: id,
  code: z.enum(['message_sent', 'message_delivered', 'peer_offline']),
})
const events = (event: z.ZodType): ResponseDoc =>
  json(
    'The oldest that nobody has fetched yet, up to 1000.',
    z.strictObject({ result: success, request_id: id, events: z.array(event) }),
  )
const message = z.strictObject({
  src: z.string(),
  dst: z.string(),
  message_type: z.enum(['peer_message', 'channel_message']),
  payload: z.string(),
  ms: time,
})
const period = {
  source: {
    what: 'Sent by this user; one of source and destination must be given.',
    form: z.string(),
  },
  destination: { what: 'Sent to this user or channel.', form: z.string() },
  start_time: { what: 'In UTC, such as 2020-10-19T15:17:27Z.', form: z.string() },
  end_time: { what: 'The same.', form: z.string() },
}

/** The routes of the RTM REST interface, as the real service documents them. */
export const restDocs: readonly RouteDoc[] = [
  {
    method: 'post',
    path: `${base}/users/{user}/peer_messages`,
    summary: 'Send a peer message.',
    query: {
      wait_for_ack: {
        what: 'Whether to answer only when the peer has confirmed. false unless given.',
        form: z.boolean(),
      },
    },
    json: restSchemas.peerMessage,
    answers: { 200: json('What became of it.', sent) },
    refusals,
  },
  {
    method: 'post',
    path: `${base}/users/{user}/channel_messages`,
    summary: 'Send a channel message.',
    json: restSchemas.channelMessage,
    answers: { 200: json('It is sent.', z.strictObject({ result: success, request_id: id })) },
    refusals,
  },
  {
    method: 'get',
    path: `${base}/vendor/user_events`,
    summary: 'Fetch logins and logouts; each is given once.',
    answers: { 200: events(eventForm(z.enum(['Login', 'Logout']), false)) },
    refusals,
  },
  {
    method: 'get',
    path: `${base}/vendor/channel_events`,
    summary: 'Fetch joins and leaves; each is given once.',
    answers: {
      200: events(eventForm(z.enum(['Join', 'Leave']), true)),
    },
    refusals,
  },
  {
    method: 'post',
    path: `${base}/message/history/query`,
    summary: 'Make a query of the message history.',
    json: restSchemas.historyQuery,
    answers: { 200: json('Where its answer will be.', page) },
    refusals,
  },
  {
    method: 'get',
    path: `${base}/message/history/query/{handle}`,
    summary: 'Fetch what a query has found.',
    answers: {
      200: json(
        'The messages, or that it is in progress.',
        z.strictObject({
          result: success,
          request_id: id,
          code: z.enum(['ok', 'in progress']),
          messages: z.array(message).optional(),
        }),
      ),
    },
    refusals: { ...refusals, 410: refusal },
  },
  {
    method: 'get',
    path: `${base}/message/history/count`,
    summary: 'Count messages of the history.',
    query: period,
    answers: {
      200: json(
        'The count.',
        z.strictObject({ result: success, request_id: id, code: z.literal('ok'), count }),
      ),
    },
    refusals,
  },
]
