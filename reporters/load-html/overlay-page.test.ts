import { beforeAll, expect, test } from 'vitest'
import { compareLoads } from '../../load/index.ts'
import type { LoadResult } from '../../load/index.ts'
import type { Result } from '../result.ts'
import { pageOf } from '../../test/page-of.ts'
import type { PageElement } from '../../test/page-of.ts'
import { sampleLoad } from '../../test/sample-load.ts'
import { sampleResult } from '../../test/sample-result.ts'
import { renderLoadHtml } from './index.ts'
import { renderLoadOverlay } from './overlay-page.ts'

const hostile = '</script><img src="http://evil.example/x">'
const dataOf = /<script type="application\/json" id="load">([^<]*)<\/script>/

let result: Result
let load: LoadResult

beforeAll(async () => {
  result = await sampleResult()
  load = sampleLoad()
})

function textsOf(page: PageElement, selector: string): readonly (string | null)[] {
  return [...page.querySelectorAll(selector)].map(({ textContent }) => textContent)
}

function overlay(head: LoadResult, base: LoadResult = load): string {
  return renderLoadOverlay(
    { name: 'base.json', result, load: base },
    { name: 'head.json', result, load: head },
    compareLoads(base, head),
  )
}

/** The same load with every number of an operation as if the half of its calls had failed. */
function broken(): LoadResult {
  return {
    ...load,
    series: load.series.map((each) =>
      each.operation === 'login' && each.outcome === 'completed'
        ? { ...each, outcome: 'failed', intervals: {} }
        : each,
    ),
  }
}

test('two runs are drawn over one another for each operation, each with its verdict and a table', () => {
  const page = pageOf(overlay(broken()))
  const kinds = [...new Set(load.series.map(({ operation }) => operation))]
  const sections = [...page.querySelectorAll('main > section')].map(({ id }) => id)
  expect(sections).toEqual(['runs', 'comparison', ...kinds.map((kind) => `operation-${kind}`)])
  const captions = textsOf(page, 'figcaption')
  for (const kind of kinds) {
    expect(captions).toContainEqual(
      expect.stringMatching(new RegExp(`^Response of ${kind}, completed: base [\\d,]+`)),
    )
    expect(captions).toContain(`p50 of response: ${kind}`)
    expect(captions).toContain(`Completed per second: ${kind}`)
    expect(page.querySelectorAll(`#bins-${kind} tbody tr`)).toHaveLength(load.timeline.bins.length)
  }
  expect(textsOf(page, '#operation-login .badge')).toEqual(['regressed'])
  expect(textsOf(page, '#operation-upload .badge')).toEqual(['inconclusive'])
  expect(textsOf(page, 'header .badge')).toEqual(['regressed'])
})

test('the page needs nothing else, and names of others stay text', () => {
  const named = { ...load, because: hostile, plan: { ...load.plan, name: hostile } }
  const html = overlay(named)
  const page = pageOf(html)
  expect([...page.querySelectorAll('img, [style], svg style, link')]).toEqual([])
  expect([...page.querySelectorAll('script')]).toHaveLength(1)
  expect(textsOf(page, 'h1')[0]).toContain('<img src=')
  expect(html.replace(/<script>.*/s, '')).not.toMatch(/NaN|Infinity|undefined/)
  expect(Buffer.byteLength(html)).toBeLessThan(450_000)
})

test('runs of other plans and lengths are drawn, and the reader is told', () => {
  const bins = load.timeline.bins.slice(0, 10)
  const short = {
    ...load,
    timeline: { binMs: load.timeline.binMs * 4, bins },
    setting: { ...load.setting, planDigest: 'other' },
  }
  const text = pageOf(overlay(short)).querySelectorAll('#runs')[0]?.textContent
  expect(text).toContain('The plans of the two runs differ')
  expect(pageOf(overlay(load)).querySelectorAll('#runs .warn')).toHaveLength(0)
})

test('a run that has measured nothing is drawn beside the other', () => {
  const empty = { ...load, series: [], timeline: { binMs: 1000, bins: [] } }
  for (const html of [overlay(empty), overlay(load, empty), overlay(empty, empty)])
    expect(html.replace(/<script>.*/s, '')).not.toMatch(/NaN|Infinity|undefined/)
})

test('a run that is INVALID makes every number inconclusive', () => {
  const compared = compareLoads(load, { ...broken(), verdict: 'INVALID' })
  expect(compared.verdict).toBe('inconclusive')
  expect(new Set(compared.differences.map(({ why }) => why))).toEqual(new Set(['head is INVALID']))
})

const scenariosOf = (count: number): LoadResult['scenarios'] =>
  Array.from({ length: count }, (_, at) => ({
    name: at === 0 ? 'main' : `scenario-${at}`,
    tags: { scenario: String(at) },
    startMs: 1000 * at,
    series: load.series,
  }))

test('the report has the figures of each scenario, for each operation over one another', () => {
  const page = pageOf(renderLoadHtml(result, { ...load, scenarios: scenariosOf(3) ?? [] }))
  const kinds = [...new Set(load.series.map(({ operation }) => operation))]
  expect(textsOf(page, '#scenarios h3')).toEqual(kinds)
  const captions = textsOf(page, '#scenarios figcaption')
  for (const kind of kinds)
    expect(captions).toContain(`Response of ${kind}: main, scenario-1, scenario-2`)
  const rows = textsOf(page, '#scenarios tbody tr th')
  expect(rows).toEqual(kinds.flatMap(() => ['main', 'scenario-1', 'scenario-2']))
  expect(pageOf(renderLoadHtml(result, load)).querySelectorAll('#scenarios')).toHaveLength(0)
})

test.each([
  [3, 450_000],
  [100, 600_000],
])('a report of %i scenarios weighs less than %i bytes before its data', (count, bytesMax) => {
  const html = renderLoadHtml(result, { ...load, scenarios: scenariosOf(count) ?? [] })
  const drawn = textsOf(pageOf(html), '#scenarios figcaption').length
  expect(drawn).toBe(Math.min(12, Math.ceil(count / 6) * 4))
  const data = dataOf.exec(html)?.[1] ?? ''
  expect(Buffer.byteLength(html) - Buffer.byteLength(data)).toBeLessThan(bytesMax)
})
