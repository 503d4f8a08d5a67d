// `rtm-testkit/mocks/protocol`: the words of the product and its rules.
export * from './index.ts'
export * from './rules/index.ts'
