import type { Clock } from './clock.ts'
import { nativeKey } from './native-timers.ts'
import { delayOf, RealmTimer, timerOf } from './realm-timer.ts'
import { clearTurn, inTurn } from './realm-turns.ts'
import { isReplaced, replace } from './replace.ts'
import type { HostFunction } from './replace.ts'

/** What of a realm can be put on the time of a world. */
export const realmParts = [
  'setTimeout',
  'setInterval',
  'setImmediate',
  'Date',
  'performance',
  'AbortSignal',
  'requestAnimationFrame',
  'requestIdleCallback',
] as const

export type RealmPart = (typeof realmParts)[number]

/** Who replaces the timers of a realm. */
export interface RealmOptions {
  /** The clock whose time a part has for the code that calls now; undefined for the host's own. */
  readonly find: (part: RealmPart) => Clock | undefined
  /** Makes a callback run in the context of the test that has set the timer. */
  readonly bind: (run: () => void) => () => void
}

/**
 * Replaces the timers of a realm by ones that run on the time of the world in which they are called.
 * Code outside a world, such as a test runner, has the host's own.
 *
 * @param holders what has `setTimeout` and its like: the global object, and modules that export them.
 */
export function replaceTimers(holders: readonly object[], options: RealmOptions): void {
  for (const holder of holders) {
    replace(holder, 'setTimeout', (native) => timerStarter('setTimeout', native, options))
    replace(holder, 'setInterval', (native) => timerStarter('setInterval', native, options))
    replace(holder, 'setImmediate', (native) => immediateStarter(native, options))
    for (const name of ['clearTimeout', 'clearInterval']) replace(holder, name, timerStopper)
    replace(holder, 'clearImmediate', immediateStopper)
  }
}

function timerStarter(
  part: 'setTimeout' | 'setInterval',
  native: HostFunction,
  options: RealmOptions,
): HostFunction {
  const repeats = part === 'setInterval'
  const isNumber = givesNumbers(native)
  const start = (run: unknown, delay?: unknown, ...given: readonly unknown[]): unknown => {
    const clock = typeof run === 'function' ? options.find(part) : undefined
    if (clock === undefined) return native(run, delay, ...given)
    const delayMs = delayOf(delay)
    if (delayMs === 0 && !repeats) return inTurn(clock, native, [run as HostFunction, given])
    const bound = options.bind(() => void (run as HostFunction)(...given))
    const timer = new RealmTimer(clock, { run: bound, delayMs: Math.max(1, delayMs), repeats })
    return isNumber ? Number(timer) : timer
  }
  return withOwnSymbols(start, native)
}

/** Timers of browsers, and of jsdom, are numbers. */
function givesNumbers(native: HostFunction): boolean {
  const probe = native(() => undefined, 0)
  if (typeof probe !== 'number') {
    const { unref } = probe as { readonly unref?: () => void }
    if (unref !== undefined) Reflect.apply(unref, probe, [])
  }
  return typeof probe === 'number'
}

/** `util.promisify` finds by a symbol what it gives instead. */
function withOwnSymbols<Made extends HostFunction>(made: Made, native: HostFunction): Made {
  for (const symbol of Object.getOwnPropertySymbols(native)) {
    const before = Object.getOwnPropertyDescriptor(native, symbol)
    if (before !== undefined && symbol !== nativeKey) Object.defineProperty(made, symbol, before)
  }
  return made
}

function immediateStarter(native: HostFunction, { find }: RealmOptions): HostFunction {
  const start = (run: unknown, ...given: readonly unknown[]): unknown => {
    const clock = typeof run === 'function' ? find('setImmediate') : undefined
    return clock === undefined
      ? native(run, ...given)
      : inTurn(clock, native, [run as HostFunction, given])
  }
  return withOwnSymbols(start, native)
}

function timerStopper(native: HostFunction): HostFunction {
  return (handle: unknown) => {
    const timer = timerOf(handle)
    if (timer !== undefined) return timer.close()
    clearTurn(handle)
    return native(handle)
  }
}

function immediateStopper(native: HostFunction): HostFunction {
  return (handle: unknown) => {
    clearTurn(handle)
    return native(handle)
  }
}

export interface Realm {
  readonly performance?: { now(): number; readonly timeOrigin?: number }
  setTimeout(run: () => void, delayMs: number): unknown
  clearTimeout(handle: unknown): void
  readonly AbortSignal?: object
  readonly AbortController: typeof AbortController
  readonly Intl?: { readonly DateTimeFormat: { readonly prototype: object } }
}

/** Does the same for what else of a realm tells time or goes by it. */
export function replaceClocks(realm: Realm, { find }: Pick<RealmOptions, 'find'>): void {
  // Of all that is replaced this alone is a constructor.
  replace(realm, 'Date', (native) => worldDate(native as unknown as DateConstructor, find))
  replaceFormats(realm.Intl?.DateTimeFormat.prototype, find)
  replacePerformance(realm.performance, find)
  replace(realm.AbortSignal, 'timeout', (native) => (delay: unknown) => {
    if (find('AbortSignal') === undefined) return Reflect.apply(native, realm.AbortSignal, [delay])
    return timeoutSignal(realm, delayOf(delay))
  })
  replace(realm, 'requestAnimationFrame', (native) => (run: unknown) => {
    const clock = find('requestAnimationFrame')
    if (clock === undefined) return native(run)
    const atFrame = (): unknown => (run as HostFunction)(realm.performance?.now())
    return Number(realm.setTimeout(atFrame, frameMs))
  })
  replace(realm, 'requestIdleCallback', (native) => (run: unknown, options: unknown) => {
    const clock = find('requestIdleCallback')
    if (clock === undefined) return native(run, options)
    const deadline = { didTimeout: false, timeRemaining: () => idleMs }
    return Number(realm.setTimeout(() => (run as HostFunction)(deadline), 1))
  })
  for (const name of ['cancelAnimationFrame', 'cancelIdleCallback'])
    replace(realm, name, timerStopper)
}

const frameMs = 16
const idleMs = 50

function timeoutSignal(realm: Realm, delayMs: number): AbortSignal {
  const controller = new realm.AbortController()
  const reason = new DOMException('The operation was aborted due to timeout', 'TimeoutError')
  const timer = timerOf(realm.setTimeout(() => controller.abort(reason), Math.max(1, delayMs)))
  timer?.unref()
  return controller.signal
}

/** The realm's `Date` with another now: same prototype, same statics. */
function worldDate(native: DateConstructor, find: RealmOptions['find']): object {
  const nowMs = (): number => find('Date')?.nowMs() ?? native.now()
  const made: object = new Proxy(native, {
    apply: () => new native(nowMs()).toString(),
    construct: (_target, given, newTarget) =>
      Reflect.construct(
        native,
        given.length === 0 ? [nowMs()] : given,
        newTarget === made ? native : newTarget,
      ) as object,
    get: (target, name, receiver) => {
      if (name === 'now') return nowMs
      return name === nativeKey ? native : (Reflect.get(target, name, receiver) as unknown)
    },
    // The native date knows nothing of who stands in for it.
    defineProperty: (target, name, descriptor) =>
      name === nativeKey || Reflect.defineProperty(target, name, descriptor),
  })
  return made
}

/** What is given no date formats that of now. */
function replaceFormats(formats: object | undefined, find: RealmOptions['find']): void {
  const isReplacedBefore = isReplaced(Reflect.get(formats ?? {}, 'formatToParts'))
  const dateOr = (date: unknown): unknown => date ?? find('Date')?.nowMs()
  replace(
    formats,
    'formatToParts',
    (native) =>
      function formatToParts(this: unknown, date: unknown) {
        return Reflect.apply(native, this, [dateOr(date)])
      },
  )
  const before: { readonly get?: () => HostFunction } | undefined = Object.getOwnPropertyDescriptor(
    formats ?? {},
    'format',
  )
  const present = before?.get
  if (formats === undefined || isReplacedBefore || present === undefined) return
  const native = (Reflect.get(present, nativeKey) ?? present) as typeof present
  // The same function each time, as that of the host is.
  const given = new WeakMap<object, HostFunction>()
  const format = function (this: object): HostFunction {
    const bound = Reflect.apply(native, this, [])
    const made = given.get(this) ?? ((date: unknown) => bound(dateOr(date)))
    given.set(this, made)
    return made
  }
  Object.defineProperty(format, nativeKey, { value: native })
  Object.defineProperty(formats, 'format', { ...before, get: format })
}

function replacePerformance(performance: Realm['performance'], find: RealmOptions['find']): void {
  if (performance === undefined) return
  const isOurs = (): boolean => isReplaced(Reflect.get(performance, 'now'))
  if (isOurs()) return
  const nativeOriginMs = performance.timeOrigin ?? 0
  replace(performance, 'now', (native) => {
    const readMs = (): number => Reflect.apply(native, performance, []) as number
    const originMs = readMs()
    return () => {
      const clock = find('performance')
      return clock === undefined ? readMs() : originMs + clock.nowMs() - clock.originMs
    }
  })
  const before = Object.getOwnPropertyDescriptor(performance, 'timeOrigin')
  if (!isOurs() || before?.configurable === false) return
  const nowMs = (): number => performance.now()
  Object.defineProperty(performance, 'timeOrigin', {
    configurable: true,
    enumerable: true,
    get: () => {
      const clock = find('performance')
      return clock === undefined ? nativeOriginMs : clock.nowMs() - nowMs()
    },
  })
}
