import { expect, test } from 'vitest'
import { compareRuns, signedRankInterval, signedRankP } from './compare-runs.ts'
import { findCapacity } from './find-capacity.ts'
import type { ComparedRun, LoadVerdict } from './load-result.ts'
import { percentileOf } from './measure/confidence.ts'
import { Histogram } from './measure/histogram.ts'
import { steadinessOf } from './measure/steadiness.ts'
import { bucketOf } from './measure/timeline.ts'
import type { Bin } from './measure/timeline.ts'
import { mixedChat } from './profiles/mixed-chat.ts'
import { createRandom, nextFloat } from '../mocks/index.ts'

test('signed ranks: the known exact numbers', () => {
  // Five of one sign: the smallest p that five can give, and 93.75 % for the whole range.
  expect(signedRankP([1, 2, 3, 4, 5])).toBeCloseTo(0.0625, 10)
  expect(signedRankP([1.1, 2.2, -0.3, 4.4, 0.9, 3.1])).toBeCloseTo(0.0625, 10)
  expect(signedRankP([1, -1, 2, -2])).toBe(1)
  const five = signedRankInterval([1, 2, 3, 4, 10])
  expect(five).toMatchObject({ estimate: 3, low: 1, high: 10 })
  expect(five.confidence).toBeCloseTo(0.9375, 10)
  expect(signedRankInterval([1, 2, 3, 4, 5, 6, 7, 8]).confidence).toBeCloseTo(0.9453, 3)
})

test('signed ranks agree with every toss of the coins', () => {
  const values = [0.3, -0.1, 0.8, 0.8, -0.5, 1.2, 0.05]
  const ranks = values.map(
    (value) =>
      values.filter((v) => Math.abs(v) < Math.abs(value)).length +
      (values.filter((v) => Math.abs(v) === Math.abs(value)).length + 1) / 2,
  )
  const sumOf = (isPositive: (index: number) => boolean): number =>
    ranks.reduce((sum, rank, index) => sum + (isPositive(index) ? rank : 0), 0)
  const whole = sumOf(() => true)
  const observed = sumOf((index) => (values[index] ?? 0) > 0)
  const extreme = Math.min(observed, whole - observed)
  let below = 0
  for (let toss = 0; toss < 2 ** values.length; toss++)
    if (sumOf((index) => (toss >> index) % 2 === 1) <= extreme) below++
  expect(signedRankP(values)).toBeCloseTo(Math.min(1, (2 * below) / 2 ** values.length), 10)
})

function pairsOf(
  ratio: number,
  noise: number,
  count = 8,
): readonly (readonly [ComparedRun, ComparedRun])[] {
  const random = createRandom(3, 'pairs')
  const run = (factor: number): ComparedRun => {
    const wobble = 1 + noise * (nextFloat(random) - 0.5)
    return { p50Us: 1000 * factor * wobble, p99Us: 5000 * factor * wobble, perSecond: 100 / wobble }
  }
  return Array.from({ length: count }, () => [run(1), run(ratio)] as const)
}

test.each([
  ['regressed', 1.2, 0.02],
  ['improved', 0.8, 0.02],
  ['unchanged', 1, 0.02],
  ['inconclusive', 1.05, 0.6],
] as const)('%s: times of %f with a noise of %f', (verdict, ratio, noise) => {
  const { differences, ...comparison } = compareRuns(pairsOf(ratio, noise), {
    base: 'a',
    head: 'b',
    tolerance: 0.05,
  })
  expect(comparison.verdict).toBe(verdict)
  const [p50] = differences
  expect(p50?.low).toBeLessThanOrEqual(p50?.ratio ?? 0)
  expect(p50?.high).toBeGreaterThanOrEqual(p50?.ratio ?? Infinity)
  if (verdict === 'inconclusive') expect(p50?.morePairs).toBeGreaterThan(0)
})

test('four pairs are too few to say anything, however clear they look; exact runs need one', () => {
  const options = { base: 'a', head: 'b', tolerance: 0.05 }
  expect(compareRuns(pairsOf(3, 0.01, 4), options).verdict).toBe('inconclusive')
  expect(compareRuns(pairsOf(3, 0.01, 5), options).verdict).toBe('regressed')
  expect(compareRuns(pairsOf(3, 0, 1), { ...options, isExact: true }).verdict).toBe('regressed')
  expect(compareRuns(pairsOf(1, 0, 1), { ...options, isExact: true }).verdict).toBe('unchanged')
  expect(compareRuns([], options).verdict).toBe('inconclusive')
})

test('less throughput is worse', () => {
  const pairs = pairsOf(1, 0.01).map(
    ([base, head]) => [base, { ...head, perSecond: head.perSecond * 0.8 }] as const,
  )
  const { differences, verdict } = compareRuns(pairs, { base: 'a', head: 'b', tolerance: 0.05 })
  expect(differences.find(({ name }) => name === 'throughput')?.verdict).toBe('regressed')
  expect(verdict).toBe('regressed')
})

function service(capacity: number): (perSecond: number) => Promise<{
  readonly verdict: LoadVerdict
  readonly because: string
  readonly series: readonly []
  readonly isPartial: boolean
}> {
  return async (perSecond) =>
    await Promise.resolve({
      verdict: perSecond <= capacity ? 'PASS' : 'FAIL',
      because: '',
      series: [],
      isPartial: false,
    })
}

test.each([0.5, 7, 130, 5000])(
  'a capacity of %d is found within 5 %%, and confirmed',
  async (capacity) => {
    const found = await findCapacity(service(capacity))
    expect(found.isConfirmed).toBe(true)
    expect(found.perSecond).toBeLessThanOrEqual(capacity)
    expect(found.perSecond).toBeGreaterThan(capacity * 0.94)
  },
)

test('a service that passes nothing has no capacity; one that passes all is not searched for ever', async () => {
  expect(await findCapacity(service(0))).toMatchObject({ perSecond: 0, isConfirmed: false })
  const most = { fromPerSecond: 10, perSecondMax: 1000, within: 0.05, stepsMax: 16 }
  expect(await findCapacity(service(Infinity), most)).toMatchObject({ perSecond: 1000 })
})

test('a percentile counts from ten samples above it on', () => {
  const histogram = Histogram.create()
  for (let us = 1; us <= 999; us++) histogram.record(us)
  expect(percentileOf(histogram, 0.99).isSupported).toBe(false)
  histogram.record(1000)
  const { isSupported, lowUs, us, highUs } = percentileOf(histogram, 0.99)
  expect([isSupported, lowUs < us, us < highUs]).toEqual([true, true, true])
})

function binsOf(meanUs: (index: number) => number, count = 100): readonly Bin[] {
  const random = createRandom(1, 'bins')
  return Array.from({ length: count }, (_, index) => {
    const heat: Record<number, number> = {}
    for (let sample = 0; sample < 40; sample++) {
      const bucket = bucketOf(meanUs(index) * (0.7 + 0.6 * nextFloat(random)))
      heat[bucket] = (heat[bucket] ?? 0) + 1
    }
    return { planned: 40, started: 40, ended: { completed: 40 }, bytes: 0, inFlight: 1, heat }
  })
}

test.each([
  ['steady', () => 10_000],
  ['drifting', (index: number) => 10_000 * (1 + index / 20)],
  ['unstable', (index: number) => (index % 10 === 7 && index > 50 ? 60_000 : 10_000)],
] as const)('%s', (state, mean) => {
  const plan = { ...mixedChat, phases: { warmUpMs: 0, measureMs: 100_000, coolDownMs: 0 } }
  expect(steadinessOf({ binMs: 1000, bins: binsOf(mean) }, plan).state).toBe(state)
})

test('a beginning that is slower is seen as a warm-up', () => {
  const plan = { ...mixedChat, phases: { warmUpMs: 0, measureMs: 100_000, coolDownMs: 0 } }
  const bins = binsOf((index) => (index < 10 ? 80_000 : 10_000))
  const { warmUpMs } = steadinessOf({ binMs: 1000, bins }, plan)
  expect([warmUpMs >= 10_000, warmUpMs <= 15_000]).toEqual([true, true])
  expect(steadinessOf({ binMs: 1000, bins: bins.slice(0, 9) }, plan).state).toBe('too short')
})
