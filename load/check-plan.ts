import { z } from 'zod'
import { nearestName, parseDuration, ToolkitError } from '../mocks/index.ts'
import { limits } from '../mocks/protocol/index.ts'
import { arrivalTimes, mostPerSecond } from './arrival-times.ts'
import { defaultMedium, lengthMs, planDefaults } from './plan.ts'
import type { Operation, Plan, Sizes } from './plan.ts'
import { loadProfiles } from './profiles/index.ts'

/** Values in one list of a plan. */
const listMax = 10_000
const arrivalsMax = 20_000_000
/** Above it no client would log in: it has 6 s. */
const networkMsMax = 2000
const lanesMax = 2_000_000
const above0 = z.number().positive().finite()
const count = z.number().int().min(1)
const ms = z.number().min(0).finite()
const bytes = z.number().int().min(0)
const rate = z.number().min(0).finite()
const sizes = z.union([
  bytes,
  z.strictObject({ oneOf: z.array(bytes).min(1).max(listMax) }),
  z.strictObject({ from: bytes, to: bytes }),
])
const cancel = z.strictObject({
  share: z.number().min(0).max(1),
  at: z.enum(['time', 'bytes', 'edges', 'any']),
  withinMs: ms,
})
const weight = above0

const planSchema = z.strictObject({
  name: z.string().min(1),
  title: z.string().default(''),
  seed: z.number().int().safe().default(1),
  clients: count.max(1_000_000),
  arrivals: z.discriminatedUnion('shape', [
    z.strictObject({ shape: z.literal('constant'), perSecond: above0 }),
    z.strictObject({ shape: z.literal('ramp'), fromPerSecond: rate, toPerSecond: rate }),
    z.strictObject({
      shape: z.literal('steps'),
      steps: z
        .array(z.strictObject({ perSecond: rate, forMs: above0 }))
        .min(1)
        .max(listMax),
    }),
    z.strictObject({ shape: z.literal('poisson'), perSecond: above0 }),
    z.strictObject({ shape: z.literal('replay'), atMs: z.array(ms).min(1).max(arrivalsMax) }),
    z.strictObject({
      shape: z.literal('closed'),
      perClient: z.array(count.max(1000)).min(1).max(listMax),
      pauseMs: above0,
      operations: count.optional(),
    }),
  ]),
  operations: z
    .array(
      z.discriminatedUnion('kind', [
        z.strictObject({
          kind: z.literal('upload'),
          weight,
          medium: z.enum(['file', 'image']).default(defaultMedium),
          bytes: sizes,
          cancel: cancel.optional(),
        }),
        z.strictObject({
          kind: z.literal('download'),
          weight,
          bytes: sizes,
          cancel: cancel.optional(),
        }),
        z.strictObject({ kind: z.literal('peerMessage'), weight, bytes: sizes }),
        z.strictObject({ kind: z.literal('channelMessage'), weight, bytes: sizes }),
        z.strictObject({ kind: z.literal('login'), weight }),
        z.strictObject({ kind: z.literal('reconnect'), weight }),
      ]),
    )
    .min(1),
  whenFull: z.enum(['queue', 'reject', 'shed']).default(planDefaults.whenFull),
  phases: z.strictObject({ warmUpMs: ms, measureMs: above0, coolDownMs: ms }),
  deadlineMs: above0.default(planDefaults.deadlineMs),
  thresholds: z.array(z.string()).default([...planDefaults.thresholds]),
  worlds: z.enum(['one', 'each']).default(planDefaults.worlds),
  overLimit: z.boolean().optional(),
  mediaLifeMs: above0.optional(),
  network: z
    .strictObject({
      upBytesPerSec: above0.optional(),
      downBytesPerSec: above0.optional(),
      rttMs: ms.max(networkMsMax).optional(),
      jitterMs: ms.max(networkMsMax).optional(),
    })
    .optional(),
})

/** The schema of a plan as JSON Schema 2020-12. */
export function planJsonSchema(): object {
  return { ...z.toJSONSchema(planSchema, { io: 'input' }), title: 'rtm-testkit load plan' }
}

/** What somebody changes of a plan. */
export interface PlanChanges {
  readonly clients?: number
  /** Constant arrivals, in place of those of the plan. */
  readonly perSecond?: number
  /** Length of the measured phase, in ms. */
  readonly measureMs?: number
  readonly seed?: number
  /** Thresholds in addition. */
  readonly thresholds?: readonly string[]
}

/** The plan of a name. @throws ToolkitError with the nearest name. */
export function profileOf(name: string): Plan {
  const found = loadProfiles.find((profile) => profile.name === name)
  if (found !== undefined) return found
  const names = loadProfiles.map((profile) => profile.name)
  const near = nearestName(name, names)
  return refuse(
    `load '${name}'`,
    `there is no such profile. ${near === undefined ? `Profiles: ${names.join(', ')}; or give the path of a plan in JSON` : `Did you mean '${near}'`}`,
  )
}

/** Reads a plan of one's own. @param name of the file, for the sentence. @throws ToolkitError */
export function parsePlan(json: string, name: string): Plan {
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch {
    return refuse(`read ${name}`, 'it is no JSON. Give a plan; see rtm-testkit load --help')
  }
  const parsed = planSchema.safeParse(value)
  if (parsed.success) return parsed.data as Plan
  const [issue] = parsed.error.issues
  const where = issue?.path.join('.') ?? ''
  return refuse(
    `read ${name}`,
    `it is no plan (${where === '' ? '' : `${where}: `}${(issue?.message ?? '').replace(/\.$/, '')}). Mend that; rtm-testkit load PROFILE --print-plan shows a good one`,
  )
}

/** A plan with what somebody has changed of it. */
export function changedPlan(plan: Plan, changes: PlanChanges): Plan {
  const { clients, perSecond, measureMs, seed, thresholds = [] } = changes
  return {
    ...plan,
    ...(clients === undefined ? {} : { clients }),
    ...(perSecond === undefined ? {} : { arrivals: { shape: 'constant', perSecond } as const }),
    ...(measureMs === undefined ? {} : { phases: { ...plan.phases, measureMs } }),
    ...(seed === undefined ? {} : { seed }),
    thresholds: [...plan.thresholds, ...thresholds],
  }
}

/**
 * Checks that a plan can be done.
 *
 * @throws ToolkitError with one sentence on what is impossible, and what to do.
 */
export function checkPlan(plan: Plan): Plan {
  const parsed = planSchema.safeParse(plan)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    const where = issue?.path.join('.') ?? ''
    refuse(
      `load '${plan.name}'`,
      `${where} is not possible (${(issue?.message ?? '').replace(/\.$/, '')}). Give another`,
    )
  }
  checkWorlds(plan)
  for (const operation of plan.operations) checkOperation(plan, operation)
  checkArrivals(plan)
  return plan
}

function checkOperation(plan: Plan, operation: Operation): void {
  const { kind } = operation
  if ((kind === 'peerMessage' || kind === 'channelMessage') && plan.clients < 2)
    refuse(
      `load '${plan.name}'`,
      `a ${kind} needs somebody to send to, and there is one client. Give --clients 2 or more`,
    )
  if ('bytes' in operation) checkSizes(plan, { kind, sizes: operation.bytes })
}

/** Clients that are each alone in a world: what they do must not need another, nor share a rate. */
function checkWorlds({ name, worlds, operations, arrivals, seed, clients }: Plan): void {
  if (worlds !== 'each') return
  const say = (why: string): never => refuse(`load '${name}'`, why)
  const shared = operations.find(({ kind }) => kind === 'peerMessage' || kind === 'channelMessage')
  if (shared !== undefined)
    say(
      `a ${shared.kind} needs somebody else, and every client is alone in its world. Say worlds: one`,
    )
  if (arrivals.shape !== 'closed')
    say(
      'a rate is of the whole load, and every client is alone in its world. Say worlds: one, or take closed arrivals',
    )
  if (!Number.isSafeInteger(seed + clients))
    say(`its seed is ${seed}, and each of ${clients} worlds has one more. Give a smaller one`)
}

function checkSizes(
  { name, overLimit = false }: Plan,
  { kind, sizes: given }: { readonly kind: Operation['kind']; readonly sizes: Sizes },
): void {
  const say = (why: string): never => refuse(`load '${name}'`, why)
  const [least, most] = [leastOf(given), mostOf(given)]
  if (least > most) say(`the sizes of ${kind} go from ${least} to ${most}. Swap them`)
  const isMedia = kind === 'upload' || kind === 'download'
  const limit = isMedia ? limits.mediaBytesMax : limits.messageBytesMax
  const isAllowed = isMedia && overLimit
  if (most > limit && !isAllowed)
    say(
      `${kind} has ${most} bytes, and the service takes ${limit} at the most. Give less${isMedia ? ', or say overLimit: true to see it refused' : ''}`,
    )
  if (isMedia && least === 0 && !isAllowed)
    say(`${kind} has 0 bytes, and the service takes none that is empty. Give 1 or more`)
}

function checkArrivals(plan: Plan): void {
  const say = (why: string): never => refuse(`load '${plan.name}'`, why)
  const { arrivals } = plan
  if (
    arrivals.shape === 'replay' &&
    arrivals.atMs.some((at, i) => at < (arrivals.atMs[i - 1] ?? 0))
  )
    say('the times of its replay are not in their order. Sort them')
  if (arrivals.shape === 'ramp' && arrivals.fromPerSecond + arrivals.toPerSecond === 0)
    say('its ramp goes from 0 to 0 a second. Give a rate')
  if (arrivals.shape === 'closed') {
    const lanes = plan.clients * Math.max(...arrivals.perClient)
    if (plan.worlds === 'one' && lanes > lanesMax)
      say(
        `${lanes} operations at once are more than ${lanesMax}. Give fewer clients, or fewer for each`,
      )
    return
  }
  const perSecond = mostPerSecond(plan)
  const seconds = lengthMs(plan) / 1000
  if (perSecond * seconds > arrivalsMax)
    say(
      `${perSecond} a second for ${seconds} s are more than ${arrivalsMax} operations. Give a lower rate, or a shorter time`,
    )
  if (arrivalTimes(plan).next().done === true)
    say('nothing arrives in its time. Give a higher rate, or a longer time')
}

function mostOf(given: Sizes): number {
  if (typeof given === 'number') return given
  return 'oneOf' in given ? Math.max(...given.oneOf) : given.to
}

function leastOf(given: Sizes): number {
  if (typeof given === 'number') return given
  return 'oneOf' in given ? Math.min(...given.oneOf) : given.from
}

/** Operations a second of a text such as `50/s`, `50`, `600/m`. @throws ToolkitError */
export function parseRate(text: string): number {
  const [, amount, unit = 's'] = /^(\d+(?:\.\d+)?)(?:\/(s|m|h))?$/.exec(text.trim()) ?? []
  const perSecond = Number(amount) / ({ s: 1, m: 60, h: 3600 }[unit] ?? 1)
  if (amount !== undefined && perSecond > 0) return perSecond
  return refuse('load', `'${text}' is no rate. Give one such as 50/s or 600/m`)
}

/** Milliseconds of a text such as `30s`. @throws ToolkitError */
export function parseLength(text: string): number {
  const lengthOfText = parseDuration(text)
  if (lengthOfText !== undefined && lengthOfText > 0) return lengthOfText
  return refuse('load', `'${text}' is no length of time. Give one such as 30s or 5m`)
}

function refuse(what: string, why: string): never {
  throw new ToolkitError('INVALID_OPTION', `Failed to ${what}: ${why}.`)
}
