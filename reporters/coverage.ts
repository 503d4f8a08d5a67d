import { limits, sdkCallbacks, wordsFor } from '../mocks/protocol/index.ts'
import type { Dialect, Limits } from '../mocks/protocol/index.ts'
import { codesKnown, transitionsKnown } from '../scenarios/index.ts'
import type { Seen } from '../scenarios/index.ts'
import type { Coverage, LimitReached, RuleResult, Share } from './result.ts'

/** On which sides of limits something was tried. */
export type Reaches = Partial<Readonly<Record<keyof Limits, readonly (-1 | 0 | 1)[]>>>

/** What runs have come to, and in whose words it is told: those of the native SDK unless given. */
interface CameTo {
  readonly seen: readonly Seen[]
  readonly reaches?: readonly Reaches[]
  readonly dialect?: Dialect
}

/** What runs have come to, taken together. */
export function coverageOf(
  results: readonly RuleResult[],
  { seen, reaches = [], dialect = 'native' }: CameTo,
): Coverage {
  const testable = results.filter(({ verdict }) => verdict !== 'skipped')
  const observed = testable.filter(({ verdict }) => verdict !== 'not observed')
  return {
    rules: shareOf(
      testable.map(({ rule }) => rule),
      new Set(observed.map(({ rule }) => rule)),
    ),
    notTestable: results.length - testable.length,
    limits: limitsReached(reaches),
    codes: inWordsOf(dialect, shareOf(codesKnown, union(seen.map(({ codes }) => codes)))),
    callbacks: inWordsOf(
      dialect,
      shareOf(sdkCallbacks, union(seen.map(({ callbacks }) => callbacks))),
    ),
    transitions: shareOf(transitionsKnown, union(seen.map(({ transitions }) => transitions))),
  }
}

function inWordsOf(dialect: Dialect, { seen, never }: Share): Share {
  const words = new Set(wordsFor(dialect, seen))
  return shareOf(wordsFor(dialect, [...seen, ...never]), words)
}

function union(sets: readonly ReadonlySet<string>[]): ReadonlySet<string> {
  return new Set(sets.flatMap((each) => [...each]))
}

function shareOf(all: readonly string[], some: ReadonlySet<string>): Share {
  const seen = all.filter((each) => some.has(each))
  return { of: all.length, seen, never: all.filter((each) => !some.has(each)) }
}

function limitsReached(reaches: readonly Reaches[]): readonly LimitReached[] {
  return Object.entries(limits).map(([limit, value]) => {
    const sides = reaches.flatMap((each) => each[limit as keyof Limits] ?? [])
    return {
      limit,
      value: typeof value === 'number' ? value : (value as { readonly calls: number }).calls,
      below: sides.includes(-1),
      on: sides.includes(0),
      above: sides.includes(1),
    }
  })
}
