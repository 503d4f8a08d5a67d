import { judge, playAll, scenarios, sourceOfAdapter } from 'rtm-testkit/scenarios'
import { expect, test } from 'vitest'
import adapter from './adapter.ts'

test('what a mock written by hand keeps of the rules, and what it hides', async () => {
  const own = scenarios.filter(({ face }) => face === 'web')
  const verdicts = judge(await playAll(own, { source: sourceOfAdapter(adapter) }), 'web-1.4')
  const verdictOf = (id: string): string =>
    verdicts.find(({ rule }) => rule.id === id)?.verdict ?? 'no such rule'
  // All of these an app would meet in production, and its tests never.
  for (const id of [
    'TASKS-MAX-9',
    'MEDIA-SIZE-MAX',
    'MSG-32KB',
    'LOGIN-REQUIRED',
    'W-KICK-SAME-UID',
  ])
    expect([id, verdictOf(id)]).toEqual([id, 'broken'])
  // Nobody can drive its link or its store, so nothing is said of these.
  for (const id of ['MEDIA-TTL-7D', 'W-PROGRESS-STALL', 'W-UPLOAD-TIMEOUT'])
    expect([id, verdictOf(id)]).toEqual([id, 'not observed'])
  expect(verdicts.filter(({ verdict }) => verdict === 'broken').length).toBeGreaterThan(50)
})
