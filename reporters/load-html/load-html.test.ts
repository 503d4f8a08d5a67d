import { beforeAll, describe, expect, test } from 'vitest'
import { emptyBin, operationIn } from '../../load/index.ts'
import type { LoadResult } from '../../load/index.ts'
import type { Result } from '../result.ts'
import { pageOf } from '../../test/page-of.ts'
import { sampleLoad } from '../../test/sample-load.ts'
import { sampleResult } from '../../test/sample-result.ts'
import { renderLoadHtml } from './index.ts'

const hostile = '</script><img src="http://evil.example/x" onerror="alert(1)">\' & \u0001'
const dataOf = /<script type="application\/json" id="load">([^<]*)<\/script>/

let result: Result
let load: LoadResult
let html: string

beforeAll(async () => {
  result = await sampleResult()
  load = sampleLoad()
  html = renderLoadHtml(result, load)
})

/** The load with every completed operation of one length, and changes of another kind. */
function flat(more: Partial<LoadResult>): LoadResult {
  const series = load.series.map((each) => {
    const { response } = each.intervals
    if (each.outcome !== 'completed' || response === undefined) return each
    const percentiles = response.percentiles.map((one) => ({ ...one, us: 80_000 }))
    const alike = { ...response, percentiles }
    return { ...each, intervals: { ...each.intervals, response: alike, service: alike } }
  })
  return { ...load, series, ...more }
}

function sectionsOf(text: string): readonly string[] {
  return [...pageOf(text).querySelectorAll('main > section')].map(({ id }) => id)
}

/** What a number that is none looks like in text. */
function badNumbersOf(text: string): readonly string[] {
  return text.replace(/<script>.*/s, '').match(/.{0,60}(?:NaN|Infinity|undefined).{0,20}/g) ?? []
}

/** A load that has measured nothing. */
function empty(): LoadResult {
  const {
    races: _races,
    health: _health,
    capacity: _capacity,
    comparison: _comparison,
    ...rest
  } = load
  return {
    ...rest,
    series: [],
    failures: {},
    gauges: {},
    thresholds: [],
    reasons: [],
    errors: [],
    timeline: { binMs: 1000, bins: [] },
    slots: { spans: [], stages: [] },
  }
}

describe('sections', () => {
  test('a full load has all of them, in their order', () => {
    expect(sectionsOf(html)).toEqual([
      'verdict',
      'provenance',
      'percentiles',
      'heatmap',
      'over-time',
      'operations',
      'waterfall',
      'throughput',
      'slots',
      'races',
      'capacity',
      'health',
      'series',
      'comparison',
      'gauges',
      'failures',
      'definitions',
    ])
  })

  test('what has no data is left out', () => {
    const text = renderLoadHtml(result, empty())
    expect(sectionsOf(text)).toEqual(['verdict', 'provenance', 'definitions'])
    expect(badNumbersOf(text)).toEqual([])
  })

  test('one sample of one operation is enough to be drawn', () => {
    const [first] = load.series
    const one = { ...empty(), series: first === undefined ? [] : [{ ...first, intervals: {} }] }
    expect(sectionsOf(renderLoadHtml(result, one))).toContain('throughput')
  })

  test('every link of the contents leads somewhere', () => {
    expect.hasAssertions()
    const page = pageOf(html)
    for (const link of page.querySelectorAll('.toc a'))
      expect(page.querySelector(link.getAttribute('href') ?? '')).not.toBeNull()
  })
})

describe('a page that needs nothing else', () => {
  test('no style attributes, no handlers, no addresses: its own policy would stop them', () => {
    const page = pageOf(html)
    expect(page.querySelectorAll('[style]')).toHaveLength(0)
    expect(page.querySelectorAll('style')).toHaveLength(1)
    expect(page.querySelectorAll('svg style')).toHaveLength(0)
    for (const each of page.querySelectorAll('[src], [href]'))
      expect(each.getAttribute('src') ?? each.getAttribute('href')).toMatch(/^#/)
    for (const each of page.querySelectorAll('*'))
      for (const { name } of each.attributes) expect(name).not.toMatch(/^on/)
  })

  test('names of others stay text', () => {
    const text = renderLoadHtml(
      { ...result, run: { ...result.run, replay: hostile, version: hostile } },
      {
        ...load,
        because: hostile,
        errors: [hostile],
        failures: { [hostile]: 1 },
        failureSamples: { [hostile]: [{ atMs: 1, request: hostile, answer: hostile }] },
        plan: { ...load.plan, name: hostile, title: hostile },
        reasons: [{ verdict: 'FAIL', why: hostile, fix: hostile }],
        thresholds: load.thresholds.map((each) => ({
          ...each,
          expression: `upload.response p(99)<${hostile}`,
        })),
        ...(load.comparison === undefined
          ? {}
          : {
              comparison: {
                ...load.comparison,
                base: hostile,
                head: hostile,
                differences: load.comparison.differences.map((each) => ({
                  ...each,
                  why: hostile,
                })),
              },
            }),
      },
    )
    const page = pageOf(text)
    expect(page.querySelectorAll('img')).toHaveLength(0)
    expect(page.querySelectorAll('script')).toHaveLength(2)
    expect(page.querySelector('h1')?.textContent).toContain('<img src=')
    expect(JSON.parse(page.querySelector('#load')?.textContent ?? '')).toHaveProperty(
      'because',
      hostile,
    )
  })

  test('it is small before its data, and the data are whole', () => {
    const data = dataOf.exec(html)?.[1] ?? ''
    expect(JSON.parse(data)).toEqual(JSON.parse(JSON.stringify(load)))
    expect(Buffer.byteLength(html) - Buffer.byteLength(data)).toBeLessThan(450_000)
  })

  test('equal loads give equal pages', () => {
    expect(renderLoadHtml(result, sampleLoad())).toBe(html)
  })
})

describe('charts', () => {
  test('each is an image with a name, and numbers are finite', () => {
    const page = pageOf(html)
    for (const chart of page.querySelectorAll('figure svg:not([aria-hidden])')) {
      expect(chart.getAttribute('role')).toBe('img')
      expect(chart.getAttribute('aria-label')).not.toBe('')
    }
    expect(badNumbersOf(html)).toEqual([])
  })

  test('each section with charts has a table behind them', () => {
    expect.hasAssertions()
    const page = pageOf(html)
    for (const section of page.querySelectorAll('main > section'))
      if (section.querySelector('figure') !== null)
        expect(section.querySelectorAll('details.behind table').length, section.id).toBeGreaterThan(
          0,
        )
  })

  test('a percentile that too few samples stand for is marked, and no other', () => {
    const marked = pageOf(html).querySelectorAll('#series .weak').length
    const unsupported = load.series
      .flatMap(({ intervals }) => Object.values(intervals))
      .flatMap(({ percentiles }) => percentiles)
      .filter(({ isSupported }) => !isSupported)
    expect(unsupported.length).toBeGreaterThan(0)
    expect(marked).toBe(unsupported.length)
  })

  test('each operation has its latency, throughput and failures over time, and a table of them', () => {
    const page = pageOf(html)
    const captions = [...page.querySelectorAll('#operations figcaption')].map(
      ({ textContent }) => textContent,
    )
    for (const kind of ['upload', 'download', 'peerMessage', 'login']) {
      expect(captions).toContain(`Response of what completed: ${kind}`)
      expect(captions).toContain(`Completed per second: ${kind}`)
      expect(page.querySelectorAll(`#bins-${kind} tbody tr`)).toHaveLength(120)
    }
    expect(captions).toContain('Ended otherwise: upload, per second')
    expect(captions).not.toContain('Ended otherwise: login, per second')
  })

  test('a percentile of a stretch is marked below ten samples above it, and left out below one', () => {
    const cells = (samples: number): readonly (string | undefined)[] => {
      const bin = emptyBin()
      const heat = { 100: samples }
      operationIn(bin, 'upload').responses.completed = heat
      operationIn(bin, 'upload').ended.completed = samples
      const text = renderLoadHtml(result, { ...load, timeline: { binMs: 1000, bins: [bin] } })
      const [row] = pageOf(text).querySelectorAll('#bins-upload tbody tr')
      return [...(row?.querySelectorAll('td') ?? [])]
        .slice(2, 5)
        .map((cell) => (cell.textContent === '' ? 'none' : (cell.getAttribute('class') ?? 'shown')))
    }
    expect(cells(1)).toEqual(['none', 'none', 'none'])
    expect(cells(2)).toEqual(['num weak', 'none', 'none'])
    expect(cells(19)).toEqual(['num weak', 'none', 'none'])
    expect(cells(20)).toEqual(['shown', 'num weak', 'none'])
    expect(cells(100)).toEqual(['shown', 'num weak', 'num weak'])
    expect(cells(200)).toEqual(['shown', 'shown', 'num weak'])
    expect(cells(999)).toEqual(['shown', 'shown', 'num weak'])
    expect(cells(1000)).toEqual(['shown', 'shown', 'shown'])
  })

  test('a result of before operations were kept apart is drawn without them', () => {
    const bins = load.timeline.bins.map(({ operations: _operations, ...bin }) => bin)
    const text = renderLoadHtml(result, { ...load, timeline: { ...load.timeline, bins } })
    expect(sectionsOf(text)).toContain('over-time')
    expect(sectionsOf(text)).not.toContain('operations')
  })

  test('the slots of each client that has tasks can be opened', () => {
    const clients = new Set(load.slots.spans.map(({ client }) => client))
    expect(pageOf(html).querySelectorAll('details[data-client] svg')).toHaveLength(clients.size)
  })

  test('the first failures of a reason are shown with what was asked and answered', () => {
    const shown = pageOf(html).querySelector('#failures')?.textContent ?? ''
    expect(shown).toContain('POST media?task=4711, 400000 bytes')
    expect(shown).toContain('the store stands still')
  })
})

test('operations that always took the same time are rows of a table, not flat curves', () => {
  const section = pageOf(renderLoadHtml(result, flat({}))).querySelector('#percentiles')
  expect(section?.querySelectorAll('svg')).toHaveLength(0)
  expect(section?.textContent).toContain('every percentile of them is that one number')
  const curves = pageOf(html).querySelector('#percentiles')?.querySelectorAll('svg').length ?? 0
  expect(curves).toBeGreaterThan(0)
})

test('a load that passes and drifts says what both mean, and a warm-up of nothing is not told of', () => {
  const steadiness = {
    state: 'drifting',
    why: 'responses rise by 9 % a minute',
    warmUpMs: 0,
  } as const
  const drifting = renderLoadHtml(result, flat({ verdict: 'PASS', steadiness }))
  expect(drifting).toContain('The thresholds are met by the whole run, which is what PASS says')
  expect(drifting).not.toContain('look like a warm-up')
  const failed = flat({ verdict: 'FAIL', steadiness: { ...steadiness, warmUpMs: 500 } })
  expect(renderLoadHtml(result, failed)).toContain('The first 500 ms look like a warm-up.')
  expect(renderLoadHtml(result, failed)).not.toContain('which is what PASS says')
})
