import { draw } from './draws.ts'
import { lengthMs } from './plan.ts'
import type { Plan } from './plan.ts'

const forGap = 7

/**
 * The times at which an open plan means to begin its operations. A pure function of the plan: every worker walks the same.
 *
 * @yields ms from the beginning, in their order.
 */
export function* arrivalTimes(plan: Plan): Generator<number> {
  const { arrivals } = plan
  const endMs = lengthMs(plan)
  switch (arrivals.shape) {
    case 'constant':
      return yield* evenly(0, endMs, arrivals.perSecond)
    case 'ramp':
      return yield* ramp(arrivals.fromPerSecond, arrivals.toPerSecond, endMs)
    case 'steps':
      return yield* stepped(arrivals.steps, endMs)
    case 'poisson':
      return yield* byChance(plan.seed, arrivals.perSecond, endMs)
    case 'replay':
      for (const atMs of arrivals.atMs) if (atMs < endMs) yield atMs
      return
    case 'closed':
      return
  }
}

function* evenly(fromMs: number, toMs: number, perSecond: number): Generator<number> {
  if (perSecond <= 0) return
  for (let index = 0; ; index++) {
    const atMs = fromMs + (index * 1000) / perSecond
    if (atMs >= toMs) return
    yield atMs
  }
}

/** Below it a rest of an operation is what sums of binary fractions leave, and no rest. */
const noRest = 1e-9

// As in a ramp, the nth operation begins when the integral of the rate reaches n: what a step has begun of a gap, the next
// one ends at its own rate.
function* stepped(
  steps: Extract<Plan['arrivals'], { readonly shape: 'steps' }>['steps'],
  endMs: number,
): Generator<number> {
  let fromMs = 0
  let integral = 0
  let begun = 0
  for (const [index, { perSecond, forMs }] of steps.entries()) {
    const isLast = index === steps.length - 1
    const toMs = isLast ? endMs : Math.min(endMs, fromMs + forMs)
    const rest = Math.abs(begun - integral) < noRest ? 0 : begun - integral
    const firstMs = fromMs + (rest === 0 ? 0 : (rest * 1000) / perSecond)
    for (const atMs of evenly(firstMs, toMs, perSecond)) {
      yield atMs
      begun++
    }
    integral += (perSecond * (toMs - fromMs)) / 1000
    fromMs = toMs
  }
}

function* byChance(seed: number, perSecond: number, endMs: number): Generator<number> {
  let atMs = 0
  for (let index = 0; ; index++) {
    atMs += (-Math.log(1 - draw(seed, index, forGap)) * 1000) / perSecond
    if (atMs >= endMs) return
    yield atMs
  }
}

// The nth operation begins when the integral of the rate reaches n.
function* ramp(fromPerSecond: number, toPerSecond: number, endMs: number): Generator<number> {
  const endS = endMs / 1000
  const slope = (toPerSecond - fromPerSecond) / endS
  const isFlat = Math.abs(slope) * endS < 1e-9 * Math.max(fromPerSecond, toPerSecond)
  for (let index = 0; ; index++) {
    const root = fromPerSecond * fromPerSecond + 2 * slope * index
    if (root < 0) return
    const atS = isFlat ? index / fromPerSecond : (Math.sqrt(root) - fromPerSecond) / slope
    if (!(atS < endS)) return
    yield Math.max(0, atS) * 1000
  }
}

/** The highest rate of an open plan, in operations a second; 0 where it has none. */
export function mostPerSecond({ arrivals }: Plan): number {
  switch (arrivals.shape) {
    case 'constant':
    case 'poisson':
      return arrivals.perSecond
    case 'ramp':
      return Math.max(arrivals.fromPerSecond, arrivals.toPerSecond)
    case 'steps':
      return Math.max(...arrivals.steps.map(({ perSecond }) => perSecond))
    case 'replay':
    case 'closed':
      return 0
  }
}
