import { z } from 'zod'
import { historyOf, nowOf } from '../server/index.ts'
import type { AppServer, HistoryEntry } from '../server/index.ts'
import { instantOf } from '../time/index.ts'
import { RestRefused } from './rest-calls.ts'
import type { HistoryQuery, RestCalls } from './rest-calls.ts'
import { base, bodyIn, enter, id, refusal, refusals, route, success } from './rest-route.ts'
import { count, json, time } from './route.ts'
import type { Route } from './route.ts'

const page = z.strictObject({
  result: success,
  offset: count,
  limit: count,
  order: z.enum(['asc', 'desc']),
  location: z.string().describe('~ stands for what comes before /rtm.'),
})
const message = z.strictObject({
  src: z.string(),
  dst: z.string(),
  message_type: z.enum(['peer_message', 'channel_message']),
  payload: z.string(),
  ms: time,
})
const found = z.strictObject({
  result: success,
  request_id: id,
  code: z.enum(['ok', 'in progress']),
  messages: z.array(message).optional(),
})
const historyQuery = z.object({
  filter: z.object({
    source: z.string().optional(),
    destination: z.string().optional(),
    start_time: z.string(),
    end_time: z.string(),
  }),
  offset: z.number().int().min(0).default(0),
  limit: z.union([z.literal(20), z.literal(50), z.literal(100)]).default(20),
  order: z.enum(['asc', 'desc']).default('desc').describe('desc unless given: S-53.'),
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

/** Queries of the message history. */
export const historyRoutes: readonly Route<RestCalls>[] = [
  route({
    on: `post ${base}/message/history/query`,
    summary: 'Make a query of the message history.',
    json: historyQuery,
    answers: { 200: json('Where its answer will be.', page) },
    refusals,
    answer: async (call) => {
      const { site: calls, context } = call
      const server = enter(call)
      const { filter, offset, limit, order } = await bodyIn(call)
      const matches = matcherOf(filter)
      spend(calls, server)
      const madeAtMs = nowOf(calls.world)
      const { appId } = server
      const handle = calls.keepQuery({ appId, matches, offset, limit, order, madeAtMs })
      const location = `~/rtm/message/history/query/${handle}`
      return context.json({ result: 'success', offset, limit, order, location })
    },
  }),
  route({
    on: `get ${base}/message/history/query/{handle}`,
    summary: 'Fetch what a query has found.',
    answers: { 200: json('The messages, or that it is in progress.', found) },
    refusals: { ...refusals, 410: refusal },
    answer: (call) => {
      const { site: calls, context, param } = call
      const { world } = calls
      const server = enter(call)
      const query = calls.queryOf(server, param('handle'))
      spend(calls, server)
      const request_id = calls.nextId()
      if (nowOf(world) - query.madeAtMs < world.options.limits.restHistoryQueryMs)
        return context.json({ result: 'success', request_id, code: 'in progress' })
      const messages = select(historyOf(world, server), query).map(shown)
      return context.json({ result: 'success', request_id, code: 'ok', messages })
    },
  }),
  route({
    on: `get ${base}/message/history/count`,
    summary: 'Count messages of the history.',
    query: period,
    answers: {
      200: json(
        'The count.',
        z.strictObject({ result: success, request_id: id, code: z.literal('ok'), count }),
      ),
    },
    refusals,
    answer: (call) => {
      const { site: calls, context, query } = call
      const server = enter(call)
      const matches = matcherOf({
        source: query('source'),
        destination: query('destination'),
        start_time: query('start_time') ?? '',
        end_time: query('end_time') ?? '',
      })
      spend(calls, server)
      const { length } = historyOf(calls.world, server).filter(matches)
      const request_id = calls.nextId()
      return context.json({ result: 'success', request_id, code: 'ok', count: length })
    },
  }),
]

function spend(calls: RestCalls, server: AppServer): void {
  calls.spend(server, 'history', calls.world.options.limits.restHistoryRate)
}

/** From which user, to which user or channel, and when: both ends inclusive. @throws RestRefused 400 */
function matcherOf(filter: z.infer<typeof historyQuery>['filter']): HistoryQuery['matches'] {
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
  const matching = history.filter(matches)
  return (order === 'asc' ? matching : matching.toReversed()).slice(offset, offset + limit)
}

function shown({ from, to, kind, text, sentAtMs }: HistoryEntry): object {
  const message_type = kind === 'peer' ? 'peer_message' : 'channel_message'
  return { src: from, dst: to, message_type, payload: text, ms: sentAtMs }
}
