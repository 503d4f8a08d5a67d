import type { ComparedOperation, ComparedRun, LoadResult, SeriesFigures } from '../load-result.ts'

/** The numbers of a load that are compared, for each of its operations. */
export function comparedRun({ series, plan }: Pick<LoadResult, 'series' | 'plan'>): ComparedRun {
  return { seconds: plan.phases.measureMs / 1000, operations: comparedOperations(series) }
}

/** The operations that came in the measured phase, in the order of the series. */
export function comparedOperations(series: readonly SeriesFigures[]): readonly ComparedOperation[] {
  const kinds = [...new Set(series.map(({ operation }) => operation))]
  return kinds
    .map((kind) =>
      comparedOperation(
        kind,
        series.filter(({ operation }) => operation === kind),
      ),
    )
    .filter(({ count }) => count > 0)
}

function comparedOperation(
  operation: SeriesFigures['operation'],
  series: readonly SeriesFigures[],
): ComparedOperation {
  const completed = series.find(({ outcome }) => outcome === 'completed')
  const response = completed?.intervals.response
  const at = (wanted: number): number | undefined =>
    response?.percentiles.find(({ share }) => share === wanted)?.us
  const [p50Us, p99Us] = completed === undefined || completed.count === 0 ? [] : [at(0.5), at(0.99)]
  return {
    operation,
    count: countOf(series),
    completed: completed?.count ?? 0,
    failed: countOf(
      series.filter(({ outcome }) => outcome !== 'completed' && outcome !== 'cancelled'),
    ),
    perSecond: completed?.perSecond ?? 0,
    ...(p50Us === undefined ? {} : { p50Us }),
    ...(p99Us === undefined ? {} : { p99Us }),
  }
}

function countOf(series: readonly SeriesFigures[]): number {
  return series.reduce((sum, { count }) => sum + count, 0)
}
