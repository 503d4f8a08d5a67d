import { Ajv2020 } from 'ajv/dist/2020.js'
import { validateStrict } from 'ctrf'
import { parse as parseJunit } from 'junit2json'
import type { TestSuites } from 'junit2json'
import { marked } from 'marked'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { beforeAll, expect, test } from 'vitest'
import { rules } from '../mocks/protocol/rules/index.ts'
import { renderCtrf } from './ctrf.ts'
import { renderHtml } from './html/index.ts'
import { renderJunit } from './junit.ts'
import { renderMarkdown } from './markdown.ts'
import { placeOf } from './markup.ts'
import { renderConsole } from './console.ts'
import type { Result } from './result.ts'
import { sampleResult } from '../test/sample-result.ts'
import { renderSarif } from './sarif.ts'
import { parseResult, resultJsonSchema } from './schema.ts'

// Its typings would make the whole project one of a browser.
const { JSDOM } = createRequire(import.meta.url)('jsdom') as {
  readonly JSDOM: new (html: string) => { readonly window: { readonly document: Page } }
}

interface Page extends Piece {
  readonly body: Piece
  getElementById(id: string): Piece | null
}

interface Piece {
  readonly textContent: string
  querySelector(selector: string): Piece | null
  querySelectorAll(selector: string): Iterable<Piece> & { readonly length: number }
  hasAttribute(name: string): boolean
}

let result: Result
beforeAll(async () => {
  result = await sampleResult()
})

test('the published schema is that of this version, and a result keeps it', async () => {
  const published = resultJsonSchema()
  const text = `${JSON.stringify(published, null, 2)}\n`
  await expect(text).toMatchFileSnapshot('result.schema.json')
  const validate = new Ajv2020().compile(published)
  const json = JSON.stringify(result)
  expect(validate(JSON.parse(json)), JSON.stringify(validate.errors)).toBe(true)
  expect(validate({ ...result, results: [{ rule: 'X' }] })).toBe(false)
  expect(parseResult(json, 'it')).toEqual(JSON.parse(json))
})

test('a result of version 1 can still be read, also with fields of a later one', () => {
  const old = readFileSync(new URL('golden/result-1.json', import.meta.url), 'utf8')
  expect(parseResult(old, 'golden').summary.verdict).toBe('non-conformant')
  const later = { ...(JSON.parse(old) as object), aNewField: { yes: true } }
  expect(parseResult(JSON.stringify(later), 'later')).toHaveProperty('aNewField.yes', true)
})

test.each([
  ['', 'Failed to read it: it is no JSON. Give a result.json of rtm-testkit.'],
  ['[]', 'Failed to read it: it is no result of rtm-testkit'],
  ['null', 'Failed to read it: it is no result of rtm-testkit'],
  [
    '{"schemaVersion":2}',
    'Failed to read it: its schemaVersion is 2, and this rtm-testkit knows 1. Use a newer rtm-testkit.',
  ],
])('%j is refused in one sentence', (json, sentence) => {
  expect(() => parseResult(json, 'it')).toThrow(sentence)
})

test('JUnit: another parser finds the same cases, failures and skips', async () => {
  const suites = (await parseJunit(renderJunit(result))) as TestSuites | undefined
  expect([suites?.tests, suites?.failures, suites?.errors]).toEqual([
    result.results.length + result.invariants.length,
    2,
    0,
  ])
  const cases = (suites?.testsuite ?? []).flatMap(({ testcase = [] }) => testcase)
  expect(cases).toHaveLength(result.results.length + result.invariants.length)
  const [failed] = cases.filter(({ failure = [] }) => failure.length > 0)
  expect(failed?.name).toMatch(/^MSG-32KB: /)
  expect(failed?.failure?.[0]?.inner).toContain(
    'a `planted` <failure> | with "every" sign & \uFFFD',
  )
  expect(cases.filter(({ skipped = [] }) => skipped.length > 0)).toHaveLength(
    result.results.filter(({ verdict }) => verdict === 'skipped' || verdict === 'not observed')
      .length,
  )
})

test('CTRF: its own library finds no fault', () => {
  const report = JSON.parse(renderCtrf(result)) as {
    readonly results: { readonly summary: Readonly<Record<string, number>> }
  }
  expect(() => validateStrict(report)).not.toThrow()
  expect(report.results.summary).toMatchObject({
    tests: rules.length + result.invariants.length,
    failed: 2,
  })
})

test('SARIF: a result per broken rule, at its line', () => {
  const [run] = (JSON.parse(renderSarif(result)) as { readonly runs: readonly SarifRun[] }).runs
  expect(run?.results.map(({ ruleId }) => ruleId)).toEqual(['MSG-32KB', 'W-CHANNEL-NO-ECHO'])
  for (const { ruleId, ruleIndex } of run?.results ?? [])
    expect(run?.tool.driver.rules[ruleIndex]?.id).toBe(ruleId)
})

interface SarifRun {
  readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } }
  readonly results: readonly { readonly ruleId: string; readonly ruleIndex: number }[]
}

test('Markdown: another reader sees the sums as tables, and no sign of a value as markup', async () => {
  const html = await marked.parse(renderMarkdown(result))
  const { document } = new JSDOM(html).window
  expect(document.querySelector('h2')?.textContent).toBe(
    '❌ a <sample> & "its" service: non-conformant',
  )
  const [levels] = document.querySelectorAll('table')
  expect(levels?.querySelectorAll('tbody tr')).toHaveLength(3)
  expect(document.querySelector('failure')).toBeNull()
  expect(document.body.textContent).toContain(
    'observed: a `planted` <failure> | with "every" sign &',
  )
})

test('HTML: one file that asks for nothing, and shows every rule', () => {
  const html = renderHtml(result)
  const { document } = new JSDOM(html).window
  expect(document.querySelectorAll('details.rule')).toHaveLength(rules.length)
  expect(document.querySelector('failure')).toBeNull()
  expect(document.getElementById('MSG-32KB')?.hasAttribute('open')).toBe(true)
  expect(document.getElementById('MSG-32KB')?.textContent).toContain('a `planted` <failure>')
  expect(html).not.toMatch(/(src|href)="(?!#)|url\(|@import|style="|\son\w+="/)
  const withoutData = renderHtml({ ...result, results: [], scenarios: [], invariants: [] })
  expect(withoutData.length).toBeLessThan(300 * 1024)
})

test('the terminal sees of a broken rule what was seen, and each rule only where it is asked for', () => {
  const text = renderConsole(result)
  expect(text).toContain('MSG-32KB is broken: ')
  expect(text).not.toContain('TASKS-MAX-9')
  const verbose = renderConsole(result, { verbose: true })
  for (const { id } of rules) expect(verbose).toContain(id)
  expect(verbose.indexOf('MSG-32KB is broken: ')).toBeGreaterThan(verbose.indexOf('TASKS-MAX-9'))
  expect(text).toMatch(/\d+ rules: \d+ held, 2 broken, \d+ not observed, \d+ skipped/)
  expect(text).toContain(
    'NON-CONFORMANT. 2 rules of level MUST broken: MSG-32KB, W-CHANNEL-NO-ECHO.',
  )
})

test('without colours the terminal gets no escapes, and with them the same words', () => {
  const escapes = new RegExp(String.raw`\u001B\[\d+m`, 'g')
  for (const verbose of [false, true]) {
    const plain = renderConsole(result, { verbose })
    const coloured = renderConsole(result, { verbose, colour: true })
    expect(plain).not.toMatch(escapes)
    expect(coloured).toMatch(escapes)
    expect(coloured.replaceAll(escapes, '')).toBe(plain)
  }
})

test.each([
  ['PhotoChat.send (/app/chat.ts:73:42)', '/app/chat.ts', 73, 42],
  ['/app/chat.ts:73:42', '/app/chat.ts', 73, 42],
  ['file:///app/chat.ts:73:42', '/app/chat.ts', 73, 42],
  [`at run (${process.cwd()}/mocks/index.ts:7:1)`, 'mocks/index.ts', 7, 1],
  ['scenarios/media/flows.ts:76', 'scenarios/media/flows.ts', 76, 1],
] as const)('the place of %s', (site, ...place) => {
  const { file, line, column } = placeOf(site) ?? {}
  expect([file, line, column]).toEqual(place)
})
