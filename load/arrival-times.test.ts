import fc from 'fast-check'
import { expect, test } from 'vitest'
import { arrivalTimes } from './arrival-times.ts'
import { draw, drawArrival, sizeAt } from './draws.ts'
import type { Plan } from './plan.ts'
import { mixedChat } from './profiles/mixed-chat.ts'

function timesOf(arrivals: Plan['arrivals'], measureMs = 1000): readonly number[] {
  return [
    ...arrivalTimes({
      ...mixedChat,
      arrivals,
      phases: { warmUpMs: 0, measureMs, coolDownMs: 0 },
    }),
  ]
}

test('constant: evenly, from the first instant on, and none at the end', () => {
  expect(timesOf({ shape: 'constant', perSecond: 4 })).toEqual([0, 250, 500, 750])
})

test('ramp: as many as the area below the rate', () => {
  const times = timesOf({ shape: 'ramp', fromPerSecond: 0, toPerSecond: 100 }, 10_000)
  expect(times).toHaveLength(500)
  // Half of them come in the last 29 % of the time: the area grows with the square.
  expect(times[250]).toBeCloseTo(10_000 * Math.SQRT1_2, -1)
})

test('ramp downwards ends where nothing arrives any more', () => {
  const times = timesOf({ shape: 'ramp', fromPerSecond: 100, toPerSecond: 0 }, 10_000)
  expect(times.length).toBeGreaterThanOrEqual(499)
  expect(times.length).toBeLessThanOrEqual(501)
})

test('steps keep their phase: no operation is added or left out where the rate changes', () => {
  const twice = [
    { perSecond: 4, forMs: 600 },
    { perSecond: 4, forMs: 600 },
  ]
  const even = timesOf({ shape: 'constant', perSecond: 4 }, 2000)
  expect(timesOf({ shape: 'steps', steps: twice }, 2000)).toEqual(even)
  // 100 ms of the gap of 250 are over when the rate doubles: 3/5 of it are left.
  const faster = [
    { perSecond: 4, forMs: 600 },
    { perSecond: 8, forMs: 1000 },
  ]
  expect(timesOf({ shape: 'steps', steps: faster }, 900)).toEqual([0, 250, 500, 675, 800])
  // A pause lasts, and what was begun of the gap is not forgotten.
  const paused = [
    { perSecond: 4, forMs: 600 },
    { perSecond: 0, forMs: 1000 },
    { perSecond: 4, forMs: 1000 },
  ]
  expect(timesOf({ shape: 'steps', steps: paused }, 2200)).toEqual([0, 250, 500, 1750, 2000])
})

test('steps of any length and rate: as many as the area below them, each in its turn', () => {
  const step = fc.record({
    perSecond: fc.integer({ min: 0, max: 5000 }).map((each) => each / 10),
    forMs: fc.integer({ min: 1, max: 20_000 }).map((each) => each / 10),
  })
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 12 }), (steps) => {
      const endMs = steps.reduce((sum, { forMs }) => sum + forMs, 0)
      const times = timesOf({ shape: 'steps', steps }, endMs)
      const area = steps.reduce((sum, { perSecond, forMs }) => sum + (perSecond * forMs) / 1000, 0)
      expect(Math.abs(times.length - Math.ceil(area - 1e-6))).toBeLessThanOrEqual(
        Math.abs(area - Math.round(area)) < 1e-6 ? 1 : 0,
      )
      for (const [index, atMs] of times.entries())
        expect(atMs).toBeGreaterThanOrEqual(times[index - 1] ?? 0)
    }),
  )
})

test('steps: one rate after another, the last to the end', () => {
  const steps = [
    { perSecond: 2, forMs: 1000 },
    { perSecond: 4, forMs: 10 },
  ]
  expect(timesOf({ shape: 'steps', steps }, 2000)).toEqual([0, 500, 1000, 1250, 1500, 1750])
})

test('poisson: the rate is right, and gaps are exponential', () => {
  const times = timesOf({ shape: 'poisson', perSecond: 1000 }, 20_000)
  expect(times.length / 20).toBeCloseTo(1000, -2)
  const gaps = times.map((time, index) => time - (times[index - 1] ?? 0))
  // Of exponential gaps 1/e are longer than their mean.
  expect(gaps.filter((gap) => gap > 1).length / gaps.length).toBeCloseTo(Math.exp(-1), 1)
})

test('replay: the given times, as far as the run goes', () => {
  expect(timesOf({ shape: 'replay', atMs: [0, 10, 999, 1000] })).toEqual([0, 10, 999])
})

test('times never fall, whatever the shape', () => {
  const shape = fc.oneof(
    fc.record({
      shape: fc.constant('constant' as const),
      perSecond: fc.double({ min: 0.1, max: 500, noNaN: true }),
    }),
    fc.record({
      shape: fc.constant('poisson' as const),
      perSecond: fc.double({ min: 0.1, max: 500, noNaN: true }),
    }),
    fc.record({
      shape: fc.constant('ramp' as const),
      fromPerSecond: fc.double({ min: 0, max: 500, noNaN: true }),
      toPerSecond: fc.double({ min: 0.1, max: 500, noNaN: true }),
    }),
  )
  fc.assert(
    fc.property(shape, (arrivals) => {
      const times = timesOf(arrivals)
      expect(times).toEqual(times.toSorted((one, other) => one - other))
      expect([times.at(0) ?? 0, times.at(-1) ?? 0].every((time) => time >= 0 && time < 1000)).toBe(
        true,
      )
    }),
  )
})

test('a draw depends on seed, arrival and purpose alone, and spreads evenly', () => {
  const all = Array.from({ length: 10_000 }, (_, index) => draw(7, index, 3))
  expect(draw(7, 42, 3)).toBe(all[42])
  expect(all.reduce((sum, each) => sum + each, 0) / all.length).toBeCloseTo(0.5, 1)
  expect(new Set(all).size).toBeGreaterThan(9990)
  expect(draw(8, 42, 3)).not.toBe(all[42])
  expect(draw(2 ** 40 + 7, 42, 3)).not.toBe(all[42])
})

test('operations come as often as their weights say', () => {
  const kinds = Array.from({ length: 10_000 }, (_, i) => drawArrival(mixedChat, i).operation.kind)
  expect(kinds.filter((kind) => kind === 'peerMessage').length / 10_000).toBeCloseTo(0.6, 1)
  expect(kinds.filter((kind) => kind === 'login').length).toBeGreaterThan(50)
})

test('sizes stay within their bounds, both inclusive', () => {
  expect([sizeAt({ from: 10, to: 1000 }, 0), sizeAt({ from: 10, to: 1000 }, 0.999_999)]).toEqual([
    10, 1000,
  ])
  expect(sizeAt({ oneOf: [3, 5] }, 0.5)).toBe(5)
  expect(sizeAt(7, 0.3)).toBe(7)
})

test('poisson: over 1,000 seeds the p-values of exponential gaps are uniform', () => {
  const seeds = 1000
  const pValues = Array.from({ length: seeds }, (_, seed) => {
    const times = [
      ...arrivalTimes({
        ...mixedChat,
        seed,
        arrivals: { shape: 'poisson', perSecond: 100 },
        phases: { warmUpMs: 0, measureMs: 10_000, coolDownMs: 0 },
      }),
    ]
    // The first gaps alone: how many fit in the time says something of their lengths.
    const gaps = times.slice(0, 500).map((atMs, at) => atMs - (times[at - 1] ?? 0))
    expect(gaps).toHaveLength(500)
    return kolmogorovP(gaps.map((ms) => 1 - Math.exp(-ms / 10)))
  })
  expect(kolmogorovP(pValues)).toBeGreaterThan(0.01)
  // The same means find p-values that lean to one side a little.
  const longer = pValues.map((p) => p ** 1.2)
  expect(kolmogorovP(longer)).toBeLessThan(0.01)
})

/** How often values that are uniform from 0 to 1 are as far from evenly spread as these (Kolmogorov and Smirnov, with Stephens' correction). */
function kolmogorovP(values: readonly number[]): number {
  const n = values.length
  const sorted = values.toSorted((one, other) => one - other)
  const furthest = sorted.reduce(
    (most, value, at) => Math.max(most, value - at / n, (at + 1) / n - value),
    0,
  )
  const scaled = furthest * (Math.sqrt(n) + 0.12 + 0.11 / Math.sqrt(n))
  let sum = 0
  for (let k = 1; k <= 100; k++) sum += (k % 2 === 1 ? 2 : -2) * Math.exp(-2 * (k * scaled) ** 2)
  return Math.min(1, Math.max(0, sum))
}
