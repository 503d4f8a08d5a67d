import {
  disposedMeanwhile,
  endlessInstant,
  hangOf,
  heldBy,
  movedInside,
  noPromise,
  restoredMeanwhile,
  systemPumped,
} from './clock-errors.ts'
import type { ClockEngine, ClockMode, Settling } from './clock-engine.ts'
import { durationOf } from './duration.ts'
import type { Duration } from './duration.ts'
import { lastInstantMs } from './event-queue.ts'
import { Holds } from './holds.ts'
import { afterMicrotasks, afterReal, hop, nextTurn, wallMs } from './native-timers.ts'
import { Standstill } from './standstill.ts'
import { SystemTimer } from './system-timer.ts'

const instantsPerTurn = 10_000
const eventsPerInstantMax = 5_000_000

/** The time of one world. Everything timed in the world happens on it. */
export class Clock {
  readonly mode: ClockMode
  readonly #engine: ClockEngine
  readonly #originMs: number
  readonly #originWallMs: number
  readonly #react: (run: () => void) => void
  readonly #holds = new Holds(() => this.kick())
  #advancing: Promise<void> | undefined
  #drivers = 0
  #running = false
  #turnArmed = false
  readonly #timer = new SystemTimer()
  #disposed = false
  /** Grows when the world is set back: what drove it before must stop. */
  #epoch = 0

  constructor(mode: ClockMode, engine: ClockEngine, settling: Settling = 'turn') {
    this.mode = mode
    this.#react = settling === 'turn' ? nextTurn : afterMicrotasks
    this.#engine = engine
    this.#originMs = engine.queue.nowMs
    this.#originWallMs = wallMs()
  }

  /** Milliseconds since 1970 in this world. */
  nowMs(): number {
    const { queue } = this.#engine
    if (this.mode === 'system' && !this.#running) {
      queue.nowMs = Math.max(queue.nowMs, this.#originMs + wallMs() - this.#originWallMs)
    }
    return queue.nowMs
  }

  /**
   * Moves time on by a duration. Runs all that falls due, in order, letting the app react between
   * instants, waits for the toolkit's own reads and writes, and resolves when the world has settled.
   *
   * @throws ToolkitError for what is no duration, and what a callback of the app has thrown.
   */
  async advance(duration: Duration): Promise<void> {
    const durationMs = durationOf('advance', duration)
    this.#checkEpoch(this.#epoch)
    if (this.mode === 'system') {
      await new Promise<void>((resolve) => void afterReal(durationMs, resolve))
      return this.#systemTurn()
    }
    const [before, epoch] = [this.#advancing, this.#epoch]
    const turn = (async (): Promise<void> => {
      if (before !== undefined) await before.catch(() => undefined)
      await hop()
      this.#checkEpoch(epoch)
      await this.#runUntil(Math.min(this.#engine.queue.nowMs + durationMs, lastInstantMs))
    })()
    this.#advancing = turn
    this.#drivers++
    try {
      await turn
    } finally {
      this.#drivers--
      if (this.#advancing === turn) this.#advancing = undefined
      this.kick()
    }
  }

  /**
   * Runs all that falls due within a duration at once, without letting awaiting code react in
   * between: for machine-driven load, where every reaction stands in a callback.
   *
   * @throws ToolkitError where a read or write of the toolkit is under way, or the clock is `system`.
   */
  pump(duration: Duration): void {
    const targetMs = Math.min(this.nowMs() + durationOf('pump', duration), lastInstantMs)
    if (this.mode === 'system') throw systemPumped()
    const epoch = this.#epoch
    this.#refuseWhileHeld('pump the clock')
    if (this.#running) throw movedInside()
    this.#running = true
    try {
      for (let dueMs = this.#dueBy(targetMs); dueMs !== undefined; dueMs = this.#dueBy(targetMs)) {
        this.#engine.appWentOn()
        this.#engine.runNext()
        this.#checkEpoch(epoch)
        if (this.#holds.size > 0) this.#refuseWhileHeld('pump the clock')
      }
    } finally {
      this.#running = false
    }
    const { queue } = this.#engine
    queue.nowMs = Math.max(queue.nowMs, targetMs)
    this.#throwCaught()
  }

  /**
   * Waits for a promise of the app, moving time to the next foreground event as often as needed.
   *
   * @throws ToolkitError HANG where nothing is due any more and the promise still waits: it says who waits for what.
   */
  async until<T>(promise: PromiseLike<T>): Promise<T> {
    if (typeof (promise as { then?: unknown } | undefined)?.then !== 'function')
      throw noPromise(promise)
    this.#checkEpoch(this.#epoch)
    if (this.mode === 'system') return await promise
    const watched = { settled: false }
    const settle = (): void => void (watched.settled = true)
    promise.then(settle, settle)
    this.#drivers++
    try {
      await this.#driveUntil(watched, promise)
    } finally {
      this.#drivers--
      this.kick()
    }
    return await promise
  }

  /** Resolves after virtual time; a foreground event, so it pulls time forward. */
  sleep(duration: Duration): Promise<void> {
    return new Promise((resolve) => this.after(duration, resolve))
  }

  /** Calls a function once after virtual time; a foreground event. */
  after(duration: Duration, run: () => void): void {
    this.#checkEpoch(this.#epoch)
    const dueMs = this.nowMs() + durationOf('sleep', duration)
    this.#engine.queue.schedule(dueMs, { fire: run, local: true })
    this.kick()
  }

  /** An AbortSignal that aborts after virtual time. A background event: it does not pull time forward. */
  timeoutSignal(duration: Duration): AbortSignal {
    const controller = new AbortController()
    const reason = new DOMException('The virtual time is up.', 'TimeoutError')
    const fire = (): void => controller.abort(reason)
    this.#engine.queue.schedule(this.nowMs() + durationOf('make a timeout signal', duration), {
      fire,
      background: true,
      local: true,
    })
    this.kick()
    return controller.signal
  }

  /** Keeps virtual time from moving while real work runs. */
  hold<T>(what: string, work: PromiseLike<T>): Promise<T> {
    return this.#holds.run(what, work)
  }

  /** The same until the function that it returns is called. @internal */
  holdBack(what: string): () => void {
    return this.#holds.begin(what)
  }

  /** What real work holds the clock now. */
  holds(): readonly string[] {
    return this.#holds.names()
  }

  /** Tells the clock that something was scheduled. */
  kick(): void {
    if (this.#disposed || this.#running || this.mode === 'manual') return
    if (this.mode === 'system') {
      if (!this.#turnArmed) this.#armTimer()
      return
    }
    if (this.#turnArmed || !this.#mayRunByItself()) return
    this.#turnArmed = true
    nextTurn(() => this.#turn())
  }

  /** The world was set back to an earlier state: waits and advances under way end with an error. */
  restart(): void {
    this.#epoch++
    this.#holds.wake()
    this.#timer.stop()
    this.kick()
  }

  /** Stops time for good. */
  dispose(): void {
    this.#disposed = true
    this.#holds.wake()
    this.#timer.stop()
  }

  #dueBy(targetMs: number): number | undefined {
    const dueMs = this.#engine.queue.nextMs()
    return dueMs !== undefined && dueMs <= targetMs ? dueMs : undefined
  }

  #checkEpoch(epoch: number): void {
    if (this.#disposed) throw disposedMeanwhile()
    if (this.#epoch !== epoch) throw restoredMeanwhile()
  }

  #mayRunByItself(): boolean {
    return this.#drivers === 0 && this.#holds.size === 0 && this.#engine.queue.foreground > 0
  }

  /** One macrotask of `auto`: runs on until the app has been told something. */
  #turn(): void {
    this.#turnArmed = false
    this.#engine.appWentOn()
    for (
      let count = 0;
      count < instantsPerTurn && !this.#disposed && this.#mayRunByItself();
      count++
    ) {
      const dueMs = this.#engine.queue.nextMs()
      if (dueMs === undefined || this.#runInstant(dueMs)) break
    }
    this.#rethrowCaught()
    this.kick()
  }

  /** Runs up to an instant. By callbacks, not by awaiting: a promise per instant would cost half as much again. */
  #runUntil(targetMs: number): Promise<void> {
    const epoch = this.#epoch
    return new Promise((resolve, reject) => {
      const step = (): void => {
        try {
          this.#checkEpoch(epoch)
          if (this.#holds.size > 0) this.#holds.nextEnd().then(step, reject)
          else if (this.#runUntilTold(targetMs)) this.#react(step)
          else resolve()
        } catch (error) {
          reject(error)
        }
      }
      step()
    })
  }

  /** Runs instants until the app was told something; false once the target is reached and nothing is due. */
  #runUntilTold(targetMs: number): boolean {
    const epoch = this.#epoch
    this.#engine.appWentOn()
    for (let silent = 0; silent < instantsPerTurn && this.#holds.size === 0; silent++) {
      this.#checkEpoch(epoch)
      const { queue } = this.#engine
      const dueMs = queue.nextMs()
      if (dueMs === undefined || dueMs > targetMs) {
        if (queue.nowMs >= targetMs) return false
        queue.nowMs = targetMs
        return true
      }
      const told = this.#runInstant(dueMs)
      this.#throwCaught()
      if (told) return true
    }
    return true
  }

  async #driveUntil(watched: { readonly settled: boolean }, wait: object): Promise<void> {
    const epoch = this.#epoch
    const standstill = new Standstill()
    let silent = 0
    await hop()
    while (!watched.settled) {
      this.#checkEpoch(epoch)
      const { queue } = this.#engine
      const dueMs = queue.foreground > 0 ? queue.nextMs() : undefined
      if (this.#advancing !== undefined) {
        await this.#advancing.catch(() => undefined)
        await hop()
      } else if (this.#holds.size > 0) {
        await this.#holds.nextEnd()
        standstill.end()
      } else if (dueMs !== undefined) {
        standstill.end()
        this.#engine.appWentOn()
        if (this.#runInstant(dueMs)) await new Promise<void>(this.#react)
        else if (++silent % instantsPerTurn === 0) await hop()
      } else if (!(await standstill.wait())) {
        throw hangOf(this.#engine, wait)
      }
      this.#throwCaught()
    }
  }

  /** Runs the events that are due at one instant, up to where the app must go on first; true where it was told something. */
  #runInstant(instantMs: number): boolean {
    const { queue } = this.#engine
    if (this.#running) throw movedInside()
    this.#running = true
    let told = false
    try {
      for (let count = 0; queue.nextMs() === instantMs; count++) {
        told = this.#engine.runNext() || told
        if (count > eventsPerInstantMax) throw endlessInstant()
        if (this.#holds.size > 0 || this.#engine.queue !== queue) break
        if (this.#engine.appGoesFirst()) break
      }
    } finally {
      this.#running = false
    }
    return told
  }

  #armTimer(): void {
    const { queue } = this.#engine
    const dueMs = queue.nextMs()
    if (dueMs === undefined) return
    const wait = { dueMs, delayMs: Math.max(0, dueMs - this.nowMs()), idle: queue.foreground === 0 }
    this.#timer.arm(wait, () => this.#systemTurn())
  }

  /** Runs all that is overdue; several instants in one macrotask, as long as each client is told one thing. */
  #systemTurn(): void {
    this.#timer.stop()
    this.#turnArmed = false
    if (this.#disposed) return
    this.#engine.appWentOn()
    const nowMs = this.nowMs()
    for (let dueMs = this.#dueBy(nowMs); dueMs !== undefined; dueMs = this.#dueBy(nowMs)) {
      this.#runInstant(dueMs)
      if (this.#engine.appGoesFirst()) break
    }
    this.#rethrowCaught()
    if (!this.#engine.appGoesFirst()) return this.kick()
    this.#turnArmed = true
    nextTurn(() => this.#systemTurn())
  }

  #refuseWhileHeld(verb: string): void {
    if (this.#holds.size > 0) throw heldBy(verb, this.holds())
  }

  #throwCaught(): void {
    const caught = this.#engine.takeError()
    if (caught !== undefined) throw caught.error
  }

  /** Gives what a callback has thrown to the host, as an uncaught error: nobody drives who could catch it. */
  #rethrowCaught(): void {
    const caught = this.#engine.takeError()
    if (caught === undefined) return
    nextTurn(() => {
      throw caught.error
    })
  }
}
