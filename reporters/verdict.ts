import type { Rule } from '../mocks/protocol/index.ts'
import { capital } from './markup.ts'
import type { BaselineState, Conformance, Level, RuleResult, WaiverState } from './result.ts'

/** How binding a rule is, by what stands behind it. */
export function levelOf({ provenance, conflict, sources }: Rule): Level {
  if (provenance === 'assumed') return 'MAY'
  if (sources.includes('seed')) return 'MUST'
  return provenance === 'observed' || conflict !== undefined ? 'SHOULD' : 'MUST'
}

/** What the ladder is climbed by. */
export interface Judged {
  readonly kind: 'service' | 'app'
  readonly partial: boolean
  readonly results: readonly RuleResult[]
  readonly harnessErrors: readonly string[]
  readonly brokenInvariants: number
  readonly waivers: readonly WaiverState[]
  readonly baseline?: BaselineState
}

/** The verdict of a run, and why. */
export function conformanceOf(judged: Judged): {
  readonly verdict: Conformance
  readonly because: string
} {
  const { results, waivers, baseline, brokenInvariants } = judged
  const broken = results.filter(({ verdict }) => verdict === 'broken')
  const unexcused = broken.filter(({ excusedBy }) => excusedBy === undefined)
  const must = unexcused.filter(({ level }) => level === 'MUST')
  if (must.length > 0)
    return say('non-conformant', `${rules(must.length)} of level MUST broken: ${names(must)}`)
  if (brokenInvariants > 0)
    return say('non-conformant', `${brokenInvariants} of what always holds did not`)
  const [lapsed] = waivers.filter(({ state }) => state !== 'in force')
  if (lapsed !== undefined)
    return say('non-conformant', `the waiver of ${lapsed.rule} is ${lapsed.state}: take it out`)
  const [stale] = baseline?.stale ?? []
  if (stale !== undefined)
    return say(
      'non-conformant',
      `the baseline knows a failure of ${stale.rule} that is no more: take it out`,
    )
  return inconclusive(judged) ?? warned(broken, unexcused)
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
  if (partial) return say('inconclusive', 'the run was stopped before its end')
  if (results.every(({ verdict }) => verdict !== 'held' && verdict !== 'broken'))
    return say('inconclusive', 'no rule was observed')
  // An app need not use all of the service; a service that is judged must have been tried.
  if (kind === 'app') return undefined
  const open = results.filter(
    ({ level, verdict }) => level === 'MUST' && verdict === 'not observed',
  )
  return open.length === 0
    ? undefined
    : say('inconclusive', `${rules(open.length)} of level MUST were not observed: ${names(open)}`)
}

function warned(
  broken: readonly RuleResult[],
  unexcused: readonly RuleResult[],
): ReturnType<typeof conformanceOf> {
  if (unexcused.length > 0)
    return say(
      'conformant with warnings',
      `${rules(unexcused.length)} of level SHOULD or MAY broken: ${names(unexcused)}`,
    )
  if (broken.length > 0)
    return say(
      'conformant with warnings',
      `${rules(broken.length)} broken and excused: ${names(broken)}`,
    )
  return say('conformant', 'every rule that was observed is held')
}

function say(verdict: Conformance, because: string): ReturnType<typeof conformanceOf> {
  return { verdict, because: `${capital(because)}.` }
}

function rules(count: number): string {
  return count === 1 ? '1 rule' : `${count} rules`
}

const namesMax = 5

function names(results: readonly RuleResult[]): string {
  const shown = results.slice(0, namesMax).map(({ rule }) => rule)
  const more = results.length - shown.length
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}
