import { afterReal, fakedTimers, nextTurn, steadyMs, wallMs } from './native-timers.ts'
import type { FakedTimers, StopTimer } from './native-timers.ts'

/** What gives a clock its time and its alarms from outside the world. */
export interface TimeSource {
  /** Milliseconds since the source was made; never falls. */
  elapsedMs(): number
  /** Runs a function after so many of them. An `idle` one does not keep a process alive. */
  after(delayMs: number, run: () => void, idle: boolean): StopTimer
  /** Fake timers that are in force, where the source follows them. */
  faked(): FakedTimers | undefined
  /** Tells whenever the timers that it follows are others now. */
  onSwap(tell: () => void): StopTimer
}

/** The wall clock, whatever has been faked. */
export function wallSource(): TimeSource {
  const originMs = wallMs()
  return {
    elapsedMs: () => wallMs() - originMs,
    after: afterReachable,
    faked: () => undefined,
    onSwap: () => () => undefined,
  }
}

/** A timer that comes so much too late, in milliseconds, tells that the host was away. */
const lateMs = 20
/** What has come in meanwhile gets so many turns before what falls due. */
const turnsWhenLate = 25

/**
 * Runs a function after real milliseconds, and where those were more than asked for, not before the
 * host has handed over what came in meanwhile: an answer that is there must not be taken for late.
 */
export function afterReachable(delayMs: number, run: () => void, idle = false): StopTimer {
  const dueMs = wallMs() + delayMs
  let isStopped = false
  const turn = (left: number): void => {
    if (isStopped) return
    if (left === 0) run()
    else nextTurn(() => turn(left - 1))
  }
  const stop = afterReal(delayMs, () => turn(wallMs() - dueMs > lateMs ? turnsWhenLate : 0), idle)
  return () => {
    isStopped = true
    stop()
  }
}

interface HostTimers {
  setTimeout(run: () => void, delayMs: number): unknown
  clearTimeout(this: void, handle: unknown): void
}

/** The timers that the host has at the moment: fake ones while a test has faked them, else its own. */
export function hostSource(): TimeSource {
  const host: HostTimers = globalThis
  let seen: FakedTimers | undefined
  let readMs = steadyMs
  let baseMs = 0
  let originMs = readMs()
  const follow = (): void => {
    const faked = fakedTimers()
    if (faked === seen) return
    baseMs += readMs() - originMs
    seen = faked
    const { performance } = faked ?? {}
    readMs = performance === undefined ? steadyMs : () => performance.now()
    originMs = readMs()
  }
  follow()
  return {
    elapsedMs: () => {
      follow()
      return baseMs + readMs() - originMs
    },
    after: (delayMs, run, idle) => {
      // What another library has faked, such as node:test, cannot be followed: it has the host's own time.
      if (fakedTimers() === undefined) return afterReal(Math.ceil(delayMs), run, idle)
      const { clearTimeout } = host
      const handle = host.setTimeout(run, Math.ceil(delayMs))
      if (idle) (handle as { unref?: () => void } | undefined)?.unref?.()
      return () => clearTimeout(handle)
    },
    faked: fakedTimers,
    onSwap: (tell) => watchSetTimeout(tell),
  }
}

/** Fakes replace `setTimeout` of the global object: a setter sees it, and the world need not look again and again. */
function watchSetTimeout(tell: () => void): StopTimer {
  const before = Object.getOwnPropertyDescriptor(globalThis, 'setTimeout')
  if (before?.configurable !== true) return () => undefined
  let present: unknown = globalThis.setTimeout
  const get = (): unknown => present
  const set = (timer: unknown): void => {
    present = timer
    // What is replaced together with it is there when the microtasks run.
    void Promise.resolve().then(tell)
  }
  Object.defineProperty(globalThis, 'setTimeout', {
    get,
    set,
    configurable: true,
    enumerable: before.enumerable === true,
  })
  return () => {
    const now = Object.getOwnPropertyDescriptor(globalThis, 'setTimeout')
    if (now?.get !== get) return
    const { enumerable } = before
    Object.defineProperty(globalThis, 'setTimeout', {
      value: present,
      configurable: true,
      writable: true,
      enumerable: enumerable === true,
    })
  }
}
