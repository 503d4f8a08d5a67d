import { beforeAll, expect, test } from 'vitest'
import { rules } from '../mocks/protocol/rules/index.ts'
import { notHeld } from '../test/not-held.ts'
import { defineScenario, judge, playAll, scenarios } from './index.ts'
import type { Played, Stage } from './index.ts'

let played: readonly Played[] = []

beforeAll(async () => {
  played = await playAll(scenarios)
})

test('scenarios have unlike names and a title; each checks exactly the rules that it says it proves', () => {
  expect(new Set(scenarios.map(({ name }) => name)).size).toBe(scenarios.length)
  for (const { scenario, checks, stoppedBy } of played) {
    expect([scenario.name, stoppedBy]).toEqual([scenario.name, undefined])
    expect(scenario.title, scenario.name).toMatch(/[.]$/)
    const checked = new Set(checks.map(({ rule }) => rule))
    expect([scenario.name, Array.from(checked).toSorted()]).toEqual([
      scenario.name,
      scenario.proves.toSorted(),
    ])
  }
})

test('every rule that a service can keep is held by the embedded fake', () => {
  expect(notHeld(played, 'cpp-windows-1.3')).toEqual([])
})

test('the same seed gives the same journals, with files really on disk', async () => {
  const again = await playAll(scenarios)
  expect(again.map(({ journalDigest }) => journalDigest)).toEqual(
    played.map(({ journalDigest }) => journalDigest),
  )
})

const lying = (play: (stage: Stage) => Promise<void>): ReturnType<typeof defineScenario> =>
  defineScenario({
    name: 'lying',
    title: 'A planted failure.',
    proves: ['TASKS-MAX-9', 'MSG-32KB'],
    play,
  })

test('a check that fails breaks its rule, with what was seen and the journal around it', async () => {
  const [one] = await playAll([
    lying(async (stage) => {
      await stage.loggedIn('alice')
      stage.check('TASKS-MAX-9', { what: 'planted', observed: 10, expected: 9 })
      stage.check('MSG-32KB', { what: 'fine', observed: 1, expected: 1 })
    }),
  ])
  const verdicts = judge(one === undefined ? [] : [one])
  const broken = verdicts.filter(({ verdict }) => verdict === 'broken')
  expect(broken.map(({ rule, reason }) => [rule.id, reason])).toEqual([
    ['TASKS-MAX-9', 'lying: planted'],
  ])
  expect(broken[0]?.example?.check).toMatchObject({ observed: 10, expected: 9, ok: false })
  expect(one?.evidence.map(({ name }) => name)).toContain('onLoginSuccess')
})

test('a scenario that hangs breaks every rule it did not come to, and says who waits for what', async () => {
  const hung = await playAll([
    lying(async (stage) => {
      const alice = await stage.loggedIn('alice')
      stage.check('MSG-32KB', { what: 'fine', observed: 1, expected: 1 })
      await stage.rtm.until(alice.told.next('onFileMediaUploadResult'))
    }),
  ])
  expect(hung[0]?.stoppedBy).toMatch(/nothing is due any more/)
  const verdicts = judge(hung)
  expect(verdicts.filter(({ verdict }) => verdict === 'broken').map(({ rule }) => rule.id)).toEqual(
    ['TASKS-MAX-9'],
  )
})

test('what was never tried is not observed, and rules of apps are skipped', () => {
  const verdicts = judge([])
  const skipped = rules.filter(
    ({ judged, applies }) => judged === 'app' || applies === 'web',
  ).length
  expect(verdicts.filter(({ verdict }) => verdict === 'skipped')).toHaveLength(skipped)
  expect(verdicts.filter(({ verdict }) => verdict === 'not observed')).toHaveLength(
    rules.length - skipped,
  )
})
