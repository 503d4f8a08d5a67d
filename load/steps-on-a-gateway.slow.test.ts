import { expect, test, vi } from 'vitest'
import { planWithSteps as plan, stepsAfter, stepsBefore, stepsDone } from '../test/sample-steps.ts'
import { createFakeRtm } from '../mocks/index.ts'
import { createGateway } from '../mocks/wire/gateway.ts'
import { runGateway } from './drivers/gateway/index.ts'
import type { Plan, SetUpStep } from './plan.ts'
import { runLoad } from './run-load.ts'

test('a gateway has what the set-up has made while the load runs, and nothing of it afterwards', async () => {
  const rtm = createFakeRtm({ clock: 'system' })
  const gateway = await createGateway(rtm)
  const options = { driver: 'gateway', target: gateway.url, workers: 2 } as const
  let seen: unknown
  const look = (): void => {
    seen ??= [gateway.sessions, rtm.media.list().length]
  }
  const done = await runLoad(plan, { ...options, onProgress: look })
  expect(stepsDone(done)).toEqual([stepsBefore, stepsAfter])
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
    expect(stepsDone(aborted)[1]).toEqual(stepsAfter)
    const stop = new AbortController()
    const stopped = await runLoad(long, {
      driver,
      stopped: stop.signal,
      onProgress: () => stop.abort(),
    })
    expect([stopped.load.verdict, stopped.load.isPartial]).toEqual(['INVALID', true])
    expect(stepsDone(stopped)[1]).toEqual(stepsAfter)
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

test('what is stored before a load on two workers is stored once, and asked for by both', async () => {
  const { setUp: _, tearDown: __, ...plain } = plan
  const { gauges, measured } = await runGateway(
    { ...plain, operations: [{ kind: 'download', weight: 1, bytes: { from: 10, to: 500 } }] },
    { workers: 2 },
  )
  expect(gauges['media.stored']).toBe(16)
  expect(measured.reasons).toEqual({})
})
