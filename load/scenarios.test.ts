import { expect, test } from 'vitest'
import { checkPlan, parsePlan } from './check-plan.ts'
import { runVirtual } from './drivers/virtual.ts'
import type { Plan, Scenario } from './plan.ts'
import type { Part } from './driving.ts'
import { Recorder } from './measure/recorder.ts'
import { runLoad } from './run-load.ts'
import { ScenarioEngines } from './scenario-engines.ts'
import { scenariosOf } from './scenarios.ts'
import { checkThresholds } from './thresholds.ts'

const texts: Plan = {
  name: 'texts',
  title: '',
  seed: 3,
  clients: 4,
  arrivals: { shape: 'constant', perSecond: 10 },
  operations: [{ kind: 'peerMessage', weight: 1, bytes: 100 }],
  whenFull: 'queue',
  phases: { warmUpMs: 0, measureMs: 10_000, coolDownMs: 0 },
  deadlineMs: 20_000,
  thresholds: [],
  worlds: 'one',
}
const photos: Scenario = {
  name: 'photos',
  startMs: 4000,
  lengthMs: 5000,
  arrivals: { shape: 'constant', perSecond: 2 },
  operations: [{ kind: 'upload', weight: 1, medium: 'image', bytes: 20_000 }],
  tags: { team: 'red' },
}
const more: Scenario = {
  name: 'more',
  arrivals: { shape: 'closed', perClient: [1], pauseMs: 500, operations: 3 },
  startMs: 2000,
  operations: [{ kind: 'peerMessage', weight: 1, bytes: 10 }],
  tags: { team: 'red' },
}
const several: Plan = { ...texts, scenarios: [photos, more] }

test('each scenario has arrivals, mix, start and end of its own', async () => {
  const { load } = await runLoad(several, { driver: 'virtual' })
  expect(
    load.scenarios?.map(({ name, series }) => [
      name,
      series.map(({ operation, count }) => [operation, count]),
    ]),
  ).toEqual([
    ['main', [['peerMessage', 100]]],
    ['photos', [['upload', 10]]],
    ['more', [['peerMessage', 12]]],
  ])
  expect(load.series.map(({ operation, count }) => [operation, count])).toEqual([
    ['peerMessage', 112],
    ['upload', 10],
  ])
  const bins = load.timeline.bins.map(({ operations }) => operations?.upload)
  const at = bins.flatMap((bin, index) => (bin === undefined ? [] : [index * load.timeline.binMs]))
  expect(at[0]).toBeGreaterThanOrEqual(4000)
  expect(at.at(-1)).toBeLessThan(9500)
})

test('the same seed gives the same run, and a scenario draws the same whatever is beside it', async () => {
  const [one, other] = [await runVirtual(several), await runVirtual(several)]
  expect(one.journalDigest).toBe(other.journalDigest)
  expect(one.measured).toEqual(other.measured)
  const [, photosPlan] = scenariosOf(several)
  const [, , photosLater] = scenariosOf({ ...texts, scenarios: [more, photos] })
  expect(photosLater?.plan).toMatchObject({
    seed: photosPlan?.plan.seed,
    arrivals: photos.arrivals,
  })
})

test('a plan without scenarios has none in its result, and is the plan that it was', async () => {
  const { load } = await runLoad(texts, { driver: 'virtual' })
  expect(load).not.toHaveProperty('scenarios')
  expect(scenariosOf(texts)).toHaveLength(1)
  expect(scenariosOf(texts)[0].plan).toBe(texts)
})

test('scenarios share the nine slots of their clients', async () => {
  const busy: Scenario = {
    name: 'busy',
    arrivals: { shape: 'closed', perClient: [6], pauseMs: 100 },
    operations: [{ kind: 'upload', weight: 1, medium: 'file', bytes: 5_000_000 }],
  }
  const { load } = await runLoad(
    {
      ...texts,
      clients: 1,
      arrivals: { ...busy.arrivals },
      operations: busy.operations,
      scenarios: [busy],
    },
    { driver: 'virtual' },
  )
  expect(load.gauges['slots.peak']).toBe(9)
  expect(load.series.map(({ outcome }) => outcome)).not.toContain('refused')
  const waits = load.series[0]?.intervals.queueWait
  expect(waits?.maxUs).toBeGreaterThan(1e6)
})

test('what has not ended at the end of a graceful stop is given up', async () => {
  const slow: Scenario = {
    ...photos,
    operations: [{ kind: 'upload', weight: 1, medium: 'file', bytes: 30_000_000 }],
    arrivals: { shape: 'replay', atMs: [0] },
    lengthMs: 1000,
  }
  const network = { upBytesPerSec: 5_000_000 }
  const ended = async (gracefulStopMs?: number): Promise<readonly string[]> => {
    const own = gracefulStopMs === undefined ? slow : { ...slow, gracefulStopMs }
    const { load } = await runLoad({ ...texts, network, scenarios: [own] }, { driver: 'virtual' })
    return load.series.flatMap(({ operation, outcome }) =>
      operation === 'upload' ? [outcome] : [],
    )
  }
  expect(await ended()).toEqual(['completed'])
  expect(await ended(6000)).toEqual(['completed'])
  expect(await ended(4000)).toEqual(['timedOut'])
})

test('thresholds are of a scenario, or of all with a tag', async () => {
  const thresholds = [
    'peerMessage.completed count==112',
    'peerMessage.completed{scenario:main} count==100',
    'peerMessage.completed{team:red} count==12',
    'upload.response{ scenario:photos, outcome:completed } max<5s',
    'upload.completed{team:red,scenario:photos} rate==1',
  ]
  const { load } = await runLoad({ ...several, thresholds }, { driver: 'virtual' })
  expect(load.thresholds.map(({ ok, expression }) => [expression, ok])).toEqual(
    thresholds.map((each) => [each, true]),
  )
})

test.each([
  [
    'upload.failed{scenario:photo} count==0',
    /no scenario of the plan has scenario:photo\. .*scenario:photos/,
  ],
  ['upload.failed{scenario:main} count==0', /what has scenario:main has no upload.*peerMessage/],
  ['slots.peak{scenario:main} value<9', /one number for the run, and has no tags/],
  ['upload.failed{photos} count==0', /no list of tags/],
])('%s is refused before the run', (expression, why) => {
  expect(() => checkThresholds({ ...several, thresholds: [expression] })).toThrow(why)
})

test.each([
  ['two of one name', [photos, photos], /two scenarios are called photos/],
  ['the name of the plan itself', [{ ...photos, name: 'main' }], /is called main/],
  ['a start after the end', [{ ...photos, startMs: 10_000 }], /begins at 10000 ms.*over at 10000/],
  ['an end after the end', [{ ...photos, lengthMs: 6001 }], /goes on to 10001 ms/],
  ['a tag that is taken', [{ ...photos, tags: { outcome: 'x' } }], /a tag 'outcome'/],
  ['a name that cannot be spelt', [{ ...photos, name: 'a b' }], /scenarios\.0\.name.*letters/],
  [
    'arrivals of nothing',
    [{ ...photos, arrivals: { shape: 'replay', atMs: [9000] } }],
    /nothing arrives/,
  ],
  ['a text for nobody', [more], /a peerMessage needs somebody/],
] as const)('a plan is refused for %s', (what, scenarios, why) => {
  const clients = what === 'a text for nobody' ? 1 : 4
  const operations = photos.operations
  expect(() => checkPlan({ ...texts, clients, operations, scenarios })).toThrow(why)
})

test('clients that are each alone in a world have one scenario', () => {
  const alone: Plan = { ...texts, worlds: 'each', operations: photos.operations }
  const closed = { ...alone, arrivals: more.arrivals, scenarios: [photos] }
  expect(() => checkPlan(closed)).toThrow(/several scenarios, and every client is alone/)
})

test('a plan with scenarios is what its JSON is', () => {
  expect(parsePlan(JSON.stringify(several), 'several')).toEqual(several)
})

test.each(['autocannon', 'k6'] as const)(
  '%s refuses several scenarios in one sentence',
  async (driver) => {
    const run = runLoad(
      { ...several, arrivals: { shape: 'closed', perClient: [1], pauseMs: 10 } },
      { driver, target: 'http://127.0.0.1:9' },
    )
    await expect(run).rejects.toThrow(
      /^[^\n]*(several scenarios|and the plan has several)[^\n]*\.$/,
    )
  },
)

/** Every operation ends 1 ms after it has begun. @returns what was begun. */
function begunBy(plan: Plan, part?: Part): readonly string[] {
  const due: { atUs: number; run: () => void }[] = []
  const begun: string[] = []
  let nowUs = 0
  const at = (atUs: number, run: () => void): void => void due.push({ atUs, run })
  const engines = new ScenarioEngines(plan, {
    recorder: new Recorder(plan),
    ...(part === undefined ? {} : { part }),
    driving: {
      nowUs: () => nowUs,
      at,
      perform: ({ operation, index, client, bytes, marks }, done) => {
        begun.push(
          `${index} ${operation.kind} ${client} ${bytes} ${marks.scenario} ${marks.intendedUs}`,
        )
        at(nowUs + 1000, () => done({ outcome: 'completed', bytes }))
        return () => undefined
      },
    },
  })
  let isOver = false
  engines.start(() => (isOver = true))
  const takeNext = (): (typeof due)[number] | undefined => {
    due.sort((one, other) => one.atUs - other.atUs)
    return due.shift()
  }
  for (let next = takeNext(); next !== undefined; next = takeNext()) {
    nowUs = Math.max(nowUs, next.atUs)
    next.run()
  }
  expect([isOver, engines.open]).toEqual([true, 0])
  return begun
}

test('several workers do together what one does, and no two operations have one number', () => {
  const whole = begunBy(several)
  const parts = [0, 1, 2].flatMap((worker) => begunBy(several, { worker, workers: 3 }))
  expect(parts.toSorted()).toEqual(whole.toSorted())
  expect(new Set(whole.map((each) => each.split(' ')[0])).size).toBe(whole.length)
  expect(whole).toHaveLength(122)
})
