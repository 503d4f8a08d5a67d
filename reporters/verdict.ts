import type { Rule } from '../mocks/protocol/index.ts'
import { capital } from './markup.ts'
import type { Conformance, InvariantSum, Level, Result, RuleResult } from './result.ts'

/** How binding a rule is, by what stands behind it. */
export function levelOf({ provenance, conflict, sources }: Rule): Level {
  if (provenance === 'assumed') return 'MAY'
  if (sources.includes('seed')) return 'MUST'
  return provenance === 'observed' || conflict !== undefined ? 'SHOULD' : 'MUST'
}

/** What the ladder is climbed by. */
export interface Judged extends Pick<
  Result,
  'partial' | 'results' | 'invariants' | 'harnessErrors' | 'waivers' | 'baseline'
> {
  readonly kind: 'service' | 'app'
}

/** The verdict of a run, and why. */
export function conformanceOf(judged: Judged): {
  readonly verdict: Conformance
  readonly because: string
} {
  const { results, invariants, waivers, baseline } = judged
  const broken = results.filter(({ verdict }) => verdict === 'broken')
  const unexcused = broken.filter(isUnexcused)
  const must = unexcused.filter(({ level }) => level === 'MUST')
  if (must.length > 0) return { verdict: 'non-conformant', because: brokenWords(must, 'MUST') }
  const violated = invariants.filter((each) => !each.held && each.excusedBy === undefined)
  if (violated.length > 0)
    return say('non-conformant', `${violatedWords(violated.length)}: ${names(violated)}`)
  const [lapsed] = waivers.filter(({ state }) => state !== 'in force')
  if (lapsed !== undefined)
    return say('non-conformant', `the waiver of ${lapsed.rule} is ${lapsed.state}: take it out`)
  const [stale] = baseline?.stale ?? []
  if (stale !== undefined)
    return say(
      'non-conformant',
      `the baseline knows a failure of ${stale.rule} that is no more: take it out`,
    )
  return (
    inconclusive(judged) ??
    warned([...broken, ...invariants.filter(({ held }) => !held)], unexcused)
  )
}

/** Whether a rule is broken and nothing excuses it. */
export function isUnexcused({ verdict, excusedBy }: RuleResult): boolean {
  return verdict === 'broken' && excusedBy === undefined
}

/** A sentence about the broken rules of one level. */
export function brokenWords(broken: readonly RuleResult[], level: Level): string {
  return `${rules(broken.length)} of level ${level} broken: ${names(broken)}.`
}

function violatedWords(count: number): string {
  return count === 1 ? '1 invariant was violated' : `${count} invariants were violated`
}

/** Why nothing can be said, where that is so. */
function inconclusive({
  kind,
  partial,
  results,
  harnessErrors,
}: Judged): ReturnType<typeof conformanceOf> | undefined {
  const [error] = harnessErrors
  if (error !== undefined)
    return say(
      'inconclusive',
      `the harness or its adapter has failed ${harnessErrors.length} times, first in ${error}`.replace(
        /\.$/,
        '',
      ),
    )
  if (partial)
    return say(
      'inconclusive',
      kind === 'app' ? 'only a part of the tests was run' : 'the run was stopped before its end',
    )
  if (results.every(({ verdict }) => verdict !== 'held' && verdict !== 'broken'))
    return say('inconclusive', 'no rule was observed')
  // An app need not use all of the service; a service that is judged must have been tried.
  if (kind === 'app') return undefined
  const must = results.filter(({ level, verdict }) => level === 'MUST' && verdict !== 'skipped')
  const open = must.filter(({ verdict }) => verdict === 'not observed')
  return open.length === 0
    ? undefined
    : say(
        'inconclusive',
        `${open.length} of ${rules(must.length)} of level MUST ${open.length === 1 ? 'was' : 'were'} not observed: ${reasons(open)}`,
      )
}

/** Why rules were not observed: each reason with how many, and their names; the most first. */
function reasons(open: readonly RuleResult[]): string {
  const byReason = new Map<string, RuleResult[]>()
  for (const each of open) {
    const why = whyNotObserved(each)
    byReason.set(why, [...(byReason.get(why) ?? []), each])
  }
  return [...byReason]
    .toSorted(([, one], [, other]) => other.length - one.length)
    .map(([why, own]) => `${own.length} ${why} (${names(own, 3)})`)
    .join('; ')
}

function whyNotObserved({ reason }: RuleResult): string {
  if (reason === undefined) return 'for want of a scenario that was played'
  const [, control] =
    /^[\w-]+: it needs (.+?), which the service under judgement/.exec(reason) ?? []
  return control === undefined ? `because of ${reason}` : `for want of ${control}`
}

function warned(
  broken: readonly (RuleResult | InvariantSum)[],
  unexcused: readonly RuleResult[],
): ReturnType<typeof conformanceOf> {
  if (unexcused.length > 0)
    return say(
      'conformant with warnings',
      `${rules(unexcused.length)} of level SHOULD or MAY broken: ${names(unexcused)}`,
    )
  if (broken.length > 0)
    return say('conformant with warnings', `${broken.length} broken and excused: ${names(broken)}`)
  return say('conformant', 'every rule that was observed is held')
}

function say(verdict: Conformance, because: string): ReturnType<typeof conformanceOf> {
  return { verdict, because: `${capital(because)}.` }
}

function rules(count: number): string {
  return count === 1 ? '1 rule' : `${count} rules`
}

const namesMax = 5

function names(broken: readonly (RuleResult | InvariantSum)[], most = namesMax): string {
  const shown = broken.slice(0, most).map((each) => ('rule' in each ? each.rule : each.name))
  const more = broken.length - shown.length
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}
