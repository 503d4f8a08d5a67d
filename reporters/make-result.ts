import { isoOf } from '../mocks/internal.ts'
import { assumptions } from '../mocks/protocol/index.ts'
import { errata, rules } from '../mocks/protocol/rules/index.ts'
import type { Rule, RuleId } from '../mocks/protocol/index.ts'
import { judge } from '../scenarios/index.ts'
import type { Cell, Played, RuleVerdict, TaskSpan, Verdict } from '../scenarios/index.ts'
import { coverageOf } from './coverage.ts'
import { digestOf, exampleOf } from './examples.ts'
import { narrowed } from './excuses.ts'
import type { Excuses } from './excuses.ts'
import type { Unjudged } from './judge-result.ts'
import { judgeResult } from './judge-result.ts'
import { cellName, schemaVersion } from './result.ts'
import type {
  CellVerdict,
  InvariantSum,
  Level,
  Result,
  RuleResult,
  Run,
  ScenarioResult,
  Summary,
  VerdictCounts,
} from './result.ts'
import { levelOf } from './verdict.ts'

/** What is known of a run beside what was played. */
export interface RunFacts extends Pick<
  Run,
  'version' | 'node' | 'host' | 'subject' | 'seed' | 'replay' | 'tookMs'
> {
  readonly startedAtMs: number
  /** Whether the run was stopped before its end. */
  readonly partial?: boolean
  readonly excuses?: Excuses
  /** The rules that it is about; all unless given. */
  readonly only?: readonly RuleId[]
}

/** Makes the result document of scenarios that were played, in one column or several. */
export function toResult(played: readonly Played[], facts: RunFacts): Result {
  const cells = cellsOf(played)
  const only = facts.only === undefined ? undefined : new Set<string>(facts.only)
  const judged = rules.map((rule, at) =>
    ruleResult(
      rule,
      cells.map(({ cell, verdicts }) => ({ cell, verdict: verdicts[at] as RuleVerdict })),
    ),
  )
  const results = judged.filter(({ rule }) => only?.has(rule) !== false)
  const harnessErrors = played.flatMap(({ scenario, cell, harnessError }) =>
    harnessError === undefined ? [] : [`${scenario.name} (${cellName(cell)}): ${harnessError}`],
  )
  const result: Unjudged = {
    schemaVersion,
    kind: 'service',
    partial: facts.partial === true,
    run: describeRun(facts, {
      cells: cells.map(({ cell }) => cell),
      virtualMs: played.reduce((sum, each) => sum + each.virtualMs, 0),
      parts: played.map((each) => [each.scenario.name, each.journalDigest]),
    }),
    summary: {
      ...countsOf(results),
      scenarios: played.length,
      stopped: played.filter(({ stoppedBy }) => stoppedBy !== undefined).length,
      notPlayed: played.filter(({ skippedBy }) => skippedBy !== undefined).length,
      checks: played.reduce((sum, { checks }) => sum + checks.length, 0),
      failedChecks: results.reduce((sum, { failed }) => sum + failed, 0),
    },
    coverage: coverageOf(results, {
      seen: played.map(({ seen }) => seen),
      reaches: played.flatMap(({ scenario: { reaches }, stoppedBy, skippedBy }) =>
        reaches === undefined || (stoppedBy ?? skippedBy) !== undefined ? [] : [reaches],
      ),
      dialect: cells.every(({ cell }) => cell.face === 'web') ? 'web' : 'native',
    }),
    results,
    scenarios: scenarioResults(played),
    invariants: sumOf(played),
    harnessErrors,
  }
  const { invariants } = result
  return judgeResult(
    result,
    only === undefined ? facts.excuses : narrowed(facts.excuses, { only, invariants }),
  )
}

/** Counts of verdicts, of all rules and by level. */
export function countsOf(results: readonly RuleResult[]): VerdictCounts & Pick<Summary, 'byLevel'> {
  const of = (level: Level): VerdictCounts =>
    verdictCounts(results.filter((each) => each.level === level))
  return {
    ...verdictCounts(results),
    byLevel: { MUST: of('MUST'), SHOULD: of('SHOULD'), MAY: of('MAY') },
  }
}

function verdictCounts(results: readonly RuleResult[]): VerdictCounts {
  const count = (verdict: Verdict): number =>
    results.filter((each) => each.verdict === verdict).length
  return {
    held: count('held'),
    broken: count('broken'),
    'not observed': count('not observed'),
    skipped: count('skipped'),
  }
}

interface JudgedCell {
  readonly cell: Cell
  readonly verdicts: readonly RuleVerdict[]
}

function cellsOf(played: readonly Played[]): readonly JudgedCell[] {
  const byCell = new Map<string, Played[]>()
  for (const each of played) {
    const key = cellName(each.cell)
    byCell.set(key, [...(byCell.get(key) ?? []), each])
  }
  return [...byCell.values()].flatMap((own) => {
    const [first] = own
    if (first === undefined) return []
    return [{ cell: first.cell, verdicts: judge(own, first.cell.profile) }]
  })
}

/** What was played or recorded: its name, and the digest of its journal. */
export type ToldPart = readonly [name: string, journalDigest: string]

/** How a run was made. */
export function describeRun(
  facts: RunFacts,
  {
    cells,
    virtualMs,
    parts,
  }: {
    readonly cells: readonly Cell[]
    readonly virtualMs: number
    readonly parts: readonly ToldPart[]
  },
): Run {
  const { version, node, host, subject, seed, replay, tookMs, startedAtMs } = facts
  return {
    tool: 'rtm-testkit',
    version,
    node,
    host,
    subject,
    seed,
    cells,
    startedAt: isoOf(startedAtMs),
    tookMs,
    virtualMs,
    journalDigest: digestOf(parts.map((part) => part.join(' '))),
    rulePackDigest: digestOf(rules.map((rule) => `${rule.id} ${rule.statement}`)),
    configDigest: digestOf([replay, ...parts.map(([name]) => name)]),
    replay,
    redacted: false,
  }
}

/** What is known of a rule, whatever became of it. */
export function describeRule(
  rule: Rule,
): Pick<
  RuleResult,
  | 'rule'
  | 'title'
  | 'statement'
  | 'section'
  | 'level'
  | 'judged'
  | 'provenance'
  | 'sources'
  | 'conflict'
  | 'errata'
  | 'assumptions'
> {
  const { id, title, statement, section, judged, provenance, sources, conflict } = rule
  return {
    rule: id,
    title,
    statement,
    section,
    level: levelOf(rule),
    judged,
    provenance,
    sources,
    ...(conflict === undefined ? {} : { conflict }),
    ...(rule.errata === undefined ? {} : { errata: rule.errata.map(erratumText) }),
    ...(rule.assumptions === undefined
      ? {}
      : { assumptions: rule.assumptions.map(assumptionText) }),
  }
}

interface CellJudgement {
  readonly cell: Cell
  readonly verdict: RuleVerdict
}

/** The worst that any column says counts: broken, then held, then not observed. */
function ruleResult(rule: Rule, judgements: readonly CellJudgement[]): RuleResult {
  const worst = (['broken', 'held', 'not observed'] as const)
    .map((wanted) => judgements.find(({ verdict }) => verdict.verdict === wanted))
    .find((found) => found !== undefined)
  const {
    verdict = 'skipped',
    reason,
    example,
    worst: longest,
  } = (worst ?? judgements[0])?.verdict ?? {}
  const failed = judgements.reduce((sum, each) => sum + each.verdict.failed, 0)
  return {
    ...describeRule(rule),
    verdict,
    ...(reason === undefined ? {} : { reason }),
    cells: judgements.map(cellVerdict),
    scenarios: [...new Set(judgements.flatMap((each) => each.verdict.scenarios))],
    checks: judgements.reduce((sum, each) => sum + each.verdict.checks, 0),
    failed,
    ...(verdict === 'broken' && example !== undefined
      ? // Nothing that was measured is in it: the same for the same failure.
        { fingerprint: digestOf([rule.id, example.played.scenario.name, example.check.what]) }
      : {}),
    ...(example === undefined ? {} : { example: exampleOf(example) }),
    ...(longest === undefined || longest === example ? {} : { worst: exampleOf(longest) }),
  }
}

function cellVerdict({ cell, verdict: { verdict, reason, checks } }: CellJudgement): CellVerdict {
  return { ...cell, verdict, ...(reason === undefined ? {} : { reason }), checks }
}

function erratumText(id: string): string {
  return `${id}: ${errata.find((erratum) => erratum.id === id)?.statement ?? ''}`
}

function assumptionText(id: string): string {
  return `${id}: ${assumptions.find((assumption) => assumption.id === id)?.choice ?? ''}`
}

function scenarioResults(played: readonly Played[]): readonly ScenarioResult[] {
  const busiest = played.toSorted((one, other) => atOnce(other.tasks) - atOnce(one.tasks))[0]
  return played.map((each) => ({
    name: each.scenario.name,
    title: each.scenario.title,
    cell: cellName(each.cell),
    ...(each.stoppedBy === undefined ? {} : { stoppedBy: each.stoppedBy }),
    ...(each.skippedBy === undefined ? {} : { notPlayed: each.skippedBy }),
    checks: each.checks.length,
    failed: each.checks.filter(({ ok }) => !ok).map(({ rule, what }) => ({ rule, what })),
    virtualMs: each.virtualMs,
    journalDigest: each.journalDigest,
    journalLength: each.journalLength,
    ...(each === busiest && each.tasks.length > 0 ? { tasks: each.tasks.slice(0, tasksMax) } : {}),
  }))
}

const tasksMax = 60

/** The most tasks that run at one instant at one client. */
function atOnce(tasks: readonly TaskSpan[]): number {
  const at = tasks.map(
    ({ startMs, uid }) =>
      tasks.filter(
        (other) =>
          other.uid === uid && other.startMs <= startMs && (other.endMs ?? Infinity) > startMs,
      ).length,
  )
  return at.reduce((most, count) => Math.max(most, count), 0)
}

function sumOf(played: readonly Played[]): readonly InvariantSum[] {
  const sums = new Map<string, InvariantSum>()
  for (const { scenario, invariants } of played) {
    for (const { name, statement, looks, broken } of invariants) {
      const before = sums.get(name)
      const [first] = broken
      const brokenBy =
        before?.brokenBy ?? (first === undefined ? undefined : `${scenario.name}: ${first.why}`)
      sums.set(name, {
        name,
        statement,
        held: brokenBy === undefined,
        looks: (before?.looks ?? 0) + looks,
        ...(brokenBy === undefined ? {} : { brokenBy }),
      })
    }
  }
  return [...sums.values()]
}
