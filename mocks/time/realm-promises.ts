import type { Clock } from './clock.ts'
import { delayOf, RealmTimer } from './realm-timer.ts'
import type { RealmOptions } from './realm-timers.ts'
import { replace } from './replace.ts'
import type { HostFunction } from './replace.ts'

interface SleepOptions {
  readonly signal?: AbortSignal
  readonly ref?: boolean
}

interface PromiseTimers {
  readonly scheduler?: object
}

/** Puts the timers of `node:timers/promises` on the time of the world in which they are called. */
export function replacePromiseTimers(
  timers: PromiseTimers,
  { find }: Pick<RealmOptions, 'find'>,
): void {
  replace(timers, 'setTimeout', (native) => (delay: unknown, value: unknown, options: unknown) => {
    const clock = find('setTimeout')
    if (clock === undefined || delayOf(delay) === 0) return native(delay, value, options)
    return sleep(clock, { delayMs: delayOf(delay), value, options: options as SleepOptions })
  })
  replace(timers, 'setInterval', (native) => (delay: unknown, value: unknown, options: unknown) => {
    const clock = find('setInterval')
    if (clock === undefined) return native(delay, value, options)
    const delayMs = Math.max(1, delayOf(delay))
    return every(clock, { delayMs, value, options: options as SleepOptions })
  })
  replace(timers, 'setImmediate', (native) => (...given: readonly unknown[]) => {
    const turn = native(...given) as Promise<unknown>
    const endTurn = find('setImmediate')?.app.awaitTurn()
    if (endTurn !== undefined) turn.then(endTurn, endTurn)
    return turn
  })
  const waitFor: (native: HostFunction) => object = (native) =>
    function wait(this: unknown, delay: unknown, options: unknown) {
      const clock = find('setTimeout')
      if (clock === undefined || delayOf(delay) === 0)
        return Reflect.apply(native, this, [delay, options])
      return sleep(clock, {
        delayMs: delayOf(delay),
        value: undefined,
        options: options as SleepOptions,
      })
    }
  replace(timers.scheduler, 'wait', waitFor)
}

interface Sleep {
  readonly delayMs: number
  readonly value: unknown
  readonly options: SleepOptions | undefined
}

function sleep(clock: Clock, { delayMs, value, options }: Sleep, last = false): Promise<unknown> {
  const { signal, ref = true } = options ?? {}
  return new Promise((resolve, reject) => {
    const giveUp = (): void => {
      timer.close()
      const cause: unknown = signal?.reason
      const error = new Error('The operation was aborted', { cause })
      reject(Object.assign(error, { name: 'AbortError', code: 'ABORT_ERR' }))
    }
    const wake = (): void => {
      signal?.removeEventListener('abort', giveUp)
      resolve(value)
    }
    const timer = new RealmTimer(clock, { run: wake, delayMs, repeats: false })
    if (!ref || last) timer.unref()
    if (signal?.aborted === true) giveUp()
    else signal?.addEventListener('abort', giveUp, { once: true })
  })
}

async function* every(clock: Clock, wanted: Sleep): AsyncGenerator {
  for (;;) yield await sleep(clock, wanted, true)
}
