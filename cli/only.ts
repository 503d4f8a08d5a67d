import { didYouMean } from '../mocks/internal.ts'
import { rules } from '../mocks/protocol/rules/index.ts'
import type { RuleId } from '../mocks/protocol/index.ts'
import { scenarios } from '../scenarios/index.ts'
import type { Scenario } from '../scenarios/index.ts'
import { UsageError } from './usage-error.ts'

/** What a run is about: the scenarios to play, and the rules that are judged by them. */
export interface Chosen {
  readonly chosen: readonly Scenario[]
  /** All rules unless given. */
  readonly only?: readonly RuleId[]
}

/** Everything, or what `--only` names: sections, rules and scenarios. @throws UsageError for names that nothing has. */
export function chosenBy(only: readonly string[] | undefined): Chosen {
  if (only === undefined) return { chosen: scenarios }
  const wanted = only.map(wantedBy)
  const chosenRules = new Set(wanted.flatMap((each) => each.rules))
  const chosen = scenarios.filter(
    (scenario) =>
      wanted.some((each) => each.scenario === scenario) ||
      scenario.proves.some((rule) => chosenRules.has(rule)),
  )
  if (chosen.length > 0)
    return {
      chosen,
      only: [...chosenRules, ...wanted.flatMap(({ scenario }) => scenario?.proves ?? [])],
    }
  throw new UsageError(
    `Failed to judge ${only.join(', ')}: what is asked is for apps, and a service cannot keep or break it. Judge an app with --journal.`,
  )
}

/** What scenarios that are asked for by name are about: their own rules. */
export function rulesOf(chosen: readonly Scenario[]): readonly RuleId[] {
  return [...new Set(chosen.flatMap(({ proves }) => proves))]
}

interface Wanted {
  readonly rules: readonly RuleId[]
  readonly scenario?: Scenario
}

function wantedBy(name: string): Wanted {
  const rule = rules.find(({ id }) => id === name)
  if (rule !== undefined) return { rules: [rule.id] }
  const scenario = scenarios.find((each) => each.name === name)
  if (scenario !== undefined) return { rules: [], scenario }
  const sections = [...new Set(rules.map(({ section }) => section))]
  const section =
    sections.find((each) => isSame(each, name)) ??
    sections.find((each) => isSame(each.split(/: | \/ /).at(-1) ?? '', name))
  if (section !== undefined)
    return { rules: rules.flatMap((each) => (each.section === section ? [each.id] : [])) }
  const known = [...sections, ...rules.map(({ id }) => id), ...scenarios.map((each) => each.name)]
  throw new UsageError(
    `Failed to judge '${name}': there is no such section, rule or scenario. ${didYouMean(name, known, 'See rtm-testkit rules and rtm-testkit scenario --list.')}`,
  )
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase()
}
