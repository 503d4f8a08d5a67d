import { expect, test } from 'vitest'
import { isNear, runTrial } from './index.ts'
import { toolTrials, truthOfTrial } from './other-tools.ts'
import { exactAt, trueWaits } from '../truth/known-delay.ts'

test('true waits: as long as the server took, and until it went on where it was frozen', () => {
  const at = (
    ...times: readonly number[]
  ): readonly { readonly atMs: number; readonly tookMs: number }[] =>
    times.map((atMs) => ({ atMs, tookMs: 10 }))
  const freeze = { fromMs: 1000, toMs: 3000 }
  expect(trueWaits(at(0, 990, 991, 999, 1000, 2999, 3000), freeze)).toEqual([
    10, 10, 2009, 2001, 2010, 11, 10,
  ])
  expect(trueWaits(at(5), undefined)).toEqual([10])
})

test('the truth of the trials that other tools are put to', () => {
  const [fixed, stall] = toolTrials.map(truthOfTrial)
  expect(fixed).toEqual({ p50: 25, p90: 25, p99: 25, max: 25 })
  expect(stall).toEqual({ p50: 10, p90: 1010, p99: 1910, max: 2010 })
})

test('of two delays the slow one is every tenth', async () => {
  const { calls, percentiles } = await runTrial({
    name: 'short',
    what: 'a short one',
    arrivals: { shape: 'constant', perSecond: 50 },
    lengthMs: 600,
    delayMs: 1,
    slow: { every: 10, delayMs: 100 },
  })
  const at = (name: string): number => percentiles.find((each) => each.name === name)?.trueMs ?? 0
  expect(calls).toBe(30)
  expect(at('max')).toBeGreaterThanOrEqual(100)
  expect(at('p99')).toBe(at('max'))
})

test('exact percentiles: the value that a share does not exceed', () => {
  const values = Array.from({ length: 100 }, (_, index) => index + 1)
  expect([0.01, 0.5, 0.99, 1, 1.5, 0].map((share) => exactAt(values, share))).toEqual([
    1, 50, 99, 100, 100, 1,
  ])
})

test('near is 2 % or 2 ms, whichever is more', () => {
  expect([isNear(12, 10), isNear(12.1, 10), isNear(1020, 1000), isNear(1021, 1000)]).toEqual([
    true,
    false,
    true,
    false,
  ])
})

test('a trial joins what the generator measured with what the server took', async () => {
  const { calls, percentiles, startLag } = await runTrial({
    name: 'short',
    what: 'a short one',
    arrivals: { shape: 'constant', perSecond: 50 },
    lengthMs: 600,
    delayMs: 5,
  })
  expect(calls).toBe(30)
  const [p50] = percentiles
  expect(p50?.name).toBe('p50')
  expect(p50?.trueMs).toBeGreaterThanOrEqual(5)
  expect(p50?.measuredMs).toBeGreaterThan(p50?.trueMs ?? 0)
  expect(startLag.map(({ name }) => name)).toEqual(['p50', 'p90', 'p99'])
})
