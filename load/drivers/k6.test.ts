import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, expect, test } from 'vitest'
import { optionsOf } from '../k6/k6-options.ts'
import { Histogram } from '../measure/histogram.ts'
import type { Plan } from '../plan.ts'
import { loadProfiles } from '../profiles/index.ts'
import type { RunData } from '../run-data.ts'
import { ingestK6 } from './k6-ingest.ts'
import { testRunManifest } from './k6-manifest.ts'
import { k6Notes } from './k6-notes.ts'
import { runK6, scriptIn } from './k6-run.ts'
import { outputOf, point, upload } from './sample-points.ts'

const folder = mkdtempSync(join(tmpdir(), 'rtm-testkit-k6-test-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const plan: Plan = {
  name: 'tried',
  title: 'A plan to try.',
  seed: 1,
  clients: 4,
  arrivals: { shape: 'closed', perClient: [9, 10], pauseMs: 10 },
  operations: [
    {
      kind: 'upload',
      weight: 3,
      medium: 'file',
      bytes: 1000,
      cancel: { share: 0.1, at: 'time', withinMs: 50 },
    },
    { kind: 'channelMessage', weight: 1, bytes: 10 },
  ],
  whenFull: 'reject',
  phases: { warmUpMs: 100, measureMs: 1800, coolDownMs: 100 },
  deadlineMs: 5000,
  thresholds: [],
  worlds: 'one',
}

const declared =
  '{"type":"Metric","data":{"name":"rtm_service","type":"trend"},"metric":"rtm_service"}'
const uploads = Array.from({ length: 100 }, (_, index) => upload(150 + index, index + 1))

async function* linesOf(lines: readonly string[]): AsyncGenerator<string> {
  yield* lines
}

function ingest(...parts: readonly (readonly string[])[]): Promise<RunData> {
  const outputs = parts.map((lines, part) => outputOf({ plan, part, parts: parts.length }, lines))
  return ingestK6(outputs.map(linesOf), plan)
}

function seriesOf({ measured }: RunData, operation: string, outcome: string) {
  return measured.series.find(
    (series) => series.operation === operation && series.outcome === outcome,
  )
}

test('points of k6 become counts, bytes and percentiles of the measured phase', async () => {
  const data = await ingest([
    declared,
    point('http_reqs', 1),
    ...uploads,
    upload(50, 5),
    upload(1950, 5),
    upload(1600, 7, { outcome: 'refused', reason: 'LIMIT' }),
    point('rtm_slots', 3),
    point('rtm_slots', 9),
    point('rtm_slots', 2),
    point('rtm_slots_leaked', 1),
    point('rtm_slots_leaked', 2),
    point('rtm_cancel', 1, { tags: { direction: 'upload', seen: 'late' } }),
    point('rtm_cancel', 1, { tags: { direction: 'download', seen: 'lost' } }),
  ])
  const completed = seriesOf(data, 'upload', 'completed')
  expect(completed).toMatchObject({ count: 100, bytes: 100_000 })
  const service = Histogram.decode(completed?.intervals.service ?? '')
  expect([service.count, service.minUs]).toEqual([100, 1000])
  expect(service.at(0.5)).toBeCloseTo(50_000, -2)
  expect(service.at(0.99)).toBeCloseTo(99_000, -2)
  expect(completed?.intervals.response).toBe(completed?.intervals.service)
  const parts = ['queueWait', 'connect', 'upload', 'server'] as const
  const mean = parts.map((name) => Histogram.decode(completed?.intervals[name] ?? '').at(0.5))
  expect(mean.map((us) => Math.round(us / 1000))).toEqual([0, 1, 2, 3])
  expect(seriesOf(data, 'upload', 'refused')?.count).toBe(1)
  expect(data.measured).toMatchObject({ planned: 101, started: 101 })
  expect(data.measured.reasons).toEqual({ 'upload refused: LIMIT': 1 })
  expect(data.stages).toEqual([
    { perClient: 9, asked: 101, refused: 0 },
    { perClient: 10, asked: 2, refused: 1 },
  ])
  expect(data.gauges).toEqual({
    'slots.peak': 9,
    'slots.leaked': 3,
    'cancel.lost': 0,
    'cancel.ghost': 0,
    'cancel.late': 1,
  })
  expect(data.errors).toEqual([])
  expect(data.spans).toHaveLength(103)
})

test('the points of two processes give what those of one give, bit for bit', async () => {
  const half = uploads.filter((_, index) => index % 2 === 0)
  const rest = uploads.filter((_, index) => index % 2 === 1)
  const [whole, merged] = await Promise.all([ingest(uploads), ingest(half, rest)])
  expect(merged.measured).toEqual(whole.measured)
  expect(merged.stages).toEqual(whole.stages)
  expect([whole, merged].map(({ isPartial }) => isPartial)).toEqual([false, false])
})

test('arrivals that k6 left out are shed, at their time', async () => {
  const dropped = point('dropped_iterations', 3, { tags: { scenario: 'load' } })
  const data = await ingest([...uploads, dropped])
  expect(seriesOf(data, 'upload', 'shed')).toMatchObject({ count: 3, intervals: {} })
  expect(data.measured).toMatchObject({ planned: 103, started: 100 })
  expect(data.measured.timeline.bins[5]?.ended.shed).toBe(3)
})

test('a text that not every member got is too late', async () => {
  const sent = Array.from({ length: 3 }, () => point('rtm_sent', 1))
  const seen = upload(200, 9, { operation: 'channelMessage', bytes: 10 })
  const data = await ingest([...sent, seen])
  expect(seriesOf(data, 'channelMessage', 'completed')?.count).toBe(1)
  expect(seriesOf(data, 'channelMessage', 'timedOut')?.count).toBe(2)
})

test('how many are under way at most follows from what begins and ends', async () => {
  const data = await ingest([upload(100, 350), upload(120, 50), upload(310, 20)])
  expect(data.measured.timeline.bins.map(({ inFlight }) => inFlight)).toEqual([0, 2, 1, 2, 1])
})

test('lines that are no points are counted and told of', async () => {
  const broken = ['{"metric":"rtm_serv', 'nonsense', point('rtm_service', 5), '', ...uploads]
  const { errors, measured } = await ingest(broken)
  expect(errors).toEqual(['3 lines of source 1 are no points of k6 and were left out.'])
  expect(measured.started).toBe(100)
})

test('an impossible value counts as an unreadable line, and costs nothing', async () => {
  const absurd = [
    point('dropped_iterations', 1e12),
    point('rtm_sent', 1e12),
    point('rtm_service', -1),
    upload(200, 5, { at: -1 }),
    upload(200, 5, { bytes: '9' }),
    upload(200, 5, { client: 0.5 }),
    upload(200, 5, { steps: [1, 2, 3, 4, 5] }),
    upload(200, 5, { steps: [3_600_001] }),
  ]
  const { errors, measured } = await ingest([...absurd, ...uploads])
  expect(errors).toEqual(['8 lines of source 1 are no points of k6 and were left out.'])
  expect(measured.planned).toBe(100)
})

test('a line without an end is not gathered', async () => {
  const endless = join(folder, 'endless.json')
  writeFileSync(endless, `${'{'.repeat(5_000_000)}\n${uploads.join('\n')}`)
  const { errors, measured } = await ingestK6([endless], plan)
  expect(errors).toEqual([`1 lines of ${endless} are no points of k6 and were left out.`])
  expect(measured.planned).toBe(100)
})

test('files are read, packed or not, with a last line that has no end', async () => {
  const plain = join(folder, 'points.json')
  const packed = join(folder, 'points.json.gz')
  const text = outputOf({ plan }, uploads).join('\n')
  writeFileSync(plain, text)
  writeFileSync(packed, gzipSync(`${text}\n`))
  const [one, other] = await Promise.all([ingestK6([plain], plan), ingestK6([packed], plan)])
  expect(one.measured).toEqual(other.measured)
  expect([one.measured.started, one.isPartial, other.isPartial]).toEqual([100, false, false])
})

test('what cannot be read is refused in a sentence', async () => {
  const empty = join(folder, 'empty.json')
  const torn = join(folder, 'torn.json.gz')
  writeFileSync(empty, '')
  writeFileSync(torn, 'not packed')
  await expect(ingestK6([], plan)).rejects.toThrow(/^Failed to read .*: no file is named\. Name /)
  await expect(ingestK6([join(folder, 'none.json')], plan)).rejects.toThrow(
    /^Failed to read .*none\.json: there is no such file\. Name .*\.$/,
  )
  await expect(ingestK6([empty], plan)).rejects.toThrow(
    /^Failed to read .*empty\.json: it has no operation of a load\. Give .*\.$/,
  )
  await expect(ingestK6([torn], plan)).rejects.toThrow(
    /^Failed to read .*torn\.json\.gz: incorrect/,
  )
})

test('every profile becomes options of k6 that fail where arrivals are left out', () => {
  for (const profile of loadProfiles) {
    const { scenarios, thresholds, batchPerHost } = optionsOf(profile, 2)
    expect(thresholds).toEqual({ dropped_iterations: ['count==0'] })
    expect(batchPerHost).toBeGreaterThanOrEqual(9)
    expect(scenarios['watch']).toMatchObject({ vus: 2, iterations: 1 })
    expect(scenarios['load']?.gracefulStop).toBe(`${profile.deadlineMs}ms`)
  }
  const steps = optionsOf(
    {
      ...plan,
      arrivals: {
        shape: 'steps',
        steps: [
          { perSecond: 0.5, forMs: 500 },
          { perSecond: 20, forMs: 100 },
        ],
      },
    },
    1,
  )
  expect(steps.scenarios['load']).toMatchObject({
    startRate: 500,
    timeUnit: '1000s',
    stages: [
      { target: 500, duration: '0s' },
      { target: 500, duration: '500ms' },
      { target: 20_000, duration: '0s' },
      { target: 20_000, duration: '1500ms' },
    ],
  })
})

test('a plan that k6 cannot do is refused before anything is begun', async () => {
  const replay: Plan = { ...plan, arrivals: { shape: 'replay', atMs: [1, 2] } }
  const target = 'http://127.0.0.1:1'
  await expect(runK6(replay, { target })).rejects.toThrow(/^Failed to run tried by k6: .*replay/)
  expect(() => testRunManifest(replay, { target })).toThrow(/^Failed to write a TestRun of tried: /)
  await expect(runK6(plan, { target, segments: 5 })).rejects.toThrow(
    'Failed to run tried by k6: 5 processes cannot share 4 clients. Give from 1 to 4 segments.',
  )
  expect(() => testRunManifest(plan, { target, parallelism: 0 })).toThrow(
    'Failed to write a TestRun of tried: 0 pods cannot share 4 clients. Give a parallelism from 1 to 4.',
  )
})

test('the script is found beside the driver, and its absence is told', () => {
  expect(scriptIn(undefined)).toMatch(/load\/k6\/media\.ts$/)
  expect(() => scriptIn(folder)).toThrow(/^Failed to run k6: its script media\.js is not in /)
})

test('a TestRun has what the operator needs', () => {
  const text = testRunManifest(plan, { target: 'http://rtm: "x"', parallelism: 3 })
  for (const part of [
    'apiVersion: k6.io/v1alpha1\nkind: TestRun\n',
    '  name: "rtm-load-tried"\n',
    '  parallelism: 3\n',
    '      name: "rtm-load-tried"\n      file: "media.js"\n',
    '    - "RTM_TARGET=http://rtm: \\"x\\""\n',
    '    - "RTM_PARTS=3"\n',
    '    - "RTM_PLAN=/test/plan.json"\n',
    '    image: "grafana/k6:1.8.1"\n',
    '#      kubectl create configmap rtm-load-tried ',
  ])
    expect(text).toContain(part)
})

test('the notes say what k6 cannot', () => {
  expect(k6Notes(plan).join('\n')).toMatch(/response is service[\s\S]*DELETE/)
  expect(k6Notes({ ...plan, arrivals: { shape: 'poisson', perSecond: 5 } }, 2)).toHaveLength(7)
})
