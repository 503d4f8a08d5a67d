import { beforeAll, expect, test } from 'vitest'
import { rules } from '../../mocks/protocol/rules/index.ts'
import { pageOf } from '../../test/page-of.ts'
import { sampleResult } from '../../test/sample-result.ts'
import { judgeResult } from '../judge-result.ts'
import { countsOf } from '../make-result.ts'
import type { Result } from '../result.ts'
import { renderHtml } from './index.ts'

let result: Result
beforeAll(async () => {
  result = await sampleResult()
})

test('the page tells what is broken before all else, has contents, and folds what holds', () => {
  const page = pageOf(renderHtml(result))
  const heads = [...page.querySelectorAll('main h2')].map(({ textContent }) => textContent)
  expect(heads.slice(0, 3)).toEqual(['Broken (2)', 'Sum', `All ${rules.length} rules at a glance`])
  const links = [...page.querySelectorAll('nav a')].map((each) => each.getAttribute('href') ?? '')
  for (const href of links) expect(page.querySelector(href)).not.toBeNull()
  expect(links).toHaveLength(heads.length)
  expect(page.querySelectorAll('.map a.tile')).toHaveLength(rules.length)
  expect(page.querySelector('details.fold:not([open]) #TASKS-MAX-9')).not.toBeNull()
  expect(page.querySelector('details.fold #MSG-32KB')).toBeNull()
  expect(page.querySelector('body')?.textContent).not.toContain('native/direct')
  expect(page.querySelector('body')?.textContent).toContain('C++ SDK 1.3 for Windows, in process')
})

test('a run in which all holds looks so: no bar has another colour', () => {
  const results = result.results.map((each) =>
    each.verdict === 'skipped' ? each : { ...each, verdict: 'held' as const },
  )
  const summary = { ...result.summary, ...countsOf(results) }
  const perfect = judgeResult({ ...result, kind: 'service', results, summary })
  const page = pageOf(
    renderHtml({
      ...perfect,
      coverage: { ...result.coverage, rules: { of: 1, seen: [], never: [] } },
    }),
  )
  expect(page.querySelector('#broken')?.textContent).toBe('Broken: nothing')
  const others = [...page.querySelectorAll('.card svg rect:not(.f-held)')]
  expect(others.length).toBeGreaterThan(0)
  for (const bar of others) expect(bar.getAttribute('width')).toBe('0.0')
})

test('what a baseline and waivers are worth stands below what is broken', async () => {
  const known = [
    { rule: 'MSG-32KB', fingerprint: 'another' },
    { rule: 'TASKS-MAX-9', fingerprint: 'x' },
  ]
  const waivers = [
    { rule: 'W-CHANNEL-NO-ECHO', reason: 'known', owner: 'me', expires: '2999-01-01' },
  ]
  const excuses = { today: '2030-06-01', waivers, baseline: { file: 'known.json', known } }
  const page = pageOf(renderHtml(await sampleResult({ excuses })))
  const lines = page.querySelector('section[aria-labelledby=changed]')?.textContent
  expect(lines).toContain('MSG-32KB is broken in another way than in the baseline')
  expect(lines).toContain('TASKS-MAX-9 is in the baseline and not broken any more')
  expect(lines).toContain('The waiver of W-CHANNEL-NO-ECHO is in force')
  expect(page.querySelector('#broken')?.textContent).toBe('Broken (1)')
})
