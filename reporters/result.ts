import { hash32 } from '../mocks/index.ts'
import type { JournalEntry } from '../mocks/index.ts'
import { assumptions, errata, rules } from '../mocks/protocol/index.ts'
import type { ProfileId, Rule } from '../mocks/protocol/index.ts'
import { judge } from '../scenarios/index.ts'
import type { Check, Played, RuleVerdict, Verdict } from '../scenarios/index.ts'

/** The one document that everything else is rendered from. Fields are added, never changed or taken away. */
export interface Result {
  readonly schemaVersion: 1
  readonly run: Run
  readonly summary: Readonly<Record<Verdict, number>> & {
    readonly scenarios: number
    /** Scenarios that stopped before their end. */
    readonly stopped: number
    readonly checks: number
  }
  /** One entry per rule of the catalogue, in its order. */
  readonly results: readonly RuleResult[]
  readonly scenarios: readonly ScenarioResult[]
}

/** How the run was made, and how to make it again. */
export interface Run {
  readonly tool: 'rtm-testkit'
  readonly version: string
  readonly node: string
  readonly profile: ProfileId
  readonly seed: number
  readonly face: 'native'
  readonly link: 'direct'
  /** Over every scenario's journal: equal for equal runs, on every machine. */
  readonly journalDigest: string
  /** Over the rule catalogue. */
  readonly rulePackDigest: string
  /** The command that plays it again. */
  readonly replay: string
}

/** What the run says of one rule. */
export interface RuleResult {
  readonly rule: string
  readonly title: string
  readonly statement: string
  readonly section: string
  readonly judged: Rule['judged']
  readonly provenance: Rule['provenance']
  readonly sources: readonly string[]
  readonly conflict?: string
  /** Misprints of the seed document that touch it. */
  readonly errata?: readonly string[]
  /** Choices made where the documents are silent. */
  readonly assumptions?: readonly string[]
  readonly verdict: Verdict
  readonly reason?: string
  readonly scenarios: readonly string[]
  readonly checks: number
  readonly example?: {
    readonly scenario: string
    readonly what: string
    readonly observed: unknown
    readonly expected: unknown
  }
}

/** How one scenario went. */
export interface ScenarioResult {
  readonly name: string
  readonly title: string
  readonly stoppedBy?: string
  readonly checks: number
  readonly failed: readonly Pick<Check, 'rule' | 'what' | 'observed' | 'expected'>[]
  readonly virtualMs: number
  readonly journalDigest: string
  readonly evidence: readonly JournalEntry[]
}

/** What is known of a run beside what was played. */
export type RunFacts = Pick<Run, 'version' | 'node' | 'profile' | 'seed' | 'replay'>

/** Makes the result document of played scenarios. */
export function toResult(played: readonly Played[], facts: RunFacts): Result {
  const verdicts = judge(played, facts.profile)
  const count = (verdict: Verdict): number =>
    verdicts.filter((each) => each.verdict === verdict).length
  return {
    schemaVersion: 1,
    run: {
      tool: 'rtm-testkit',
      ...facts,
      face: 'native',
      link: 'direct',
      journalDigest: digestOf(played.map((each) => `${each.scenario.name} ${each.journalDigest}`)),
      rulePackDigest: digestOf(rules.map((rule) => `${rule.id} ${rule.statement}`)),
    },
    summary: {
      held: count('held'),
      broken: count('broken'),
      'not observed': count('not observed'),
      skipped: count('skipped'),
      scenarios: played.length,
      stopped: played.filter(({ stoppedBy }) => stoppedBy !== undefined).length,
      checks: played.reduce((sum, { checks }) => sum + checks.length, 0),
    },
    results: verdicts.map(toRuleResult),
    scenarios: played.map(toScenarioResult),
  }
}

function toRuleResult({
  rule,
  verdict,
  reason,
  scenarios,
  checks,
  example,
}: RuleVerdict): RuleResult {
  const { id, title, statement, section, judged, provenance, sources, conflict } = rule
  return {
    rule: id,
    title,
    statement,
    section,
    judged,
    provenance,
    sources,
    ...(conflict === undefined ? {} : { conflict }),
    ...(rule.errata === undefined ? {} : { errata: rule.errata.map(erratumText) }),
    ...(rule.assumptions === undefined
      ? {}
      : { assumptions: rule.assumptions.map(assumptionText) }),
    verdict,
    ...(reason === undefined ? {} : { reason }),
    scenarios,
    checks,
    ...(example === undefined
      ? {}
      : { example: { scenario: example.scenario, ...comparisonOf(example.check) } }),
  }
}

function erratumText(id: string): string {
  return `${id}: ${errata.find((erratum) => erratum.id === id)?.statement ?? ''}`
}

function assumptionText(id: string): string {
  return `${id}: ${assumptions.find((assumption) => assumption.id === id)?.choice ?? ''}`
}

function toScenarioResult({
  scenario,
  checks,
  stoppedBy,
  evidence,
  virtualMs,
  journalDigest,
}: Played): ScenarioResult {
  const { name, title } = scenario
  return {
    name,
    title,
    ...(stoppedBy === undefined ? {} : { stoppedBy }),
    checks: checks.length,
    failed: checks
      .filter((check) => !check.ok)
      .map((check) => ({ rule: check.rule, ...comparisonOf(check) })),
    virtualMs,
    journalDigest,
    evidence,
  }
}

function comparisonOf({
  what,
  observed,
  expected,
}: Check): Pick<Check, 'what' | 'observed' | 'expected'> {
  return { what, observed: plain(observed), expected: plain(expected) }
}

/** JSON has no undefined: it is written as null. */
function plain(value: unknown): unknown {
  return value === undefined ? null : value
}

function digestOf(lines: readonly string[]): string {
  const text = lines.join('\n')
  return [1, 2].map((seed) => hash32(text, seed).toString(16).padStart(8, '0')).join('')
}
