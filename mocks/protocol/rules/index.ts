// The rules of the service, each with its source, and what its documents get wrong.
export { rules, ruleOf } from './catalogue.ts'
export { errata } from './errata.ts'
export { appliesTo } from './rule.ts'
export { sources } from './sources.ts'
