import { expect, test } from 'vitest'
import { runTrial } from './index.ts'

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
