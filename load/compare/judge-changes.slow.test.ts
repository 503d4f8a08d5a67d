import { expect, test } from 'vitest'
import { createRandom, nextFloat } from '../../mocks/internal.ts'
import type { Random } from '../../mocks/internal.ts'
import { holm, judgeChanges } from './judge-changes.ts'
import type { Changes } from './judge-changes.ts'
import { studentP, studentReach } from './student.ts'

test('t has the values of the printed tables', () => {
  // Confidence, degrees of freedom, reach: from any table of Student's t.
  for (const [confidence, freedom, reach] of [
    [0.95, 1, 12.706],
    [0.95, 2, 4.303],
    [0.95, 5, 2.571],
    [0.99, 5, 4.032],
    [0.999, 6, 5.959],
    [0.95, 30, 2.042],
    [0.9, 7, 1.895],
  ] as const) {
    expect(studentReach(confidence, freedom)).toBeCloseTo(reach, 3)
    expect(studentP(-reach, freedom)).toBeCloseTo(1 - confidence, 3)
  }
  expect(studentP(0, 5)).toBe(1)
})

test('Holm multiplies the least p by all, the next by one less, and never goes back', () => {
  const corrected = holm([0.04, undefined, 0.01, 0.03])
  expect(corrected.map((p) => p?.toFixed(3))).toEqual(['0.060', undefined, '0.030', '0.060'])
})

const numbers = 12
const names = ['p50', 'p99', 'throughput'] as const

/** A standard normal number, by Box and Muller. */
function normal(random: Random): number {
  const radius = Math.sqrt(-2 * Math.log(1 - nextFloat(random)))
  return radius * Math.cos(2 * Math.PI * nextFloat(random))
}

/** Noise of the runs of a comparison, in their order: logs with a spread of about 1. */
type Noise = (random: Random, count: number) => readonly number[]

const noises: Readonly<Record<string, Noise>> = {
  normal: (random, count) => Array.from({ length: count }, () => normal(random)),
  // t with 3 degrees of freedom: now and then a run is many times further off than most.
  'heavy-tailed': (random, count) =>
    Array.from({ length: count }, () => {
      const squares = [1, 2, 3].reduce((sum) => sum + normal(random) ** 2, 0)
      return normal(random) / Math.sqrt(squares)
    }),
  // One run in five is disturbed, which only ever makes it slower.
  'one-sided': (random, count) =>
    Array.from({ length: count }, () => 0.3 * normal(random) + (nextFloat(random) < 0.2 ? 3 : 0)),
  'two states': (random, count) =>
    Array.from({ length: count }, () => (nextFloat(random) < 0.5 ? 1 : -1) + 0.1 * normal(random)),
  // Neighbours in time are alike.
  correlated: (random, count) => {
    let now = normal(random)
    return Array.from({ length: count }, () => (now = 0.8 * now + 0.6 * normal(random)))
  },
}

interface World {
  readonly noise: Noise
  readonly spread: number
  readonly pairs: number
  /** By how much the first number is slower, in truth. */
  readonly slowdown: number
  readonly tolerance: number
}

/** A comparison of twelve numbers: half of each run's noise is shared by all of them, as it is on a machine. */
function simulated(random: Random, world: World): readonly Changes[] {
  const { noise, spread, pairs, slowdown, tolerance } = world
  const shared = noise(random, 2 * pairs)
  return Array.from({ length: numbers }, (_, number) => {
    const own = noise(random, 2 * pairs)
    const at = (run: number): number =>
      (spread * ((shared[run] ?? 0) + (own[run] ?? 0))) / Math.SQRT2
    return {
      of: { operation: 'upload', name: names[number % 3] ?? 'p50', scale: 'ratio' },
      // Base first, head first, base first: as pairs are measured.
      values: Array.from({ length: pairs }, (_pair, pair) => {
        const [base, head] = pair % 2 === 0 ? [2 * pair, 2 * pair + 1] : [2 * pair + 1, 2 * pair]
        return at(head ?? 0) - at(base ?? 0) + (number === 0 ? Math.log(1 + slowdown) : 0)
      }),
      band: Math.log(1 + tolerance),
      leastSpread: 0.001,
      isMoreWorse: true,
    }
  })
}

function shareOf(
  world: World,
  isSo: (verdicts: readonly string[]) => boolean,
  times = 1000,
): number {
  const random = createRandom(16, `compare ${world.spread} ${world.slowdown} ${world.pairs}`)
  let count = 0
  for (let time = 0; time < times; time++)
    if (isSo(judgeChanges(simulated(random, world)).map(({ verdict }) => verdict))) count++
  return count / times
}

const isFalse = (verdicts: readonly string[]): boolean =>
  verdicts.includes('regressed') || verdicts.includes('improved')

test.each(Object.keys(noises))(
  'equal things are told apart in at most one of twenty comparisons of twelve numbers: %s noise',
  (name) => {
    const world = { noise: noises[name] as Noise, slowdown: 0, pairs: 6, tolerance: 0.05 }
    for (const spread of [0.01, 0.03, 0.1, 0.5])
      expect(shareOf({ ...world, spread }, isFalse), `spread ${spread}`).toBeLessThanOrEqual(0.05)
    // Without the help of a band, which is the worst case: 5 % and what 1,000 draws leave to chance.
    expect(
      shareOf({ ...world, spread: 0.1, tolerance: 1e-9 }, isFalse),
      'no band',
    ).toBeLessThanOrEqual(0.065)
  },
)

test('a change that is exactly at the tolerance is called one in at most 5 % of all comparisons', () => {
  const world = { noise: noises['normal'] as Noise, pairs: 6, tolerance: 0.05, slowdown: 0.05 }
  for (const spread of [0.01, 0.03, 0.1])
    expect(shareOf({ ...world, spread }, isFalse)).toBeLessThanOrEqual(0.05)
})

test('a real change is called unchanged in at most 5 % of all comparisons, whatever the noise', () => {
  for (const noise of Object.values(noises))
    for (const spread of [0.005, 0.01, 0.02, 0.05, 0.2]) {
      const world = { noise, spread, pairs: 6, tolerance: 0.05, slowdown: 0.06 }
      expect(shareOf(world, ([first]) => first === 'unchanged', 400)).toBeLessThanOrEqual(0.05)
    }
})

test.each([
  [0.1, 0.01, 0.9],
  [0.3, 0.03, 0.95],
  [0.3, 0.05, 0.8],
] as const)(
  'six pairs find a slowdown of %f in one of twelve numbers where runs vary by %f',
  (slowdown, spread, least) => {
    const world = { noise: noises['normal'] as Noise, pairs: 6, tolerance: 0.05, slowdown, spread }
    expect(shareOf(world, ([first]) => first === 'regressed')).toBeGreaterThanOrEqual(least)
  },
)

test('where runs vary too much a slowdown of 10 % is inconclusive, and never unchanged', () => {
  const world = { noise: noises['normal'] as Noise, pairs: 6, tolerance: 0.05, slowdown: 0.1 }
  const isOpen = ([first]: readonly string[]): boolean => first === 'inconclusive'
  expect(shareOf({ ...world, spread: 0.15 }, isOpen)).toBeGreaterThanOrEqual(0.95)
})

test.each([
  ['slower by 10 %', 0.1, 'regressed'],
  ['alike', 0, 'unchanged'],
] as const)('as many pairs more as are promised do tell: %s', (_name, slowdown, wanted) => {
  const random = createRandom(7, 'more pairs')
  let asked = 0
  let told = 0
  for (let time = 0; time < 300; time++) {
    const world = { noise: noises['normal'] as Noise, spread: 0.03, slowdown, tolerance: 0.05 }
    const [first] = judgeChanges(simulated(random, { ...world, pairs: 6 }))
    if (first?.verdict !== 'inconclusive') continue
    expect(first.morePairs).toBeGreaterThan(0)
    const pairs = 6 + (first.morePairs ?? 0)
    asked++
    if (judgeChanges(simulated(random, { ...world, pairs }))[0]?.verdict === wanted) told++
  }
  expect(asked).toBeGreaterThan(100)
  expect(told / asked).toBeGreaterThan(0.5)
})
