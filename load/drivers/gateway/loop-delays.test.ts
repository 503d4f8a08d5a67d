import { expect, test } from 'vitest'
import { LoopDelays } from './loop-delays.ts'

test('what happens in a block of 100 ms waits 50 on average: in a second, 5 ms for each instant', () => {
  const delays = new LoopDelays(10, 0)
  for (let ms = 10; ms <= 500; ms += 10) delays.probe(ms)
  delays.probe(500 + 10 + 101)
  for (let ms = 621; ms <= 1000; ms += 10) delays.probe(ms)
  expect(delays.take(1000)).toEqual({ loopDelayMs: 101, loopLateMs: 5 })
  expect(delays.take(1000)).toEqual({ loopDelayMs: 0, loopLateMs: 0 })
})

test('the millisecond by which any timer may be late is no delay of the loop', () => {
  const delays = new LoopDelays(10, 0)
  for (let probe = 1; probe <= 90; probe++) delays.probe(probe * 11)
  expect(delays.take(1000)).toEqual({ loopDelayMs: 1, loopLateMs: 0 })
})
