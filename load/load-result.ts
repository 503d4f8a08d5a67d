import type { Health } from './health.ts'
import type { FailureSample } from './measure/failure-samples.ts'
import type { Interval, Outcome } from './measure/outcome.ts'
import type { Timeline } from './measure/timeline.ts'
import type { OperationKind, Plan, Tags } from './plan.ts'
import type { Races } from './races.ts'
import type { StepsDone } from './steps.ts'
import type { DriverName, GaugeName, SlotSpan, StageCount } from './run-data.ts'

/** What a load says. INVALID: the generator, not the service, was the limit, so the numbers say nothing. */
export type LoadVerdict = 'PASS' | 'FAIL' | 'INVALID'

/** Why a verdict is what it is, and what to do about it. */
export interface Reason {
  readonly verdict: 'FAIL' | 'INVALID'
  readonly why: string
  readonly fix: string
}

/** One percentile, and how far it can be trusted. */
export interface Percentile {
  /** 0 to 1. */
  readonly share: number
  readonly us: number
  /** Enough samples are above it: ten at least. Else it is shown grey. */
  readonly isSupported: boolean
  /** The bounds that hold it with 95 % confidence, in microseconds. */
  readonly lowUs: number
  readonly highUs: number
}

/** One interval of one series. */
export interface IntervalFigures {
  readonly count: number
  readonly minUs: number
  readonly meanUs: number
  readonly maxUs: number
  readonly percentiles: readonly Percentile[]
  /** The whole histogram, in the compressed V2 form of HdrHistogram, in base64: lossless. */
  readonly hdr: string
}

/** What was measured of operations of one kind that ended one way. */
export interface SeriesFigures {
  readonly operation: OperationKind
  readonly outcome: Outcome
  /** Operations that were meant to begin in the measured phase, whenever they ended: those whose times are known. */
  readonly count: number
  /** Of all operations of the kind, 0 to 1. */
  readonly share: number
  /** Operations that ended in the measured phase, whenever they began. */
  readonly ended: number
  /** Of those, by second. */
  readonly perSecond: number
  /** Bytes that moved in the measured phase, whenever their operations began and ended. */
  readonly bytes: number
  readonly bytesPerSecond: number
  /** Times above an hour, which no percentile knows. */
  readonly overflow: number
  readonly intervals: Readonly<Partial<Record<Interval, IntervalFigures>>>
}

/** What was measured of one scenario. Rates are of the whole measured phase. */
export interface ScenarioFigures {
  readonly name: string
  /** Its own, and its name as `scenario`. */
  readonly tags: Tags
  readonly startMs: number
  readonly series: readonly SeriesFigures[]
}

/** What became of a threshold. */
export interface ThresholdResult {
  readonly expression: string
  readonly ok: boolean
  /** In the unit of the limit; absent where nothing was measured, which is a failure. */
  readonly observed?: number
  readonly limit: number
  readonly unit: string
  readonly samples: number
  /** So few that not one can lie beyond the percentile: a failure, unless the threshold ends with `?`. */
  readonly tooFewSamples?: true
}

/** Whether the numbers had settled. */
export interface Steadiness {
  readonly state: 'steady' | 'drifting' | 'unstable' | 'too short'
  readonly why: string
  /** How much of the beginning looks like a warm-up, in ms. */
  readonly warmUpMs: number
}

/** One step of a search for the highest rate. */
export interface CapacityStep {
  readonly perSecond: number
  readonly achievedPerSecond: number
  readonly p99Us: number
  readonly verdict: LoadVerdict
  readonly because: string
}

/** The highest rate that meets the thresholds. */
export interface Capacity {
  /** 0 where none does. */
  readonly perSecond: number
  /** Whether a run of the whole length at that rate has met them, too. */
  readonly isConfirmed: boolean
  readonly steps: readonly CapacityStep[]
}

/** What one run says of one operation, in the numbers that are compared. */
export interface ComparedOperation {
  readonly operation: OperationKind
  /** Operations that were meant to begin in the measured phase, however they ended. */
  readonly count: number
  readonly completed: number
  /** Those that neither completed nor were cancelled: failed, timed out, refused or never begun. */
  readonly failed: number
  /** Completed, by second. */
  readonly perSecond: number
  /** Of the response of completed operations; absent where none completed. */
  readonly p50Us?: number
  readonly p99Us?: number
}

/** One run of a pair. */
export interface ComparedRun {
  /** Length of the measured phase. */
  readonly seconds: number
  readonly operations: readonly ComparedOperation[]
}

/** How one number of one operation differs between two things that were measured in turn. */
export interface Difference {
  readonly operation: OperationKind
  readonly name: 'p50' | 'p99' | 'failure rate' | 'throughput'
  /** `ratio`: head over base. `points`: head less base, as a share of all calls, where 0.01 is a percentage point. */
  readonly scale: 'ratio' | 'points'
  /** The average of all pairs (of ratios the geometric one); absent where there is nothing to compare. */
  readonly estimate?: number
  /** Its 95 % interval, for this number alone; absent below two pairs. */
  readonly low?: number
  readonly high?: number
  /** That chance alone shows such a change beyond the tolerance: two-sided, corrected for all numbers that are compared. */
  readonly pValue?: number
  readonly verdict: 'regressed' | 'improved' | 'unchanged' | 'inconclusive'
  /** Pairs that would probably be enough, beyond those there are; where it is inconclusive and they would help. */
  readonly morePairs?: number
  /** Why it could not be compared, or needed no test. */
  readonly why?: string
}

/** Two things, measured in turn. */
export interface LoadComparison {
  readonly base: string
  readonly head: string
  /** The band within which a difference does not matter: 0.05 is 5 %, and half a percentage point of failures. */
  readonly tolerance: number
  readonly pairs: readonly (readonly [base: ComparedRun, head: ComparedRun])[]
  /** Four numbers of each operation, also those that could not be compared. */
  readonly differences: readonly Difference[]
  /** `inconclusive` where any number is, and none has regressed. */
  readonly verdict: Difference['verdict']
}

/** How it was done, so that it can be done again and judged. */
export interface LoadSetting {
  readonly driver: DriverName
  readonly target: string
  readonly workers: number
  readonly node: string
  readonly host: string
  readonly cpu: string
  readonly cores: number
  /** Over the plan: equal for equal plans. */
  readonly planDigest: string
  /** Versions of what sends. */
  readonly tools: Readonly<Record<string, string>>
  /** Name and version of the report's definitions. */
  readonly notes: readonly string[]
}

/** All that a load run says: plain data, from which everything else is rendered. */
export interface LoadResult {
  readonly verdict: LoadVerdict
  /** Why: one sentence. */
  readonly because: string
  readonly reasons: readonly Reason[]
  readonly plan: Plan
  readonly setting: LoadSetting
  readonly tookMs: number
  readonly virtualMs?: number
  readonly isPartial: boolean
  /** Operations that were meant to begin in the measured phase, and those that were begun. */
  readonly planned: number
  readonly started: number
  readonly series: readonly SeriesFigures[]
  /** Of each scenario alone, the plan's own work first; where the plan has several. */
  readonly scenarios?: readonly ScenarioFigures[]
  /** Why operations did not complete, and how often. */
  readonly failures: Readonly<Record<string, number>>
  /** The first of each of those reasons; absent in results of before they were kept. */
  readonly failureSamples?: Readonly<Record<string, readonly FailureSample[]>>
  readonly gauges: Readonly<Partial<Record<GaugeName, number>>>
  readonly thresholds: readonly ThresholdResult[]
  readonly steadiness: Steadiness
  readonly timeline: Timeline
  readonly races?: Races
  readonly slots: { readonly spans: readonly SlotSpan[]; readonly stages: readonly StageCount[] }
  readonly health?: Health
  readonly capacity?: Capacity
  readonly comparison?: LoadComparison
  readonly errors: readonly string[]
  /** What was done before the load and after it, which is in none of the numbers; where the plan names any of it, or it has failed. */
  readonly setUp?: StepsDone
  readonly tearDown?: StepsDone
}
