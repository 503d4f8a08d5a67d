import { verdictOfDifferences } from '../load/index.ts'
import type { Difference, LoadComparison, OperationKind } from '../load/index.ts'

/** How a number of an operation differs, as the cells of a row: what, change, interval, p, and what follows from it. */
export const differenceHead = ['number', 'change', '95 % interval', 'p', 'verdict'] as const

/** @returns a row under `differenceHead`. */
export function differenceRow(difference: Difference): readonly string[] {
  const { estimate, low, high, pValue, scale } = difference
  const range =
    low === undefined || high === undefined
      ? ''
      : `${changeWords(low, scale)} to ${changeWords(high, scale)}`
  return [
    differenceName(difference),
    estimate === undefined ? '' : changeWords(estimate, scale),
    range,
    pValue === undefined ? '' : pValue < 0.001 ? '<0.001' : pValue.toFixed(3),
    verdictWords(difference),
  ]
}

/** What a difference is of, such as `upload p99`. */
export function differenceName({ operation, name }: Difference): string {
  return `${operation} ${name}`
}

/** What is said of one number, in one line. */
export function differenceSentence(difference: Difference): string {
  const [name = '', change = '', range = '', p = '', verdict = ''] = differenceRow(difference)
  const change95 = range === '' ? change : `${change} (${range} with 95 %)`
  const parts = [change95, p === '' ? '' : `p ${p}`, verdict].filter((part) => part !== '')
  return `${name}: ${parts.join(', ')}`
}

/** The verdict of one number, why it is so, and what would tell more. */
function verdictWords({ verdict, why, morePairs }: Difference): string {
  const notes = [
    ...(why === undefined ? [] : [why]),
    ...(morePairs === undefined ? [] : [morePairsWords(morePairs)]),
  ]
  return notes.length === 0 ? verdict : `${verdict} (${notes.join('; ')})`
}

function morePairsWords(morePairs: number): string {
  const least = morePairs >= 200 ? 'at least ' : ''
  return `${least}${morePairs} more pair${morePairs === 1 ? '' : 's'} would probably tell`
}

/** What a comparison says as a whole, in one sentence. */
export function comparisonWords({
  base,
  head,
  pairs,
  verdict,
  differences,
}: LoadComparison): string {
  const count = pairs.length === 1 ? '1 pair' : `${pairs.length} pairs`
  const said = differences.filter((each) => each.verdict === verdict).length
  const wanted = differences.flatMap(({ morePairs }) => morePairs ?? [])
  const more =
    verdict === 'inconclusive' && wanted.length > 0
      ? `; ${morePairsWords(Math.max(...wanted))}`
      : ''
  return `${head} against ${base}, ${count}: ${verdict.toUpperCase()} (${said} of ${differences.length} numbers${more})`
}

/** A ratio as a change in percent, up to double or half; a share of all calls in percentage points. */
function changeWords(value: number, scale: Difference['scale']): string {
  if (scale === 'points') return `${signed(value * 100, 2)} points`
  return value > 2 || value < 0.5
    ? `x ${value.toPrecision(3)}`
    : `${signed((value - 1) * 100, 1)} %`
}

function signed(value: number, digits: number): string {
  const text = value.toFixed(digits)
  return value > 0 && Number(text) !== 0 ? `+${text}` : text
}

/** What a comparison says of one operation. */
export function verdictOfOperation(
  { differences }: LoadComparison,
  kind: OperationKind,
): Difference['verdict'] {
  return verdictOfDifferences(differences.filter(({ operation }) => operation === kind))
}
