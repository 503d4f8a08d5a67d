import { Ajv2020 } from 'ajv/dist/2020.js'
import { parse } from 'junit2json'
import { marked } from 'marked'
import { expect, test } from 'vitest'
import type { LoadResult } from '../load/index.ts'
import { renderings } from './renderings.ts'
import { toLoadDocument } from './load-document.ts'
import type { Result } from './result.ts'
import { sampleLoad } from '../test/sample-load.ts'
import { parseResult, resultJsonSchema } from './schema.ts'

function documentOf(load: LoadResult): Result {
  return toLoadDocument(load, {
    version: '0.0.0',
    node: '20.0.0',
    host: 'test',
    subject: 'a gateway',
    seed: 1,
    startedAtMs: 1_700_000_000_000,
    tookMs: 60_000,
    replay: 'rtm-testkit load mixed-chat',
    journalDigest: '',
  })
}

test('a load keeps the published schema, and is read back', () => {
  const result = documentOf(sampleLoad())
  const validate = new Ajv2020().compile(resultJsonSchema())
  const json = JSON.stringify(result)
  expect(validate(JSON.parse(json)), JSON.stringify(validate.errors)).toBe(true)
  expect(parseResult(json, 'result.json')).toEqual(JSON.parse(json))
})

test('the terminal: verdict, percentiles, thresholds, races, comparison; what few stand for in parentheses', async () => {
  const text = await renderings.console.render(documentOf(sampleLoad()))
  const load = sampleLoad()
  expect(text.trimEnd().split('\n').at(-1)).toContain(load.verdict)
  for (const { expression } of load.thresholds) expect(text).toContain(expression)
  for (const { operation } of load.series) expect(text).toContain(operation)
  expect(text).toMatch(/\(\d[\d.]* m?s\)/)
  expect(text).toContain('cancels against results')
})

test('JUnit: a case per threshold, and an error where the load is INVALID', async () => {
  const read = async (load: LoadResult): Promise<unknown> =>
    await parse(await renderings.junit.render(documentOf(load)))
  const load = sampleLoad()
  const valid = await read({ ...load, verdict: 'FAIL' })
  const failed = load.thresholds.filter(({ ok }) => !ok).length
  const regressed = 1
  const undecided = 2
  expect(valid).toMatchObject({
    failures: failed + regressed,
    errors: load.errors.length + undecided,
  })
  const invalid = await read({ ...load, verdict: 'INVALID' })
  expect(invalid).toMatchObject({ errors: load.errors.length + 2 + 1 })
})

test('CTRF: a test per threshold; of an INVALID load they say nothing', async () => {
  const statuses = async (load: LoadResult): Promise<readonly string[]> => {
    const json = JSON.parse(await renderings.ctrf.render(documentOf(load))) as {
      readonly results: {
        readonly tests: readonly { readonly status: string; readonly suite: readonly string[] }[]
      }
    }
    return json.results.tests
      .filter(({ suite }) => suite[0] === 'thresholds')
      .map(({ status }) => status)
  }
  const load = sampleLoad()
  expect(await statuses({ ...load, verdict: 'FAIL' })).toEqual(
    load.thresholds.map(({ ok }) => (ok ? 'passed' : 'failed')),
  )
  expect(new Set(await statuses({ ...load, verdict: 'INVALID' }))).toEqual(new Set(['other']))
})

test('Markdown: a table of series and one of differences, whatever the names', async () => {
  const load = sampleLoad()
  const hostile = { ...load, because: 'a | b <script>' }
  const html = await marked.parse(await renderings.markdown.render(documentOf(hostile)))
  expect(html.match(/<table>/g)).toHaveLength(2)
  expect(html).not.toContain('<script>')
  const rows = load.series.length + 1 + (load.comparison?.differences.length ?? 0) + 1
  expect(html.match(/<tr>/g)).toHaveLength(rows)
})

test.each(['console', 'html', 'junit', 'markdown', 'ctrf'] as const)(
  '%s shows every number that was compared, its verdict, and why one could not be',
  async (name) => {
    const load = sampleLoad()
    const text = await renderings[name].render(documentOf(load))
    for (const { operation, name: number, why, verdict } of load.comparison?.differences ?? []) {
      expect(text).toContain(`${operation} ${number}`)
      expect(text).toContain(why ?? verdict)
    }
    expect(text).toContain('7 more pairs would probably tell')
  },
)

test('a comparison of before every operation was compared is read, and rendered', async () => {
  const load = sampleLoad()
  const run = { p50Us: 1000, p99Us: 4000, perSecond: 100 }
  const old = {
    base: 'a',
    head: 'b',
    tolerance: 0.05,
    verdict: 'regressed',
    pairs: [[run, run]],
    differences: [
      {
        name: 'p50',
        ratio: 1.3,
        low: 1.2,
        high: 1.4,
        confidence: 0.94,
        pValue: 0.06,
        isTime: true,
        verdict: 'regressed',
      },
    ],
  }
  const json = JSON.stringify({ ...documentOf(load), load: { ...load, comparison: old } })
  const result = parseResult(json, 'result.json')
  const text = await renderings.console.render(result)
  expect(text).toMatch(
    /the most frequent p50 +\+30\.0 % +\+20\.0 % to \+40\.0 % +0\.060 +regressed/,
  )
  expect(await renderings.html.render(result)).toContain('the most frequent p50')
})

test('a load whose parts are missing is INVALID and partial in every rendering, and says why and what to do', async () => {
  const reason = {
    verdict: 'INVALID',
    why: 'part 4 of 4 is missing',
    fix: 'Give the files of all 4 runners in one command.',
  } as const
  const load: LoadResult = {
    ...sampleLoad(),
    verdict: 'INVALID',
    because: `${reason.why}.`,
    isPartial: true,
    reasons: [reason],
  }
  const result = documentOf(load)
  expect(result.partial).toBe(true)
  for (const name of ['console', 'json', 'html', 'junit', 'markdown'] as const) {
    const text = await renderings[name].render(result)
    for (const words of [reason.why, reason.fix]) expect(text, name).toContain(words)
    // JUnit knows no third verdict: there it is an error.
    expect(text, name).toContain(name === 'junit' ? '<error message="part 4' : 'INVALID')
    expect(text, name).toMatch(/partial/i)
  }
})

test('the verdict of a load has a colour where the terminal has, and the same words', async () => {
  const result = documentOf(sampleLoad())
  const plain = await renderings.console.render(result)
  const coloured = await renderings.console.render(result, { colour: true })
  expect(coloured).not.toBe(plain)
  expect(coloured.replaceAll(new RegExp(String.raw`\u001B\[\d+m`, 'g'), '')).toBe(plain)
})
