import type { Difference } from '../load-result.ts'
import { studentP, studentReach } from './student.ts'

/** One number of one operation over all pairs: what differs, before it is judged. */
export interface Changes {
  readonly of: Pick<Difference, 'operation' | 'name' | 'scale'>
  /** Head against base of each pair, on a scale where no change is 0. */
  readonly values: readonly number[]
  /** Half the width of the band within which a change does not matter, on the same scale. */
  readonly band: number
  /** The least spread of the values, whatever they look like: what counting or rounding alone brings. */
  readonly leastSpread: number
  /** Whether more is worse. */
  readonly isMoreWorse: boolean
}

/** False verdicts in so many comparisons of equal things, at most, over all numbers together. */
const falseShare = 0.05
/** Fewer pairs than this say nothing: four of one sign come by chance in one of eight, however little they vary. */
const pairsLeast = 5
/** What a plan for more pairs aims at: one that sees the change in 80 % of all cases. */
const normal80 = 0.84
const pairsMost = 200

/**
 * Judges all numbers of a comparison together; each has a value for every pair.
 *
 * The unit is the pair: calls of one run share its moment and are not independent, so percentiles are compared run by run.
 * Each number is tested by Student's t on the changes of its pairs, for the question that matters: whether the true change
 * is beyond the band, not whether it is exactly 0. Rank and sign tests are out: with six pairs their smallest p is 2/64 =
 * 0.031, which no correction for more than one number lets through. What t assumes is that the average change of the pairs
 * is about normal. Equal things measured in turn differ alike in both directions, and there t is wrong less often than it
 * says also with heavy tails; where a change comes with outliers it finds less, and says that it cannot tell.
 *
 * A number has regressed or improved where Holm's correction over all numbers lets its p pass: that holds however the numbers
 * hang together, and they do. It is unchanged where its own 95 % interval is inside the band. That needs no correction,
 * because the whole is unchanged only if every number is.
 */
export function judgeChanges(all: readonly Changes[]): readonly Difference[] {
  const pairs = all[0]?.values.length ?? 0
  const reach = pairs < 2 ? 0 : studentReach(1 - falseShare, pairs - 1)
  const figures = all.map((changes) => figuresOf(changes, reach))
  const corrected = holm(figures.map(({ p }) => p))
  return all.map((changes, at) =>
    judged(changes, figures[at] ?? noFigures, {
      pValue: corrected[at],
      among: figures.filter(({ p }) => p !== undefined).length,
    }),
  )
}

/** Judges one number where nothing is left to chance: what differs once differs always. */
export function judgeExactly(changes: Changes): Difference {
  const { of, values, band } = changes
  const estimate = meanOf(values)
  const shown = shownOn(of.scale, estimate)
  const verdict = Math.abs(estimate) <= band ? 'unchanged' : directionOf(estimate, changes)
  return { ...of, estimate: shown, low: shown, high: shown, verdict }
}

interface Figures {
  readonly mean: number
  readonly spread: number
  /** Half the width of the 95 % interval, and the p of a change beyond the band; absent below two pairs. */
  readonly half?: number
  readonly p?: number
}

const noFigures: Figures = { mean: 0, spread: 0 }

/** @param reach standard errors from the middle of an interval to its end. */
function figuresOf({ values, band, leastSpread }: Changes, reach: number): Figures {
  const n = values.length
  const mean = meanOf(values)
  if (n < 2) return { mean, spread: leastSpread }
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  const spread = Math.max(Math.sqrt(squares / (n - 1)), leastSpread)
  const error = spread / Math.sqrt(n)
  return {
    mean,
    spread,
    half: reach * error,
    ...(n < pairsLeast ? {} : { p: beyondP((Math.abs(mean) - band) / error, n) }),
  }
}

/** The p of a change that is so many standard errors beyond the band; 1 where it is inside. */
function beyondP(errors: number, pairs: number): number {
  return errors <= 0 ? 1 : studentP(errors, pairs - 1)
}

/** Holm's step-down correction; what has no p is not part of it. */
export function holm(given: readonly (number | undefined)[]): readonly (number | undefined)[] {
  const ranked = [...given.entries()]
    .flatMap(([at, p]) => (p === undefined ? [] : [{ at, p }]))
    .toSorted((one, other) => one.p - other.p)
  const corrected: (number | undefined)[] = given.map(() => undefined)
  let most = 0
  for (const [rank, { at, p }] of ranked.entries()) {
    most = Math.max(most, Math.min(1, p * (ranked.length - rank)))
    corrected[at] = most
  }
  return corrected
}

function judged(
  changes: Changes,
  figures: Figures,
  { pValue, among }: { readonly pValue: number | undefined; readonly among: number },
): Difference {
  const { of, values, band } = changes
  const { mean, half } = figures
  const isBeyond = pValue !== undefined && pValue <= falseShare
  const isInside =
    values.length >= pairsLeast && half !== undefined && Math.abs(mean) + half <= band
  const verdict = isBeyond ? directionOf(mean, changes) : isInside ? 'unchanged' : 'inconclusive'
  return {
    ...of,
    estimate: shownOn(of.scale, mean),
    ...(half === undefined
      ? {}
      : { low: shownOn(of.scale, mean - half), high: shownOn(of.scale, mean + half) }),
    ...(pValue === undefined ? {} : { pValue }),
    verdict,
    ...(verdict === 'inconclusive'
      ? { morePairs: morePairs(figures, { band, pairs: values.length, among: Math.max(1, among) }) }
      : {}),
  }
}

/** How many pairs would probably tell, if all went on as it was. */
function morePairs(
  { mean, spread, half }: Figures,
  { band, pairs, among }: { readonly band: number; readonly pairs: number; readonly among: number },
): number {
  const least = Math.max(1, pairsLeast + 1 - pairs)
  if (half === undefined) return least
  const room = Math.abs(Math.abs(mean) - band)
  const share = Math.abs(mean) > band ? falseShare / among : falseShare
  const isEnough = (more: number): boolean =>
    beyondP((room * Math.sqrt(pairs + more)) / spread - normal80, pairs + more) <= share
  let low = least
  let high = pairsMost
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if (isEnough(middle)) high = middle
    else low = middle + 1
  }
  return low
}

function directionOf(
  mean: number,
  { isMoreWorse }: Pick<Changes, 'isMoreWorse'>,
): 'regressed' | 'improved' {
  return mean > 0 === isMoreWorse ? 'regressed' : 'improved'
}

function shownOn(scale: Difference['scale'], value: number): number {
  return scale === 'ratio' ? Math.exp(value) : value
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
}
