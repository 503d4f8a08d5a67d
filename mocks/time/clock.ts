import { AppTimers } from './app-timers.ts'
import {
  disposedMeanwhile,
  endlessInstant,
  heldBy,
  movedInside,
  noPromise,
  restoredMeanwhile,
  outerPumped,
} from './clock-errors.ts'
import type { ClockEngine, ClockMode, Settling } from './clock-engine.ts'
import { durationOf } from './duration.ts'
import type { Duration } from './duration.ts'
import { lastInstantMs } from './event-queue.ts'
import { Holds } from './holds.ts'
import { afterMicrotasks, hop, nextTurn } from './native-timers.ts'
import { OuterTime } from './outer-time.ts'
import { Patience, watch } from './patience.ts'
import type { Watched } from './patience.ts'

const instantsPerTurn = 10_000
const eventsPerInstantMax = 5_000_000

/** The time of one world. Everything timed in the world happens on it. */
export class Clock {
  readonly mode: ClockMode
  readonly #engine: ClockEngine
  /** The first instant. @internal */
  readonly originMs: number
  /** The timers of the app, where a test binding has put them on this clock. @internal */
  readonly app: AppTimers
  readonly #outer: OuterTime | undefined
  readonly #react: (run: () => void) => void
  readonly #holds = new Holds(() => this.kick())
  #advancing: Promise<void> | undefined
  #drivers = 0
  #running = false
  #turnArmed = false
  #quietArmed = false
  #disposed = false
  /** Grows when the world is set back: what drove it before must stop. */
  #epoch = 0

  constructor(mode: ClockMode, engine: ClockEngine, settling: Settling = 'turn') {
    this.mode = mode
    this.#react = settling === 'turn' ? nextTurn : afterMicrotasks
    this.#engine = engine
    this.originMs = engine.queue.nowMs
    this.app = new AppTimers(engine, () => this.kick())
    if (mode === 'auto' || mode === 'manual') return
    this.#outer = new OuterTime(mode, {
      engine,
      isRunning: () => this.#running,
      isHeld: () => this.#holds.size > 0,
      runInstant: (instantMs) => void this.#runInstant(instantMs),
      rethrowCaught: () => this.#rethrowCaught(),
    })
  }

  /** Milliseconds since 1970 in this world. */
  nowMs(): number {
    this.#outer?.follow()
    return this.#engine.queue.nowMs
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
    if (this.#outer !== undefined) return await this.#outer.advance(durationMs)
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
    if (this.#outer !== undefined) throw outerPumped(this.mode)
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
    this.#engine.queue.nowMs = Math.max(this.#engine.queue.nowMs, targetMs)
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
    const watched = watch(promise)
    if (this.#outer !== undefined) {
      await this.#outer.until(watched)
      return await promise
    }
    this.#drivers++
    try {
      await this.#driveUntil(watched)
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
    this.#schedule(durationOf('sleep', duration), run)
  }

  /** An AbortSignal that aborts after virtual time. A background event: it does not pull time forward. */
  timeoutSignal(duration: Duration): AbortSignal {
    const controller = new AbortController()
    const reason = new DOMException('The virtual time is up.', 'TimeoutError')
    const delayMs = durationOf('make a timeout signal', duration)
    this.#schedule(delayMs, () => controller.abort(reason), true)
    return controller.signal
  }

  #schedule(delayMs: number, fire: () => void, background = false): void {
    this.#checkEpoch(this.#epoch)
    const atMs = this.nowMs() + delayMs
    const { laterMs = 0, run = fire } = this.#engine.asTimer?.(fire, atMs) ?? {}
    this.#engine.queue.schedule(atMs + laterMs, { fire: run, background, local: true })
    this.kick()
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
    if (this.#outer !== undefined) return this.#outer.kick()
    this.app.noteFakes()
    if (this.#turnArmed || !this.#mayRunByItself()) return
    if (this.app.pullAlone()) return void this.#runAfterQuiet()
    this.#turnArmed = true
    nextTurn(() => this.#turn())
  }

  /** What is next is a timer of the app: what it does by itself goes first. */
  async #runAfterQuiet(): Promise<void> {
    if (this.#quietArmed) return
    this.#quietArmed = true
    await this.app.settle()
    this.#quietArmed = false
    if (this.#disposed || this.#turnArmed) return
    if (this.app.pullAlone() && this.#mayRunByItself()) this.#turn(true)
    else this.kick()
  }

  /** The world was set back to an earlier state: waits and advances under way end with an error. */
  restart(): void {
    this.#epoch++
    this.#wake()
    this.#outer?.stop(false)
    this.kick()
  }

  /** Stops time for good. */
  dispose(): void {
    this.#disposed = true
    this.app.isUsed = false
    this.#wake()
    this.#outer?.stop(true)
  }

  #wake(): void {
    this.#holds.wake()
    this.app.wake()
  }

  /** Whether real work, or the app itself, goes on before time moves. */
  #isHeld(): boolean {
    return this.#holds.size > 0 || this.app.owesTurn()
  }

  #nextRelease(): Promise<void> {
    return this.#holds.size > 0 ? this.#holds.nextEnd() : this.app.nextTurns()
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
    if (this.#drivers > 0 || this.#isHeld()) return false
    return this.#engine.queue.foreground > 0 || this.app.areLastResort()
  }

  /** One macrotask of `auto`: runs on until the app has been told something. Timers of the app pull time once, after a quiet. */
  #turn(isAfterQuiet = false): void {
    this.#turnArmed = false
    this.#engine.appWentOn()
    for (
      let count = 0;
      count < instantsPerTurn && !this.#disposed && this.#mayRunByItself();
      count++
    ) {
      if (this.app.pullAlone() && !(isAfterQuiet && count === 0)) break
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
          if (this.#isHeld()) this.#nextRelease().then(step, reject)
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
    for (let silent = 0; silent < instantsPerTurn && !this.#isHeld(); silent++) {
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

  async #driveUntil(watched: Watched): Promise<void> {
    const epoch = this.#epoch
    const patience = new Patience(this.#engine, this.app)
    let silent = 0
    await hop()
    while (!watched.settled) {
      this.#checkEpoch(epoch)
      if (this.#advancing !== undefined) {
        await this.#advancing.catch(() => undefined)
        await hop()
      } else if (this.#isHeld()) {
        await this.#nextRelease()
        patience.renew()
      } else if (await patience.mayRun(watched)) {
        this.#engine.appWentOn()
        const dueMs = this.#engine.queue.nextMs()
        if (dueMs === undefined) continue
        if (this.#runInstant(dueMs)) await new Promise<void>(this.#react)
        else if (++silent % instantsPerTurn === 0) await hop()
      }
      this.#throwCaught()
    }
  }

  /** Runs the events that are due at one instant, up to where the app must go on first; true where it was told something. */
  #runInstant(instantMs: number): boolean {
    const { queue } = this.#engine
    if (this.#running) throw movedInside()
    this.#running = true
    this.app.timeMoves()
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
