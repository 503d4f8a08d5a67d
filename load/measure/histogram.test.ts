import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createRandom, nextFloat } from '../../mocks/internal.ts'
import { mixedChat } from '../profiles/mixed-chat.ts'
import { Histogram } from './histogram.ts'
import type { Marks } from './outcome.ts'
import { mergeMeasured, Recorder } from './recorder.ts'

test('percentiles are within a thousandth of the exact ones', () => {
  const random = createRandom(1, 'latencies')
  const values = Array.from({ length: 50_000 }, () => Math.round(Math.exp(nextFloat(random) * 14)))
  const histogram = Histogram.create()
  for (const value of values) histogram.record(value)
  const sorted = values.toSorted((one, other) => one - other)
  for (const share of [0.01, 0.5, 0.9, 0.99, 0.999, 1]) {
    const exact = sorted[Math.ceil(share * sorted.length) - 1] ?? 0
    expect(Math.abs(histogram.at(share) - exact)).toBeLessThanOrEqual(Math.max(1, exact * 0.001))
  }
  expect([histogram.minUs, histogram.count]).toEqual([sorted[0], 50_000])
})

test('0 and an hour are kept; what is longer is counted, and in no percentile', () => {
  const histogram = Histogram.create()
  for (const us of [0, 3_600_000_000, 3_600_000_001, -5]) histogram.record(us)
  expect([histogram.count, histogram.overflow, histogram.at(0.5)]).toEqual([3, 1, 0])
  expect(histogram.maxUs / 3_600_000_000).toBeCloseTo(1, 3)
})

test('what is written is read back without loss', () => {
  const histogram = Histogram.create()
  for (let us = 1; us < 1e9; us = Math.ceil(us * 1.3)) histogram.record(us)
  const again = Histogram.decode(histogram.encode())
  expect(again.encode()).toBe(histogram.encode())
  expect([again.at(0.3), again.count]).toEqual([histogram.at(0.3), histogram.count])
})

test('eight shards merged equal one, bit for bit', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 4_000_000_000 }), { maxLength: 400 }),
      (times) => {
        const whole = new Recorder(mixedChat)
        const shards = Array.from({ length: 8 }, () => new Recorder(mixedChat))
        for (const [index, us] of times.entries()) {
          for (const recorder of [whole, shards[index % 8]]) {
            const marks: Marks = { intendedUs: 2e6, dispatchedUs: 2e6 + 5, slotUs: 2e6 + 9 }
            recorder?.planned(marks.intendedUs)
            recorder?.started(marks)
            const ending = {
              outcome: us % 3 === 0 ? 'failed' : 'completed',
              reason: 'why',
              bytes: us % 7,
            } as const
            recorder?.ended('upload', marks, { endUs: 2e6 + us, ending })
          }
        }
        const key = ({
          operation,
          outcome,
        }: {
          readonly operation: string
          readonly outcome: string
        }): string => `${operation} ${outcome}`
        const merged = mergeMeasured(shards.map((shard) => shard.toMeasured()))
        const one = whole.toMeasured()
        const sorted = (all: typeof one.series): typeof one.series =>
          all.toSorted((a, b) => key(a).localeCompare(key(b)))
        expect(sorted(merged.series)).toEqual(sorted(one.series))
        expect([merged.planned, merged.started, merged.reasons]).toEqual([
          one.planned,
          one.started,
          one.reasons,
        ])
        for (const [index, bin] of one.timeline.bins.entries()) {
          const { inFlight: _most, bytes, ...rest } = bin
          const other = merged.timeline.bins[index]
          expect(other).toMatchObject(rest)
          expect(other?.bytes).toBeCloseTo(bytes, 3)
        }
      },
    ),
    { numRuns: 30 },
  )
})
