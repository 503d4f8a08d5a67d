import { expect, test } from 'vitest'
import { watchCpuWaits } from './cpu-waits.ts'

const idle = 'cpu0 1 2 3\nintr 5'

function proc(schedstat: readonly string[], stat: readonly string[]): (path: string) => string {
  const left = { '/proc/thread-self/schedstat': [...schedstat], '/proc/stat': [...stat] }
  return (path) => {
    const text = left[path as keyof typeof left].shift()
    if (text === undefined) throw new Error('ENOENT')
    return text
  }
}

test('waits are those since the last look: of each run, and of all ticks', () => {
  const look = watchCpuWaits(
    proc(
      ['900 1000000 10\n', '900 7000000 13\n', '900 7000000 13\n'],
      [
        `cpu  100 0 50 800 0 0 0 50 70 0\n${idle}`,
        `cpu  140 0 60 830 0 0 0 70 99 0\n${idle}`,
        `cpu  140 0 60 830 0 0 0 70 99 0\n${idle}`,
      ],
    ),
  )
  expect(look()).toEqual({ wakeWaitMs: 2, stealShare: 0.2 })
  expect(look()).toEqual({ wakeWaitMs: 0, stealShare: 0 })
})

test('what the system does not show is absent, one by one', () => {
  expect(watchCpuWaits(proc([], []))()).toEqual({})
  expect(watchCpuWaits(proc(['1 0 0', '1 4000000 2'], []))()).toEqual({ wakeWaitMs: 2 })
  expect(watchCpuWaits(proc(['', ''], ['cpu  1 1 1', 'cpu  2 2 2']))()).toEqual({})
  expect(watchCpuWaits(proc([], ['cpu 0 0 0 0 0 0 0 0', 'cpu 5 0 0 4 0 0 0 1']))()).toEqual({
    stealShare: 0.1,
  })
})
