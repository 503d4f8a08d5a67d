import type { OperationKind, Plan } from '../plan.ts'
import { FailureTable, mergeFailures } from './failure-samples.ts'
import type { Failures } from './failure-samples.ts'
import { Histogram } from './histogram.ts'
import { intervalsOf, spanOf } from './outcome.ts'
import type { Ending, Interval, Marks, Outcome } from './outcome.ts'
import { mergeTimelines } from './timeline.ts'
import type { Timeline } from './timeline.ts'
import { TimelineRecorder } from './timeline-recorder.ts'
import type { TimelineChange } from './timeline-recorder.ts'

/** All that was measured of operations of one kind that ended one way. */
export interface Series {
  readonly operation: OperationKind
  readonly outcome: Outcome
  /** Operations that were meant to begin in the measured phase: those whose times are known. */
  readonly count: number
  /** Operations that ended in the measured phase, whenever they began. */
  readonly ended: number
  /** Bytes that moved in the measured phase. */
  readonly bytes: number
  /** Times above an hour, which no percentile knows. */
  readonly overflow: number
  /** A histogram for each interval, in the compressed V2 form, in base64. */
  readonly intervals: Readonly<Partial<Record<Interval, string>>>
}

/** What one worker, or all of them, have measured: plain data that can be added up. */
export interface Measured extends Failures {
  readonly series: readonly Series[]
  /** Operations that were meant to begin in the measured phase. */
  readonly planned: number
  /** Of those, the ones that were begun. */
  readonly started: number
  readonly timeline: Timeline
  /** The series of each scenario, by its name, where the plan has several. */
  readonly scenarios?: Readonly<Record<string, readonly Series[]>>
}

interface Growing {
  readonly operation: OperationKind
  readonly outcome: Outcome
  count: number
  ended: number
  bytes: number
  readonly intervals: Map<Interval, Histogram>
}

const reasonsMax = 50

/** Bytes, and when they moved. */
export interface MovedBytes {
  readonly bytes: number
  readonly atUs: number
}

/** The end of an operation. */
export interface OperationEnd {
  readonly endUs: number
  readonly ending: Ending
  readonly client?: number
  /** How many bytes it was to move. */
  readonly toMove?: number
}

/** Takes what a generator has seen. Memory does not grow with the number of operations. */
export class Recorder {
  readonly #plan: Plan
  readonly #series: SeriesMap = new Map()
  readonly #scenarios = new Map<string, SeriesMap>()
  readonly #failures = new FailureTable(reasonsMax)
  readonly #timeline: TimelineRecorder
  #planned = 0
  #started = 0

  constructor(plan: Plan) {
    this.#plan = plan
    this.#timeline = new TimelineRecorder(plan)
  }

  /** An operation is due. */
  planned(intendedUs: number): void {
    this.#timeline.planned(intendedUs)
    if (this.isMeasured(intendedUs)) this.#planned++
  }

  /** An operation was begun. */
  started({ intendedUs, dispatchedUs }: Marks): void {
    this.#timeline.started(dispatchedUs)
    if (this.isMeasured(intendedUs)) this.#started++
  }

  /** Bytes of an operation have moved just now. */
  moved(operation: OperationKind, marks: Marks, { bytes, atUs }: MovedBytes): void {
    this.#timeline.moved(operation, bytes, { fromUs: atUs, toUs: atUs })
    if (this.isMeasured(atUs)) marks.movedBytes = (marks.movedBytes ?? 0) + bytes
  }

  /** An operation has ended; one that was shed was not begun. */
  ended(operation: OperationKind, marks: Marks, end: OperationEnd): void {
    const { endUs, ending } = end
    const { outcome, bytes } = ending
    const { intendedUs, dispatchedUs } = marks
    const isShed = outcome === 'shed'
    if (isShed) this.#timeline.ended(operation, outcome, { endUs: dispatchedUs })
    else {
      const took = { responseUs: endUs - intendedUs, serviceUs: endUs - dispatchedUs }
      this.#timeline.ended(operation, outcome, { endUs, took })
    }
    const inWindow = (marks.movedBytes ?? 0) + this.#spread(operation, marks, { endUs, bytes })
    const isMeant = this.isMeasured(intendedUs)
    const hasEnded = !isShed && this.isMeasured(endUs)
    if (!isMeant && !hasEnded && inWindow === 0) return
    const times = isShed || !isMeant ? [] : intervalsOf(marks, endUs)
    for (const series of this.#seriesOf(operation, marks, outcome)) {
      series.bytes += inWindow
      series.ended += Number(hasEnded)
      series.count += Number(isMeant)
      for (const [interval, us] of times) record(series, interval, us)
    }
    if (isMeant) this.#because(operation, end)
  }

  /** Spreads bytes evenly over the time in which they moved. @returns those that moved in the measured phase. */
  #spread(
    operation: OperationKind,
    marks: Marks,
    { endUs, bytes }: { readonly endUs: number; readonly bytes: number },
  ): number {
    if (bytes === 0) return 0
    const span = spanOf(operation, marks, endUs)
    this.#timeline.moved(operation, bytes, span)
    const { fromUs, toUs } = span
    if (toUs <= fromUs) return this.isMeasured(fromUs) ? bytes : 0
    const { warmUpMs, measureMs } = this.#plan.phases
    const from = Math.max(fromUs, warmUpMs * 1000)
    const to = Math.min(toUs, (warmUpMs + measureMs) * 1000)
    // Whole bytes, so that sums do not depend on their order.
    return Math.round((bytes * Math.max(0, to - from)) / (toUs - fromUs))
  }

  /** Whether an instant is in the measured phase. */
  isMeasured(atUs: number): boolean {
    const { warmUpMs, measureMs } = this.#plan.phases
    const ms = atUs / 1000
    return ms >= warmUpMs && ms < warmUpMs + measureMs
  }

  /** What has been measured until now. */
  toMeasured(): Measured {
    return {
      series: seriesIn(this.#series),
      ...this.#failures.toFailures(),
      planned: this.#planned,
      started: this.#started,
      timeline: this.#timeline.toTimeline(),
      ...(this.#scenarios.size === 0
        ? {}
        : {
            scenarios: Object.fromEntries(
              [...this.#scenarios].map(([name, map]) => [name, seriesIn(map)]),
            ),
          }),
    }
  }

  /** The run over its time until now. */
  get timeline(): Timeline {
    return this.#timeline.toTimeline()
  }

  /** Takes the stretches of time that have changed since the last call. */
  takeChanged(): TimelineChange {
    return this.#timeline.takeChanged()
  }

  /** Of all, and of the scenario where the plan has several. */
  #seriesOf(operation: OperationKind, { scenario }: Marks, outcome: Outcome): readonly Growing[] {
    const whole = growingIn(this.#series, operation, outcome)
    if (scenario === undefined) return [whole]
    let own = this.#scenarios.get(scenario)
    if (own === undefined) this.#scenarios.set(scenario, (own = new Map()))
    return [whole, growingIn(own, operation, outcome)]
  }

  #because(operation: OperationKind, { endUs, ending, client, toMove = 0 }: OperationEnd): void {
    const { outcome, reason, exchange } = ending
    if (reason === undefined) return
    const request = toMove > 0 ? `${operation} of ${toMove} bytes` : operation
    this.#failures.add(`${operation} ${outcome}: ${reason}`, () => ({
      atMs: endUs / 1000,
      ...(client === undefined ? {} : { client }),
      ...(exchange?.() ?? { request, answer: reason }),
    }))
  }
}

type SeriesMap = Map<string, Growing>

function growingIn(map: SeriesMap, operation: OperationKind, outcome: Outcome): Growing {
  const key = `${operation} ${outcome}`
  let series = map.get(key)
  if (series === undefined) {
    series = { operation, outcome, count: 0, ended: 0, bytes: 0, intervals: new Map() }
    map.set(key, series)
  }
  return series
}

function seriesIn(map: SeriesMap): readonly Series[] {
  return [...map.values()].map(({ intervals, ...rest }) => ({
    ...rest,
    overflow: [...intervals.values()].reduce((sum, { overflow }) => sum + overflow, 0),
    intervals: Object.fromEntries(
      [...intervals].map(([name, histogram]) => [name, histogram.encode()]),
    ),
  }))
}

function record({ intervals }: Growing, interval: Interval, us: number): void {
  let histogram = intervals.get(interval)
  if (histogram === undefined) intervals.set(interval, (histogram = Histogram.create()))
  histogram.record(us)
}

/** Adds up what several have measured: histograms and counts add up, and no percentile is ever averaged. */
export function mergeMeasured(all: readonly Measured[]): Measured {
  if (all.length === 1 && all[0] !== undefined) return all[0]
  const sum = (value: (measured: Measured) => number): number =>
    all.reduce((total, each) => total + value(each), 0)
  return {
    series: mergeSeries(all.map(({ series }) => series)),
    ...mergeScenarios(all),
    ...mergeFailures(all),
    planned: sum(({ planned }) => planned),
    started: sum(({ started }) => started),
    timeline: mergeTimelines(all.map(({ timeline }) => timeline)),
  }
}

/** Adds series of the same operations and outcomes up, in the order in which they come. */
export function mergeSeries(all: readonly (readonly Series[])[]): readonly Series[] {
  const series = new Map<string, Series>()
  for (const own of all.flat()) {
    const key = `${own.operation} ${own.outcome}`
    const kept = series.get(key)
    series.set(key, kept === undefined ? own : addSeries(kept, own))
  }
  return [...series.values()]
}

function mergeScenarios(all: readonly Measured[]): Pick<Measured, 'scenarios'> {
  const names = new Set(all.flatMap(({ scenarios = {} }) => Object.keys(scenarios)))
  if (names.size === 0) return {}
  return {
    scenarios: Object.fromEntries(
      [...names].map((name) => [
        name,
        mergeSeries(all.map(({ scenarios = {} }) => scenarios[name] ?? [])),
      ]),
    ),
  }
}

function addSeries(one: Series, other: Series): Series {
  const names = new Set([...Object.keys(one.intervals), ...Object.keys(other.intervals)])
  const merged = [...names].map((name) => {
    const parts = [one, other].flatMap(({ intervals }) => intervals[name as Interval] ?? [])
    const [first, second] = parts
    if (first === undefined || second === undefined) return [name, first ?? '']
    const histogram = Histogram.decode(first)
    histogram.add(Histogram.decode(second))
    return [name, histogram.encode()]
  })
  return {
    ...one,
    count: one.count + other.count,
    ended: one.ended + other.ended,
    bytes: one.bytes + other.bytes,
    overflow: one.overflow + other.overflow,
    intervals: Object.fromEntries(merged) as Series['intervals'],
  }
}
