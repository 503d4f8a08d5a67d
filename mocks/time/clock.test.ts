import { readFile } from 'node:fs/promises'
import FakeTimers from '@sinonjs/fake-timers'
import { afterEach, expect, test, vi } from 'vitest'
import { createFakeRtm, ToolkitError } from '../index.ts'
import { formatDuration, parseDuration, wallMs } from './index.ts'

const startAtMs = 1000

afterEach(() => {
  vi.useRealTimers()
})

test('a new world starts at one fixed instant unless told otherwise', () => {
  expect(createFakeRtm().clock.nowMs()).toBe(createFakeRtm({ seed: 7 }).clock.nowMs())
  expect(createFakeRtm({ startAtMs }).clock.nowMs()).toBe(startAtMs)
})

test('auto: a sleep pulls time forward by itself', async () => {
  const { clock } = createFakeRtm({ startAtMs })
  await clock.sleep('7d')
  expect(clock.nowMs()).toBe(startAtMs + 604_800_000)
})

test('auto: a background event alone never moves time', async () => {
  const { clock } = createFakeRtm({ startAtMs })
  const signal = clock.timeoutSignal(50)
  await new Promise((resolve) => void setImmediate(() => setImmediate(resolve)))
  expect([clock.nowMs(), signal.aborted]).toEqual([startAtMs, false])
  await clock.sleep(50)
  expect(signal.aborted).toBe(true)
})

test('manual: only advance and until move time', async () => {
  const { clock } = createFakeRtm({ startAtMs, clock: 'manual' })
  let woke = false
  void clock.sleep(10).then(() => (woke = true))
  await new Promise((resolve) => void setImmediate(() => setImmediate(resolve)))
  expect([clock.nowMs(), woke]).toEqual([startAtMs, false])
  await clock.advance(9)
  expect(woke).toBe(false)
  await clock.advance(1)
  expect([clock.nowMs(), woke]).toEqual([startAtMs + 10, true])
})

test('advance lets the app react between instants and runs what it schedules meanwhile', async () => {
  const { clock } = createFakeRtm({ startAtMs: 0, clock: 'manual' })
  const woke: number[] = []
  void (async () => {
    for (let count = 0; count < 3; count++) {
      await clock.sleep(10)
      woke.push(clock.nowMs())
    }
  })()
  await clock.advance(25)
  expect([woke, clock.nowMs()]).toEqual([[10, 20], 25])
})

test('two advances at once run one after the other', async () => {
  const { clock } = createFakeRtm({ startAtMs: 0, clock: 'manual' })
  await Promise.all([clock.advance(10), clock.advance(20)])
  expect(clock.nowMs()).toBe(30)
})

test('until moves manual time to what is awaited, also through an advance of its own', async () => {
  const { clock, until } = wrapped(createFakeRtm({ startAtMs: 0, clock: 'manual' }))
  await until(clock.sleep(1234))
  expect(clock.nowMs()).toBe(1234)
  const through = async (): Promise<string> => {
    await clock.advance('1h')
    await clock.sleep(1)
    return 'done'
  }
  expect(await until(through())).toBe('done')
})

function wrapped(rtm: ReturnType<typeof createFakeRtm>): {
  clock: typeof rtm.clock
  until: typeof rtm.until
} {
  return { clock: rtm.clock, until: (promise) => rtm.until(promise) }
}

test('until gives real work of the app its time before it calls a standstill a hang', async () => {
  const rtm = createFakeRtm()
  const work = async (): Promise<string> => {
    for (let count = 0; count < 60; count++) await readFile('package.json')
    return 'read'
  }
  expect(await rtm.until(work())).toBe('read')
})

test('until ends with its world', async () => {
  const rtm = createFakeRtm()
  const waiting = rtm.until(new Promise(() => undefined))
  await rtm.dispose()
  await expect(waiting).rejects.toThrow('the world was disposed meanwhile')
})

test('a disposed world lets nobody wait for real work that holds its clock', async () => {
  const rtm = createFakeRtm({ clock: 'manual' })
  const { promise, release } = gate()
  const held = rtm.clock.hold('reading', promise)
  const waits = [rtm.clock.advance(10), rtm.until(new Promise(() => undefined))]
  const outcomes = Promise.allSettled(waits)
  await new Promise((resolve) => void setImmediate(() => setImmediate(resolve)))
  await rtm.dispose()
  for (const outcome of await outcomes) {
    expect(String(outcome.status === 'rejected' && outcome.reason)).toContain('was disposed')
  }
  release()
  await held
})

test('until rejects with what the promise rejects with', async () => {
  await expect(createFakeRtm().until(Promise.reject(new Error('no')))).rejects.toThrow('no')
})

test('a hang is an error that names who waits for what', async () => {
  const rtm = createFakeRtm()
  const service = rtm.createRtmService()
  service.initialize('x'.repeat(32), {})
  service.login(null, 'alice')
  await rtm.clock.advance('1s')
  rtm.network.client('alice').disconnect()
  const never = new Promise(() => undefined)
  const error = await rtm.until(never).catch((caught: unknown) => caught)
  expect(error).toBeInstanceOf(ToolkitError)
  expect(String(error)).toMatch(/nothing is due any more/)
  expect(String(error)).toMatch(/alice is reconnecting and its link is cut/)
})

test('until waits for real work of the app that it holds the clock for', async () => {
  const rtm = createFakeRtm({ startAtMs: 0 })
  const { promise, release } = gate()
  const held = rtm.clock.hold('my own reading', promise)
  const slept = rtm.clock.sleep(10)
  await new Promise((resolve) => void setImmediate(() => setImmediate(resolve)))
  expect([rtm.clock.nowMs(), rtm.clock.holds()]).toEqual([0, ['my own reading']])
  expect(() => rtm.clock.pump(1)).toThrow('real work is under way (my own reading)')
  setImmediate(release)
  await held
  await rtm.until(slept)
  expect(rtm.clock.nowMs()).toBe(10)
})

function gate(): { readonly promise: Promise<void>; readonly release: () => void } {
  let release = (): void => undefined
  const promise = new Promise<void>((resolve) => void (release = resolve))
  return { promise, release: () => release() }
}

test('an error thrown by a callback rejects the advance that ran it', async () => {
  const rtm = createFakeRtm({ clock: 'manual' })
  const service = rtm.createRtmService()
  service.initialize('x'.repeat(32), {
    onLoginSuccess: () => {
      throw new Error('from the app')
    },
  })
  service.login(null, 'alice')
  await expect(rtm.clock.advance('1s')).rejects.toThrow('from the app')
  expect(rtm.state().clients[0]?.phase).toBe('connected')
})

test('system: time goes with the wall clock', async () => {
  const fromMs = wallMs()
  const rtm = createFakeRtm({ clock: 'system', startAtMs })
  const slept = rtm.clock.sleep(5)
  await rtm.until(slept)
  const passedMs = rtm.clock.nowMs() - startAtMs
  expect(passedMs).toBeGreaterThanOrEqual(5)
  expect(passedMs).toBeLessThanOrEqual(wallMs() - fromMs)
  await rtm.dispose()
})

for (const [name, install] of Object.entries({
  vitest: () => {
    vi.useFakeTimers({
      toFake: ['setImmediate', 'setTimeout', 'Date', 'queueMicrotask', 'nextTick'],
    })
    return () => vi.useRealTimers()
  },
  sinon: () => {
    const fake = FakeTimers.install()
    return () => fake.uninstall()
  },
})) {
  test(`fake timers of ${name}, installed after the import, do not stop the clock`, async () => {
    const uninstall = install()
    try {
      const { clock } = createFakeRtm({ startAtMs: 0 })
      await clock.sleep('1h')
      await clock.advance('1h')
      expect(clock.nowMs()).toBe(7_200_000)
    } finally {
      uninstall()
    }
  })

  test(`fake timers of ${name}, installed before the import, do not stop the clock`, async () => {
    const uninstall = install()
    try {
      vi.resetModules()
      const { createFakeRtm: create } = await import('../index.ts')
      const rtm = create({ startAtMs: 0 })
      await rtm.until(rtm.clock.sleep('1h'))
      expect(rtm.clock.nowMs()).toBe(3_600_000)
      const system = create({ clock: 'system', startAtMs: 0 })
      await system.clock.sleep(3)
      expect(system.clock.nowMs()).toBeGreaterThanOrEqual(3)
      await system.dispose()
    } finally {
      uninstall()
    }
  })
}

test('durations are numbers or texts, and nothing else', async () => {
  expect(['250ms', '1.5s', '2m', '1h30m', '7d', 0, 12].map(parseDuration)).toEqual([
    250, 1500, 120_000, 5_400_000, 604_800_000, 0, 12,
  ])
  expect(['', '7', '7 d', '-1s', 'd7', -1, NaN, Infinity].map(parseDuration)).toEqual(
    Array.from({ length: 8 }, () => undefined),
  )
  expect([40, 2500, 5_400_000, 604_800_000].map(formatDuration)).toEqual([
    '40ms',
    '2.5s',
    '1h 30m',
    '7d',
  ])
  await expect(createFakeRtm().clock.advance('soon')).rejects.toThrow(
    "Failed to advance: 'soon' is no duration.",
  )
})
