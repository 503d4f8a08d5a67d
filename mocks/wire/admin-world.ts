import { z } from 'zod'
import type { FakeRtm, WorldSnapshot } from '../world/fake-rtm.ts'
import { worldOf } from '../world/host.ts'
import { toolkit } from './admin.ts'
import type { AdminSite } from './admin.ts'
import { Refused } from './problem.ts'
import { count, json, routesOn, time } from './route.ts'
import type { Call, Route } from './route.ts'

const snapshotsMax = 20
const entriesMax = 10_000

const route = routesOn<AdminSite>()

const journalShown = z.strictObject({
  digest: z.string(),
  length: count,
  entries: z.array(z.looseObject({})),
  next: count.optional().describe('With after: what to give as after the next time.'),
  missed: count
    .optional()
    .describe('With after: entries after it that are not kept any more, whatever their names.'),
})
const journalQuery = {
  last: { what: 'How many entries, the newest; 1000 unless given.', form: count.max(entriesMax) },
  after: {
    what: 'Only what was written after the entry of this number, the oldest 10000; last counts for nothing then. JSON alone.',
    form: count,
  },
  name: {
    what: 'Only entries of these names, separated by commas, such as media-stored. JSON alone.',
    form: z.string(),
  },
  format: { what: 'json unless given.', form: z.enum(['json', 'text', 'mermaid']) },
}
const snapshotShown = z.strictObject({
  id: count,
  version: z.literal(1),
  atMs: time,
  journalDigest: z.string(),
})

/** The routes of /admin for the whole world: what it holds, what has happened, and its snapshots. */
export const worldRoutes: readonly Route<AdminSite>[] = [
  route({
    on: 'get /admin/state',
    summary: 'Show the whole world, and the sessions of the wire.',
    answers: {
      200: json('The state.', z.looseObject({ nowMs: time, wire: z.array(z.looseObject({})) })),
    },
    answer: ({ site: { service }, context }) =>
      context.json({
        ...service.rtm.state(),
        wire: service.sessions.map(({ sessionId, connection, isOpen, media }) => ({
          sessionId,
          uid: connection.uid,
          appId: connection.app.appId,
          phase: connection.phase,
          socketIsOpen: isOpen,
          tasks: media.tasks.size,
        })),
      }),
  }),
  route({
    on: 'get /admin/journal',
    summary: 'Show what has happened.',
    query: journalQuery,
    answers: { 200: { ...json('The journal.', journalShown), text: true } },
    answer: ({ site, context, query }) => {
      const { rtm } = site.service
      const after = query('after')
      const names = query('name')?.split(',')
      const last = query('last') ?? 1000
      const format = query('format') ?? 'json'
      if (format === 'json') return context.json(entriesOf(rtm, { after, names, last }))
      if ((after ?? names) !== undefined)
        throw new Refused(400, 'after and name are for JSON. Leave them out, or give format=json.')
      return context.text(
        format === 'text' ? `${rtm.journal.toText(last)}\n` : rtm.journal.toMermaid({}, last),
      )
    },
  }),
  route({
    on: 'post /admin/reset',
    summary: 'Set the world back to its beginning. Every session of the wire ends.',
    answer: async ({ site, context }) => {
      await toolkit(() => site.service.rtm.reset())
      return context.body(null, 204)
    },
  }),
  route({
    on: 'post /admin/clean',
    summary: 'Check that nothing is left over, as assertClean does; 409 says what is.',
    answer: async ({ site, context }) => {
      await toolkit(() => site.service.rtm.assertClean())
      return context.body(null, 204)
    },
  }),
  route({
    on: 'post /admin/snapshots',
    summary: 'Keep the present state, to restore it later.',
    answers: { 201: json('The snapshot.', snapshotShown) },
    gives: ['snapshot', 'id'],
    answer: async ({ site, context }) => {
      if (site.snapshots.size >= snapshotsMax)
        throw new Refused(
          409,
          `There are ${snapshotsMax} snapshots, and that is the most. Delete one.`,
        )
      const snapshot = await toolkit(() => site.service.rtm.snapshot())
      site.service.folder?.hold(true)
      const id = ++site.lastSnapshotId
      site.snapshots.set(id, snapshot)
      return context.json({ id, ...snapshot }, 201)
    },
  }),
  route({
    on: 'post /admin/snapshots/{snapshot}/restore',
    summary: 'Take the world back to a snapshot. Every session of the wire ends.',
    answer: async (call) => {
      const snapshot = snapshotOf(call)
      await toolkit(() => call.site.service.rtm.restore(snapshot))
      return call.context.body(null, 204)
    },
  }),
  route({
    on: 'delete /admin/snapshots/{snapshot}',
    summary: 'Forget a snapshot.',
    answer: (call) => {
      snapshotOf(call)
      const { snapshots, service } = call.site
      snapshots.delete(Number(call.param('snapshot')))
      if (snapshots.size === 0) service.folder?.hold(false)
      return call.context.body(null, 204)
    },
  }),
  route({
    on: 'delete /admin/media/{media}',
    summary: 'Take a medium away before its time.',
    answer: ({ site, context, param }) => {
      if (!site.service.rtm.media.delete(param('media')))
        throw new Refused(404, 'There is no such medium.')
      return context.body(null, 204)
    },
  }),
]

function snapshotOf({ site, param }: Call<AdminSite, unknown, object>): WorldSnapshot {
  const snapshot = site.snapshots.get(Number(param('snapshot')))
  if (snapshot === undefined) throw new Refused(404, 'There is no such snapshot.')
  return snapshot
}

interface Wanted {
  readonly after: number | undefined
  readonly names: readonly string[] | undefined
  readonly last: number
}

/** The newest entries; with `after`, what has come since, the oldest first, and from where to go on. */
function entriesOf(rtm: FakeRtm, { after, names, last }: Wanted): object {
  const { journal } = rtm
  const { length } = journal
  const digest = journal.digest()
  const filter = names === undefined ? {} : { name: names }
  if (after === undefined)
    return { digest, length, entries: last === 0 ? [] : journal.entries(filter).slice(-last) }
  const found = journal.entries({ ...filter, after })
  const entries = found.slice(0, entriesMax)
  const next = found.length > entriesMax ? entries.at(-1)?.seq : length
  const missed = Math.max(0, worldOf(rtm).journal.dropped - after)
  return { digest, length, entries, next, missed }
}
