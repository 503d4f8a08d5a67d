import type { OperationKind } from '../plan.ts'
import type {
  ComparedOperation,
  ComparedRun,
  Difference,
  LoadComparison,
  LoadResult,
} from '../load-result.ts'
import { comparedRun } from './compared-run.ts'
import { judgeChanges, judgeExactly } from './judge-changes.ts'
import type { Changes } from './judge-changes.ts'

/** How two things are compared. */
export interface ComparisonOptions {
  readonly base: string
  readonly head: string
  /** The band within which a difference does not matter: 0.05 is 5 %, and a tenth of it in the share of calls that fail. */
  readonly tolerance: number
  /** Runs without chance, such as those in virtual time: what differs once differs always. */
  readonly isExact?: boolean
}

type Pair = readonly [base: ComparedRun, head: ComparedRun]
type OperationPair = readonly [base: ComparedOperation, head: ComparedOperation]

/** What is compared of each operation. */
const names = ['p50', 'p99', 'failure rate', 'throughput'] as const
/** Below this no sample need lie beyond a p99. */
const samplesOfP99 = 100
/** Histograms know a time to three digits: what differs less is alike. */
const resolution = 0.001
/** 5 % of the time, half a percentage point of the calls. */
const pointsPerTolerance = 0.1

/** Compares two results of a load, one run each: that decides where time was virtual, and elsewhere only what leaves no doubt. */
export function compareLoads(base: LoadResult, head: LoadResult, tolerance = 0.05): LoadComparison {
  const compared = compareRuns([[comparedRun(base), comparedRun(head)]], {
    base: `${base.plan.name} on ${base.setting.target}`,
    head: `${head.plan.name} on ${head.setting.target}`,
    tolerance,
    isExact: base.virtualMs !== undefined && head.virtualMs !== undefined,
  })
  const why = whyNeither(base, head)
  if (why === undefined) return compared
  const differences = compared.differences.map(({ operation, name, scale }) =>
    cannot({ operation, name, scale }, why),
  )
  return { ...compared, differences, verdict: 'inconclusive' }
}

/** A run that is INVALID says nothing of its service, whatever its numbers are. */
function whyNeither(base: LoadResult, head: LoadResult): string | undefined {
  const invalid = Object.entries({ base, head }).find(([, { verdict }]) => verdict === 'INVALID')
  return invalid === undefined ? undefined : `${invalid[0]} is INVALID`
}

/**
 * Says how two things differ that were measured in turn: p50, p99, failure rate and throughput of every operation. What
 * cannot be compared stays in the table, with its reason, and leaves the whole inconclusive.
 */
export function compareRuns(
  pairs: readonly Pair[],
  { base, head, tolerance, isExact = false }: ComparisonOptions,
): LoadComparison {
  const kinds = [
    ...new Set(pairs.flat().flatMap(({ operations }) => operations.map((each) => each.operation))),
  ]
  const questions = kinds.flatMap((operation) =>
    names.map((name) => questionOf(pairs, { operation, name, tolerance, isExact })),
  )
  const open = questions.filter((each) => 'values' in each)
  const judged = isExact ? open.map(judgeExactly) : judgeChanges(open)
  const differences = questions.map((each) =>
    'values' in each ? (judged[open.indexOf(each)] ?? cannot(each.of, 'it was not judged')) : each,
  )
  return { base, head, tolerance, pairs, differences, verdict: verdictOfDifferences(differences) }
}

/** What several differences say together: the worst of them, and nothing good where one of them cannot tell. */
export function verdictOfDifferences(differences: readonly Difference[]): Difference['verdict'] {
  if (differences.length === 0) return 'inconclusive'
  const verdict = (['regressed', 'inconclusive', 'improved'] as const).find((wanted) =>
    differences.some((each) => each.verdict === wanted),
  )
  return verdict ?? 'unchanged'
}

interface Question {
  readonly operation: OperationKind
  readonly name: Difference['name']
  readonly tolerance: number
  readonly isExact: boolean
}

/** What is to be judged, or what is said already. */
function questionOf(pairs: readonly Pair[], question: Question): Changes | Difference {
  const { operation, name } = question
  const of = { operation, name, scale: name === 'failure rate' ? 'points' : 'ratio' } as const
  const both = pairs.flatMap((pair): readonly OperationPair[] => {
    const [one, other] = pair.map((run) => run.operations.find((o) => o.operation === operation))
    return one === undefined || other === undefined ? [] : [[one, other]]
  })
  if (both.length < pairs.length) return cannot(of, lackingWords(pairs, operation))
  const band = Math.log(1 + question.tolerance)
  switch (name) {
    case 'failure rate':
      return outageOf(of, both) ?? failureChanges(of, both, question.tolerance)
    case 'throughput': {
      const values = both.map(([one, other], at) => {
        const [baseRun, headRun] = pairs[at] ?? []
        return Math.log(rateOf(other, headRun) / rateOf(one, baseRun))
      })
      return { of, values, band, leastSpread: resolution, isMoreWorse: false }
    }
    case 'p50':
    case 'p99': {
      const why = whyNoPercentile(both, question)
      if (why !== undefined) return cannot(of, why)
      const us = (each: ComparedOperation): number =>
        Math.max(1, (name === 'p50' ? each.p50Us : each.p99Us) ?? 0)
      const values = both.map(([one, other]) => Math.log(us(other) / us(one)))
      return { of, values, band, leastSpread: resolution, isMoreWorse: true }
    }
  }
}

/** A run without any counts as half an operation, so that there is a ratio. */
function rateOf({ perSecond }: ComparedOperation, run: ComparedRun | undefined): number {
  return perSecond > 0 ? perSecond : 0.5 / Math.max(1e-3, run?.seconds ?? 1)
}

/** All calls fail on one side, and on the other every run has some that complete: that leaves no doubt, with any number of pairs. */
function outageOf(of: Changes['of'], both: readonly OperationPair[]): Difference | undefined {
  const base = both.map(([each]) => each)
  const head = both.map(([, each]) => each)
  const estimate = failedShare(head) - failedShare(base)
  const given = { ...of, estimate, low: estimate, high: estimate }
  if (isAlive(base) && isDead(head))
    return { ...given, verdict: 'regressed', why: 'no call of head completed' }
  if (isDead(base) && isAlive(head))
    return { ...given, verdict: 'improved', why: 'no call of base completed' }
  return undefined
}

function isDead(runs: readonly ComparedOperation[]): boolean {
  return runs.length > 0 && runs.every(({ completed, failed }) => completed === 0 && failed > 0)
}

function isAlive(runs: readonly ComparedOperation[]): boolean {
  return runs.length > 0 && runs.every(({ completed }) => completed > 0)
}

function failureChanges(
  of: Changes['of'],
  both: readonly OperationPair[],
  tolerance: number,
): Changes {
  // That none was seen to fail does not mean that none can: half a failure of each side is what counting cannot see.
  const variance = [0, 1].reduce((sum, side) => {
    const count = sumOf(
      both.map((pair) => pair[side] as ComparedOperation),
      'count',
    )
    return sum + 0.5 / count ** 2
  }, 0)
  return {
    of,
    values: both.map(([one, other]) => failedShare([other]) - failedShare([one])),
    band: tolerance * pointsPerTolerance,
    leastSpread: Math.sqrt(variance * both.length),
    isMoreWorse: true,
  }
}

function failedShare(runs: readonly ComparedOperation[]): number {
  return sumOf(runs, 'failed') / Math.max(1, sumOf(runs, 'count'))
}

function sumOf(runs: readonly ComparedOperation[], what: 'count' | 'failed'): number {
  return runs.reduce((sum, each) => sum + each[what], 0)
}

function cannot(of: Changes['of'], why: string): Difference {
  return { ...of, verdict: 'inconclusive', why }
}

function lackingWords(pairs: readonly Pair[], operation: OperationKind): string {
  const lacking = (['base', 'head'] as const).flatMap((side, at) => {
    const count = pairs.filter(
      (pair) => !pair[at]?.operations.some((each) => each.operation === operation),
    ).length
    return count === 0 ? [] : [`${count} of ${pairs.length} runs of ${side}`]
  })
  return `${lacking.join(' and ')} did no ${operation}`
}

function whyNoPercentile(
  both: readonly OperationPair[],
  { name, isExact }: Question,
): string | undefined {
  for (const [at, side] of (['base', 'head'] as const).entries()) {
    const runs = both.map((pair) => pair[at] as ComparedOperation)
    const empty = runs.filter(({ completed }) => completed === 0).length
    if (empty > 0) return `no call completed in ${empty} of ${runs.length} runs of ${side}`
    const fewest = Math.min(...runs.map(({ completed }) => completed))
    if (name === 'p99' && !isExact && fewest < samplesOfP99)
      return `it needs ${samplesOfP99} completed calls in each run, and one of ${side} has ${fewest}: make the runs ${Math.ceil((1.2 * samplesOfP99) / fewest)} times as long`
  }
  return undefined
}
