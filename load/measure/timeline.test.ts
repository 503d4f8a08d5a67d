import { expect, test } from 'vitest'
import { mixedChat } from '../profiles/mixed-chat.ts'
import { mergeMeasured, Recorder } from './recorder.ts'
import type { Bin, Timeline } from './timeline.ts'
import { bucketOf, percentileOfHeat } from './timeline.ts'
import { TimelineCopy } from './timeline-recorder.ts'

const plan = { ...mixedChat, phases: { warmUpMs: 0, measureMs: 10_000, coolDownMs: 0 } }
const kinds = ['upload', 'download', 'peerMessage'] as const
const ways = ['completed', 'completed', 'failed', 'timedOut', 'cancelled', 'shed'] as const

/** Has operations end, each with its number: of times, kinds, bytes and ways of their own. */
function recorded(numbers: readonly number[], recorder = new Recorder(plan)): Recorder {
  for (const number of numbers) {
    const intendedUs = (number * 7919) % 10_000_000
    const marks = { intendedUs, dispatchedUs: intendedUs + 50, firstByteUs: intendedUs + 90 }
    const outcome = ways[number % ways.length] ?? 'completed'
    const kind = kinds[number % kinds.length] ?? 'upload'
    recorder.planned(intendedUs)
    if (outcome !== 'shed') recorder.started(marks)
    recorder.ended(kind, marks, {
      endUs: intendedUs + 1000 + ((number * 104_729) % 3_000_000),
      ending: { outcome, bytes: outcome === 'shed' ? 0 : (number * 31) % 100_003 },
    })
  }
  return recorder
}

const numbers = Array.from({ length: 3000 }, (_, number) => number)

/** How many were under way at once is known to each worker alone: their sum is the most that it can have been. */
function withoutInFlight({ binMs, bins }: Timeline): Timeline {
  return { binMs, bins: bins.map((bin) => ({ ...bin, inFlight: 0 })) }
}

function sumOf(timeline: Timeline, value: (bin: Bin) => number): number {
  return timeline.bins.reduce((sum, bin) => sum + value(bin), 0)
}

function sumIn(counts: Readonly<Record<string, number>> = {}): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0)
}

test('each kind of operation is counted by itself, and together they are all', () => {
  const { bins } = recorded(numbers).timeline
  for (const { ended, bytes, heat, operations = {} } of bins) {
    const own = Object.values(operations)
    const all = own.flatMap((each) => Object.values(each.ended))
    expect(all.reduce((sum, count) => sum + count, 0)).toBe(sumIn(ended))
    expect(own.reduce((sum, each) => sum + each.bytes, 0)).toBe(bytes)
    expect(own.reduce((sum, { responses }) => sum + sumIn(responses.completed), 0)).toBe(
      sumIn(heat),
    )
  }
})

test('whatever ended has a time, in the stretch in which it ended; what was shed has none', () => {
  const recorder = new Recorder(plan)
  const marks = { intendedUs: 950_000, dispatchedUs: 950_000 }
  recorder.ended('upload', marks, {
    endUs: 1_150_000,
    ending: { outcome: 'failed', reason: 'E', bytes: 0 },
  })
  recorder.ended('upload', marks, { endUs: 950_000, ending: { outcome: 'shed', bytes: 0 } })
  const { bins, binMs } = recorder.timeline
  expect(bins[Math.floor(1150 / binMs)]?.operations?.upload?.responses).toEqual({
    failed: { [bucketOf(200_000)]: 1 },
  })
  expect(bins[Math.floor(950 / binMs)]?.operations?.upload).toMatchObject({
    ended: { shed: 1 },
    responses: {},
  })
})

test.each([1, 2, 5, 64])('%i workers merged are what one would have measured', (workers) => {
  const parts = Array.from({ length: workers }, (_, worker) =>
    recorded(numbers.filter((number) => number % workers === worker)).toMeasured(),
  )
  const merged = mergeMeasured(parts.toReversed()).timeline
  expect(withoutInFlight(merged)).toEqual(withoutInFlight(recorded(numbers).timeline))
})

test('a run that goes on far beyond its plan keeps 600 stretches at most, and loses nothing', () => {
  const short = { ...plan, deadlineMs: 3_600_000 }
  const recorder = recorded(numbers, new Recorder(short))
  const { binMs } = recorder.timeline
  const marks = { intendedUs: 0, dispatchedUs: 0 }
  for (const seconds of [59, 600, 3600])
    recorder.ended('login', marks, {
      endUs: seconds * 1e6,
      ending: { outcome: 'completed', bytes: 0 },
    })
  const { timeline } = recorder
  expect(timeline.bins.length).toBeLessThanOrEqual(600)
  expect(timeline.bins.length).toBeGreaterThan(300)
  expect(Math.log2(timeline.binMs / binMs) % 1).toBe(0)
  expect(sumOf(timeline, ({ ended }) => sumIn(ended))).toBe(numbers.length + 3)
  expect(timeline.bins.at(-1)?.operations?.login?.ended).toEqual({ completed: 1 })
})

test('a worker whose stretches have become longer merges with one whose have not', () => {
  const long = { ...plan, deadlineMs: 3_600_000 }
  const last = { outcome: 'completed', bytes: 0 } as const
  const late = (recorder: Recorder): Recorder => {
    recorder.ended(
      'login',
      { intendedUs: 0, dispatchedUs: 0 },
      { endUs: 1_000_000_000, ending: last },
    )
    return recorder
  }
  const [even, odd] = [0, 1].map((rest) => numbers.filter((number) => number % 2 === rest))
  const merged = mergeMeasured([
    recorded(odd ?? [], new Recorder(long)).toMeasured(),
    late(recorded(even ?? [], new Recorder(long))).toMeasured(),
  ]).timeline
  const one = late(recorded(numbers, new Recorder(long))).timeline
  expect(withoutInFlight(merged)).toEqual(withoutInFlight(one))
})

test('a time that no clock shows does not make the stretches of a run longer than its plan can', () => {
  const recorder = recorded(numbers)
  recorder.ended(
    'login',
    { intendedUs: 0, dispatchedUs: 0 },
    { endUs: 1e15, ending: { outcome: 'completed', bytes: 0 } },
  )
  const { binMs, bins } = recorder.timeline
  expect(binMs * bins.length).toBeLessThan(10_000 + plan.deadlineMs + 60_000 + 2 * binMs)
})

test('what a thread tells of its stretches from time to time makes the same run elsewhere', () => {
  const recorder = new Recorder({ ...plan, deadlineMs: 3_600_000 })
  const copy = new TimelineCopy()
  for (let from = 0; from < 3000; from += 100) {
    recorded(numbers.slice(from, from + 100), recorder)
    copy.take(structuredClone(recorder.takeChanged()))
  }
  expect(copy.toTimeline()).toEqual(recorder.timeline)
  recorder.ended(
    'login',
    { intendedUs: 0, dispatchedUs: 0 },
    { endUs: 900e6, ending: { outcome: 'completed', bytes: 0 } },
  )
  copy.take(structuredClone(recorder.takeChanged()))
  expect(copy.toTimeline()).toEqual(recorder.timeline)
  expect(recorder.takeChanged().bins).toEqual([])
})

test('a percentile of buckets is the middle of the bucket that holds it', () => {
  const heat = { 80: 50, 88: 49, 96: 1 }
  expect(bucketOf(percentileOfHeat(heat, 0.5) ?? 0)).toBe(80)
  expect(bucketOf(percentileOfHeat(heat, 0.51) ?? 0)).toBe(88)
  expect(bucketOf(percentileOfHeat(heat, 1) ?? 0)).toBe(96)
  expect(percentileOfHeat({}, 0.5)).toBeUndefined()
})
