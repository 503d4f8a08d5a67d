import { hostIsBusy } from './host-work.ts'
import { afterReal, hop, wallMs } from './native-timers.ts'

/** Turns of the event loop that an app gets before real time counts at all. */
const turnsFirst = 25
/** How long one look at a standstill sleeps, and then turns, in milliseconds. */
const lookMs = 10
/** How often nobody may be at work before a standstill is a hang: 100 ms together. */
const quietLooksMax = 5
/** The same where the host has reads, writes or connections under way: 10 s. */
const busyLooksMax = 500
/** A loop turns some hundred times in a millisecond; where the wall's clock stands, this ends a look. */
const turnsPerLookMax = 100_000

/**
 * Tells a standstill that will not end from real work of the app that takes its time.
 * Time in which the host did not run this event loop does not count: a busy host is slow, nothing hangs.
 */
export class Standstill {
  #turns = 0
  #quietLooks = 0
  #busyLooks = 0

  /** Something has moved: the patience is whole again. */
  end(): void {
    this.#turns = 0
    this.#quietLooks = 0
    this.#busyLooks = 0
  }

  /** Gives the app some time; false where it has had enough. */
  async wait(): Promise<boolean> {
    if (this.#turns < turnsFirst) {
      this.#turns++
      await hop()
      return true
    }
    // A host that is at work now was not quiet, whatever it was before.
    const isBusy = hostIsBusy()
    if (isBusy) this.#quietLooks = 0
    if (isBusy ? ++this.#busyLooks > busyLooksMax : ++this.#quietLooks > quietLooksMax) return false
    await new Promise<void>((resolve) => void afterReal(lookMs, resolve))
    await turnFor(lookMs)
    return true
  }
}

/**
 * Turns the event loop until it has had that many milliseconds of its own. By turning it asks for the
 * processor as any other work does, and gets as small a share of a busy host: a gap between two
 * turns counts as one millisecond at most, however long the host has let the loop wait.
 */
export async function turnFor(ownMs: number): Promise<void> {
  let hadMs = 0
  let atMs = wallMs()
  for (let turns = 0; hadMs < ownMs && turns < turnsPerLookMax; turns++) {
    await hop()
    const nowMs = wallMs()
    hadMs += Math.min(1, Math.max(0, nowMs - atMs))
    atMs = nowMs
  }
}
