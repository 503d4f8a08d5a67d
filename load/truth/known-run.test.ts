import { expect, test } from 'vitest'
import { createRandom, nextBelow, nextFloat } from '../../mocks/internal.ts'
import { TasksSeen } from '../drivers/tasks-seen.ts'
import { findCapacity } from '../find-capacity.ts'
import type { SeriesFigures } from '../load-result.ts'
import { percentileOf } from '../measure/confidence.ts'
import { seriesFigures } from '../measure/figures.ts'
import { Histogram } from '../measure/histogram.ts'
import type { Interval, Outcome } from '../measure/outcome.ts'
import { Recorder } from '../measure/recorder.ts'
import type { Plan } from '../plan.ts'
import { mixedChat } from '../profiles/mixed-chat.ts'
import { RaceRecorder } from '../races.ts'
import { exactAt } from './known-delay.ts'

/** The measured phase is from 1 s to 5 s. */
const plan: Plan = {
  ...mixedChat,
  clients: 4,
  arrivals: { shape: 'closed', perClient: [4, 8], pauseMs: 1 },
  phases: { warmUpMs: 1000, measureMs: 4000, coolDownMs: 1000 },
}

/** An operation of a run that was written down beforehand: its parts follow each other. */
interface Written {
  readonly kind: 'upload' | 'download'
  readonly outcome: Outcome
  readonly beganUs: number
  readonly parts: Readonly<Record<Exclude<Interval, 'response' | 'service'>, number>>
  readonly bytes: number
}

function write(count: number): readonly Written[] {
  const random = createRandom(16, 'a run that is known')
  const us = (max: number): number => 1 + nextBelow(random, max)
  const outcomes = ['completed', 'completed', 'completed', 'failed', 'cancelled'] as const
  return Array.from({ length: count }, (_, index) => ({
    kind: index % 3 === 0 ? 'download' : 'upload',
    outcome: outcomes[nextBelow(random, outcomes.length)] ?? 'completed',
    beganUs: nextBelow(random, 6_000_000),
    parts: {
      startLag: us(900),
      queueWait: us(5000),
      connect: us(700),
      upload: us(200_000),
      server: us(30_000),
      download: us(100_000),
    },
    bytes: us(1_000_000),
  }))
}

const lagOf = ({ parts }: Written): number => parts.startLag
const wholeOf = ({ parts }: Written): number =>
  Object.values(parts).reduce((sum, part) => sum + part, 0)
const endOf = (each: Written): number => each.beganUs + wholeOf(each)
const isMeasured = (us: number): boolean => us >= 1_000_000 && us < 5_000_000

function recorded(run: readonly Written[]): Recorder {
  const recorder = new Recorder(plan)
  for (const each of run) {
    const { startLag, queueWait, connect, upload, server } = each.parts
    const dispatchedUs = each.beganUs + startLag
    const slotUs = dispatchedUs + queueWait
    const firstByteUs = slotUs + connect
    const lastByteUs = firstByteUs + upload
    const marks = { intendedUs: each.beganUs, dispatchedUs, slotUs, firstByteUs, lastByteUs }
    const all = { ...marks, firstAnswerUs: lastByteUs + server }
    recorder.planned(each.beganUs)
    recorder.started(all)
    const ending = { outcome: each.outcome, bytes: each.bytes }
    recorder.ended(each.kind, all, { endUs: endOf(each), ending })
  }
  return recorder
}

/** The time in which the bytes of an operation move, and how many of them do in the phase. */
function bytesInPhase(each: Written): number {
  const { startLag, queueWait, connect, upload, server } = each.parts
  const first = each.beganUs + startLag + queueWait + connect
  const [from, to] =
    each.kind === 'upload' ? [first, first + upload] : [first + upload + server, endOf(each)]
  const inside = Math.max(0, Math.min(to, 5_000_000) - Math.max(from, 1_000_000))
  return (each.bytes * inside) / (to - from)
}

const run = write(3000)
const recorder = recorded(run)
const measured = recorder.toMeasured()

function timesOf(own: readonly Written[], name: Interval): readonly number[] {
  if (name === 'response') return own.map(wholeOf)
  if (name === 'service') return own.map((each) => wholeOf(each) - lagOf(each))
  return own.map(({ parts }) => parts[name])
}

/** Histograms keep three digits. */
function near(value: number): { readonly low: number; readonly high: number } {
  return { low: value * 0.999 - 1, high: value * 1.001 + 1 }
}

function expectNear(ours: number, truth: number): void {
  expect(ours).toBeGreaterThanOrEqual(near(truth).low)
  expect(ours).toBeLessThanOrEqual(near(truth).high)
}

const allSeries: readonly SeriesFigures[] = seriesFigures(measured, plan)

test('counts, shares, rates and bytes of each series are those of a run that was written down beforehand', () => {
  expect(allSeries).toHaveLength(6)
  const meant = run.filter(({ beganUs }) => isMeasured(beganUs))
  expect([measured.planned, measured.started]).toEqual([meant.length, meant.length])
  for (const { operation, outcome, ...ours } of allSeries) {
    const isOurs = (each: Written): boolean => each.kind === operation && each.outcome === outcome
    const count = meant.filter(isOurs).length
    const ended = run.filter((each) => isOurs(each) && isMeasured(endOf(each))).length
    const bytes = run.filter(isOurs).reduce((sum, each) => sum + bytesInPhase(each), 0)
    const ofKind = meant.filter(({ kind }) => kind === operation).length
    expect(ours).toMatchObject({ count, ended, share: count / ofKind, perSecond: ended / 4 })
    // Each operation is rounded to whole bytes.
    expect(Math.abs(ours.bytes - bytes)).toBeLessThan(run.length)
    expect([ours.bytesPerSecond, ours.overflow]).toEqual([ours.bytes / 4, 0])
  }
})

test('every interval of each series has the count, the least, the mean, the most and the percentiles of a run that was written down beforehand', () => {
  let checked = 0
  for (const { operation, outcome, intervals } of allSeries) {
    const own = run.filter(
      (each) => each.kind === operation && each.outcome === outcome && isMeasured(each.beganUs),
    )
    for (const [name, figures] of Object.entries(intervals)) {
      const times = timesOf(own, name as Interval)
      expect(figures.count).toBe(times.length)
      expectNear(figures.minUs, Math.min(...times))
      expectNear(figures.maxUs, Math.max(...times))
      expectNear(figures.meanUs, times.reduce((sum, us) => sum + us, 0) / times.length)
      for (const { share, us } of figures.percentiles) expectNear(us, exactAt(times, share))
      checked++
    }
  }
  expect(checked).toBe(6 * 8)
})

test('every stretch of time has what began, ended and moved in a run that was written down beforehand', () => {
  const { binMs, bins } = measured.timeline
  const at = (us: number): number => Math.floor(us / 1000 / binMs)
  for (const [index, bin] of bins.entries()) {
    const ended = run.filter((each) => at(endOf(each)) === index)
    expect(bin.planned).toBe(run.filter(({ beganUs }) => at(beganUs) === index).length)
    expect(bin.started).toBe(run.filter((each) => at(each.beganUs + lagOf(each)) === index).length)
    for (const outcome of ['completed', 'failed', 'cancelled'] as const) {
      const own = ended.filter((each) => each.outcome === outcome)
      expect(bin.ended[outcome] ?? 0).toBe(own.length)
      for (const kind of ['upload', 'download'] as const) {
        const ours = bin.operations?.[kind]
        const ofKind = own.filter((each) => each.kind === kind).length
        expect(ours?.ended[outcome] ?? 0).toBe(ofKind)
        const responses = Object.values(ours?.responses[outcome] ?? {})
        expect(responses.reduce((sum, count) => sum + count, 0)).toBe(ofKind)
      }
    }
    const heat = Object.values(bin.heat).reduce((sum, count) => sum + count, 0)
    expect(heat).toBe(bin.ended.completed ?? 0)
    const ofKinds = Object.values(bin.operations ?? {}).reduce((sum, { bytes }) => sum + bytes, 0)
    expect(bin.bytes).toBe(ofKinds)
  }
  const bytes = bins.reduce((sum, bin) => sum + bin.bytes, 0)
  expect(bytes).toBe(run.reduce((sum, each) => sum + each.bytes, 0))
})

test('what is under way at most is what was begun and had not ended', () => {
  const one = new Recorder(plan)
  const marks = (us: number): { intendedUs: number; dispatchedUs: number } => ({
    intendedUs: us,
    dispatchedUs: us,
  })
  const ending = { outcome: 'completed', bytes: 0 } as const
  for (const us of [0, 10_000, 20_000]) one.started(marks(us))
  one.ended('upload', marks(0), { endUs: 30_000, ending })
  one.started(marks(110_000))
  one.ended('upload', marks(10_000), { endUs: 220_000, ending })
  const { bins } = one.toMeasured().timeline
  expect(bins.map(({ inFlight }) => inFlight)).toEqual([3, 3, 3])
})

test('the bounds of a percentile hold the true one in 95 of 100 runs', () => {
  for (const [share, truth] of [
    [0.5, 50_000],
    [0.9, 90_000],
    [0.95, 95_000],
  ] as const) {
    const random = createRandom(1, `bounds ${share}`)
    let held = 0
    for (let round = 0; round < 400; round++) {
      const histogram = Histogram.create()
      for (let sample = 0; sample < 400; sample++) histogram.record(100_000 * nextFloat(random))
      const { lowUs, highUs } = percentileOf(histogram, share)
      if (lowUs <= truth && truth <= highUs) held++
    }
    expect(held / 400).toBeGreaterThan(0.92)
    expect(held / 400).toBeLessThan(0.985)
  }
})

test('tasks and stages of a report are those that were there', () => {
  const seen = new TasksSeen(plan)
  seen.ended({ client: 2, kind: 'upload' }, { fromUs: 1000, endUs: 51_000 }, 'completed')
  seen.ended({ client: 2, kind: 'download' }, { fromUs: 2_999_000, endUs: 3_100_000 }, 'refused')
  seen.ended({ client: 0, kind: 'upload' }, { fromUs: 3_000_000, endUs: 3_100_000 }, 'refused')
  expect(seen.spans).toEqual([
    { client: 2, kind: 'upload', startMs: 1, endMs: 51, outcome: 'completed' },
    { client: 2, kind: 'download', startMs: 2999, endMs: 3100, outcome: 'refused' },
    { client: 0, kind: 'upload', startMs: 3000, endMs: 3100, outcome: 'refused' },
  ])
  expect(seen.stages).toEqual([
    { perClient: 4, asked: 2, refused: 1 },
    { perClient: 8, asked: 1, refused: 1 },
  ])
})

test('cancels, their bytes, lags, doubled results and samples are those that were told', () => {
  const races = new RaceRecorder()
  const upload = (
    outcome: 'completed' | 'late' | 'cancelled' | 'ghost' | 'lost' | 'failed',
  ): void => races.upload({ outcome, which: outcome, cancelledAfterMs: outcome.length }, 100)
  for (const outcome of ['completed', 'late', 'cancelled', 'ghost', 'lost', 'failed'] as const)
    upload(outcome)
  upload('ghost')
  for (const ended of ['completed', 'late', 'cancelled', 'failed'] as const)
    races.download(ended, 7)
  races.doubled()
  for (const us of [1000, 1500]) races.lag(us)
  const { lag, ...ours } = races.toRaces()
  expect(ours).toEqual({
    uploads: { completed: 1, late: 1, cancelled: 1, ghost: 2, lost: 1, failed: 1 },
    downloads: { completed: 1, late: 1, cancelled: 1, failed: 1 },
    bytesWasted: 3 * 100 + 7,
    callbacksDoubled: 1,
    seen: ['ghost', 'lost', 'ghost'].map((which) => ({
      outcome: which,
      which,
      cancelledAfterMs: which.length,
    })),
    offsets: ['completed', 'late', 'cancelled', 'ghost', 'lost', 'failed', 'ghost'].map((name) => [
      name,
      name.length,
    ]),
  })
  expect([Histogram.decode(lag).count, Histogram.decode(lag).maxUs]).toEqual([2, 1500])
})

test('the steps of a search for the capacity have what each run has said', async () => {
  const [uploads] = allSeries.filter(({ outcome }) => outcome === 'completed')
  const { steps } = await findCapacity(async (perSecond) => {
    const series = uploads === undefined ? [] : [{ ...uploads, perSecond: perSecond - 1 }]
    const verdict = perSecond <= 30 ? 'PASS' : 'FAIL'
    return await Promise.resolve({ verdict, because: 'known', series, isPartial: false })
  })
  const p99 = uploads?.intervals.response?.percentiles.find(({ share }) => share === 0.99)?.us
  expect(steps.slice(0, 3).map(({ perSecond }) => perSecond)).toEqual([10, 20, 40])
  for (const step of steps)
    expect(step).toMatchObject({ achievedPerSecond: step.perSecond - 1, p99Us: p99 })
})
