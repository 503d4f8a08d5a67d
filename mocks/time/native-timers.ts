/**
 * The host's own timers, even where a fake-timer library has replaced them, before or after this
 * module was imported. Fakes of the `@sinonjs/fake-timers` family (vitest and jest use it too) carry
 * a `clock` that keeps the original under `_<name>`.
 */

/** Under this the timers of worlds keep the host's own, also for other copies of this package. */
export const nativeKey: unique symbol = Symbol.for('rtm-testkit.native')

/** Timers that a library of the sinon family has faked. */
export interface FakedTimers {
  readonly performance?: { now(): number }
  tickAsync(ms: number): Promise<unknown>
  nextAsync(): Promise<unknown>
  countTimers(): number
}

interface Faked {
  readonly clock?: Readonly<Record<string, unknown>>
  /** What a world's timers stand in for. */
  readonly [nativeKey]?: unknown
}

function original(name: string): unknown {
  const present = Reflect.get(globalThis, name) as Faked | undefined
  if (present === undefined) return undefined
  return nativeOf(present.clock?.[`_${name}`] ?? present)
}

/** The host's own, where a function stands in for it. */
function nativeOf(present: unknown): unknown {
  return (present as Faked)[nativeKey] ?? present
}

/** The fake timers in force. */
export function fakedTimers(): FakedTimers | undefined {
  const clock = Reflect.get(globalThis.setTimeout, 'clock') as FakedTimers | undefined
  return typeof clock?.tickAsync === 'function' ? clock : undefined
}

type Schedule = (run: () => void, delayMs?: number) => unknown

const nativeSetImmediate = original('setImmediate') as Schedule | undefined
const nativeSetTimeout = original('setTimeout') as Schedule | undefined
const nativeClearTimeout = original('clearTimeout') as ((handle: unknown) => void) | undefined
const nativeSetInterval = original('setInterval') as Schedule | undefined
const nativeClearInterval = original('clearInterval') as ((handle: unknown) => void) | undefined
const nativeDate = original('Date') as DateConstructor | undefined

/** Runs a function in a macrotask of its own, after the microtasks of now. */
export const nextTurn: (run: () => void) => void = chooseNextTurn()

function chooseNextTurn(): (run: () => void) => void {
  if (nativeSetImmediate !== undefined) return (run) => void nativeSetImmediate(run)
  if (typeof MessageChannel === 'function') return turnByMessage()
  return (run) => void nativeSetTimeout?.(run, 0)
}

function turnByMessage(): (run: () => void) => void {
  const { port1, port2 } = new MessageChannel()
  const waiting: (() => void)[] = []
  port1.addEventListener('message', () => waiting.shift()?.())
  port1.start()
  return (run) => {
    waiting.push(run)
    port2.postMessage(0)
  }
}

/** Resolves in the next macrotask: by then the app has run all it could without waiting. */
export function hop(): Promise<void> {
  return new Promise(nextTurn)
}

interface Ticking {
  readonly nextTick?: ((run: () => void) => void) & Faked
}

const ticking = (globalThis as { readonly process?: Ticking }).process?.nextTick
const nativeNextTick = (ticking?.clock?.['_nextTick'] ?? ticking) as Ticking['nextTick']

/** Runs a function when no microtask is left to run; in the next macrotask where the host cannot tell. */
export function afterMicrotasks(run: () => void): void {
  if (nativeNextTick === undefined) nextTurn(run)
  // A tick that is asked for by a microtask runs after all microtasks, and before any macrotask.
  else void Promise.resolve().then(() => nativeNextTick(run))
}

let readSteadyMs: (() => number) | undefined

/** The host's steady clock in milliseconds. */
export function steadyMs(): number {
  readSteadyMs ??= findSteadyClock()
  return readSteadyMs()
}

/** Looked for at its first use: Node loads a whole module of its own for `performance`. */
function findSteadyClock(): () => number {
  const native = original('performance') as { readonly now: () => number } | undefined
  if (native === undefined) return wallMs
  const now = nativeOf(native.now) as () => number
  return () => Reflect.apply(now, native, [])
}

/** The host's wall clock in milliseconds since 1970. */
export function wallMs(): number {
  return nativeDate === undefined ? 0 : nativeDate.now()
}

/** Milliseconds since 1970 of an ISO 8601 time in UTC, in whole seconds; NaN where it is none. */
export function instantOf(text: string): number {
  if (nativeDate === undefined || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text)) return NaN
  const ms = nativeDate.parse(text)
  // 30 February is taken for 1 March by hosts.
  const isReal =
    Number.isFinite(ms) && new nativeDate(ms).toISOString().startsWith(text.slice(0, 19))
  return isReal ? ms : NaN
}

/** The same time as text. */
export function isoOf(ms: number): string {
  return nativeDate === undefined ? '' : `${new nativeDate(ms).toISOString().slice(0, 19)}Z`
}

/** A running wall-clock timer; call it to stop the timer. */
export type StopTimer = () => void

/** Runs a function after real milliseconds. An `idle` timer does not keep a Node process alive. */
export function afterReal(delayMs: number, run: () => void, idle = false): StopTimer {
  const handle = nativeSetTimeout?.(run, delayMs)
  if (idle) (handle as { unref?: () => void } | undefined)?.unref?.()
  return () => nativeClearTimeout?.(handle)
}

const sliceMs = 20

/**
 * Runs a function after milliseconds that this event loop has had: what a busy host, or work of its
 * own, keeps from it does not count. For bounds on what may never come. `idle` as in `afterReal`.
 */
export function afterOwn(ownMs: number, run: () => void, idle = false): StopTimer {
  const wait = (leftMs: number): StopTimer =>
    afterReal(
      Math.min(sliceMs, leftMs),
      () => {
        if (leftMs > sliceMs) stop = wait(leftMs - sliceMs)
        else run()
      },
      idle,
    )
  let stop = wait(ownMs)
  return () => stop()
}

/** Runs a function again and again, so many real milliseconds apart; it does not keep a Node process alive. */
export function everyReal(gapMs: number, run: () => void): StopTimer {
  const handle = nativeSetInterval?.(run, gapMs)
  ;(handle as { unref?: () => void } | undefined)?.unref?.()
  return () => nativeClearInterval?.(handle)
}
