import { didYouMean } from '../mocks/internal.ts'
import { ruleOf, rules } from '../mocks/protocol/rules/index.ts'
import { renderRule, renderRuleList } from '../reporters/index.ts'
import { scenarios } from '../scenarios/index.ts'
import { UsageError } from './usage-error.ts'

/**
 * Prints the rule catalogue, or some rules whole.
 *
 * @returns the exit code: 0.
 * @throws UsageError for an ID that there is not; nothing is printed then.
 */
export function runRulesCommand(ids: readonly string[], print: (text: string) => void): number {
  const wanted = ids.map((id) => ruleOf(id) ?? ruleOf(id.toUpperCase()) ?? unknownRule(id))
  const text =
    wanted.length === 0
      ? `${renderRuleList(rules, scenarios)}\n\n${rules.length} rules; see one with rtm-testkit rules ID`
      : wanted.map((rule) => renderRule(rule, scenarios)).join('\n\n')
  print(`${text}\n`)
  return 0
}

function unknownRule(id: string): never {
  const ids = rules.map((rule) => rule.id)
  throw new UsageError(
    `Failed to show '${id}': there is no such rule. ${didYouMean(id.toUpperCase(), ids, 'See rtm-testkit rules.')}`,
  )
}
