import { comparedOperations } from './compare/compared-run.ts'
import type { SeriesFigures } from './load-result.ts'

/** Above this share of failures the times of completed operations alone say too little of all. */
const failedMost = 0.01

/** An operation of which so many calls did not complete that the times of the others are to be read with care. */
export interface Survivors {
  readonly operation: SeriesFigures['operation']
  /** Calls that neither completed nor were cancelled, as a share of all; above 0.01. */
  readonly failedShare: number
}

/** The operations of which more than 1 % failed, timed out, were refused or never begun: those times are of survivors. */
export function survivorsOf(series: readonly SeriesFigures[]): readonly Survivors[] {
  return comparedOperations(series).flatMap(({ operation, failed, count, completed }) =>
    completed > 0 && failed / count > failedMost
      ? [{ operation, failedShare: failed / count }]
      : [],
  )
}
