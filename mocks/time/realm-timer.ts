import type { Clock } from './clock.ts'
import type { StopTimer } from './native-timers.ts'

interface Wanted {
  readonly run: () => void
  readonly delayMs: number
  readonly repeats: boolean
}

const firstNumber = 1_000_000_000
let timersMade = 0
const byNumber = new Map<number, RealmTimer>()

/** What `setTimeout` and `setInterval` give in a world; as a number where the host gives numbers. */
export class RealmTimer {
  readonly #clock: Clock
  readonly #wanted: Wanted
  readonly #number: number
  #stop: StopTimer | undefined
  #isRefd = true

  constructor(clock: Clock, wanted: Wanted) {
    this.#clock = clock
    this.#wanted = wanted
    this.#number = firstNumber + ++timersMade
    this.#arm()
  }

  ref(): this {
    return this.#refAs(true)
  }

  unref(): this {
    return this.#refAs(false)
  }

  hasRef(): boolean {
    return this.#isRefd
  }

  refresh(): this {
    if (this.#stop !== undefined) this.#arm()
    return this
  }

  close(): this {
    this.#stop?.()
    this.#stop = undefined
    byNumber.delete(this.#number)
    return this
  }

  [Symbol.dispose](): void {
    this.close()
  }

  /** Who takes the number may clear the timer by it. */
  [Symbol.toPrimitive](): number {
    if (this.#stop !== undefined) byNumber.set(this.#number, this)
    return this.#number
  }

  #refAs(isRefd: boolean): this {
    const changes = this.#isRefd !== isRefd
    this.#isRefd = isRefd
    return changes ? this.refresh() : this
  }

  #arm(): void {
    this.#stop?.()
    const { delayMs, repeats } = this.#wanted
    const last = repeats || !this.#isRefd
    this.#stop = this.#clock.app.start({ delayMs, run: () => this.#fire(), last })
  }

  #fire(): void {
    this.#stop = undefined
    if (this.#wanted.repeats) this.#arm()
    else byNumber.delete(this.#number)
    this.#wanted.run()
  }
}

/** The timer that a handle, or its number, stands for. */
export function timerOf(handle: unknown): RealmTimer | undefined {
  if (handle instanceof RealmTimer) return handle
  return typeof handle === 'number' || typeof handle === 'string'
    ? byNumber.get(Number(handle))
    : undefined
}

const delayMaxMs = 2 ** 31 - 1

/** Milliseconds as hosts take them: what is no number, or too large, counts as nothing. */
export function delayOf(given: unknown): number {
  const delayMs = Math.trunc(Number(given))
  return delayMs >= 1 && delayMs <= delayMaxMs ? delayMs : 0
}
