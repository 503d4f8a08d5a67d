import { afterReal } from './native-timers.ts'
import type { StopTimer } from './native-timers.ts'

/** When a timer of the host is to run. */
interface Alarm {
  /** The instant it stands for. */
  readonly dueMs: number
  readonly delayMs: number
  /** An idle alarm does not keep the process alive. */
  readonly idle: boolean
}

const delayMaxMs = 2 ** 31 - 1

/** The one timer of the host that the system clock needs. */
export class SystemTimer {
  #armed: { readonly alarm: Alarm; readonly stop: StopTimer } | undefined

  /** Sets the timer, unless it is set for no later already. It may run early: hosts count no further than 24 days. */
  arm(alarm: Alarm, run: () => void): void {
    const before = this.#armed
    if (
      before !== undefined &&
      before.alarm.dueMs <= alarm.dueMs &&
      before.alarm.idle === alarm.idle
    )
      return
    before?.stop()
    const stop = afterReal(Math.min(alarm.delayMs, delayMaxMs), run, alarm.idle)
    this.#armed = { alarm, stop }
  }

  /** Stops the timer. */
  stop(): void {
    this.#armed?.stop()
    this.#armed = undefined
  }
}
