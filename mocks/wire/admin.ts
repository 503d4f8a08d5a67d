import { Hono } from 'hono'
import type { Context } from 'hono'
import { z } from 'zod'
import type { FakeRtm, WorldSnapshot } from '../world/fake-rtm.ts'
import { worldOf } from '../world/host.ts'
import { ownText } from '../protocol/index.ts'
import { faultPoints } from '../server/index.ts'
import type { Fault, FaultHandle } from '../server/index.ts'
import { durationForm, durationOf } from '../time/index.ts'
import type { Duration } from '../time/index.ts'
import { ToolkitError } from '../protocol/toolkit-error.ts'
import { readJson } from './body.ts'
import { bodyOf, checked, numberOf } from './calls.ts'
import type { WireEnv } from './calls.ts'
import { Refused } from './problem.ts'
import type { WireService } from './wire-service.ts'

const snapshotsMax = 20
const entriesMax = 10_000
const advanceMsMax = 400 * 24 * 60 * 60 * 1000

const durationSchema = z.union([
  z.number().min(0),
  // What is wrong with it, the clock says better than a pattern.
  z.string().max(40).meta({ pattern: durationForm.source }),
])
/** The bodies of the calls of `/admin`. */
export const adminSchemas: {
  readonly advance: z.ZodType<{ readonly by: Duration }>
  readonly fault: z.ZodType<{ readonly on: string }>
  readonly app: z.ZodType<{ readonly appId?: string | undefined }>
  readonly forTime: z.ZodType<{ readonly forMs: Duration }>
} = {
  advance: z.strictObject({ by: durationSchema.describe("Milliseconds, or '5s', '2h', '7d'.") }),
  fault: z
    .looseObject({ on: z.string().meta({ enum: faultPoints }) })
    .describe('As `rtm.faults.add` takes it.'),
  app: z.strictObject({ appId: z.string().optional().describe('All unless given.') }),
  forTime: z.strictObject({ forMs: durationSchema }),
}

/** What the operators of the service can do. */
export function adminRoutes(service: WireService, token: string | undefined): Hono<WireEnv> {
  const app = new Hono<WireEnv>()
  app.use(async (context, next) => {
    if (token !== undefined && !isToken(context.req.header('authorization'), token))
      throw new Refused(
        401,
        'Calls of /admin need the header Authorization: Bearer and its token.',
        {
          headers: { 'www-authenticate': 'Bearer' },
        },
      )
    try {
      await next()
    } finally {
      // Nothing of it is to be kept by anybody on the way.
      context.header('cache-control', 'no-store')
    }
  })
  clockRoutes(app, service)
  faultRoutes(app, service)
  stateRoutes(app, service)
  snapshotRoutes(app, service)
  userRoutes(app, service)
  return app
}

/** Compares in a time that does not tell how much was right. */
function isToken(header: string | undefined, token: string): boolean {
  const expected = `Bearer ${token}`
  const given = header ?? ''
  let difference = given.length ^ expected.length
  for (let index = 0; index < expected.length; index++)
    difference |= (given.charCodeAt(index % (given.length || 1)) || 0) ^ expected.charCodeAt(index)
  return difference === 0
}

function clockRoutes(app: Hono<WireEnv>, { rtm }: WireService): void {
  const clock = (): object => ({
    mode: rtm.clock.mode,
    nowMs: rtm.clock.nowMs(),
    startedAtMs: rtm.options.startAtMs,
  })
  app.get('/clock', (context) => context.json(clock()))
  app.post('/clock/advance', async (context) => {
    const { by } = checked(adminSchemas.advance, await readJson(bodyOf(context)))
    if (rtm.clock.mode === 'system')
      throw new Refused(409, "The clock is the wall's. Start with --clock manual to drive it.")
    if ((await toolkit(() => durationOf('advance', by))) > advanceMsMax)
      throw new Refused(400, 'Time moves at most 400 days at once. Advance several times.')
    await toolkit(() => rtm.clock.advance(by))
    return context.json(clock())
  })
}

/** Wrong use of the toolkit is the caller's mistake here. */
async function toolkit<T>(run: () => T | Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    if (!(error instanceof ToolkitError)) throw error
    throw new Refused(statusOf[error.code] ?? 400, error.message)
  }
}

const statusOf: Readonly<Record<string, number>> = { UNKNOWN_NAME: 404, NOT_CLEAN: 409, BUSY: 409 }

function describe(id: number, handle: FaultHandle): object {
  return { id, hits: handle.hits, explain: handle.explain() }
}

function faultRoutes(app: Hono<WireEnv>, { rtm }: WireService): void {
  const faults = new Map<number, FaultHandle>()
  let lastId = 0
  worldOf(rtm).host.bindings.add({ setBack: () => faults.clear(), outage: () => undefined })
  const found = (context: Context<WireEnv>): readonly [number, FaultHandle] => {
    const id = Number(context.req.param('fault'))
    const handle = faults.get(id)
    if (handle === undefined)
      throw new Refused(404, `There is no fault ${id}. See GET /admin/faults.`)
    return [id, handle]
  }
  app.post('/faults', async (context) => {
    const fault = checked(adminSchemas.fault, await readJson(bodyOf(context)))
    const handle = await toolkit(() => rtm.faults.add(fault as unknown as Fault))
    const id = ++lastId
    faults.set(id, handle)
    return context.json(describe(id, handle), 201)
  })
  app.get('/faults', (context) =>
    context.json({ faults: Array.from(faults, ([id, handle]) => describe(id, handle)) }),
  )
  app.get('/faults/:fault', (context) => context.json(describe(...found(context))))
  app.delete('/faults/:fault', (context) => {
    const [id, handle] = found(context)
    handle.remove()
    faults.delete(id)
    return context.body(null, 204)
  })
  app.delete('/faults', (context) => {
    rtm.faults.clear()
    faults.clear()
    return context.body(null, 204)
  })
}

function stateRoutes(app: Hono<WireEnv>, service: WireService): void {
  const { rtm } = service
  app.get('/state', (context) =>
    context.json({
      ...rtm.state(),
      wire: service.sessions.map(({ sessionId, connection, isOpen, tasks }) => ({
        sessionId,
        uid: connection.uid,
        appId: connection.app.appId,
        phase: connection.phase,
        socketIsOpen: isOpen,
        tasks: tasks.size,
      })),
    }),
  )
  app.get('/journal', (context) => showJournal(context, service))
  app.post('/reset', async (context) => {
    await toolkit(() => rtm.reset())
    return context.body(null, 204)
  })
  app.post('/clean', async (context) => {
    await toolkit(() => rtm.assertClean())
    return context.body(null, 204)
  })
  app.delete('/media/:media', (context) => {
    if (!rtm.media.delete(context.req.param('media')))
      throw new Refused(404, 'There is no such medium.')
    return context.body(null, 204)
  })
}

function showJournal(context: Context<WireEnv>, { rtm }: WireService): Response {
  const format = context.req.query('format') ?? 'json'
  const after = numberOf(context, 'after', Number.MAX_SAFE_INTEGER)
  const names = context.req.query('name')?.split(',')
  const last = numberOf(context, 'last', entriesMax) ?? 1000
  const isText = format === 'text' || format === 'mermaid'
  if (isText && (after ?? names) !== undefined)
    throw new Refused(400, 'after and name are for JSON. Leave them out, or give format=json.')
  if (format === 'text') return context.text(`${rtm.journal.toText(last)}\n`)
  if (format === 'mermaid') return context.text(rtm.journal.toMermaid({}, last))
  if (format === 'json') return context.json(entriesOf(rtm, { after, names, last }))
  throw new Refused(400, `There is no format '${format.slice(0, 40)}'. Give json, text or mermaid.`)
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

function snapshotRoutes(app: Hono<WireEnv>, service: WireService): void {
  const { rtm } = service
  const snapshots = new Map<number, WorldSnapshot>()
  let lastId = 0
  app.post('/snapshots', async (context) => {
    if (snapshots.size >= snapshotsMax)
      throw new Refused(
        409,
        `There are ${snapshotsMax} snapshots, and that is the most. Delete one.`,
      )
    const snapshot = await toolkit(() => rtm.snapshot())
    service.folder?.hold(true)
    const id = ++lastId
    snapshots.set(id, snapshot)
    return context.json({ id, ...snapshot }, 201)
  })
  const found = (context: Context<WireEnv>): WorldSnapshot => {
    const snapshot = snapshots.get(Number(context.req.param('snapshot')))
    if (snapshot === undefined) throw new Refused(404, 'There is no such snapshot.')
    return snapshot
  }
  app.post('/snapshots/:snapshot/restore', async (context) => {
    const snapshot = found(context)
    await toolkit(() => rtm.restore(snapshot))
    return context.body(null, 204)
  })
  app.delete('/snapshots/:snapshot', (context) => {
    found(context)
    snapshots.delete(Number(context.req.param('snapshot')))
    if (snapshots.size === 0) service.folder?.hold(false)
    return context.body(null, 204)
  })
}

function userRoutes(app: Hono<WireEnv>, service: WireService): void {
  const { rtm } = service
  const ban = (what: 'ban' | 'unban') => async (context: Context<WireEnv>) => {
    const { appId } = checked(adminSchemas.app, await readJson(bodyOf(context)))
    rtm.server[what](ownText(context.req.param('uid') ?? ''), appId === undefined ? {} : { appId })
    return context.body(null, 204)
  }
  app.post('/users/:uid/ban', ban('ban'))
  app.post('/users/:uid/unban', ban('unban'))
  app.post('/users/:uid/expire-token', (context) => {
    if (!service.expireToken(context.req.param('uid')))
      throw new Refused(404, 'No client of the wire is that user.')
    return context.body(null, 204)
  })
  app.post('/users/:uid/disconnect', async (context) => {
    const { forMs } = checked(adminSchemas.forTime, await readJson(bodyOf(context)))
    const durationMs = await toolkit(() => durationOf('disconnect', forMs))
    if (!service.cut(context.req.param('uid'), durationMs))
      throw new Refused(404, 'No client of the wire is that user.')
    return context.body(null, 204)
  })
  app.post('/server/down', async (context) => {
    const { forMs } = checked(adminSchemas.forTime, await readJson(bodyOf(context)))
    await toolkit(() => rtm.server.down({ forMs: forMs }))
    return context.body(null, 204)
  })
}
