import { expect, test } from 'vitest'
import { findCapacity } from './find-capacity.ts'
import type { LoadVerdict } from './load-result.ts'
import { percentileOf } from './measure/confidence.ts'
import { Histogram } from './measure/histogram.ts'
import { steadinessOf } from './measure/steadiness.ts'
import { bucketOf } from './measure/timeline.ts'
import type { Bin } from './measure/timeline.ts'
import { mixedChat } from './profiles/mixed-chat.ts'
import { createRandom, nextFloat } from '../mocks/internal.ts'

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
