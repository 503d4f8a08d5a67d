import { afterReal, nextTurn, wallMs } from './native-timers.ts'
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
/** A timer that comes so much too late, in milliseconds, tells that the host was away. */
const lateMs = 20
/** What has come in meanwhile gets so many turns before what falls due. */
const turnsWhenLate = 25

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
    this.#armed = { alarm, stop: afterReachable(Math.min(alarm.delayMs, delayMaxMs), run, alarm) }
  }

  /** Stops the timer. */
  stop(): void {
    this.#armed?.stop()
    this.#armed = undefined
  }
}

/**
 * Runs a function after real milliseconds, and where those were more than asked for, not before the
 * host has handed over what came in meanwhile: an answer that is there must not be taken for late.
 */
function afterReachable(
  delayMs: number,
  run: () => void,
  { idle }: { readonly idle: boolean },
): StopTimer {
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
