import { expect, test } from 'vitest'
import { createFakeRtm } from '../../../mocks/index.ts'
import { createGateway } from '../../../mocks/wire/gateway.ts'
import { runAutocannon } from '../autocannon.ts'
import { cancelRaces } from '../../profiles/cancel-races.ts'
import { mixedChat } from '../../profiles/mixed-chat.ts'
import { nineTasks } from '../../profiles/nine-tasks.ts'
import { smallCalls } from '../../profiles/small-calls.ts'
import { runGateway } from './index.ts'

const phases = { warmUpMs: 0, measureMs: 700, coolDownMs: 0 }

test('everything of a chat goes over real sockets, and what was planned is begun', async () => {
  const plan = {
    ...mixedChat,
    clients: 8,
    phases,
    arrivals: { shape: 'constant', perSecond: 100 },
  } as const
  const { measured, gauges, errors, isPartial, health } = await runGateway(plan, { workers: 2 })
  expect([errors, isPartial]).toEqual([[], false])
  expect([measured.planned, measured.started]).toEqual([70, 70])
  expect(measured.reasons).toEqual({})
  expect(new Set(measured.series.map(({ operation }) => operation))).toContain('peerMessage')
  expect(gauges['slots.leaked']).toBe(0)
  expect(health?.samples.at(-1)?.loopLateMs).toBeGreaterThanOrEqual(0)
})

test('a worker that has ended first is still there for what others send', async () => {
  // One text a quarter of a second, in turns: the last of one worker comes long after the other has ended.
  const plan = {
    ...mixedChat,
    operations: [{ kind: 'peerMessage', weight: 1, bytes: 10 }],
    clients: 2,
    thresholds: [],
    phases: { ...phases, measureMs: 1500 },
    arrivals: { shape: 'constant', perSecond: 4 },
  } as const
  const { measured, errors } = await runGateway(plan, { workers: 2 })
  expect([errors, measured.reasons, measured.started]).toEqual([[], {}, 6])
})

test('cancels over real sockets: both sides joined, nothing lost, no slot leaked', async () => {
  const { races, gauges, errors } = await runGateway({ ...cancelRaces, clients: 40, phases })
  expect(errors).toEqual([])
  expect([gauges['cancel.lost'], gauges['slots.leaked'], gauges['callbacks.doubled']]).toEqual([
    0, 0, 0,
  ])
  const { uploads, downloads } = races ?? {}
  const all = [uploads, downloads].flatMap((each) => Object.values(each ?? {}))
  expect(all.reduce((sum, count) => sum + count, 0)).toBe(120)
  expect((uploads?.cancelled ?? 0) + (uploads?.ghost ?? 0)).toBeGreaterThan(0)
})

test('the gateway of a user is loaded in the same way, and its own peak is what counts', async () => {
  const rtm = createFakeRtm({ clock: 'system' })
  const gateway = await createGateway(rtm)
  const plan = {
    ...nineTasks,
    clients: 1,
    phases,
    arrivals: { ...nineTasks.arrivals, perClient: [12] },
  } as const
  const { gauges, measured } = await runGateway(plan, { target: `${gateway.url}/` })
  expect(gauges['slots.peak']).toBeLessThanOrEqual(9)
  expect(measured.series.find(({ outcome }) => outcome === 'completed')?.count).toBeGreaterThan(0)
  expect(gateway.sessions).toBe(0)
  await gateway.close()
  await rtm.dispose()
})

test('a target that dies in the middle ends the run, partly, with what was measured', async () => {
  const rtm = createFakeRtm({ clock: 'system' })
  const gateway = await createGateway(rtm)
  const plan = { ...smallCalls, phases: { ...phases, measureMs: 4000 }, deadlineMs: 1000 }
  let isClosed = false
  const { measured } = await runGateway(plan, {
    target: gateway.url,
    onProgress: ({ ended, failed }) => {
      if (isClosed || ended <= failed) return
      isClosed = true
      void gateway.close()
    },
  })
  const failed = Object.entries(measured.reasons).filter(([why]) => why.includes('failed'))
  expect(failed.length).toBeGreaterThan(0)
  expect(measured.series.find(({ outcome }) => outcome === 'completed')?.count).toBeGreaterThan(0)
  await rtm.dispose()
})

test('a target that is not there is named, before anything is sent', async () => {
  await expect(runGateway(smallCalls, { target: 'http://127.0.0.1:9' })).rejects.toThrow(
    /Failed to reach the gateway at http:\/\/127\.0\.0\.1:9: .*serve/,
  )
})

test('autocannon does small calls, and says what it cannot do', async () => {
  const { measured } = await runAutocannon({
    ...smallCalls,
    phases: { ...phases, measureMs: 1000 },
  })
  const [series] = measured.series
  expect([series?.operation, series?.outcome]).toEqual(['peerMessage', 'completed'])
  // How many is up to the machine.
  expect(series?.count).toBeGreaterThan(0)
  await expect(runAutocannon(mixedChat)).rejects.toThrow(/by autocannon: it cannot do .*upload/)
})
