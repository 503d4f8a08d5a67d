import { comparedRun, compareRuns } from '../load/index.ts'
import type { ComparedRun, LoadDone, LoadOptions, Plan } from '../load/index.ts'
import type { Surroundings } from './outputs.ts'

/** Two targets that are measured in turn. */
export interface Pairs {
  readonly options: LoadOptions
  readonly around: Surroundings
  /** Where the one is that `options.target` is compared with. */
  readonly against: string
  readonly pairs: number
  /** The band within which a difference does not matter. */
  readonly tolerance: number
  readonly runOne: (options: LoadOptions) => Promise<LoadDone>
}

/**
 * Measures two targets A B, B A, A B: whoever comes first changes from pair to pair, so that what changes with time is not
 * taken for a difference. The result is that of the last run of the second, with what differs.
 */
export async function runPairs(plan: Plan, given: Pairs): Promise<LoadDone> {
  const { options, around, against, pairs: wanted, tolerance, runOne } = given
  const base = options.target ?? against
  const pairs: (readonly [ComparedRun, ComparedRun])[] = []
  let last: LoadDone | undefined
  for (let pair = 0; pair < wanted && (pair === 0 || options.stopped?.aborted !== true); pair++) {
    const isTurned = pair % 2 === 1
    const first = await runOne({ ...options, target: isTurned ? against : base })
    const second = await runOne({ ...options, target: isTurned ? base : against })
    const [one, other] = isTurned ? [second, first] : [first, second]
    last = other
    const invalid = [one, other].find(({ load }) => load.verdict === 'INVALID')
    if (invalid !== undefined) {
      last = invalid
      break
    }
    pairs.push([comparedRun(one.load), comparedRun(other.load)])
    around.print(`pair ${pair + 1} of ${wanted} of ${plan.name} measured\n`)
  }
  if (last === undefined) throw new Error('Bug in rtm-testkit: a comparison without a run')
  const comparison = compareRuns(pairs, { base, head: against, tolerance })
  return { ...last, load: { ...last.load, comparison } }
}
