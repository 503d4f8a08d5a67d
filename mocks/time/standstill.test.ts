import { beforeEach, expect, test, vi } from 'vitest'
import { Standstill } from './standstill.ts'

/** A host of the test's own: how its wall goes, and whether it has work under way. */
const host = vi.hoisted(() => ({ nowMs: 0, msPerTurn: 1, isBusy: (): boolean => false }))

vi.mock(import('./native-timers.ts'), async (load) => ({
  ...(await load()),
  wallMs: () => host.nowMs,
  hop: () => {
    host.nowMs += host.msPerTurn
    return Promise.resolve()
  },
  afterReal: (delayMs, run) => {
    host.nowMs += delayMs
    run()
    return () => undefined
  },
}))

vi.mock(import('./host-work.ts'), () => ({ hostIsBusy: () => host.isBusy() }))

beforeEach(() => {
  Object.assign(host, { nowMs: 0, msPerTurn: 1, isBusy: () => false })
})

/** Waits until a standstill is a hang; how often that was. */
async function waitsOf(standstill: Standstill): Promise<number> {
  let waits = 0
  while (await standstill.wait()) waits++
  return waits
}

test('a standstill is a hang after 25 turns and 100 ms', async () => {
  expect(await waitsOf(new Standstill())).toBe(25 + 5)
  expect(host.nowMs).toBe(25 + 100)
})

test('what a slow host keeps from the event loop is not counted', async () => {
  host.msPerTurn = 40
  expect(await waitsOf(new Standstill())).toBe(25 + 5)
  expect(host.nowMs).toBe(25 * 40 + 5 * (10 + 10 * 40))
})

test('work of the host is waited for, and what comes after it has the whole patience', async () => {
  let looks = 0
  host.isBusy = () => ++looks % 5 > 0 && looks < 200
  expect(await waitsOf(new Standstill())).toBe(25 + 199 + 5)
})

test('work of the host that never ends is a hang', async () => {
  host.isBusy = () => true
  expect(await waitsOf(new Standstill())).toBe(25 + 500)
})

test('whatever moves makes the patience whole again', async () => {
  const standstill = new Standstill()
  for (let count = 0; count < 29; count++) await standstill.wait()
  standstill.end()
  expect(await waitsOf(standstill)).toBe(25 + 5)
})

test('a wall clock that stands still does not keep a hang from being told', async () => {
  host.msPerTurn = 0
  expect(await waitsOf(new Standstill())).toBe(25 + 5)
})
