import { survivorsOf } from '../load/index.ts'
import type { SeriesFigures } from '../load/index.ts'

/** The outcome of a series; completed ones bear a sign where too many others did not complete. */
export function outcomeWords(
  { operation, outcome }: Pick<SeriesFigures, 'operation' | 'outcome'>,
  series: readonly SeriesFigures[],
): string {
  const isMarked =
    outcome === 'completed' && survivorsOf(series).some((each) => each.operation === operation)
  return isMarked ? `${outcome} †` : outcome
}

/** What the sign stands for, where there is one: a line for each operation. */
export function survivorLines(series: readonly SeriesFigures[]): readonly string[] {
  return survivorsOf(series).map(
    ({ operation, failedShare }) =>
      `† ${(failedShare * 100).toPrecision(3)} % of all ${operation} did not complete: the times of those that did leave out the worst.`,
  )
}
