import { hostIsBusy } from './host-work.ts'
import { afterReal, hop } from './native-timers.ts'
import { turnFor } from './standstill.ts'

/** How much of a quiet the event loop must turn: so a busy machine gives the app as much as an idle one. */
const turningMs = 5
/** How often an app that goes on by itself puts off its own timers, and one whose reads and writes are under way. */
const restartsMax = 100
const waitsMax = 500
/** Turns of the event loop that stand for a quiet where it is not needed each time. */
const turnsMin = 3

/** Finds the moment when an app has done all it does by itself, as far as the host shows it. */
export class Quiet {
  /** Waits for work that the host does not show, such as modules that a test runner loads. */
  settled: (() => Promise<unknown>) | undefined
  #touches = 0

  /** Notes that the app has done something. */
  touch(): void {
    this.#touches++
  }

  /** Gives the app some turns of the event loop, and all it needs unless that `isBrief`; false where the host is at work. */
  async turn(isBrief: () => boolean): Promise<boolean> {
    for (let turns = 0; turns < turnsMin; turns++) await hop()
    if (!isBrief()) await this.settled?.()
    return !hostIsBusy()
  }

  /** Resolves after real milliseconds in which nobody did anything. */
  async pass(paceMs: number): Promise<void> {
    let restarts = 0
    for (let waits = 0; waits < waitsMax; waits++) {
      const seen = this.#touches
      await new Promise<void>((resolve) => void afterReal(paceMs - turningMs, resolve))
      await turnFor(turningMs)
      await this.settled?.()
      if (hostIsBusy()) continue
      if (seen === this.#touches || ++restarts > restartsMax) return
    }
  }
}
