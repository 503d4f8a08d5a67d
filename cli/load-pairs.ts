import { compareRuns } from '../load/index.ts'
import type { ComparedRun, LoadDone, LoadOptions, LoadResult, Plan } from '../load/index.ts'
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

/** Measures two targets A B A B, and says how they differ; the result is that of the last run of the second. */
export async function runPairs(plan: Plan, given: Pairs): Promise<LoadDone> {
  const { options, around, against, pairs: wanted, tolerance, runOne } = given
  const base = options.target ?? against
  const pairs: (readonly [ComparedRun, ComparedRun])[] = []
  let last: LoadDone | undefined
  for (let pair = 0; pair < wanted && options.stopped?.aborted !== true; pair++) {
    const one = await runOne({ ...options, target: base })
    const other = await runOne({ ...options, target: against })
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

function comparedRun({ series }: LoadResult): ComparedRun {
  const completed = series.filter(({ outcome }) => outcome === 'completed')
  const most = completed.toSorted((one, other) => other.count - one.count)[0]
  const at = (wanted: number): number =>
    most?.intervals.response?.percentiles.find(({ share }) => share === wanted)?.us ?? 0
  return {
    p50Us: at(0.5),
    p99Us: at(0.99),
    perSecond: completed.reduce((sum, each) => sum + each.perSecond, 0),
  }
}
