import { ToolkitError } from '../mocks/index.ts'
import { didYouMean, ended, parseDuration } from '../mocks/internal.ts'
import { arrivalTimes, mostPerSecond } from './arrival-times.ts'
import { lengthMs, operationsOf } from './plan.ts'
import type { Operation, Plan, Scenario } from './plan.ts'
import { checkSteps } from './check-steps.ts'
import { refusePlan } from './refuse-plan.ts'
import { planIssue } from './plan-issues.ts'
import { arrivalsMax, planSchema } from './plan-schema.ts'
import { checkSizes } from './plan-sizes.ts'
import { loadProfiles } from './profiles/index.ts'
import { mainScenario, scenariosOf } from './scenarios.ts'

/** Operations under way at once; worlds of their own are played one after another. */
const lanesMax = { one: 2_000_000, each: arrivalsMax }

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
  const otherwise = `Profiles: ${names.join(', ')}; or give the path of a plan in JSON.`
  return refuse(`load '${name}'`, `there is no such profile. ${didYouMean(name, names, otherwise)}`)
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
  const { where, why } = planIssue(parsed.error, value)
  return refuse(
    `read ${name}`,
    `it is no plan (${where === '' ? '' : `${where}: `}${why}). Mend that; rtm-testkit load PROFILE --print-plan shows a good one`,
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
    const { where, why } = planIssue(parsed.error, plan)
    refuse(
      `load '${plan.name}'`,
      `${where === '' ? 'it' : where} is not possible (${why}). Give another`,
    )
  }
  checkWorlds(plan)
  checkScenarios(plan)
  checkSteps(plan)
  for (const operation of operationsOf(plan)) checkOperation(plan, operation)
  for (const each of scenariosOf(plan)) checkArrivals(each.plan)
  return plan
}

function checkOperation(plan: Plan, operation: Operation): void {
  const { kind } = operation
  if ((kind === 'peerMessage' || kind === 'channelMessage') && plan.clients < 2)
    refuse(
      `load '${plan.name}'`,
      `a ${kind} needs somebody to send to, and there is one client. Give --clients 2 or more`,
    )
  if ('bytes' in operation)
    checkSizes(plan, { what: kind, isMedia: isMediaKind(kind), sizes: operation.bytes })
}

function isMediaKind(kind: Operation['kind']): boolean {
  return kind === 'upload' || kind === 'download'
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

function checkScenarios(plan: Plan): void {
  const { scenarios = [], worlds } = plan
  if (scenarios.length > 0 && worlds === 'each')
    refusePlan(
      plan,
      'it has several scenarios, and every client is alone in its world. Say worlds: one',
    )
  for (const each of scenarios) checkScenario(plan, each)
  for (const { name, tags = {} } of [{ name: mainScenario, tags: plan.tags }, ...scenarios]) {
    const taken = ['scenario', 'outcome'].find((tag) => Object.hasOwn(tags, tag))
    if (taken !== undefined)
      refusePlan(
        plan,
        `${name} has a tag '${taken}', which thresholds have already. Give it another name`,
      )
  }
}

function checkScenario(plan: Plan, { name, startMs = 0, lengthMs: ownMs }: Scenario): void {
  const wholeMs = lengthMs(plan)
  const endMs = startMs + (ownMs ?? 0)
  if (name === mainScenario)
    refusePlan(
      plan,
      `a scenario is called ${mainScenario}, as the plan's own work is. Give it another name`,
    )
  if ((plan.scenarios ?? []).filter((each) => each.name === name).length > 1)
    refusePlan(plan, `two scenarios are called ${name}. Give one of them another name`)
  if (startMs >= wholeMs)
    refusePlan(
      plan,
      `its scenario ${name} begins at ${startMs} ms, and the run is over at ${wholeMs}. Begin it earlier, or run longer`,
    )
  if (endMs > wholeMs)
    refusePlan(
      plan,
      `its scenario ${name} goes on to ${endMs} ms, and the run is over at ${wholeMs}. Make it shorter, or run longer`,
    )
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
    if (lanes > lanesMax[plan.worlds])
      say(
        `${lanes} operations at once are more than ${lanesMax[plan.worlds]}. Give fewer clients, or fewer for each`,
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
  throw new ToolkitError('INVALID_OPTION', `Failed to ${what}: ${ended(why)}`)
}
