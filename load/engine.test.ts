import { expect, test } from 'vitest'
import { createFakeRtm } from '../mocks/index.ts'
import { Engine } from './engine.ts'
import type { Begun, Driving, Part } from './driving.ts'
import { Histogram } from './measure/histogram.ts'
import type { Ending } from './measure/outcome.ts'
import { Recorder } from './measure/recorder.ts'
import type { Measured } from './measure/recorder.ts'
import type { Plan } from './plan.ts'

const base: Plan = {
  name: 'test',
  title: '',
  seed: 1,
  clients: 1,
  arrivals: { shape: 'constant', perSecond: 10 },
  operations: [{ kind: 'upload', weight: 1, medium: 'file', bytes: 1 }],
  whenFull: 'queue',
  phases: { warmUpMs: 0, measureMs: 1000, coolDownMs: 0 },
  deadlineMs: 60_000,
  thresholds: [],
  worlds: 'one',
}

/** Plays a plan against a service that needs `serviceMs` for everything, in virtual time. */
function play(
  plan: Plan,
  serviceMs: (begun: Begun) => number | undefined,
  { part, tellsOfAborts = false }: { readonly part?: Part; readonly tellsOfAborts?: boolean } = {},
): { readonly measured: Measured; readonly begun: readonly Begun[]; readonly most: number } {
  const { clock } = createFakeRtm({ clock: 'manual' })
  const originMs = clock.nowMs()
  const begun: Begun[] = []
  let running = 0
  let most = 0
  const driving: Driving = {
    nowUs: () => (clock.nowMs() - originMs) * 1000,
    at: (atUs, run) => {
      const leftUs = Math.ceil(atUs - (clock.nowMs() - originMs) * 1000)
      clock.after(Math.max(0, leftUs / 1000), run)
    },
    perform: (operation, done: (ending: Ending) => void) => {
      begun.push(operation)
      most = Math.max(most, ++running)
      const ms = serviceMs(operation)
      if (ms !== undefined)
        clock.after(ms, () => {
          running--
          done({ outcome: 'completed', bytes: 1 })
          done({ outcome: 'failed', bytes: 1 })
        })
      return () => {
        running--
        if (tellsOfAborts) done({ outcome: 'cancelled', bytes: 1 })
      }
    },
  }
  const recorder = new Recorder(plan)
  let isOver = false
  new Engine(plan, { driving, recorder, ...(part === undefined ? {} : { part }) }).start(
    () => (isOver = true),
  )
  clock.pump('1h')
  expect(isOver).toBe(true)
  return { measured: recorder.toMeasured(), begun, most }
}

function at(
  measured: Measured,
  interval: 'response' | 'service' | 'queueWait',
  share: number,
): number {
  const series = measured.series.find(({ outcome }) => outcome === 'completed')
  return Histogram.decode(series?.intervals[interval] ?? '').at(share) / 1000
}

test('open: operations begin when they are meant to, however slow the service is', () => {
  const { measured, begun } = play(base, () => 5000)
  expect(measured.planned).toBe(10)
  expect(begun.slice(0, 9).map(({ marks }) => marks.dispatchedUs / 1000)).toEqual([
    0, 100, 200, 300, 400, 500, 600, 700, 800,
  ])
})

test('queue: the tenth waits for a slot; response has the wait, and so has queueWait', () => {
  const { measured, most } = play(base, () => 5000)
  expect(most).toBe(9)
  expect(at(measured, 'queueWait', 1)).toBeCloseTo(4100, -1)
  expect(at(measured, 'response', 1)).toBeCloseTo(9100, -2)
  expect(at(measured, 'response', 0.5)).toBeCloseTo(5000, -1)
})

test('shed: the tenth is never begun, and is counted', () => {
  const { measured, most } = play({ ...base, whenFull: 'shed' }, () => 5000)
  expect(most).toBe(9)
  expect(measured.series.map(({ outcome, count }) => [outcome, count])).toEqual([
    ['shed', 1],
    ['completed', 9],
  ])
  expect(measured.reasons).toEqual({ 'upload shed: its client had nine tasks': 1 })
})

test('reject: the tenth goes to the service all the same', () => {
  expect(play({ ...base, whenFull: 'reject' }, () => 5000).most).toBe(10)
})

test('an operation ends once, whatever the driver says afterwards', () => {
  const { measured } = play(base, () => 10)
  expect(measured.series.map(({ outcome, count }) => [outcome, count])).toEqual([['completed', 10]])
})

test('what has not ended at its deadline is timedOut, never a latency of the completed', () => {
  const { measured } = play({ ...base, deadlineMs: 3000 }, ({ index }) =>
    index === 4 ? undefined : 20,
  )
  expect(measured.series.map(({ outcome, count }) => [outcome, count])).toEqual([
    ['completed', 9],
    ['timedOut', 1],
  ])
})

test('a driver whose abort says at once that it is over ends nothing twice', () => {
  const plan: Plan = { ...base, deadlineMs: 300, arrivals: { shape: 'constant', perSecond: 40 } }
  const { measured, begun } = play(plan, () => undefined, { tellsOfAborts: true })
  const ended = measured.series.map(({ outcome, count }) => [outcome, count])
  expect(ended).toEqual([['timedOut', 40]])
  expect(begun.length).toBeLessThanOrEqual(40)
})

test('closed: a pause beyond the end of the run is not waited for', () => {
  const arrivals = { shape: 'closed', perClient: [1], pauseMs: 7_200_000 } as const
  expect(play({ ...base, arrivals }, () => 5).begun).toHaveLength(1)
})

test('closed: stages that do not begin on whole microseconds are begun all the same', () => {
  const arrivals = { shape: 'closed', perClient: [1, 2, 3], pauseMs: 10 } as const
  expect(play({ ...base, arrivals }, () => 60).most).toBe(3)
})

test('a task that waits for a slot past its deadline has timed out, too', () => {
  const { measured } = play({ ...base, deadlineMs: 2000 }, () => undefined)
  expect(measured.series.map(({ outcome, count }) => [outcome, count])).toEqual([['timedOut', 10]])
})

test('closed: so many at once, the next a pause after the end, in stages', () => {
  const plan: Plan = {
    ...base,
    clients: 2,
    arrivals: { shape: 'closed', perClient: [1, 3], pauseMs: 10 },
  }
  const { begun, most } = play(plan, () => 90)
  expect(most).toBe(6)
  const first = begun.filter(({ marks }) => marks.dispatchedUs < 500_000)
  // Two clients with one each, every 100 ms.
  expect(first).toHaveLength(10)
})

test('closed: a number of operations for each lane', () => {
  const arrivals = { shape: 'closed', perClient: [4], pauseMs: 1, operations: 2 } as const
  expect(play({ ...base, clients: 3, arrivals }, () => 5).begun).toHaveLength(24)
})

test('two workers do what one does, each its own clients', () => {
  const plan: Plan = { ...base, clients: 7, arrivals: { shape: 'poisson', perSecond: 50 } }
  const whole = play(plan, () => 5).begun
  const parts = [0, 1].flatMap(
    (worker) => play(plan, () => 5, { part: { worker, workers: 2 } }).begun,
  )
  const key = ({ index, client }: Begun): string => `${index} ${client}`
  expect(parts.map(key).toSorted()).toEqual(whole.map(key).toSorted())
  expect(
    new Set(parts.filter(({ client }) => client % 2 === 0).map(({ index }) => index)).size,
  ).toBe(whole.filter(({ client }) => client % 2 === 0).length)
})

test('only what is meant to begin in the measured phase counts', () => {
  const plan: Plan = { ...base, phases: { warmUpMs: 300, measureMs: 500, coolDownMs: 200 } }
  const { measured } = play(plan, () => 5)
  expect(measured.planned).toBe(5)
  expect(measured.series[0]?.count).toBe(5)
  expect(measured.timeline.bins.reduce((sum, { planned }) => sum + planned, 0)).toBe(10)
})

/** Uploads over one link of a known bandwidth that all share, in chunks; the link counts what has passed in the phase. */
function overLink(
  plan: Plan,
  bytesPerSecond: number,
): { readonly measured: Measured; readonly passed: number } {
  const { clock } = createFakeRtm({ clock: 'manual' })
  const originMs = clock.nowMs()
  const chunkBytes = 50_000
  const { warmUpMs, measureMs } = plan.phases
  let freeMs = 0
  let passed = 0
  const nowMs = (): number => clock.nowMs() - originMs
  const driving: Driving = {
    nowUs: () => nowMs() * 1000,
    at: (atUs, run) => {
      clock.after(Math.max(0, Math.ceil(atUs - nowMs() * 1000) / 1000), run)
    },
    perform: ({ bytes, moved }, done) => {
      const send = (left: number): void => {
        if (left === 0) return done({ outcome: 'completed', bytes: 0 })
        const length = Math.min(left, chunkBytes)
        freeMs = Math.max(freeMs, nowMs()) + (length * 1000) / bytesPerSecond
        clock.after(freeMs - nowMs(), () => {
          if (nowMs() >= warmUpMs && nowMs() < warmUpMs + measureMs) passed += length
          moved(length)
          send(left - length)
        })
      }
      send(bytes)
      return () => undefined
    },
  }
  const recorder = new Recorder(plan)
  new Engine(plan, { driving, recorder }).start(() => undefined)
  clock.pump('10m')
  return { measured: recorder.toMeasured(), passed }
}

test.each([
  ['six at once', { shape: 'closed', perClient: [6], pauseMs: 1 }, 30_000_000],
  ['more than the link takes', { shape: 'constant', perSecond: 20 }, 1_000_000],
  ['less than the link takes', { shape: 'constant', perSecond: 5 }, 1_000_000],
  ['some that are longer than the phase', { shape: 'closed', perClient: [2], pauseMs: 1 }, 90e6],
] as const)('throughput is what the link has counted in the phase: %s', (_, arrivals, bytes) => {
  const phases = { warmUpMs: 2000, measureMs: 20_000, coolDownMs: 2000 }
  const operations = [{ kind: 'upload', weight: 1, medium: 'file', bytes } as const]
  const { measured, passed } = overLink({ ...base, arrivals, operations, phases }, 10_000_000)
  const moved = measured.series.reduce((sum, each) => sum + each.bytes, 0)
  expect(passed).toBeGreaterThan(50_000_000)
  expect(Math.abs(moved / passed - 1)).toBeLessThan(0.03)
})
