import type { AppTimers } from './app-timers.ts'
import type { ClockEngine } from './clock-engine.ts'
import { hangOf } from './clock-errors.ts'
import { Standstill } from './standstill.ts'

/** A promise that somebody waits for. */
export interface Watched {
  readonly settled: boolean
  readonly wait: PromiseLike<unknown>
}

/** Watches a promise until it is settled. */
export function watch(wait: PromiseLike<unknown>): Watched {
  const watched = { settled: false, wait }
  const settle = (): void => void (watched.settled = true)
  wait.then(settle, settle)
  return watched
}

/** How often timers of the app that only repeat move time in one wait. */
const lastResortsMax = 200

/** How long a wait lets an app go on by itself before time moves for its timers, and before it gives up. */
export class Patience {
  readonly #engine: ClockEngine
  readonly #app: AppTimers
  readonly #standstill = new Standstill()
  #lastResorts = 0

  constructor(engine: ClockEngine, app: AppTimers) {
    this.#engine = engine
    this.#app = app
  }

  /** Something has moved: the patience is whole again. */
  renew(): void {
    this.#standstill.end()
  }

  /**
   * Whether the next instant may run; waits a little where it may not.
   *
   * @throws ToolkitError HANG where nothing is due and the app has had its time.
   */
  async mayRun(watched: Watched): Promise<boolean> {
    if (!this.#app.pullAlone()) {
      this.renew()
      return true
    }
    if (this.#engine.queue.foreground > 0) return await this.#afterQuiet(watched)
    if (await this.#standstill.wait()) return false
    if (!this.#app.areLastResort() || ++this.#lastResorts > lastResortsMax)
      throw hangOf(this.#engine, watched.wait)
    return await this.#afterQuiet(watched)
  }

  /** Timers of the app move time after a quiet, unless something else has come up meanwhile. */
  async #afterQuiet(watched: Watched): Promise<boolean> {
    await this.#app.settle()
    return !watched.settled && this.#app.pullAlone()
  }
}
