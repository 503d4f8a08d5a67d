import type { LoadResult } from '../load/index.ts'
import type { JournalEntry } from '../mocks/index.ts'
import type { Rule } from '../mocks/protocol/index.ts'
import type { Cell, TaskSpan, Verdict } from '../scenarios/index.ts'

/** Number of the form of the document. A new field does not change it. */
export const schemaVersion = 1

/** The one document that everything else is rendered from. Fields are added, never changed or taken away. */
export interface Result {
  readonly schemaVersion: 1
  /** What is judged: a service, by scenarios; an app, by what it has done; or how a service bears a load. */
  readonly kind: 'service' | 'app' | 'load'
  /** Whether the run was stopped before its end, or parts of it are missing. */
  readonly partial: boolean
  readonly run: Run
  readonly summary: Summary
  readonly coverage: Coverage
  /** One entry per rule of the catalogue, in its order. */
  readonly results: readonly RuleResult[]
  readonly scenarios: readonly ScenarioResult[]
  readonly invariants: readonly InvariantSum[]
  readonly waivers: readonly WaiverState[]
  readonly baseline?: BaselineState
  /** What went wrong beside what is judged: it says nothing of it. */
  readonly harnessErrors: readonly string[]
  /** What a load run has measured, where there was one. */
  readonly load?: LoadResult
}

/** How the run was made, and how to make it again. */
export interface Run {
  readonly tool: 'rtm-testkit'
  readonly version: string
  readonly node: string
  /** Operating system and processor. */
  readonly host: string
  /** What is judged, for people. */
  readonly subject: string
  readonly seed: number
  /** The columns of the report: face, link and profile. */
  readonly cells: readonly Cell[]
  /** By the wall's clock, ISO 8601. */
  readonly startedAt: string
  readonly tookMs: number
  /** Virtual time that passed, in ms. */
  readonly virtualMs: number
  /** Over every scenario's journal: equal for equal runs, on every machine. */
  readonly journalDigest: string
  /** Over the rule catalogue. */
  readonly rulePackDigest: string
  /** Over what the run was told to do. */
  readonly configDigest: string
  /** The command that does it again. */
  readonly replay: string
  /** Whether user IDs, tokens and subjects were replaced by numbers. */
  readonly redacted: boolean
}

/** What the whole says, in one word. */
export type Conformance =
  'conformant' | 'conformant with warnings' | 'non-conformant' | 'inconclusive'

/**
 * How binding a rule is. `MUST`: the guide itself says it, or other documents do and agree. `SHOULD`: they disagree,
 * or it was seen and not written. `MAY`: a choice that was made here.
 */
export type Level = 'MUST' | 'SHOULD' | 'MAY'

/** How often each verdict was given. */
export type VerdictCounts = Readonly<Record<Verdict, number>>

/** The sum of a run. */
export interface Summary extends VerdictCounts {
  readonly verdict: Conformance
  /** Why that verdict: one sentence. */
  readonly because: string
  readonly byLevel: Readonly<Record<Level, VerdictCounts>>
  readonly scenarios: number
  /** Scenarios that stopped before their end. */
  readonly stopped: number
  /** Scenarios that could not be played on what is judged. */
  readonly notPlayed: number
  readonly checks: number
  readonly failedChecks: number
  /** Broken rules and invariants that a waiver or the baseline covers. */
  readonly excused: number
}

/** Some of a whole, and which. */
export interface Share {
  readonly of: number
  readonly seen: readonly string[]
  readonly never: readonly string[]
}

/** What the run has come to. */
export interface Coverage {
  /** Rules that can be judged here, and those that were. */
  readonly rules: Share
  /** Rules that cannot be: of apps where a service is judged, or of another SDK. */
  readonly notTestable: number
  /** Limits, and on which sides of each something was tried. */
  readonly limits: readonly LimitReached[]
  readonly codes: Share
  readonly callbacks: Share
  readonly transitions: Share
}

/** One limit, and where it was tried. */
export interface LimitReached {
  readonly limit: string
  readonly value: number
  readonly below: boolean
  readonly on: boolean
  readonly above: boolean
}

/** What one column says of a rule. */
export interface CellVerdict extends Cell {
  readonly verdict: Verdict
  readonly reason?: string
  readonly checks: number
}

/** What the run says of one rule. */
export interface RuleResult {
  readonly rule: string
  readonly title: string
  readonly statement: string
  readonly section: string
  readonly level: Level
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
  readonly cells: readonly CellVerdict[]
  readonly scenarios: readonly string[]
  readonly checks: number
  /** How many of the checks have failed; of an app, how often it was seen. */
  readonly failed: number
  /** The same for the same failure, run after run; where the rule is broken. */
  readonly fingerprint?: string
  /** Why a broken rule does not count: `waiver` or `baseline`. */
  readonly excusedBy?: 'waiver' | 'baseline'
  /** What to do about it, where that is known. */
  readonly fix?: string
  /** Of the failed checks the first, else the first of all. */
  readonly example?: Example
  /** The failed check with the longest story, where it is another. */
  readonly worst?: Example
}

/** One look at something, with what had happened before. */
export interface Example {
  readonly scenario: string
  readonly cell: string
  readonly what: string
  readonly observed: unknown
  readonly expected: unknown
  /** Where it was looked at, or where in the app it happened: file, line and column. */
  readonly site?: string
  /** What had happened since the look before: the journal's entries in their order, each with what caused it. */
  readonly story: readonly StoryEntry[]
}

/** An entry of the journal; what it does not say is left out. */
export type StoryEntry = Pick<JournalEntry, 'seq' | 'atMs' | 'kind' | 'name' | 'client'> &
  Partial<Omit<JournalEntry, 'seq' | 'atMs' | 'kind' | 'name' | 'client'>>

/** How one scenario went. */
export interface ScenarioResult {
  readonly name: string
  readonly title: string
  readonly cell: string
  readonly stoppedBy?: string
  readonly notPlayed?: string
  readonly checks: number
  readonly failed: readonly { readonly rule: string; readonly what: string }[]
  readonly virtualMs: number
  readonly journalDigest: string
  readonly journalLength: number
  /** Uploads and downloads, where it is the scenario that had the most at once. */
  readonly tasks?: readonly TaskSpan[]
}

/** How something that always holds has fared. */
export interface InvariantSum {
  readonly name: string
  readonly statement: string
  readonly held: boolean
  /** How often it was looked at. */
  readonly looks: number
  /** What broke it first. */
  readonly brokenBy?: string
  /** Why a broken one does not count: `waiver` or `baseline`. */
  readonly excusedBy?: 'waiver' | 'baseline'
}

/** A broken rule that somebody has decided to live with for a while. */
export interface Waiver {
  /** The ID of a rule, or the name of an invariant. */
  readonly rule: string
  readonly reason: string
  readonly owner: string
  /** The last day on which it holds: YYYY-MM-DD. */
  readonly expires: string
}

/** A waiver, and what it is worth. `stale`: its rule is not broken. A stale or expired one fails the run. */
export interface WaiverState extends Waiver {
  readonly state: 'in force' | 'stale' | 'expired'
}

/** The failures that were known before. */
export interface BaselineState {
  readonly file: string
  /** Fingerprints, with their rules, that are broken as before. */
  readonly known: readonly KnownFailure[]
  /** Those that are not broken any more: the run fails until they are taken out. */
  readonly stale: readonly KnownFailure[]
}

/** One failure of a baseline. */
export interface KnownFailure {
  /** The ID of a rule, or the name of an invariant. */
  readonly rule: string
  readonly fingerprint: string
}

/** A column in one word. */
export function cellName({ face, link, profile }: Cell): string {
  return `${face}/${link}/${profile}`
}
