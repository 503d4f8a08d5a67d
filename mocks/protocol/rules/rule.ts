import type { AssumptionId } from '../assumption-id.ts'
import type { ProfileId } from '../profiles.ts'
import type { ErratumId } from './errata.ts'
import type { RuleId } from './rule-id.ts'

/** One documented behaviour of the service or of the apps that use it. */
export interface Rule {
  readonly id: RuleId
  readonly title: string
  readonly statement: string
  /** Section of the seed document, or the wider area, that it stands in. */
  readonly section: string
  /** Who can break it: the service, the app, or both. */
  readonly judged: 'service' | 'app' | 'both'
  /** Written down somewhere, seen in the official demo only, or chosen by us. */
  readonly provenance: 'documented' | 'observed' | 'assumed'
  /** `native` and `web` where it speaks of what only that shape has. */
  readonly applies: 'native' | 'web' | 'every'
  /** Keys of `sources`. */
  readonly sources: readonly string[]
  /** SDK names of the codes it tells of. */
  readonly codes?: readonly string[]
  readonly assumptions?: readonly AssumptionId[]
  readonly errata?: readonly ErratumId[]
  /** How the sources disagree, and which of them wins here. */
  readonly conflict?: string
  /** The rule that it repeats. */
  readonly sameAs?: RuleId
  /** The rule that it is one half of. */
  readonly partOf?: RuleId
}

/** A rule as it is written down: most are documented, judge the service, and speak of every shape. */
type WrittenRule = Omit<Rule, 'id' | 'section' | Common> & Partial<Pick<Rule, Common>>
type Common = 'judged' | 'provenance' | 'applies'

/** The rules of a section. */
export function rulesOf(
  section: string,
  written: { readonly [Id in RuleId]?: WrittenRule },
): readonly Rule[] {
  return Object.entries(written).map(([id, { title, statement, ...rest }]) => {
    const { judged = 'service', provenance = 'documented', applies = 'every', ...more } = rest
    const named = { id: id as RuleId, title, statement, section }
    return { ...named, judged, provenance, applies, ...more }
  })
}

/** Tells whether a rule speaks of a profile. */
export function appliesTo(rule: Rule, profile: ProfileId): boolean {
  return rule.applies === 'every' || (rule.applies === 'web') === profile.startsWith('web')
}
