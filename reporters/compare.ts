import type { Verdict } from '../scenarios/index.ts'
import { failuresOf } from './excuses.ts'
import type { Result, RuleResult } from './result.ts'

/** How a rule, or an invariant, has changed from one result to another. */
export interface RuleChange {
  /** The ID of a rule, or the name of an invariant. */
  readonly rule: string
  readonly title: string
  readonly before: Verdict
  readonly now: Verdict
  readonly kind:
    'broken now' | 'mended' | 'not observed any more' | 'observed now' | 'broken otherwise'
}

/** Two results, held against each other. */
export interface Comparison {
  readonly verdict: 'regressed' | 'improved' | 'unchanged'
  readonly changes: readonly RuleChange[]
  /** Why the two may not be of the same kind: other rules, another subject. */
  readonly doubts: readonly string[]
}

/** Compares the newer result with the older one, rule by rule. */
export function compareResults(base: Result, head: Result): Comparison {
  const before = new Map(comparedIn(base).map((each) => [each.rule, each]))
  const changes = comparedIn(head).flatMap((now) => {
    const old = before.get(now.rule)
    return old === undefined ? [] : changeOf(old, now)
  })
  const has = (...kinds: readonly RuleChange['kind'][]): boolean =>
    changes.some(({ kind }) => kinds.includes(kind))
  const isWorse = has('broken now', 'not observed any more')
  const isBetter = has('mended', 'observed now')
  return {
    verdict: isWorse ? 'regressed' : isBetter ? 'improved' : 'unchanged',
    changes,
    doubts: doubtsOf(base, head),
  }
}

type Compared = Pick<RuleResult, 'rule' | 'title' | 'verdict' | 'fingerprint'>

/** Rules, and invariants beside them. */
function comparedIn({ results, invariants }: Result): readonly Compared[] {
  const broken = new Map(
    failuresOf({ results: [], invariants }).map(({ rule, fingerprint }) => [rule, fingerprint]),
  )
  const others = invariants.map(({ name, statement, looks }): Compared => {
    const fingerprint = broken.get(name)
    return {
      rule: name,
      title: statement,
      verdict: fingerprint !== undefined ? 'broken' : looks > 0 ? 'held' : 'not observed',
      ...(fingerprint === undefined ? {} : { fingerprint }),
    }
  })
  return [...results, ...others]
}

function changeOf(old: Compared, now: Compared): readonly RuleChange[] {
  const kind = kindOf(old, now)
  if (kind === undefined) return []
  return [{ rule: now.rule, title: now.title, before: old.verdict, now: now.verdict, kind }]
}

function kindOf(old: Compared, now: Compared): RuleChange['kind'] | undefined {
  if (old.verdict === now.verdict)
    return now.verdict === 'broken' && old.fingerprint !== now.fingerprint
      ? 'broken otherwise'
      : undefined
  if (now.verdict === 'broken') return 'broken now'
  if (old.verdict === 'broken') return now.verdict === 'held' ? 'mended' : 'not observed any more'
  return now.verdict === 'held' ? 'observed now' : 'not observed any more'
}

function differ(what: string, one: string, other: string): readonly string[] {
  return one === other ? [] : [`${what} differ: ${one} and ${other}`]
}

function doubtsOf(base: Result, head: Result): readonly string[] {
  return [
    ...differ('the rule catalogues', base.run.rulePackDigest, head.run.rulePackDigest),
    ...differ(
      'what is judged',
      `${base.kind} ${base.run.subject}`,
      `${head.kind} ${head.run.subject}`,
    ),
    ...(base.partial || head.partial ? ['one of them is partial'] : []),
  ]
}

/** A comparison for a terminal. */
export function renderComparison({ verdict, changes, doubts }: Comparison): string {
  return [
    ...doubts.map((doubt) => `Take care: ${doubt}.`),
    ...changes.map(
      ({ kind, rule, title, before, now }) =>
        `${kind.padEnd(22)} ${rule}: ${title} (${before} -> ${now})`,
    ),
    `${verdict.toUpperCase()}: ${changes.length} of the rules have changed.`,
    '',
  ].join('\n')
}
