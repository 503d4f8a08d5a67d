import { expect, test } from 'vitest'
import type { SeriesFigures } from './load-result.ts'
import { figuresOf } from './measure/confidence.ts'
import { Histogram } from './measure/histogram.ts'
import { mixedChat } from './profiles/mixed-chat.ts'
import type { RunData } from './run-data.ts'
import { seriesOf } from './sample-series.ts'
import { judgeLoad } from './verdict.ts'

const data: RunData = {
  measured: {
    series: [],
    reasons: {},
    failureSamples: {},
    planned: 1000,
    started: 1000,
    timeline: { binMs: 100, bins: [] },
  },
  gauges: {},
  spans: [],
  stages: [],
  tookMs: 10_000,
  isPartial: false,
  errors: [],
}
const steadiness = { state: 'steady', why: '', warmUpMs: 0 } as const
const sample = { atMs: 0, loopUse: 0.5, loopDelayMs: 1, gcShare: 0.01, rssMb: 100, cpu: 0.5 }

function verdictOf(
  change: Partial<RunData>,
  given: { readonly series?: readonly SeriesFigures[]; readonly isMissed?: boolean } = {},
): readonly [string, string] {
  const { series = [seriesOf('completed', [10, 20], 2)], isMissed = false } = given
  const thresholds = [
    {
      expression: 'slots.peak value<=9',
      ok: !isMissed,
      observed: 10,
      limit: 9,
      unit: '',
      samples: 1,
    },
  ]
  const plan = { ...mixedChat, arrivals: { shape: 'constant', perSecond: 1 } } as const
  const { verdict, because } = judgeLoad({
    plan,
    data: { ...data, ...change },
    series,
    thresholds,
    steadiness,
  })
  return [verdict, because]
}

test('PASS, and FAIL where a threshold is missed', () => {
  expect(verdictOf({})).toEqual(['PASS', 'The threshold is met; 2 operations were measured.'])
  expect(verdictOf({}, { isMissed: true })).toEqual([
    'FAIL',
    "'slots.peak value<=9' is not met: it is 10.",
  ])
})

test.each([
  ['stopped', { isPartial: true }, /stopped before its end/],
  ['99 % begun', { measured: { ...data.measured, started: 989 } }, /only 989 of 1000/],
  [
    'a busy loop',
    {
      health: {
        workers: 1,
        isSpinning: false,
        samples: [0, 1, 2].map(() => ({ ...sample, loopUse: 0.95 })),
      },
    },
    /95|90 % busy for 3 seconds/,
  ],
  [
    'garbage',
    { health: { workers: 1, isSpinning: false, samples: [{ ...sample, gcShare: 0.06 }] } },
    /garbage collector.*6\.0 %/,
  ],
] as const)('INVALID goes before FAIL: %s', (_what, change, why) => {
  const [verdict, because] = verdictOf(change, { isMissed: true })
  expect(verdict).toBe('INVALID')
  expect(because).toMatch(why)
})

test('what is on the good side of those bounds is not INVALID', () => {
  const samples = [0.95, 0.95, 0.5, 0.95].map((loopUse) => ({ ...sample, loopUse, gcShare: 0.049 }))
  expect(verdictOf({ health: { workers: 1, isSpinning: false, samples } })[0]).toBe('PASS')
  const busy = [1, 1, 1, 1].map((loopUse) => ({ ...sample, loopUse }))
  expect(verdictOf({ health: { workers: 1, isSpinning: true, samples: busy } })[0]).toBe('PASS')
  expect(verdictOf({ measured: { ...data.measured, started: 990 } })[0]).toBe('PASS')
})

test('more than one in a thousand shed is INVALID; one in a thousand is not', () => {
  const shed = (count: number): SeriesFigures => ({
    ...seriesOf('completed', [1], 1),
    outcome: 'shed',
    count,
  })
  const series = [seriesOf('completed', [10], 1)]
  expect(verdictOf({}, { series: [...series, shed(1)] })[0]).toBe('PASS')
  expect(verdictOf({}, { series: [...series, shed(2)] })).toEqual([
    'INVALID',
    '2 of 1000 operations were never begun.',
  ])
})

test('a generator that begins late is INVALID, in an open load', () => {
  const histogram = Histogram.create()
  for (let each = 0; each < 2000; each++) histogram.record(each < 1900 ? 100 : 8000)
  const late = { ...seriesOf('completed', [10, 20, 30], 3) }
  const series = [
    { ...late, intervals: { ...late.intervals, startLag: figuresOf(histogram.encode()) } },
  ]
  expect(verdictOf({}, { series })).toEqual([
    'INVALID',
    expect.stringMatching(/began late.*8\.0 ms at p99/),
  ])
  expect(verdictOf({ virtualMs: 5 }, { series })[0]).toBe('PASS')
})

test('an upload that is lost is a failure, and what nobody could read is INVALID', () => {
  expect(verdictOf({ gauges: { 'uploads.lost': 0 } })[0]).toBe('PASS')
  expect(verdictOf({ gauges: { 'uploads.lost': 1 } })).toEqual([
    'FAIL',
    expect.stringMatching(/1 uploads were told to be stored/),
  ])
  const unread = 'its journal cannot be read: HTTP 401'
  expect(verdictOf({ unread, gauges: { 'uploads.lost': 1 } })).toEqual([
    'INVALID',
    expect.stringMatching(/which uploads the service has stored: its journal .* HTTP 401/),
  ])
})

test('nothing measured is INVALID', () => {
  expect(verdictOf({}, { series: [] })[1]).toMatch(/nothing was measured/)
})
