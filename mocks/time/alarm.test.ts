import { beforeEach, expect, test, vi } from 'vitest'
import { Alarm } from './alarm.ts'
import { wallSource } from './time-source.ts'

/** A host of the test's own: its timers fire when the test says so, and its turns are taken one by one. */
const host = vi.hoisted(() => ({
  nowMs: 0,
  timers: [] as (() => void)[],
  turns: [] as (() => void)[],
}))

vi.mock(import('./native-timers.ts'), async (load) => ({
  ...(await load()),
  wallMs: () => host.nowMs,
  nextTurn: (run) => void host.turns.push(run),
  afterReal: (_, run) => {
    host.timers.push(run)
    return () => void (host.timers = host.timers.filter((timer) => timer !== run))
  },
}))

beforeEach(() => Object.assign(host, { nowMs: 0, timers: [], turns: [] }))

function fireAt(nowMs: number): void {
  host.nowMs = nowMs
  host.timers.shift()?.()
}

function turn(times: number): void {
  for (let count = 0; count < times; count++) host.turns.shift()?.()
}

const setting = { dueMs: 50, delayMs: 50, idle: false }

test('a timer that comes in time runs what is due at once', () => {
  let ran = 0
  new Alarm().arm(wallSource(), setting, () => ran++)
  fireAt(70)
  expect(ran).toBe(1)
})

test('after a host that was away, what came in meanwhile goes before what falls due', () => {
  let ran = 0
  new Alarm().arm(wallSource(), setting, () => ran++)
  fireAt(71)
  turn(24)
  expect(ran).toBe(0)
  turn(1)
  expect(ran).toBe(1)
})

test('a timer that is stopped while it lets others go first does not run', () => {
  const timer = new Alarm()
  let ran = 0
  timer.arm(wallSource(), setting, () => ran++)
  fireAt(1000)
  turn(3)
  timer.stop()
  turn(100)
  expect(ran).toBe(0)
})
