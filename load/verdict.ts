import type {
  LoadVerdict,
  Reason,
  SeriesFigures,
  Steadiness,
  ThresholdResult,
} from './load-result.ts'
import { samplesAbove } from './measure/confidence.ts'
import { Histogram } from './measure/histogram.ts'
import type { Interval } from './measure/outcome.ts'
import type { Plan } from './plan.ts'
import type { RunData } from './run-data.ts'
import { observedText } from './judge-threshold.ts'

/** From where on the generator, and not the service, is what was measured. */
export const saturation = {
  /** Start lag at the 99th percentile, as a part of the median response; and not below `startLagMs`. */
  startLagShare: 0.1,
  startLagMs: 5,
  /** Share of an event loop in use, for so many seconds on end. */
  loopUse: 0.9,
  loopSeconds: 3,
  /** Share of the time that the garbage collector took, over the run. */
  gcShare: 0.05,
  /** Operations begun of those that were meant to begin, in an open load. */
  startedShare: 0.99,
  /** Operations that were never begun, of all. */
  shedShare: 0.001,
} as const

/** What a verdict is made of. */
interface Judged {
  readonly plan: Plan
  readonly data: RunData
  readonly series: readonly SeriesFigures[]
  readonly thresholds: readonly ThresholdResult[]
  readonly steadiness: Steadiness
}

/** The verdict of a load, and why. INVALID goes before FAIL: what was not measured cannot fail. */
export function judgeLoad(judged: Judged): {
  readonly verdict: LoadVerdict
  readonly because: string
  readonly reasons: readonly Reason[]
} {
  const reasons = [...invalidity(judged), ...losses(judged), ...failures(judged.thresholds)]
  const [first] = reasons
  if (first === undefined) return { verdict: 'PASS', because: praise(judged), reasons }
  const more = reasons.length > 1 ? ` (and ${reasons.length - 1} more)` : ''
  return { verdict: first.verdict, because: `${first.why}${more}.`, reasons }
}

function praise({ thresholds, series }: Judged): string {
  const count = series.reduce((sum, each) => sum + each.count, 0)
  const met =
    thresholds.length === 1 ? 'The threshold is met' : `All ${thresholds.length} thresholds are met`
  const bounds = thresholds.length === 0 ? 'No threshold was asked for' : met
  return `${bounds}; ${count.toLocaleString('en')} operations were measured.`
}

/** An upload that is told to be stored, and is not, is no success, whatever was asked for. */
function losses({ data: { gauges } }: Judged): readonly Reason[] {
  const lost = gauges['uploads.lost'] ?? 0
  if (lost === 0) return []
  return [
    {
      verdict: 'FAIL',
      why: `${lost} uploads were told to be stored, and the service has not stored them, or not whole`,
      fix: 'See which: races of the result name the first of those that were to be cancelled.',
    },
  ]
}

function failures(thresholds: readonly ThresholdResult[]): readonly Reason[] {
  return thresholds
    .filter(({ ok }) => !ok)
    .map((threshold) => ({
      verdict: 'FAIL',
      why: unmetText(threshold),
      fix:
        threshold.observed === undefined || threshold.tooFewSamples === true
          ? 'Load longer, ask for something that the plan does, or end it with ? where it may be empty.'
          : 'See where the time goes in the phases of the report.',
    }))
}

function unmetText(threshold: ThresholdResult): string {
  const { expression, observed, samples, tooFewSamples } = threshold
  if (observed === undefined) return `'${expression}' has no data: nothing of it was measured`
  if (tooFewSamples === true)
    return `'${expression}' has not enough data: of ${samples} samples none can lie beyond it`
  return `'${expression}' is not met: it is ${observedText(threshold)}`
}

function invalidity(judged: Judged): readonly Reason[] {
  const { data } = judged
  const measured = judged.series.reduce((sum, { count }) => sum + count, 0)
  const reasons: Reason[] = []
  const say = (why: string, fix: string): void =>
    void reasons.push({ verdict: 'INVALID', why, fix })
  if (data.isPartial) say(partialWhy(data), 'Let it run to its end.')
  if (data.unread !== undefined)
    say(
      `nobody knows which uploads the service has stored: ${data.unread}`,
      'See that its /admin answers, give its --admin-token, and let nobody reset it meanwhile.',
    )
  if (measured === 0)
    say(
      'nothing was measured: no operation was meant to begin in the measured phase',
      'Load longer, or with a shorter warm-up.',
    )
  if (data.virtualMs === undefined) {
    lagging(judged, say)
    unwell(judged, say)
  }
  unstarted(judged, say)
  return reasons
}

type Say = (why: string, fix: string) => void

function partialWhy({ errors }: RunData): string {
  const [error] = errors
  return error === undefined ? 'it was stopped before its end' : `it broke off: ${error}`
}

/** All operations together: what is late is the generator, whatever it was to begin. */
function lagging({ series, plan }: Judged, say: Say): void {
  if (plan.arrivals.shape === 'closed') return
  const lag = merged(series, 'startLag')
  const response = merged(series, 'response')
  const share = lagShares.find((each) => lag.count * (1 - each) >= samplesAbove) ?? 0.5
  const lagMs = lag.at(share) / 1000
  const responseMs = response.at(0.5) / 1000
  if (lagMs <= saturation.startLagMs || lagMs <= saturation.startLagShare * responseMs) return
  say(
    `the generator began late: a start lag of ${lagMs.toFixed(1)} ms at p${share * 100}, beside a response of ${responseMs.toFixed(1)} ms at p50`,
    'Lower the rate, give more --workers, take --spin, or move the target to another machine.',
  )
}

const lagShares = [0.99, 0.95, 0.9]

function merged(series: readonly SeriesFigures[], interval: Interval): Histogram {
  const all = Histogram.create()
  for (const { intervals } of series) {
    const hdr = intervals[interval]?.hdr
    if (hdr !== undefined) all.add(Histogram.decode(hdr))
  }
  return all
}

function unwell({ data: { health } }: Judged, say: Say): void {
  const samples = health?.samples ?? []
  let busy = 0
  let most = 0
  for (const { loopUse } of samples) {
    busy = loopUse > saturation.loopUse ? busy + 1 : 0
    most = Math.max(most, busy)
  }
  if (most >= saturation.loopSeconds && health?.isSpinning === false)
    say(
      `an event loop of the generator was more than ${saturation.loopUse * 100} % busy for ${most} seconds on end`,
      'Give more --workers, or a lower rate.',
    )
  const gc = samples.reduce((sum, { gcShare }) => sum + gcShare, 0) / Math.max(1, samples.length)
  if (gc > saturation.gcShare)
    say(
      `the garbage collector of the generator took ${(gc * 100).toFixed(1)} % of the time`,
      'Give more --workers, or fewer clients.',
    )
}

function unstarted({ plan, data, series }: Judged, say: Say): void {
  const { planned, started } = data.measured
  const shed = series.reduce((sum, { outcome, count }) => sum + (outcome === 'shed' ? count : 0), 0)
  if (planned > 0 && shed / planned > saturation.shedShare)
    say(
      `${shed} of ${planned} operations were never begun`,
      "Give more --clients, a lower rate, or the policy 'queue'.",
    )
  else if (
    plan.arrivals.shape !== 'closed' &&
    planned > 0 &&
    started / planned < saturation.startedShare
  )
    say(
      `only ${started} of ${planned} operations were begun`,
      'Give more --workers, or a lower rate.',
    )
}
