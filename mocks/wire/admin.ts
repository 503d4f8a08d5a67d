import type { MiddlewareHandler } from 'hono'
import { timingSafeEqual } from 'hono/utils/buffer'
import { z } from 'zod'
import type { WorldSnapshot } from '../world/fake-rtm.ts'
import { worldOf } from '../world/host.ts'
import { ownText } from '../protocol/index.ts'
import { faultCodes } from '../calls/index.ts'
import type { Fault } from '../calls/index.ts'
import type { FaultHandle } from '../server/index.ts'
import { durationForm, durationOf } from '../time/index.ts'
import { ToolkitError } from '../protocol/toolkit-error.ts'
import type { WireEnv } from './calls.ts'
import { Refused } from './problem.ts'
import { count, json, routesOn, time } from './route.ts'
import type { Call, Route } from './route.ts'
import type { WireService } from './wire-service.ts'

const advanceMsMax = 400 * 24 * 60 * 60 * 1000

/** What the operators of a service have at hand. */
export interface AdminSite {
  readonly service: WireService
  readonly faults: Map<number, FaultHandle>
  readonly snapshots: Map<number, WorldSnapshot>
  lastFaultId: number
  lastSnapshotId: number
}

/** Makes the site of the routes of /admin. */
export function createAdminSite(service: WireService): AdminSite {
  const faults = new Map<number, FaultHandle>()
  const setBack = (): void => faults.clear()
  worldOf(service.rtm).host.bindings.add({ setBack, outage: () => undefined })
  return { service, faults, snapshots: new Map(), lastFaultId: 0, lastSnapshotId: 0 }
}

/** Lets those in who bear the token, where there is one, and keeps caches from what /admin answers. */
export function adminGuard(token: string | undefined): MiddlewareHandler<WireEnv> {
  return async (context, next) => {
    const given = context.req.header('authorization') ?? ''
    if (token !== undefined && !(await timingSafeEqual(given, `Bearer ${token}`)))
      throw new Refused(
        401,
        'Calls of /admin need the header Authorization: Bearer and its token.',
        { headers: { 'www-authenticate': 'Bearer' } },
      )
    try {
      await next()
    } finally {
      context.header('cache-control', 'no-store')
    }
  }
}

/** Wrong use of the toolkit is the caller's mistake here. */
export async function toolkit<T>(run: () => T | Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    if (!(error instanceof ToolkitError)) throw error
    throw new Refused(statusOf[error.code] ?? 400, error.message)
  }
}

const statusOf: Readonly<Record<string, number>> = { UNKNOWN_NAME: 404, NOT_CLEAN: 409, BUSY: 409 }

const route = routesOn<AdminSite>()

const durationSchema = z.union([
  z.number().min(0),
  // What is wrong with it, the clock says better than a pattern.
  z.string().max(40).meta({ pattern: durationForm.source }),
])
const forTime = z.strictObject({ forMs: durationSchema })
const clockShown = z.strictObject({
  mode: z.enum(['auto', 'manual', 'system']),
  nowMs: time,
  startedAtMs: time,
})
const faultShown = z.strictObject({ id: count, hits: count, explain: z.string() })

/** The routes of /admin for time and for faults. */
export const clockAndFaultRoutes: readonly Route<AdminSite>[] = [
  route({
    on: 'get /admin/clock',
    summary: 'Show the clock.',
    answers: { 200: json('The clock.', clockShown) },
    answer: ({ site, context }) => context.json(clockOf(site)),
  }),
  route({
    on: 'post /admin/clock/advance',
    summary: 'Move time on; answers when the world has settled.',
    json: z.strictObject({ by: durationSchema.describe("Milliseconds, or '5s', '2h', '7d'.") }),
    answers: { 200: json('The clock.', clockShown) },
    answer: async ({ site, context, json: body }) => {
      const { by } = await body()
      const { clock } = site.service.rtm
      if (clock.mode === 'system')
        throw new Refused(409, "The clock is the wall's. Start with --clock manual to drive it.")
      if ((await toolkit(() => durationOf('advance', by))) > advanceMsMax)
        throw new Refused(400, 'Time moves at most 400 days at once. Advance several times.')
      await toolkit(() => clock.advance(by))
      return context.json(clockOf(site))
    },
  }),
  route({
    on: 'post /admin/faults',
    summary: 'Put a fault in force.',
    json: z
      .looseObject({ on: z.string().meta({ enum: Object.keys(faultCodes) }) })
      .describe('As `rtm.faults.add` takes it.'),
    answers: { 201: json('The fault.', faultShown) },
    gives: ['fault', 'id'],
    answer: async ({ site, context, json: body }) => {
      const fault = (await body()) as Fault
      const handle = await toolkit(() => site.service.rtm.faults.add(fault))
      const id = ++site.lastFaultId
      site.faults.set(id, handle)
      return context.json(describe(id, handle), 201)
    },
  }),
  route({
    on: 'get /admin/faults',
    summary: 'List the faults.',
    answers: { 200: json('The faults.', z.strictObject({ faults: z.array(faultShown) })) },
    answer: ({ site, context }) =>
      context.json({ faults: Array.from(site.faults, ([id, handle]) => describe(id, handle)) }),
  }),
  route({
    on: 'get /admin/faults/{fault}',
    summary: 'Explain a fault: each call that it looked at.',
    answers: { 200: json('The fault.', faultShown) },
    answer: (call) => call.context.json(describe(...faultOf(call))),
  }),
  route({
    on: 'delete /admin/faults/{fault}',
    summary: 'Take a fault out.',
    answer: (call) => {
      const [id, handle] = faultOf(call)
      handle.remove()
      call.site.faults.delete(id)
      return call.context.body(null, 204)
    },
  }),
  route({
    on: 'delete /admin/faults',
    summary: 'Take every fault out.',
    answer: ({ site, context }) => {
      site.service.rtm.faults.clear()
      site.faults.clear()
      return context.body(null, 204)
    },
  }),
]

function clockOf({ service: { rtm } }: AdminSite): object {
  const { mode } = rtm.clock
  return { mode, nowMs: rtm.clock.nowMs(), startedAtMs: rtm.options.startAtMs }
}

function describe(id: number, handle: FaultHandle): object {
  return { id, hits: handle.hits, explain: handle.explain() }
}

function faultOf({ site, param }: Call<AdminSite, unknown, object>): [number, FaultHandle] {
  const id = Number(param('fault'))
  const handle = site.faults.get(id)
  if (handle === undefined)
    throw new Refused(404, `There is no fault ${id}. See GET /admin/faults.`)
  return [id, handle]
}

/** The routes of /admin for users, and for the service as a whole. */
export const userRoutes: readonly Route<AdminSite>[] = [
  ...(['ban', 'unban'] as const).map((what) =>
    route({
      on: `post /admin/users/{uid}/${what}`,
      summary: what === 'ban' ? 'Put a user out and keep it out.' : 'Let a user in again.',
      json: z.strictObject({ appId: z.string().optional().describe('All unless given.') }),
      answer: async ({ site, context, param, json: body }) => {
        const { appId } = await body()
        const uid = ownText(param('uid'))
        site.service.rtm.server[what](uid, appId === undefined ? {} : { appId })
        return context.body(null, 204)
      },
    }),
  ),
  route({
    on: 'post /admin/users/{uid}/expire-token',
    summary: "End the life of a user's token.",
    answer: ({ site, context, param }) => {
      if (!site.service.expireToken(param('uid'))) throw new Refused(404, noSuchUser)
      return context.body(null, 204)
    },
  }),
  route({
    on: 'post /admin/users/{uid}/disconnect',
    summary: 'Cut the link of a user for a time.',
    json: forTime,
    answer: async ({ site, context, param, json: body }) => {
      const { forMs } = await body()
      const durationMs = await toolkit(() => durationOf('disconnect', forMs))
      if (!site.service.cut(param('uid'), durationMs)) throw new Refused(404, noSuchUser)
      return context.body(null, 204)
    },
  }),
  route({
    on: 'post /admin/server/down',
    summary: 'Let nobody reach the service for a time.',
    json: forTime,
    answer: async ({ site, context, json: body }) => {
      const { forMs } = await body()
      await toolkit(() => site.service.rtm.server.down({ forMs }))
      return context.body(null, 204)
    },
  }),
]

const noSuchUser = 'No client of the wire is that user.'
