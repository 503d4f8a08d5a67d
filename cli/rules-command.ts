import { didYouMean } from '../mocks/internal.ts'
import { ruleOf, rules } from '../mocks/protocol/rules/index.ts'
import type { Rule } from '../mocks/protocol/index.ts'
import { renderRule, renderRuleList } from '../reporters/index.ts'
import { levelOf } from '../reporters/internal.ts'
import { scenarios } from '../scenarios/index.ts'
import { UsageError } from './usage-error.ts'

/** The flags of `rules`. */
export interface RulesFlags {
  readonly json?: boolean
}

/**
 * Prints the rule catalogue, or some rules whole.
 *
 * @returns the exit code: 0.
 * @throws UsageError for an ID that there is not; nothing is printed then.
 */
export function runRulesCommand(
  ids: readonly string[],
  print: (text: string) => void,
  { json = false }: RulesFlags = {},
): number {
  const wanted = ids.map((id) => ruleOf(id) ?? ruleOf(id.toUpperCase()) ?? unknownRule(id))
  if (json) {
    print(`${JSON.stringify((wanted.length === 0 ? rules : wanted).map(withProofs), null, 2)}\n`)
    return 0
  }
  const text =
    wanted.length === 0
      ? `${renderRuleList(rules, scenarios)}\n\n${rules.length} rules; see one with rtm-testkit rules ID`
      : wanted.map((rule) => renderRule(rule, scenarios)).join('\n\n')
  print(`${text}\n`)
  return 0
}

/** A rule, with how it is judged. */
function withProofs(rule: Rule): object {
  return {
    ...rule,
    level: levelOf(rule),
    provenBy: scenarios.filter(({ proves }) => proves.includes(rule.id)).map(({ name }) => name),
  }
}

function unknownRule(id: string): never {
  const ids = rules.map((rule) => rule.id)
  throw new UsageError(
    `Failed to show '${id}': there is no such rule. ${didYouMean(id.toUpperCase(), ids, 'See rtm-testkit rules.')}`,
  )
}
