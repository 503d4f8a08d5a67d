import type { ComparedRun, Difference, LoadComparison, LoadResult } from './load-result.ts'

/** The numbers of a load that are compared: those of its most frequent operation. */
export function comparedRun({ series }: Pick<LoadResult, 'series'>): ComparedRun {
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

/** Compares two results of a load, one run each: that tells something where time was virtual, and how much is missing elsewhere. */
export function compareLoads(base: LoadResult, head: LoadResult, tolerance = 0.05): LoadComparison {
  return compareRuns([[comparedRun(base), comparedRun(head)]], {
    base: `${base.plan.name} on ${base.setting.target}`,
    head: `${head.plan.name} on ${head.setting.target}`,
    tolerance,
    isExact: base.virtualMs !== undefined && head.virtualMs !== undefined,
  })
}

/** How two things are compared. */
export interface ComparisonOptions {
  readonly base: string
  readonly head: string
  /** The band within which a difference does not matter: 0.05 is 5 %. */
  readonly tolerance: number
  /** Runs without chance, such as those in virtual time: what differs once differs always. */
  readonly isExact?: boolean
}

const wantedConfidence = 0.95
/** Below this an interval says nothing: five pairs reach 93.75 %, four do not. */
const leastConfidence = 0.9

/**
 * Says how two things differ that were measured in turn, from the numbers of each run: never from single samples, which
 * are not independent. A difference counts where its whole interval is outside the band, and there is none where the whole
 * interval is inside it.
 */
export function compareRuns(
  pairs: readonly (readonly [ComparedRun, ComparedRun])[],
  { base, head, tolerance, isExact = false }: ComparisonOptions,
): LoadComparison {
  const given = { pairs, tolerance, isExact }
  const differences = [
    difference('p50', true, { ...given, value: ({ p50Us }) => p50Us }),
    difference('p99', true, { ...given, value: ({ p99Us }) => p99Us }),
    difference('throughput', false, { ...given, value: ({ perSecond }) => perSecond }),
  ]
  const verdict = (['regressed', 'inconclusive', 'improved'] as const).find((wanted) =>
    differences.some((each) => each.verdict === wanted),
  )
  return { base, head, tolerance, pairs, differences, verdict: verdict ?? 'unchanged' }
}

interface Given {
  readonly pairs: readonly (readonly [ComparedRun, ComparedRun])[]
  readonly tolerance: number
  readonly isExact: boolean
  readonly value: (run: ComparedRun) => number
}

function difference(name: string, isTime: boolean, given: Given): Difference {
  const { pairs, tolerance, isExact, value } = given
  const logs = pairs
    .map(([base, head]) => Math.log(value(head) / value(base)))
    .filter((log) => Number.isFinite(log))
  const interval = signedRankInterval(logs)
  const { estimate, low, high } = interval
  const confidence = isExact && logs.length > 0 ? 1 : interval.confidence
  const isSaying = confidence >= leastConfidence
  const verdict = isSaying ? verdictOf({ low, high, isTime }, tolerance) : 'inconclusive'
  return {
    name,
    ratio: Math.exp(estimate),
    low: Math.exp(low),
    high: Math.exp(high),
    confidence,
    pValue: signedRankP(logs),
    isTime,
    verdict,
    ...(verdict === 'inconclusive'
      ? { morePairs: morePairs({ count: logs.length, estimate, low, high }, tolerance) }
      : {}),
  }
}

function verdictOf(
  { low, high, isTime }: { readonly low: number; readonly high: number; readonly isTime: boolean },
  tolerance: number,
): Difference['verdict'] {
  const band = Math.log(1 + tolerance)
  const word = (isMore: boolean): Difference['verdict'] =>
    isMore === isTime ? 'regressed' : 'improved'
  if (low > band) return word(true)
  if (high < -band) return word(false)
  return low >= -band && high <= band ? 'unchanged' : 'inconclusive'
}

const pairsMost = 200

/** The interval narrows with the root of the number of pairs: how many more until it is clear of the band, or inside it. */
function morePairs(
  {
    count,
    estimate,
    low,
    high,
  }: {
    readonly count: number
    readonly estimate: number
    readonly low: number
    readonly high: number
  },
  tolerance: number,
): number {
  const least = Math.max(6 - count, 1)
  const half = (high - low) / 2
  if (!Number.isFinite(half) || count === 0) return least
  const room = Math.abs(Math.abs(estimate) - Math.log(1 + tolerance))
  if (room === 0) return pairsMost
  const wanted = Math.ceil(count * (half / room) ** 2)
  return Math.min(pairsMost, Math.max(least, wanted - count))
}

/**
 * The median of all averages of two (Hodges and Lehmann), and the interval between two of those averages whose confidence
 * by the exact distribution of signed ranks is nearest to 95 %.
 */
export function signedRankInterval(values: readonly number[]): {
  readonly estimate: number
  readonly low: number
  readonly high: number
  readonly confidence: number
} {
  const n = values.length
  if (n === 0) return { estimate: 0, low: -Infinity, high: Infinity, confidence: 0 }
  const walsh: number[] = []
  for (let i = 0; i < n; i++)
    for (let j = i; j < n; j++) walsh.push(((values[i] ?? 0) + (values[j] ?? 0)) / 2)
  walsh.sort((one, other) => one - other)
  const middle = (walsh.length - 1) / 2
  const estimate = ((walsh[Math.floor(middle)] ?? 0) + (walsh[Math.ceil(middle)] ?? 0)) / 2
  const below = cumulative(rankSums(Array.from({ length: n }, (_, index) => index + 1)))
  let cut = 0
  const confidenceOf = (at: number): number => 1 - 2 * (below[at] ?? 1)
  while (
    cut + 1 < walsh.length / 2 &&
    Math.abs(confidenceOf(cut + 1) - wantedConfidence) <=
      Math.abs(confidenceOf(cut) - wantedConfidence)
  )
    cut++
  return {
    estimate,
    low: walsh[cut] ?? estimate,
    high: walsh[walsh.length - 1 - cut] ?? estimate,
    confidence: Math.max(0, confidenceOf(cut)),
  }
}

/** Wilcoxon's signed ranks, two-sided, by the exact distribution; zeros are left out, ties share their ranks. */
export function signedRankP(given: readonly number[]): number {
  const values = given.filter((value) => value !== 0)
  if (values.length === 0) return 1
  const ranks = doubledRanks(values.map(Math.abs))
  const positive = values.reduce(
    (sum, value, index) => sum + (value > 0 ? (ranks[index] ?? 0) : 0),
    0,
  )
  const whole = ranks.reduce((sum, rank) => sum + rank, 0)
  const below = cumulative(rankSums(ranks))
  return Math.min(1, 2 * (below[Math.min(positive, whole - positive)] ?? 1))
}

/** Twice the rank of each value, so that shared ranks are whole. */
function doubledRanks(values: readonly number[]): readonly number[] {
  return values.map((value) => {
    const less = values.filter((other) => other < value).length
    const same = values.filter((other) => other === value).length
    return 2 * less + same + 1
  })
}

/** The chance of each sum of ranks when every rank counts or not by the toss of a coin. */
function rankSums(ranks: readonly number[]): readonly number[] {
  let chances = [1]
  for (const rank of ranks) {
    const next: number[] = Array.from({ length: chances.length + rank }, () => 0)
    for (const [sum, chance] of chances.entries()) {
      next[sum] = (next[sum] ?? 0) + chance / 2
      next[sum + rank] = (next[sum + rank] ?? 0) + chance / 2
    }
    chances = next
  }
  return chances
}

function cumulative(chances: readonly number[]): readonly number[] {
  let sum = 0
  return chances.map((chance) => (sum += chance))
}
