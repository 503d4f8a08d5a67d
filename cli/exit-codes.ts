import type { LoadComparison, LoadResult } from '../load/index.ts'
import type { Comparison } from '../reporters/index.ts'

/** Exit code of a run in which a rule, a threshold or a comparison failed. */
export const exitFailed = 1
/** Exit code of a command that was given something impossible. */
export const exitUsage = 2
/** Exit code of a run that says nothing, or not all, of what was judged. */
export const exitInconclusive = 3
/** Exit code of a command whose target cannot be reached. */
export const exitUnreachable = 4

/** The exit code that a load stands for. */
export function exitCodeOfLoad({ verdict, comparison }: LoadResult): number {
  if (verdict === 'INVALID') return exitInconclusive
  if (verdict === 'FAIL') return exitFailed
  return comparison === undefined ? 0 : exitCodeOfComparison(comparison)
}

/** The exit code that a comparison of two results stands for. */
export function exitCodeOfComparison({
  verdict,
}: Pick<LoadComparison | Comparison, 'verdict'>): number {
  if (verdict === 'regressed') return exitFailed
  return verdict === 'inconclusive' ? exitInconclusive : 0
}
