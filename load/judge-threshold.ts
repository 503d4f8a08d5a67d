import type { IntervalFigures, SeriesFigures, ThresholdResult } from './load-result.ts'
import { Histogram } from './measure/histogram.ts'
import type { Outcome } from './measure/outcome.ts'
import type { RunData } from './run-data.ts'
import { percentOf, unitsOfBytes, unitsOfTime } from './thresholds.ts'
import type { Comparison, Threshold } from './thresholds.ts'

/**
 * What became of a threshold. Nothing measured, or so little that no sample can lie beyond the percentile,
 * is a failure, unless it may be empty.
 */
export function judgeThreshold(
  threshold: Threshold,
  data: { readonly series: readonly SeriesFigures[]; readonly gauges: RunData['gauges'] },
): ThresholdResult {
  const { expression, limit, unit, comparison, mayBeEmpty } = threshold
  const { value, samples } = observe(threshold, data)
  if (value === undefined) return { expression, ok: mayBeEmpty, limit, unit, samples: 0 }
  const observed = value / factorOf(threshold)
  if (isTooFew(threshold, samples))
    return { expression, ok: mayBeEmpty, observed, limit, unit, samples, tooFewSamples: true }
  return { expression, ok: holds(observed, comparison, limit), observed, limit, unit, samples }
}

/** What was measured for a threshold, in words. */
export function observedText({
  observed,
  unit,
  samples,
  tooFewSamples,
}: Pick<ThresholdResult, 'observed' | 'unit' | 'samples' | 'tooFewSamples'>): string {
  if (observed === undefined) return 'no data'
  const of = samples === 1 ? '' : ` of ${samples.toLocaleString('en')}`
  const value = `${Number(observed.toPrecision(4))}${unit}${of}`
  return tooFewSamples === true ? `not enough data: ${value}` : value
}

/** Fewer samples than one beyond the percentile: what is read there is the greatest of them, whatever comes later. */
function isTooFew({ metric, aggregate }: Threshold, samples: number): boolean {
  if (metric.of !== 'interval') return false
  const percent = aggregate === 'med' ? 50 : aggregate.startsWith('p(') ? percentOf(aggregate) : 100
  // In hundredths of a percent at least, so that 1000 samples do for p(99.9) in spite of binary fractions.
  return percent < 100 && Math.round(samples * (100 - percent) * 1e6) < 100e6
}

interface Observed {
  readonly value: number | undefined
  readonly samples: number
}

const nothing: Observed = { value: undefined, samples: 0 }

function observe(
  { metric, aggregate }: Threshold,
  data: { readonly series: readonly SeriesFigures[]; readonly gauges: RunData['gauges'] },
): Observed {
  if (metric.of === 'gauge') return { value: data.gauges[metric.gauge], samples: 1 }
  const own = data.series.filter(({ operation }) => operation === metric.operation)
  const all = own.reduce((sum, { count }) => sum + count, 0)
  if (all === 0) return nothing
  if (metric.of === 'bytes') {
    const value = own.reduce(
      (sum, { bytes, bytesPerSecond }) => sum + (aggregate === 'total' ? bytes : bytesPerSecond),
      0,
    )
    return { value, samples: all }
  }
  if (metric.of === 'outcome') {
    const counted = own.filter(({ outcome }) => countsAs(outcome, metric.outcome))
    const sum = (value: (each: SeriesFigures) => number): number =>
      counted.reduce((total, each) => total + value(each), 0)
    const value = {
      count: sum(({ count }) => count),
      rate: sum(({ share }) => share),
      perSecond: sum(({ perSecond }) => perSecond),
    }[aggregate]
    return { value, samples: all }
  }
  const series = own.find(({ outcome }) => outcome === metric.outcome)
  const figures = series?.intervals[metric.interval]
  if (figures === undefined || figures.count === 0) return nothing
  return { value: timeOf(figures, aggregate), samples: figures.count }
}

/** What has not ended in time has failed, too: else a service that hangs would fail nothing. */
function countsAs(outcome: Outcome, wanted: Outcome): boolean {
  return outcome === wanted || (wanted === 'failed' && outcome === 'timedOut')
}

function timeOf(figures: IntervalFigures, aggregate: string): number {
  if (aggregate === 'min') return figures.minUs
  if (aggregate === 'max') return figures.maxUs
  if (aggregate === 'avg') return figures.meanUs
  return Histogram.decode(figures.hdr).at(aggregate === 'med' ? 0.5 : percentOf(aggregate) / 100)
}

function holds(observed: number, comparison: Comparison, limit: number): boolean {
  switch (comparison) {
    case '<':
      return observed < limit
    case '<=':
      return observed <= limit
    case '>':
      return observed > limit
    case '>=':
      return observed >= limit
    case '==':
      return observed === limit
    case '!=':
      return observed !== limit
  }
}

/** What one unit of the limit is, in what is measured: microseconds, bytes, or shares. */
function factorOf({ metric, unit }: Threshold): number {
  if (metric.of === 'interval') return unitsOfTime[unit] ?? 1000
  if (metric.of === 'bytes') return unitsOfBytes[unit] ?? 1
  return unit === '%' ? 0.01 : 1
}
