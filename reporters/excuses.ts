import type { BaselineState, KnownFailure, RuleResult, Waiver, WaiverState } from './result.ts'

/** What is known of failures before a run. */
export interface Excuses {
  /** The day of the run: YYYY-MM-DD. */
  readonly today: string
  readonly waivers?: readonly Waiver[]
  /** Failures that were there before, and the file that says so. */
  readonly baseline?: { readonly file: string; readonly known: readonly KnownFailure[] }
}

/** The results with what excuses each broken rule, and what the excuses are worth. */
export interface Excused {
  readonly results: readonly RuleResult[]
  readonly waivers: readonly WaiverState[]
  readonly baseline?: BaselineState
}

/** Holds broken rules against waivers and baseline. */
export function excusedResults(
  results: readonly RuleResult[],
  { today = '', waivers = [], baseline }: Partial<Excuses> = {},
): Excused {
  const broken = new Map(
    results
      .filter(({ verdict }) => verdict === 'broken')
      .map(({ rule, fingerprint }) => [rule, fingerprint]),
  )
  const states = waivers.map((waiver) => ({ ...waiver, state: stateOf(waiver, { broken, today }) }))
  const inForce = new Set(
    states.filter(({ state }) => state === 'in force').map(({ rule }) => rule),
  )
  const known = (baseline?.known ?? []).filter((each) => broken.get(each.rule) === each.fingerprint)
  const knownRules = new Set(known.map(({ rule }) => rule))
  return {
    results: results.map((result) => {
      if (result.verdict !== 'broken') return result
      if (inForce.has(result.rule)) return { ...result, excusedBy: 'waiver' }
      return knownRules.has(result.rule) ? { ...result, excusedBy: 'baseline' } : result
    }),
    waivers: states,
    ...(baseline === undefined
      ? {}
      : {
          baseline: {
            file: baseline.file,
            known,
            stale: baseline.known.filter((each) => !known.includes(each)),
          },
        }),
  }
}

function stateOf(
  { rule, expires }: Waiver,
  { broken, today }: { readonly broken: ReadonlyMap<string, unknown>; readonly today: string },
): WaiverState['state'] {
  if (today > expires) return 'expired'
  return broken.has(rule) ? 'in force' : 'stale'
}
