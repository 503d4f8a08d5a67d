import type { SeriesFigures } from '../load-result.ts'
import { operationsOf } from '../plan.ts'
import type { Plan } from '../plan.ts'
import { figuresOf } from './confidence.ts'
import { outcomes } from './outcome.ts'
import type { Interval } from './outcome.ts'
import type { Measured, Series } from './recorder.ts'
import type { Bin, Heat } from './timeline.ts'

/** The figures of all that was measured, operations in the order of the plan. */
export function seriesFigures(
  { series, timeline }: Pick<Measured, 'series' | 'timeline'>,
  plan: Plan,
): readonly SeriesFigures[] {
  const kinds = [...new Set(operationsOf(plan).map(({ kind }) => kind))]
  const seconds = plan.phases.measureMs / 1000
  const bins = timeline.bins.slice(Math.floor(plan.phases.warmUpMs / timeline.binMs))
  return series
    .toSorted(
      (one, other) =>
        kinds.indexOf(one.operation) - kinds.indexOf(other.operation) ||
        outcomes.indexOf(one.outcome) - outcomes.indexOf(other.outcome),
    )
    .map((own) => {
      const all = series
        .filter(({ operation }) => operation === own.operation)
        .reduce((sum, { count }) => sum + count, 0)
      return {
        operation: own.operation,
        outcome: own.outcome,
        count: own.count,
        share: own.count / Math.max(1, all),
        ended: own.ended,
        perSecond: own.ended / seconds,
        bytes: own.bytes,
        bytesPerSecond: own.bytes / seconds,
        overflow: own.overflow,
        intervals: intervalFigures(own, bins),
      }
    })
}

function intervalFigures(series: Series, bins: readonly Bin[]): SeriesFigures['intervals'] {
  return Object.fromEntries(
    Object.entries(series.intervals).map(([name, hdr]) => [
      name,
      figuresOf(hdr, blocksOf(series, name as Interval, bins)),
    ]),
  )
}

/** The times of a series by stretch of the run, where they are kept. */
function blocksOf(
  { operation, outcome }: Series,
  interval: Interval,
  bins: readonly Bin[],
): readonly Heat[] {
  if (interval !== 'response' && interval !== 'service') return []
  return bins.flatMap(({ operations }) => {
    const own = operations?.[operation]
    const heat = (interval === 'response' ? own?.responses : own?.services)?.[outcome]
    return heat === undefined ? [] : [heat]
  })
}
