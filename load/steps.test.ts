import { expect, test, vi } from 'vitest'
import { samplePlan } from '../test/sample-plan.ts'
import { createFakeRtm } from '../mocks/index.ts'
import { createGateway } from '../mocks/wire/gateway.ts'
import { runGateway } from './drivers/gateway/index.ts'
import { runVirtual } from './drivers/virtual.ts'
import { whyNotByK6 } from './k6/k6-options.ts'
import type { Plan, Scenario, SetUpStep, TearDownStep } from './plan.ts'
import { runLoad } from './run-load.ts'
import type { LoadDone } from './run-load.ts'

const plan: Plan = {
  ...samplePlan,
  setUp: {
    steps: [
      { do: 'storeMedia', bytes: 5000, count: 5 },
      { do: 'joinChannel', channel: 'lobby' },
      { do: 'setAttributes', attributes: { mood: 'fine', side: 'left' } },
    ],
  },
  tearDown: {
    steps: [{ do: 'leaveChannel', channel: 'lobby' }, { do: 'clearAttributes' }, { do: 'logOut' }],
  },
}
const shown = ({ load: { setUp, tearDown } }: LoadDone): readonly unknown[] =>
  [setUp, tearDown].map((done) => done?.steps.map(({ step, count }) => [step, count]))
const before = [
  ['storeMedia', 5],
  ['joinChannel', 6],
  ['setAttributes', 6],
]
const after = [
  ['leaveChannel', 6],
  ['clearAttributes', 6],
  ['logOut', 6],
]

test('set-up and tear-down are done, and are in none of the numbers', async () => {
  const done = await runLoad(plan, { driver: 'virtual' })
  expect(shown(done)).toEqual([before, after])
  expect([done.load.verdict, done.load.planned, done.load.started]).toEqual(['PASS', 20, 20])
  expect(done.load.series.map(({ operation, count, bytes }) => [operation, count, bytes])).toEqual([
    ['download', 20, 100_000],
  ])
  expect(done.load.timeline.bins.reduce((sum, { started }) => sum + started, 0)).toBe(20)
  const { entries } = done.load.setUp ?? {}
  expect(entries?.first).toBeGreaterThan(0)
  expect(entries?.last).toBeGreaterThan(entries?.first ?? 0)
})

test('a gateway has what the set-up has made while the load runs, and nothing of it afterwards', async () => {
  const rtm = createFakeRtm({ clock: 'system' })
  const gateway = await createGateway(rtm)
  const options = { driver: 'gateway', target: gateway.url, workers: 2 } as const
  let seen: unknown
  const look = (): void => {
    seen ??= [gateway.sessions, rtm.media.list().length]
  }
  const done = await runLoad(plan, { ...options, onProgress: look })
  expect(shown(done)).toEqual([before, after])
  expect(done.load.errors).toEqual([])
  expect(done.load.series.map(({ operation, count }) => [operation, count])).toEqual([
    ['download', 20],
  ])
  expect(seen).toEqual([6, 5])
  expect(gateway.sessions).toBe(0)
  const own = rtm.journal.entries({ kind: 'server', name: 'media-stored' })
  const { first = 0, last = 0 } = done.load.setUp?.entries ?? {}
  expect(own.map(({ seq }) => seq >= first && seq <= last)).toEqual(Array(5).fill(true))
  expect(own.map(({ uid }) => /^load-\w+-set-up-[01]$/.test(uid))).toEqual(Array(5).fill(true))
  const leaves = rtm.journal.entries({ name: 'leave' })
  const { first: from = 0, last: to = 0 } = done.load.tearDown?.entries ?? {}
  expect(leaves.every(({ seq }) => seq >= from && seq <= to)).toBe(true)
  await gateway.close()
  await rtm.dispose()
})

const tooLarge: SetUpStep = { do: 'setAttributes', attributes: { all: 'x'.repeat(9000) } }

test.each(['virtual', 'gateway'] as const)(
  'a set-up that fails on the %s driver is INVALID in one sentence, and nothing is begun',
  async (driver) => {
    const failing: Plan = {
      ...plan,
      thresholds: ['download.response p(99)<1us'],
      setUp: { steps: [...(plan.setUp?.steps ?? []), tooLarge] },
    }
    const { load } = await runLoad(failing, { driver })
    expect([load.verdict, load.reasons.length, load.started, load.isPartial]).toEqual([
      'INVALID',
      1,
      0,
      true,
    ])
    expect(load.because).toMatch(
      /^the set-up has failed, and the load was not begun: setAttributes: .*SIZE_OVERFLOW\.$/,
    )
    expect(load).not.toHaveProperty('tearDown')
  },
)

test('a set-up has a time limit of its own, to the millisecond', async () => {
  const network = { upBytesPerSec: 10_000, rttMs: 0 }
  const withLimit = async (limitMs: number): Promise<LoadDone> =>
    await runLoad(
      {
        ...plan,
        network,
        setUp: { limitMs, steps: [{ do: 'storeMedia', bytes: 5000, count: 2 }] },
        tearDown: { steps: [{ do: 'clearAttributes' }] },
      },
      { driver: 'virtual' },
    )
  const { load } = await withLimit(100_000)
  const tookMs = load.setUp?.steps[0]?.tookMs ?? 0
  expect(load.verdict).toBe('PASS')
  expect(tookMs).toBeGreaterThanOrEqual(1000)
  expect((await withLimit(tookMs)).load.verdict).toBe('PASS')
  const late = await withLimit(500)
  expect(late.load.because).toBe(
    'the set-up has failed, and the load was not begun: storeMedia: it had not ended when its 500 ms were over.',
  )
})

test('a set-up on a gateway that does not answer ends when its time is over', async () => {
  const rtm = createFakeRtm({ clock: 'system' })
  rtm.faults.add({ on: 'join', nth: 1, drop: true })
  const gateway = await createGateway(rtm)
  const { load } = await runLoad(
    { ...plan, setUp: { steps: [{ do: 'joinChannel', channel: 'lobby' }], limitMs: 300 } },
    { driver: 'gateway', target: gateway.url },
  )
  expect([load.verdict, load.because]).toEqual([
    'INVALID',
    'the set-up has failed, and the load was not begun: joinChannel lobby: it had not ended when its 300 ms were over.',
  ])
  expect(gateway.sessions).toBe(0)
  await gateway.close()
  await rtm.dispose()
})

test.each(['virtual', 'gateway'] as const)(
  'on the %s driver the tear-down is done also where a threshold or a signal ends the run',
  async (driver) => {
    const long = { ...plan, phases: { ...plan.phases, measureMs: 60_000 } }
    const thresholds = ['download.response p(50)<1us abortOnFail']
    const aborted = await runLoad({ ...long, thresholds }, { driver })
    // Whether the machine was quiet is not what is tried here.
    expect(aborted.load.reasons.map(({ why }) => why)).toContainEqual(
      expect.stringMatching(/was not met after .* and has ended the run/),
    )
    expect(shown(aborted)[1]).toEqual(after)
    const stop = new AbortController()
    const stopped = await runLoad(long, {
      driver,
      stopped: stop.signal,
      onProgress: () => stop.abort(),
    })
    expect([stopped.load.verdict, stopped.load.isPartial]).toEqual(['INVALID', true])
    expect(shown(stopped)[1]).toEqual(after)
  },
)

test('nobody stays logged in where a run is stopped while its clients log in and set up', async () => {
  const rtm = createFakeRtm({ clock: 'system' })
  const gateway = await createGateway(rtm)
  const many = { ...plan, clients: 120 }
  for (const atSessions of [1, 60, 119]) {
    const stop = new AbortController()
    const options = { driver: 'gateway', target: gateway.url, stopped: stop.signal } as const
    const run = runLoad(many, options)
    await vi.waitUntil(() => gateway.sessions >= atSessions, { interval: 1, timeout: 600_000 })
    stop.abort()
    expect((await run).load.started).toBe(0)
    expect(gateway.sessions).toBe(0)
  }
  await gateway.close()
  await rtm.dispose()
})

test('a run that is stopped in its set-up is not begun', async () => {
  const stopped = AbortSignal.abort()
  const { load } = await runLoad(plan, { driver: 'gateway', stopped })
  expect([load.verdict, load.started]).toEqual(['INVALID', 0])
  expect(load.because).toMatch(/it was stopped before its end\.$/)
})

test('a tear-down that fails is INVALID where nothing else is wrong, and changes no FAIL', async () => {
  const failing = async (thresholds: readonly string[]): Promise<LoadDone> =>
    await runLoad(
      {
        ...plan,
        thresholds,
        tearDown: { steps: [{ do: 'leaveChannel', channel: 'lobby' }], limitMs: 0.001 },
      },
      { driver: 'virtual' },
    )
  const { load } = await failing([])
  expect([load.verdict, load.reasons.length, load.series[0]?.count]).toEqual(['INVALID', 1, 20])
  expect(load.because).toMatch(
    /^the load was done, and its tear-down has failed: leaveChannel lobby: /,
  )
  const failed = await failing(['download.response p(50)<1us'])
  expect(failed.load.reasons.map(({ verdict }) => verdict)).toEqual(['FAIL', 'INVALID'])
  expect(failed.load.verdict).toBe('FAIL')
})

const photos: Scenario = {
  name: 'photos',
  startMs: 500,
  arrivals: { shape: 'constant', perSecond: 5 },
  operations: [{ kind: 'peerMessage', weight: 1, bytes: 10 }],
  setUp: { steps: [{ do: 'joinChannel', channel: 'photos' }] },
  tearDown: { steps: [{ do: 'leaveChannel', channel: 'photos' }] },
}

test('the set-ups of scenarios come after that of the plan, and their tear-downs before it', async () => {
  const { tearDown, ...rest } = plan
  const steps: readonly TearDownStep[] = [{ do: 'clearAttributes' }]
  const all: Plan = { ...rest, scenarios: [photos], tearDown: { ...tearDown, steps } }
  const { load } = await runLoad(all, { driver: 'virtual' })
  const order = [load.setUp, load.tearDown].map((done) =>
    done?.steps.map(({ scenario, step }) => `${scenario} ${step}`),
  )
  expect(order).toEqual([
    ['main storeMedia', 'main joinChannel', 'main setAttributes', 'photos joinChannel'],
    ['photos leaveChannel', 'main clearAttributes'],
  ])
})

test('worlds of their own are each set up and torn down', async () => {
  const each: Plan = {
    ...plan,
    worlds: 'each',
    arrivals: { shape: 'closed', perClient: [1], pauseMs: 10, operations: 2 },
  }
  const done = await runLoad(each, { driver: 'virtual' })
  expect(shown(done)).toEqual([[['storeMedia', 30], ...before.slice(1)], after])
  expect((await runVirtual(each)).journalDigest).toBe((await runVirtual(each)).journalDigest)
})

test('a load whose clients cannot log in is not begun', async () => {
  const { setUp: _, tearDown: __, ...plain } = plan
  const deaf = { ...plain, network: { rttMs: 2000, jitterMs: 2000, upBytesPerSec: 1 } }
  const { load } = await runLoad({ ...deaf, operations: plan.operations }, { driver: 'virtual' })
  expect(load.verdict).toBe('INVALID')
})

test('what is stored before a load on two workers is stored once, and asked for by both', async () => {
  const { setUp: _, tearDown: __, ...plain } = plan
  const { gauges, measured } = await runGateway(
    { ...plain, operations: [{ kind: 'download', weight: 1, bytes: { from: 10, to: 500 } }] },
    { workers: 2 },
  )
  expect(gauges['media.stored']).toBe(16)
  expect(measured.reasons).toEqual({})
})

test('the drivers that cannot do it say so', async () => {
  expect(whyNotByK6(plan)).toMatch(/set-up or tear-down.*gateway driver/)
  const { tearDown: _, setUp: __, ...plain } = plan
  expect(whyNotByK6(plain)).toBeUndefined()
  await expect(runLoad(plan, { driver: 'autocannon' })).rejects.toThrow(/no set-up.*gateway/)
})
