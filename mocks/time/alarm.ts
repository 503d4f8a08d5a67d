import type { StopTimer } from './native-timers.ts'
import type { TimeSource } from './time-source.ts'

/** When a timer of the source is to run. */
interface Setting {
  /** The instant it stands for. */
  readonly dueMs: number
  readonly delayMs: number
  /** An idle alarm does not keep the process alive. */
  readonly idle: boolean
}

const delayMaxMs = 2 ** 31 - 1

/** The one timer that a clock with a source needs. */
export class Alarm {
  #armed: { readonly setting: Setting; readonly stop: StopTimer } | undefined

  /** Sets the timer, unless it is set for no later already. It may run early: hosts count no further than 24 days. */
  arm(source: TimeSource, setting: Setting, run: () => void): void {
    const before = this.#armed?.setting
    if (before !== undefined && before.dueMs <= setting.dueMs && before.idle === setting.idle)
      return
    this.stop()
    const stop = source.after(Math.min(setting.delayMs, delayMaxMs), run, setting.idle)
    this.#armed = { setting, stop }
  }

  /** Stops the timer. */
  stop(): void {
    this.#armed?.stop()
    this.#armed = undefined
  }
}
