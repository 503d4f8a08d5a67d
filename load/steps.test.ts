import { expect, test } from 'vitest'
import { planWithSteps as plan, stepsAfter, stepsBefore, stepsDone } from '../test/sample-steps.ts'
import { runVirtual } from './drivers/virtual.ts'
import { whyNotByK6 } from './k6/k6-options.ts'
import type { Plan, Scenario, TearDownStep } from './plan.ts'
import { runLoad } from './run-load.ts'
import type { LoadDone } from './run-load.ts'

test('set-up and tear-down are done, and are in none of the numbers', async () => {
  const done = await runLoad(plan, { driver: 'virtual' })
  expect(stepsDone(done)).toEqual([stepsBefore, stepsAfter])
  expect([done.load.verdict, done.load.planned, done.load.started]).toEqual(['PASS', 20, 20])
  expect(done.load.series.map(({ operation, count, bytes }) => [operation, count, bytes])).toEqual([
    ['download', 20, 100_000],
  ])
  expect(done.load.timeline.bins.reduce((sum, { started }) => sum + started, 0)).toBe(20)
  const { entries } = done.load.setUp ?? {}
  expect(entries?.first).toBeGreaterThan(0)
  expect(entries?.last).toBeGreaterThan(entries?.first ?? 0)
})

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
  expect(stepsDone(done)).toEqual([[['storeMedia', 30], ...stepsBefore.slice(1)], stepsAfter])
  expect((await runVirtual(each)).journalDigest).toBe((await runVirtual(each)).journalDigest)
})

test('a load whose clients cannot log in is not begun', async () => {
  const { setUp: _, tearDown: __, ...plain } = plan
  const deaf = { ...plain, network: { rttMs: 2000, jitterMs: 2000, upBytesPerSec: 1 } }
  const { load } = await runLoad({ ...deaf, operations: plan.operations }, { driver: 'virtual' })
  expect(load.verdict).toBe('INVALID')
})

test('the drivers that cannot do it say so', async () => {
  expect(whyNotByK6(plan)).toMatch(/set-up or tear-down.*gateway driver/)
  const { tearDown: _, setUp: __, ...plain } = plan
  expect(whyNotByK6(plain)).toBeUndefined()
  await expect(runLoad(plan, { driver: 'autocannon' })).rejects.toThrow(/no set-up.*gateway/)
})
