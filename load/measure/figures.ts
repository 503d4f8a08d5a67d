import type { SeriesFigures } from '../load-result.ts'
import { operationsOf } from '../plan.ts'
import type { Plan } from '../plan.ts'
import { figuresOf } from './confidence.ts'
import { outcomes } from './outcome.ts'
import type { Interval } from './outcome.ts'
import type { Measured, Series } from './recorder.ts'
import type { Bin } from './timeline.ts'

/** The figures of all that was measured, operations in the order of the plan. */
export function seriesFigures(
  { series, timeline }: Pick<Measured, 'series' | 'timeline'>,
  plan: Plan,
): readonly SeriesFigures[] {
  const kinds = [...new Set(operationsOf(plan).map(({ kind }) => kind))]
  const seconds = plan.phases.measureMs / 1000
  const isAlone = series.filter(({ outcome }) => outcome === 'completed').length === 1
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
      // The heat of the run is of all completed responses: it stands for one series where there is one.
      const bins = isAlone && own.outcome === 'completed' ? timeline.bins : []
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

function intervalFigures({ intervals }: Series, bins: readonly Bin[]): SeriesFigures['intervals'] {
  return Object.fromEntries(
    Object.entries(intervals).map(([name, hdr]) => [
      name,
      figuresOf(hdr, (name as Interval) === 'response' ? bins : []),
    ]),
  )
}
