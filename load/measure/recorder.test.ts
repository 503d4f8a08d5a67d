import fc from 'fast-check'
import { expect, test } from 'vitest'
import { mixedChat } from '../profiles/mixed-chat.ts'
import { outcomes } from './outcome.ts'
import type { Ending, Marks, Outcome } from './outcome.ts'
import { mergeMeasured, Recorder } from './recorder.ts'
import type { Measured, Series } from './recorder.ts'

/** The measured phase is from 1 s to 3 s. */
const plan = { ...mixedChat, phases: { warmUpMs: 1000, measureMs: 2000, coolDownMs: 1000 } }

function marksAt(seconds: number, more: Partial<Marks> = {}): Marks {
  return { intendedUs: seconds * 1e6, dispatchedUs: seconds * 1e6, ...more }
}

function done(bytes: number, outcome: Outcome = 'completed'): Ending {
  return { outcome, bytes }
}

function seriesOf(recorder: Recorder, outcome: Outcome = 'completed'): Series | undefined {
  return recorder.toMeasured().series.find((each) => each.outcome === outcome)
}

test.each([
  ['all of it in the phase', [1, 3], [1, 1000]],
  ['its first half before it', [0, 2], [0, 500]],
  ['its last half after it', [2, 4], [1, 500]],
  ['the phase and as much on both sides', [0, 4], [0, 500]],
  ['all before it', [0, 0.9], [0, 0]],
  ['all after it', [3, 4], [0, 0]],
] as const)('an upload with %s', (_, [from, to], counted) => {
  const recorder = new Recorder(plan)
  recorder.ended('upload', marksAt(from), { endUs: to * 1e6, ending: done(1000) })
  const { count = 0, bytes = 0 } = seriesOf(recorder) ?? {}
  expect([count, bytes]).toEqual(counted)
})

test('operations count by second where they end, and for percentiles where they are meant to begin', () => {
  const recorder = new Recorder(plan)
  const lives = [
    [0, 0.5],
    [0, 1],
    [1, 2.999_999],
    [1, 3],
    [2, 5],
    [3, 4],
  ] as const
  for (const [from, to] of lives)
    recorder.ended('peerMessage', marksAt(from), { endUs: to * 1e6, ending: done(0) })
  expect(seriesOf(recorder)).toMatchObject({ count: 3, ended: 2 })
})

test('bytes that are told of as they move count when they move, whatever becomes of them', () => {
  const recorder = new Recorder(plan)
  const marks = marksAt(0.5)
  for (const [seconds, bytes] of [
    [0.9, 1],
    [1, 10],
    [2.9, 100],
    [3, 1000],
  ] as const)
    recorder.moved('upload', marks, { bytes, atUs: seconds * 1e6 })
  recorder.ended('upload', marks, { endUs: 3.5e6, ending: done(0, 'cancelled') })
  expect(seriesOf(recorder, 'cancelled')).toMatchObject({ count: 0, ended: 0, bytes: 110 })
  const { bins, binMs } = recorder.toMeasured().timeline
  expect(bins.flatMap(({ bytes }, index) => (bytes > 0 ? [[index * binMs, bytes]] : []))).toEqual([
    [900, 1],
    [1000, 10],
    [2900, 100],
    [3000, 1000],
  ])
})

test('a cancelled upload counts what it has moved, not what it would have', () => {
  const recorder = new Recorder(plan)
  recorder.ended('upload', marksAt(1), { endUs: 2e6, ending: done(300, 'cancelled') })
  expect(seriesOf(recorder, 'cancelled')?.bytes).toBe(300)
})

test('an upload moves until its last byte is sent, a download from its answer on', () => {
  const recorder = new Recorder(plan)
  const upload = marksAt(0, { firstByteUs: 0, lastByteUs: 2e6, firstAnswerUs: 4e6 })
  recorder.ended('upload', upload, { endUs: 4e6, ending: done(1000) })
  const download = marksAt(0, { firstByteUs: 0, lastByteUs: 0, firstAnswerUs: 2.5e6 })
  recorder.ended('download', download, { endUs: 3.5e6, ending: done(1000) })
  expect(recorder.toMeasured().series.map(({ bytes }) => bytes)).toEqual([500, 500])
})

const us = fc.integer({ min: 0, max: 4_500_000 })
const operation = fc.record({
  kind: fc.constantFrom('upload', 'download', 'peerMessage'),
  outcome: fc.constantFrom(...outcomes),
  beganUs: us,
  tookUs: us,
  steps: fc.array(fc.integer({ min: 0, max: 300_000 }), { minLength: 4, maxLength: 4 }),
  bytes: fc.integer({ min: 0, max: 30_000_000 }),
  worker: fc.nat({ max: 6 }),
})
type Operation = typeof operation extends fc.Arbitrary<infer Each> ? Each : never

function measuredOf(operations: readonly Operation[]): Measured {
  const recorder = new Recorder(plan)
  for (const { kind, outcome, beganUs, tookUs, steps, bytes } of operations) {
    const [wait = 0, first = 0, last = 0, answer = 0] = steps
    const slotUs = beganUs + wait
    const marks = {
      intendedUs: beganUs,
      dispatchedUs: beganUs,
      slotUs,
      firstByteUs: slotUs + first,
      lastByteUs: slotUs + first + last,
      firstAnswerUs: slotUs + first + last + answer,
    }
    recorder.planned(beganUs)
    if (outcome !== 'shed') recorder.started(marks)
    const reason = outcome === 'completed' ? {} : { reason: `because of ${outcome}` }
    const endUs = beganUs + tookUs + steps.reduce((sum, step) => sum + step, 0)
    recorder.ended(kind, marks, { endUs, ending: { outcome, bytes, ...reason } })
  }
  return recorder.toMeasured()
}

/** All of it but how many are under way at once: of several workers that is the sum of what each had at most. */
function comparable({ series, timeline, ...rest }: Measured): object {
  return {
    ...rest,
    series: Object.fromEntries(series.map((each) => [`${each.operation} ${each.outcome}`, each])),
    timeline: {
      ...timeline,
      bins: timeline.bins.map((bin) => ({ ...bin, inFlight: 0 })),
    },
  }
}

test('however a load is shared out, and in whatever order it is merged, it equals that of one worker, bit for bit', () => {
  fc.assert(
    fc.property(
      fc.array(operation, { minLength: 1, maxLength: 40 }),
      fc.boolean(),
      (operations, isTurned) => {
        const workers = [...new Set(operations.map(({ worker }) => worker))]
        const parts = workers.map((worker) =>
          measuredOf(operations.filter((each) => each.worker === worker)),
        )
        const merged = mergeMeasured(isTurned ? parts.toReversed() : parts)
        expect(comparable(merged)).toEqual(comparable(measuredOf(operations)))
      },
    ),
    { numRuns: 60, seed: 16 },
  )
})
