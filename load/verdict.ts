import type {
  LoadVerdict,
  Reason,
  SeriesFigures,
  Steadiness,
  ThresholdResult,
} from './load-result.ts'
import type { Plan } from './plan.ts'
import type { RunData } from './run-data.ts'
import { judgeGenerator } from './judge-generator.ts'
import type { Say } from './judge-generator.ts'
import { stoppedWhy } from './steps.ts'
import { observedText } from './judge-threshold.ts'

/** What a verdict is made of. */
export interface Judged {
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
  const { setUp, tearDown } = judged.data
  const reasons =
    setUp?.failed === undefined
      ? [
          ...invalidity(judged),
          ...losses(judged),
          ...aborts(judged.data),
          ...failures(judged.thresholds),
          ...leftovers(tearDown),
        ]
      : [notBegun(setUp.failed)]
  const [first] = reasons
  if (first === undefined) return { verdict: 'PASS', because: praise(judged), reasons }
  const more = reasons.length > 1 ? ` (and ${reasons.length - 1} more)` : ''
  return { verdict: first.verdict, because: `${first.why}${more}.`, reasons }
}

/** Nothing was sent: whatever else could be said of the run is a result of that. */
function notBegun(why: string): Reason {
  return {
    verdict: 'INVALID',
    why: `the set-up has failed, and the load was not begun: ${why}`,
    fix:
      why === stoppedWhy
        ? 'Let it run to its end.'
        : 'See that the service can do it, or give limitMs of the set-up more time.',
  }
}

/** What was measured stands: where it fails by itself, that is what counts. */
function leftovers(tearDown: RunData['tearDown']): readonly Reason[] {
  if (tearDown?.failed === undefined) return []
  return [
    {
      verdict: 'INVALID',
      why: `the load was done, and its tear-down has failed: ${tearDown.failed}`,
      fix: 'See that the service can do it, or give limitMs of the tear-down more time.',
    },
  ]
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

/** A run that a threshold has ended is no broken one: that it is short was asked for. */
function aborts({ aborted }: RunData): readonly Reason[] {
  if (aborted === undefined) return []
  const { expression, observed, atMs } = aborted
  return [
    {
      verdict: 'FAIL',
      why: `'${expression}' was not met after ${(atMs / 1000).toFixed(1)} s, and has ended the run: it was ${observed}`,
      fix: 'See where the time goes in the phases of the report; abortOnFail after 30s gives it longer.',
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
  const say: Say = (why, fix) => void reasons.push({ verdict: 'INVALID', why, fix })
  const { isPartial, troubles = [], aborted } = data
  for (const { why, fix } of troubles) say(why, fix)
  if (isPartial && troubles.length === 0 && aborted === undefined)
    say(partialWhy(data), 'Let it run to its end.')
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
  judgeGenerator(judged, say)
  return reasons
}

function partialWhy({ errors }: RunData): string {
  const [error] = errors
  return error === undefined ? 'it was stopped before its end' : `it broke off: ${error}`
}
