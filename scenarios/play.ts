import type { MediaFiles } from '../fixtures/index.ts'
import { createMediaFiles } from '../fixtures/index.ts'
import { createFakeRtm } from '../mocks/index.ts'
import type { JournalEntry } from '../mocks/index.ts'
import { appliesTo, profiles, rules } from '../mocks/protocol/index.ts'
import type { ProfileId, Rule, RuleId } from '../mocks/protocol/index.ts'
import type { Scenario } from './scenario.ts'
import { createStage } from './stage.ts'
import type { Check } from './stage.ts'

/** What a run says of a rule. `not observed` is no praise: nothing was tried. */
export type Verdict = 'held' | 'broken' | 'not observed' | 'skipped'

/** How scenarios are to be played. */
export interface PlayOptions {
  /** 1 unless given. */
  readonly seed?: number
  /** `cpp-windows-1.3` unless given. */
  readonly profile?: ProfileId
  /** Absolute path of a file of the user's own, for the scenarios that take one. */
  readonly ownFile?: string
  /** Told after each scenario. */
  readonly onPlayed?: (played: Played, done: number) => void
}

/** One scenario, played. */
export interface Played {
  readonly scenario: Scenario
  readonly checks: readonly Check[]
  /** Why it stopped before its end, if it did. */
  readonly stoppedBy: string | undefined
  /** Journal entries of the checks that failed, and the last ones where it stopped. */
  readonly evidence: readonly JournalEntry[]
  readonly journalDigest: string
  /** Journal entries written. */
  readonly journalLength: number
  /** Virtual time that passed, in ms. */
  readonly virtualMs: number
}

/** What all scenarios together say of one rule. */
export interface RuleVerdict {
  readonly rule: Rule
  readonly verdict: Verdict
  /** Why it was skipped, or what broke it. */
  readonly reason: string | undefined
  readonly scenarios: readonly string[]
  readonly checks: number
  /** Of the failed checks the first, else the first of all. */
  readonly example: { readonly scenario: string; readonly check: Check } | undefined
}

const evidenceMax = 40

/** Plays scenarios one after another, each in a world of its own, with files really on disk. */
export async function playAll(
  scenarios: readonly Scenario[],
  options: PlayOptions = {},
): Promise<readonly Played[]> {
  const played: Played[] = []
  for (const scenario of scenarios) {
    const files = await createMediaFiles()
    try {
      played.push(await playOne(scenario, files, options))
    } finally {
      await files.dispose()
    }
    const last = played.at(-1)
    if (last !== undefined) options.onPlayed?.(last, played.length)
  }
  return played
}

async function playOne(
  scenario: Scenario,
  files: MediaFiles,
  options: PlayOptions,
): Promise<Played> {
  const { seed = 1, profile = 'cpp-windows-1.3', ownFile } = options
  const rtm = createFakeRtm({ seed, profile, clock: 'manual', ...scenario.world })
  const stage = createStage({ rtm, files, seed, ownFile })
  const startedAtMs = rtm.clock.nowMs()
  let stoppedBy: string | undefined
  try {
    await scenario.play(stage)
  } catch (error) {
    stoppedBy = error instanceof Error ? error.message : String(error)
  }
  const played: Played = {
    scenario,
    checks: stage.checks,
    stoppedBy,
    evidence: evidenceOf(stage.checks, rtm.journal.entries(), stoppedBy),
    journalDigest: rtm.journal.digest(),
    journalLength: rtm.journal.length,
    virtualMs: rtm.clock.nowMs() - startedAtMs,
  }
  await rtm.dispose()
  return played
}

function evidenceOf(
  checks: readonly Check[],
  entries: readonly JournalEntry[],
  stoppedBy: string | undefined,
): readonly JournalEntry[] {
  const failed = checks.filter((check) => !check.ok)
  const wanted = entries.filter(({ seq }) =>
    failed.some(({ journal: [from, to] }) => seq >= from && seq <= to),
  )
  if (wanted.length > 0) return wanted.slice(-evidenceMax)
  return stoppedBy === undefined ? [] : entries.slice(-evidenceMax)
}

/** What played scenarios say of every rule of the catalogue. */
export function judge(
  played: readonly Played[],
  profile: ProfileId = 'cpp-windows-1.3',
): readonly RuleVerdict[] {
  return rules.map((rule) => judgeRule(rule, played, profile))
}

function judgeRule(rule: Rule, played: readonly Played[], profile: ProfileId): RuleVerdict {
  const tried = played.filter(({ scenario }) => scenario.proves.includes(rule.id))
  const checks = tried.flatMap((each) =>
    checksOf(each, rule.id).map((check) => ({ scenario: each.scenario.name, check })),
  )
  const broken = checks.find(({ check }) => !check.ok)
  const verdict = {
    rule,
    scenarios: tried.map(({ scenario }) => scenario.name),
    checks: checks.length,
  }
  if (broken !== undefined) {
    const { what } = broken.check
    return { ...verdict, verdict: 'broken', reason: `${broken.scenario}: ${what}`, example: broken }
  }
  if (checks.length > 0)
    return { ...verdict, verdict: 'held', reason: undefined, example: checks[0] }
  const reason = whySkipped(rule, profile)
  return {
    ...verdict,
    verdict: reason === undefined ? 'not observed' : 'skipped',
    reason,
    example: undefined,
  }
}

/** The checks of a rule; a scenario that stopped before it came to them has broken it. */
function checksOf({ checks, stoppedBy, evidence }: Played, rule: RuleId): readonly Check[] {
  const own = checks.filter((check) => check.rule === rule)
  if (own.length > 0 || stoppedBy === undefined) return own
  const last = evidence.at(-1)?.seq ?? 0
  return [
    {
      rule,
      ok: false,
      what: stoppedBy,
      observed: 'the scenario stopped',
      expected: 'it goes on',
      journal: [last, last],
    },
  ]
}

function whySkipped(rule: Rule, profile: ProfileId): string | undefined {
  if (!appliesTo(rule, profile)) return `does not apply to ${profiles[profile].title}`
  return rule.judged === 'app' ? 'is a rule for apps; a service cannot keep or break it' : undefined
}
