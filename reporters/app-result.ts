import { auditedBy } from '../mocks/internal.ts'
import type { AuditFinding, JournalEntry, Recording } from '../mocks/index.ts'
import { profiles } from '../mocks/protocol/index.ts'
import { appliesTo, rules } from '../mocks/protocol/rules/index.ts'
import type { Dialect, ProfileId, Rule } from '../mocks/protocol/index.ts'
import { seenIn } from '../scenarios/index.ts'
import type { Cell } from '../scenarios/index.ts'
import { coverageOf } from './coverage.ts'
import { digestOf, storyEntry } from './examples.ts'
import { judgeResult } from './judge-result.ts'
import type { Unjudged } from './judge-result.ts'
import { countsOf, describeRule, describeRun } from './make-result.ts'
import type { RunFacts } from './make-result.ts'
import { redacted } from './redact.ts'
import { cellName, schemaVersion } from './result.ts'
import type { Example, Result, RuleResult } from './result.ts'

/** One part of what an app has done: a test, or a whole run. */
export interface RecordedPart {
  /** What it is called in the report. */
  readonly name: string
  readonly recording: Recording
}

/** What is known beside the recordings. */
export interface AppFacts extends RunFacts {
  /** Whether user IDs, channels and media IDs are to be shown as they were. */
  readonly reveal?: boolean
}

const storyMax = 16

/** Makes the result document of an app, from what it has done. */
export function toAppResult(parts: readonly RecordedPart[], facts: AppFacts): Result {
  const cell = cellOf(parts)
  const results = rules.map((rule) => ruleResult(rule, parts, cell))
  const unjudged: Unjudged = {
    schemaVersion,
    kind: 'app',
    partial: facts.partial === true,
    run: describeRun(facts, {
      cells: [cell],
      virtualMs: parts.reduce((sum, { recording }) => sum + spanOf(recording), 0),
      parts: parts.map(({ name, recording }) => [name, recording.journalDigest]),
    }),
    summary: {
      ...countsOf(results),
      scenarios: parts.length,
      stopped: 0,
      notPlayed: 0,
      checks: results.reduce((sum, { checks }) => sum + checks, 0),
      failedChecks: results.reduce((sum, { failed }) => sum + failed, 0),
    },
    coverage: coverageOf(results, {
      seen: parts.map(({ recording }) => seenIn(recording.entries)),
      dialect: cell.face,
    }),
    results,
    scenarios: parts.map(({ name, recording }) => ({
      name,
      title: name,
      cell: cellName(cell),
      checks: recording.findings.length,
      failed: recording.findings.map(({ rule, what }) => ({ rule, what })),
      virtualMs: spanOf(recording),
      journalDigest: recording.journalDigest,
      journalLength: recording.entries.length,
    })),
    invariants: [],
    harnessErrors: [],
  }
  const result = judgeResult(unjudged, facts.excuses)
  return facts.reveal === true
    ? result
    : redacted(
        result,
        parts.flatMap(({ recording }) => recording.entries),
      )
}

function cellOf(parts: readonly RecordedPart[]): Cell {
  const profile = parts[0]?.recording.profile ?? 'web-1.4'
  return { face: profile.startsWith('web') ? 'web' : 'native', link: 'direct', profile }
}

function spanOf({ entries }: Recording): number {
  return (entries.at(-1)?.atMs ?? 0) - (entries[0]?.atMs ?? 0)
}

interface Found {
  readonly part: RecordedPart
  readonly finding: AuditFinding
}

function ruleResult(rule: Rule, parts: readonly RecordedPart[], cell: Cell): RuleResult {
  const found = parts.flatMap((part) =>
    part.recording.findings
      .filter((finding) => finding.rule === rule.id)
      .map((finding) => ({ part, finding })),
  )
  const tried = triesOf(rule, parts)
  const { verdict, reason } = verdictOf(rule, cell.profile, { found, tried })
  const times = found.reduce((sum, { finding }) => sum + finding.times, 0)
  const checks = Math.max(tried, times)
  const [first] = found
  return {
    ...describeRule(rule),
    verdict,
    ...(reason === undefined ? {} : { reason }),
    cells: [{ ...cell, verdict, ...(reason === undefined ? {} : { reason }), checks }],
    scenarios: [...new Set(found.map(({ part }) => part.name))],
    checks,
    failed: times,
    ...(first === undefined
      ? {}
      : {
          fingerprint: fingerprintOf(rule, found),
          fix: first.finding.mend,
          example: exampleOf(first, cell),
        }),
  }
}

/** By everything that the app does against the rule, in no order: what is done anew is another failure. */
function fingerprintOf({ id }: Rule, found: readonly Found[]): string {
  const done = found.map(({ finding }) => finding.what.replaceAll(/\d+/g, '#'))
  return digestOf([id, ...[...new Set(done)].toSorted()])
}

/** How often the app has come to a rule. */
function triesOf({ id }: Rule, parts: readonly RecordedPart[]): number {
  const trigger = auditedBy[id]
  if (trigger === undefined) return 0
  return parts.reduce(
    (sum, { recording }) => sum + recording.entries.filter((entry) => isTry(entry, trigger)).length,
    0,
  )
}

function isTry({ kind, name, code }: JournalEntry, trigger: RegExp): boolean {
  if (kind === 'call') return trigger.test(name)
  return kind === 'callback' && trigger.test(`${name} ${code}`)
}

function verdictOf(
  rule: Rule,
  profile: ProfileId,
  { found, tried }: { readonly found: readonly Found[]; readonly tried: number },
): Pick<RuleResult, 'verdict' | 'reason'> {
  const { id, judged } = rule
  const [first] = found
  if (first !== undefined) return { verdict: 'broken', reason: `the app ${first.finding.what}` }
  if (!appliesTo(rule, profile))
    return { verdict: 'skipped', reason: `does not apply to ${profiles[profile].title}` }
  if (auditedBy[id] !== undefined)
    return tried > 0
      ? { verdict: 'held' }
      : { verdict: 'not observed', reason: 'the app has not come to it' }
  if (judged === 'service')
    return { verdict: 'skipped', reason: 'is a rule for the service; an app cannot break it' }
  return { verdict: 'skipped', reason: 'cannot be told from what the app has done: read it' }
}

/** Whose words a client of a recording speaks; those of its profile where it does not say. */
function dialectIn({ webClients, profile }: Recording, client: number): Dialect {
  const isWeb = webClients?.includes(client) ?? profile.startsWith('web')
  return isWeb ? 'web' : 'native'
}

function exampleOf({ part, finding }: Found, cell: Cell): Example {
  const { what, times, site, evidence } = finding
  const last = evidence.at(-1) ?? 0
  const { entries } = part.recording
  const story = entries.filter(({ seq }) => seq <= last).slice(-storyMax)
  return {
    scenario: part.name,
    cell: cellName(cell),
    what: `the app ${what}`,
    observed: times === 1 ? 'once' : `${times} times`,
    expected: 'never',
    ...(site === '' ? {} : { site: site.replaceAll(`${process.cwd()}/`, '') }),
    story: story.map((entry) => storyEntry(entry, dialectIn(part.recording, entry.client))),
  }
}
