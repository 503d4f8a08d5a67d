import { profiles } from '../mocks/protocol/index.ts'
import { appliesTo, rules } from '../mocks/protocol/rules/index.ts'
import type { ProfileId, Rule, RuleId } from '../mocks/protocol/index.ts'
import type { Played, ToldCheck } from './play.ts'

/** What a run says of a rule. `not observed` is no praise: nothing was tried. */
export type Verdict = 'held' | 'broken' | 'not observed' | 'skipped'

/** One check, and the scenario that made it. */
export interface MadeCheck {
  readonly played: Played
  readonly check: ToldCheck
}

/** What all scenarios together say of one rule. */
export interface RuleVerdict {
  readonly rule: Rule
  readonly verdict: Verdict
  /** Why it was skipped or not observed, or what broke it. */
  readonly reason: string | undefined
  readonly scenarios: readonly string[]
  readonly checks: number
  /** How many of the checks have failed. */
  readonly failed: number
  /** Of the failed checks the first, else the first of all. */
  readonly example: MadeCheck | undefined
  /** Of several failed checks the one with the longest story. */
  readonly worst: MadeCheck | undefined
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
    checksOf(each, rule.id).map((check) => ({ played: each, check })),
  )
  const failed = checks.filter(({ check }) => !check.ok)
  const [broken] = failed
  const verdict = {
    rule,
    scenarios: tried.map(({ scenario }) => scenario.name),
    checks: checks.length,
    failed: failed.length,
  }
  if (broken !== undefined) {
    const reason = `${broken.played.scenario.name}: ${broken.check.what}`
    const worst = failed.toSorted((one, other) => storyOf(other) - storyOf(one))[0]
    return { ...verdict, verdict: 'broken', reason, example: broken, worst }
  }
  if (checks.length > 0)
    return { ...verdict, verdict: 'held', reason: undefined, example: checks[0], worst: undefined }
  const skipped = whySkipped(rule, profile)
  return {
    ...verdict,
    verdict: skipped === undefined ? 'not observed' : 'skipped',
    reason: skipped ?? whyNotObserved(tried),
    example: undefined,
    worst: undefined,
  }
}

function storyOf({ check: { journal } }: MadeCheck): number {
  return journal[1] - journal[0]
}

/** The checks of a rule; a scenario that stopped before it came to them has broken it. */
function checksOf({ checks, stoppedBy, evidence }: Played, rule: RuleId): readonly ToldCheck[] {
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
      journal: [evidence[0]?.seq ?? 0, last],
      site: '',
      story: evidence,
    },
  ]
}

function whyNotObserved(tried: readonly Played[]): string | undefined {
  const [why] = tried.flatMap(({ scenario, skippedBy, harnessError }) => {
    const reason = skippedBy ?? harnessError
    return reason === undefined ? [] : [`${scenario.name}: ${reason}`]
  })
  return why
}

function whySkipped(rule: Rule, profile: ProfileId): string | undefined {
  if (!appliesTo(rule, profile)) return `does not apply to ${profiles[profile].title}`
  return rule.judged === 'app' ? 'is a rule for apps; a service cannot keep or break it' : undefined
}
