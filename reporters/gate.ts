import type { Result } from './result.ts'
import { brokenWords, isUnexcused } from './verdict.ts'

/**
 * By what a gate fails. `must`: a verdict of *non-conformant*; `should`: also an unexcused broken rule of level
 * SHOULD; `never`: nothing that is judged.
 */
export type FailOn = 'must' | 'should' | 'never'

/** Every way to fail, by its name. */
export const failOns: readonly FailOn[] = ['must', 'should', 'never']

/** What a gate says of a result. */
export type Gate =
  | { readonly outcome: 'passed' }
  /** `inconclusive`: the result does not say enough to pass. */
  | { readonly outcome: 'failed' | 'inconclusive'; readonly because: string }

/** Holds the result of a service or an app against a gate. */
export function gateOf({ summary, results }: Result, failOn: FailOn): Gate {
  if (failOn === 'never') return { outcome: 'passed' }
  const { verdict, because } = summary
  if (verdict === 'non-conformant') return { outcome: 'failed', because }
  const should = results.filter((each) => each.level === 'SHOULD' && isUnexcused(each))
  if (failOn === 'should' && should.length > 0)
    return { outcome: 'failed', because: brokenWords(should, 'SHOULD') }
  return verdict === 'inconclusive' ? { outcome: 'inconclusive', because } : { outcome: 'passed' }
}
