import { rules } from 'rtm-testkit/mocks/protocol'
import { judge, playAll, scenarios, sourceOfAdapter } from 'rtm-testkit/scenarios'
import { expect, test } from 'vitest'
import { brokenBy } from './adapter.ts'
import { plants } from './plants.ts'

const native = scenarios.filter(({ face = 'native' }) => face === 'native')

test('the adapter itself breaks nothing', async () => {
  const verdicts = judge(await playAll(native, { source: sourceOfAdapter(brokenBy(undefined)) }))
  const broken = verdicts.filter(({ verdict }) => verdict === 'broken')
  expect(broken.map(({ rule, reason }) => [rule.id, reason])).toEqual([])
  expect(verdicts.filter(({ verdict }) => verdict === 'not observed')).toEqual([])
})

test.each(plants.map((plant) => [plant.name, plant] as const))('%s is found', async (_, plant) => {
  const own = native.filter(({ proves }) => proves.includes(plant.breaks))
  const played = await playAll(own, { source: sourceOfAdapter(brokenBy(plant)) })
  const blamed = judge(played).find(({ rule }) => rule.id === plant.breaks)
  expect(blamed?.verdict).toBe('broken')
  expect(blamed?.example?.check.observed).not.toEqual(blamed?.example?.check.expected)
})

test('there is a fault in every section of the catalogue', () => {
  const sections = new Set(
    rules
      .filter(({ id }) => plants.some(({ breaks }) => breaks === id))
      .map(({ section }) => section),
  )
  const all = rules
    .filter(({ judged, applies }) => judged !== 'app' && applies !== 'web')
    .map(({ section }) => section)
  expect([...sections].toSorted()).toEqual([...new Set(all)].toSorted())
  expect(plants.length).toBeGreaterThanOrEqual(25)
})
