import { expect, test } from 'vitest'
import { isNear } from './index.ts'
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
