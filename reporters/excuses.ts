import { digestOf } from './examples.ts'
import type {
  BaselineState,
  InvariantSum,
  KnownFailure,
  Result,
  RuleResult,
  Waiver,
  WaiverState,
} from './result.ts'

/** What is known of failures before a run. */
export interface Excuses {
  /** The day of the run: YYYY-MM-DD. */
  readonly today: string
  readonly waivers?: readonly Waiver[]
  /** Failures that were there before, and the file that says so. */
  readonly baseline?: { readonly file: string; readonly known: readonly KnownFailure[] }
}

/** What excuses can be held against: rules and invariants, and whether they are all that there was to judge. */
export type Excusable = Pick<Result, 'partial' | 'results' | 'invariants'>

/** Rules and invariants with what excuses each broken one, and what the excuses are worth. */
export interface Excused {
  readonly results: readonly RuleResult[]
  readonly invariants: readonly InvariantSum[]
  readonly waivers: readonly WaiverState[]
  readonly baseline?: BaselineState
}

/** The excuses of what a run is about: those of the rest are neither stale nor expired. */
export function narrowed(
  excuses: Excuses | undefined,
  { only, invariants }: { readonly only: ReadonlySet<string> } & Pick<Excusable, 'invariants'>,
): Excuses | undefined {
  if (excuses === undefined) return excuses
  const { waivers, baseline } = excuses
  const broken = new Set(invariants.flatMap(({ held, name }) => (held ? [] : [name])))
  const isAsked = ({ rule }: { readonly rule: string }): boolean =>
    only.has(rule) || broken.has(rule)
  return {
    ...excuses,
    ...(waivers === undefined ? {} : { waivers: waivers.filter(isAsked) }),
    ...(baseline === undefined
      ? {}
      : { baseline: { ...baseline, known: baseline.known.filter(isAsked) } }),
  }
}

/**
 * Holds what is broken against waivers and baseline. What was not judged is not stale, and nothing is in a run of a part:
 * what is not broken there may be broken in the rest.
 */
export function excusedBy(
  result: Excusable,
  { today = '', waivers = [], baseline }: Partial<Excuses> = {},
): Excused {
  const { partial } = result
  const judged = new Set([
    ...result.results.map(({ rule }) => rule),
    ...result.invariants.map(({ name }) => name),
  ])
  const canBeStale = (name: string): boolean => !partial && judged.has(name)
  const broken = new Map(failuresOf(result).map(({ rule, fingerprint }) => [rule, fingerprint]))
  const states = waivers.map((waiver) => ({
    ...waiver,
    state: stateOf(waiver, {
      isBroken: broken.has(waiver.rule) || !canBeStale(waiver.rule),
      today,
    }),
  }))
  const inForce = new Set(
    states.filter(({ state }) => state === 'in force').map(({ rule }) => rule),
  )
  const known = (baseline?.known ?? []).filter((each) => broken.get(each.rule) === each.fingerprint)
  const knownNames = new Set(known.map(({ rule }) => rule))
  const excuse = (name: string): Excuse | undefined => {
    if (!broken.has(name)) return undefined
    if (inForce.has(name)) return 'waiver'
    return knownNames.has(name) ? 'baseline' : undefined
  }
  return {
    results: result.results.map((each) => withExcuse(each, excuse(each.rule))),
    invariants: result.invariants.map((each) => withExcuse(each, excuse(each.name))),
    waivers: states,
    ...(baseline === undefined
      ? {}
      : {
          baseline: {
            file: baseline.file,
            known,
            stale: baseline.known.filter((each) => !known.includes(each) && canBeStale(each.rule)),
          },
        }),
  }
}

type Excuse = 'waiver' | 'baseline'

/** What is judged with an excuse in place of one that it had before. */
function withExcuse<Judged extends { readonly excusedBy?: Excuse }>(
  { excusedBy: _before, ...rest }: Judged,
  excuse: Excuse | undefined,
): Omit<Judged, 'excusedBy'> & { readonly excusedBy?: Excuse } {
  return excuse === undefined ? rest : { ...rest, excusedBy: excuse }
}

function stateOf(
  { expires }: Waiver,
  { isBroken, today }: { readonly isBroken: boolean; readonly today: string },
): WaiverState['state'] {
  if (today > expires) return 'expired'
  return isBroken ? 'in force' : 'stale'
}

/** The broken rules and invariants of a result, for a baseline. */
export function failuresOf({
  results,
  invariants,
}: Pick<Result, 'results' | 'invariants'>): readonly KnownFailure[] {
  return [
    ...results.flatMap(({ rule, verdict, fingerprint }) =>
      verdict === 'broken' && fingerprint !== undefined ? [{ rule, fingerprint }] : [],
    ),
    ...invariants.flatMap(({ name, brokenBy }) =>
      // By the scenario: the rest of what broke it has what was measured.
      brokenBy === undefined
        ? []
        : [{ rule: name, fingerprint: digestOf([name, brokenBy.split(':', 1)[0] ?? '']) }],
    ),
  ]
}
