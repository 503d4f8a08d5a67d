import { expect, test } from 'vitest'
import { exploreScenario } from './explore-scenario.ts'
import { scenarios } from './index.ts'

/** They ask nothing of the service: no course of theirs differs. */
const local = new Set([
  'calls-before-initialize',
  'initialize-codes',
  'settings-before-login',
  'channel-objects',
  'web-form-before-login',
])

test('no invariant of the service breaks on other courses of its scenarios', async () => {
  let courses = 0
  for (const scenario of scenarios) {
    if (local.has(scenario.name)) continue
    const { findings, runs } = await exploreScenario(scenario, { runs: 5 })
    expect(findings.filter(({ kind }) => kind !== 'unhandled rejection')).toEqual([])
    courses += runs - 2
  }
  expect(courses).toBeGreaterThan(200)
})
