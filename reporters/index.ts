export { renderConsole } from './console.ts'
export { renderRule, renderRuleList } from './rules-text.ts'
export { toResult } from './result.ts'

export type { Result, RuleResult, Run, RunFacts, ScenarioResult } from './result.ts'
