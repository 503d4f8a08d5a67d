import type { Steadiness } from '../load-result.ts'
import type { Plan } from '../plan.ts'
import { middleOf } from './timeline.ts'
import type { Bin, Timeline } from './timeline.ts'

const binsMin = 10
const driftPerMinute = 0.05
const driftP = 0.01
const halvesRatio = 1.25
const halfMin = 1000
const batch = 5

/**
 * Whether the numbers had settled in the measured phase: by the trend of the responses (Mann-Kendall), by its two halves,
 * and how much of its beginning looks like a warm-up (MSER-5).
 */
export function steadinessOf(timeline: Timeline, plan: Plan): Steadiness {
  const found = settled(timeline, plan)
  const isMeant = changes(plan) && (found.state === 'drifting' || found.state === 'unstable')
  return isMeant ? { ...found, why: `${found.why}; the load itself changes on the way` } : found
}

/** Whether a plan asks for more, or for less, as it goes on. */
function changes({ arrivals, scenarios = [] }: Plan): boolean {
  if (scenarios.length > 0) return true
  if (arrivals.shape === 'closed') return arrivals.perClient.length > 1
  return arrivals.shape === 'ramp' || arrivals.shape === 'steps'
}

function settled({ bins, binMs }: Timeline, { phases }: Plan): Steadiness {
  const from = Math.floor(phases.warmUpMs / binMs)
  const to = Math.ceil((phases.warmUpMs + phases.measureMs) / binMs)
  const own = bins.slice(from, to).filter(({ heat }) => Object.keys(heat).length > 0)
  const means = own.map(meanOf)
  if (means.length < binsMin)
    return {
      state: 'too short',
      why: `${means.length} stretches have data; ${binsMin} are needed`,
      warmUpMs: 0,
    }
  const cut = truncation(means)
  const warmUpMs = cut * binMs
  const rest = means.slice(cut)
  const perMinute = (slopeOf(rest) * 60_000) / binMs
  const level = rest.reduce((sum, mean) => sum + mean, 0) / rest.length
  const { pValue } = trendOf(rest)
  if (pValue < driftP && Math.abs(perMinute) > driftPerMinute * level)
    return {
      state: 'drifting',
      why: `responses ${perMinute > 0 ? 'rise' : 'fall'} by ${Math.round((100 * Math.abs(perMinute)) / level)} % a minute`,
      warmUpMs,
    }
  const ratio = ratioOfHalves(own)
  if (ratio !== undefined && ratio > halvesRatio)
    return {
      state: 'unstable',
      why: `the p99 of its halves differs by a factor of ${ratio.toFixed(2)}`,
      warmUpMs,
    }
  return { state: 'steady', why: 'no trend, and halves that are alike', warmUpMs }
}

function meanOf({ heat }: Bin): number {
  let sum = 0
  let count = 0
  for (const [bucket, n] of Object.entries(heat)) {
    sum += middleOf(Number(bucket)) * n
    count += n
  }
  return sum / count
}

/** How many of the first to leave out so that the mean of the rest is known best; at most half. */
function truncation(values: readonly number[]): number {
  const batches: number[] = []
  for (let from = 0; from + batch <= values.length; from += batch)
    batches.push(values.slice(from, from + batch).reduce((sum, value) => sum + value, 0) / batch)
  let best = 0
  let least = Infinity
  for (let cut = 0; cut <= batches.length / 2; cut++) {
    const rest = batches.slice(cut)
    const mean = rest.reduce((sum, value) => sum + value, 0) / rest.length
    const error = rest.reduce((sum, value) => sum + (value - mean) ** 2, 0) / rest.length ** 2
    if (rest.length > 1 && error < least) {
      least = error
      best = cut
    }
  }
  return best * batch
}

/** Mann and Kendall's test for a trend; two-sided, by the normal approximation. */
function trendOf(values: readonly number[]): { readonly pValue: number } {
  const n = values.length
  let score = 0
  for (let i = 0; i < n; i++)
    for (let j = i + 1; j < n; j++) score += Math.sign((values[j] ?? 0) - (values[i] ?? 0))
  const spread = Math.sqrt((n * (n - 1) * (2 * n + 5)) / 18)
  if (score === 0 || spread === 0) return { pValue: 1 }
  return { pValue: 2 * (1 - normalShare(Math.abs(score - Math.sign(score)) / spread)) }
}

/** Share of a normal distribution below z (Abramowitz and Stegun 26.2.17; good to 1e-7). */
function normalShare(z: number): number {
  const t = 1 / (1 + 0.2316419 * z)
  const tail =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
  return 1 - (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * tail
}

/** Sen's slope: the median of all slopes between two. */
function slopeOf(values: readonly number[]): number {
  const slopes: number[] = []
  for (const [i, one] of values.entries())
    for (let j = i + 1; j < values.length; j++) slopes.push(((values[j] ?? 0) - one) / (j - i))
  return slopes.toSorted((one, other) => one - other)[Math.floor(slopes.length / 2)] ?? 0
}

function ratioOfHalves(bins: readonly Bin[]): number | undefined {
  const middle = Math.floor(bins.length / 2)
  const [one, other] = [bins.slice(0, middle), bins.slice(middle)].map(p99Of)
  if (one === undefined || other === undefined) return undefined
  return Math.max(one, other) / Math.min(one, other)
}

function p99Of(bins: readonly Bin[]): number | undefined {
  const sums = new Map<number, number>()
  for (const { heat } of bins)
    for (const [bucket, count] of Object.entries(heat))
      sums.set(Number(bucket), (sums.get(Number(bucket)) ?? 0) + count)
  const all = [...sums].toSorted(([one], [other]) => one - other)
  const total = all.reduce((sum, [, count]) => sum + count, 0)
  if (total < halfMin) return undefined
  let left = Math.ceil(total * 0.99)
  for (const [bucket, count] of all) {
    left -= count
    if (left <= 0) return middleOf(bucket)
  }
  return undefined
}
