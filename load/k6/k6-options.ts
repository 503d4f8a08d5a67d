import { mostPerSecond } from '../arrival-times.ts'
import { lengthMs, slotsPerClient } from '../plan.ts'
import type { Plan } from '../plan.ts'

/** One scenario of k6. */
export type K6Scenario = { readonly exec: string; readonly gracefulStop: string } & (
  | {
      readonly executor: 'constant-arrival-rate'
      readonly rate: number
      readonly timeUnit: string
      readonly duration: string
      readonly preAllocatedVUs: number
      readonly maxVUs: number
    }
  | {
      readonly executor: 'ramping-arrival-rate'
      readonly startRate: number
      readonly timeUnit: string
      readonly stages: { readonly target: number; readonly duration: string }[]
      readonly preAllocatedVUs: number
      readonly maxVUs: number
    }
  | {
      readonly executor: 'per-vu-iterations'
      readonly vus: number
      readonly iterations: number
      readonly maxDuration: string
    }
)

/** The options of k6 for a plan. */
export interface K6Options {
  readonly scenarios: Record<string, K6Scenario>
  readonly thresholds: Record<string, string[]>
  readonly batchPerHost: number
  readonly systemTags: string[]
  readonly setupTimeout: string
  readonly teardownTimeout: string
}

/** Rates of k6 are whole numbers: operations in 1000 s keep three digits behind the point. */
const timeUnit = '1000s'
const vusMax = 1000
const preAllocatedMax = 300

/** Why k6 cannot do a plan; undefined where it can. */
export function whyNotByK6(plan: Plan): string | undefined {
  const { arrivals, scenarios, thresholds, setUp, tearDown } = plan
  if (setUp !== undefined || tearDown !== undefined)
    return 'it names a set-up or tear-down, and the scripts of k6 have their own alone, which store what is downloaded and join the channel. Use the gateway driver, or leave setUp and tearDown out'
  const abort = thresholds.find((each) => each.includes(' abortOnFail'))
  if (abort !== undefined)
    return `'${abort}' is judged here, and k6 would not hear of it while it runs. Use the gateway driver, or leave abortOnFail out`
  if (scenarios !== undefined)
    return 'it has several scenarios, which share their clients and slots, and VUs of k6 share nothing. Use the gateway driver, or a plan of one scenario'
  if (arrivals.shape !== 'replay') return undefined
  return 'it begins its operations at given times (replay), and k6 has no executor for those. Use the gateway driver, or arrivals of another shape'
}

/**
 * The options of k6 that do a plan.
 *
 * @param parts how many k6 processes share the load: each of them gets one VU that watches.
 * @throws Error for a plan that k6 cannot do.
 */
export function optionsOf(plan: Plan, parts: number): K6Options {
  const tailMs = plan.deadlineMs + 15_000
  return {
    scenarios: {
      load: loadOf(plan, parts),
      watch: {
        executor: 'per-vu-iterations',
        exec: 'watch',
        vus: parts,
        iterations: 1,
        maxDuration: ms(lengthMs(plan) + tailMs),
        gracefulStop: ms(1000),
      },
    },
    // Without a free VU k6 leaves arrivals out, and what is left looks fast: that must not pass.
    thresholds: { dropped_iterations: ['count==0'] },
    // It is the size of the pool of connections, too: with the 6 of k6, 3 of 9 uploads dial anew each time.
    batchPerHost: Math.max(slotsPerClient, ...lanesOf(plan)),
    // No url and no vu: every upload has its own address, and k6 keeps a series for each.
    systemTags: ['name', 'method', 'status', 'error_code', 'scenario', 'group'],
    setupTimeout: '300s',
    teardownTimeout: '120s',
  }
}

function loadOf(plan: Plan, parts: number): K6Scenario {
  const { arrivals } = plan
  const duration = ms(lengthMs(plan))
  const gracefulStop = ms(plan.deadlineMs)
  const open = { exec: 'load', gracefulStop, timeUnit, ...vusOf(plan, parts) }
  switch (arrivals.shape) {
    case 'constant':
    case 'poisson':
      return {
        ...open,
        executor: 'constant-arrival-rate',
        rate: rateOf(arrivals.perSecond),
        duration,
      }
    case 'ramp':
      return {
        ...open,
        executor: 'ramping-arrival-rate',
        startRate: rateOf(arrivals.fromPerSecond),
        stages: [{ target: rateOf(arrivals.toPerSecond), duration }],
      }
    case 'steps':
      return {
        ...open,
        executor: 'ramping-arrival-rate',
        startRate: rateOf(arrivals.steps[0]?.perSecond ?? 0),
        stages: stagesOf(arrivals.steps, lengthMs(plan)),
      }
    case 'closed':
      return {
        executor: 'per-vu-iterations',
        exec: 'lanes',
        vus: plan.clients,
        iterations: 1,
        maxDuration: duration,
        gracefulStop,
      }
    case 'replay':
      throw new Error(`Failed to run ${plan.name} by k6: ${whyNotByK6(plan) ?? ''}.`)
  }
}

type Steps = readonly { readonly perSecond: number; readonly forMs: number }[]

/** A step is a jump that takes no time, and then a rate that stays; the last goes on until the end. */
function stagesOf(steps: Steps, endMs: number): { target: number; duration: string }[] {
  let fromMs = 0
  return steps.flatMap(({ perSecond, forMs }, index) => {
    const isLast = index === steps.length - 1
    const toMs = isLast ? endMs : Math.min(endMs, fromMs + forMs)
    const duration = ms(Math.max(0, toMs - fromMs))
    fromMs = toMs
    const target = rateOf(perSecond)
    return [
      { target, duration: '0s' },
      { target, duration },
    ]
  })
}

/** As many VUs as operations of one second from the start, since k6 makes more only one at a time. */
function vusOf(plan: Plan, parts: number): { preAllocatedVUs: number; maxVUs: number } {
  const most = mostPerSecond(plan)
  const preAllocatedVUs = Math.max(5 * parts, Math.min(preAllocatedMax, Math.ceil(most)))
  const wanted = Math.ceil((most * plan.deadlineMs) / 1000)
  return { preAllocatedVUs, maxVUs: Math.max(preAllocatedVUs, Math.min(vusMax, wanted)) }
}

function lanesOf({ arrivals }: Plan): readonly number[] {
  return arrivals.shape === 'closed' ? arrivals.perClient : []
}

function rateOf(perSecond: number): number {
  return Math.round(perSecond * 1000)
}

function ms(value: number): string {
  return `${Math.round(value)}ms`
}
