import { Alarm } from './alarm.ts'
import type { ClockEngine } from './clock-engine.ts'
import { hangOf } from './clock-errors.ts'
import { afterMicrotasks, fakedTimers, hop, nextTurn } from './native-timers.ts'
import type { StopTimer } from './native-timers.ts'
import type { Watched } from './patience.ts'
import { hostSource, wallSource } from './time-source.ts'
import type { TimeSource } from './time-source.ts'

/** What a clock does for the time that drives it from outside. */
interface Hands {
  readonly engine: ClockEngine
  readonly isRunning: () => boolean
  /** Whether the toolkit reads or writes. */
  readonly isHeld: () => boolean
  readonly runInstant: (instantMs: number) => void
  readonly rethrowCaught: () => void
}

/** Turns without anything due, in the world or in the fake timers, before a wait counts as a hang. */
const idleTurnsMax = 100

const fakedOnSystemClock =
  "timers are faked, but the clock is 'system': the service goes on with the wall clock while your app's timers stand still. " +
  "Use timers: 'host' in useFakeRtm, or clock: 'host' in createFakeRtm, to let the service follow the fake timers."

/** Time that comes from outside the world: of the wall clock, or of the host's timers, faked or not. */
export class OuterTime {
  readonly #hands: Hands
  readonly #source: TimeSource
  readonly #originMs: number
  readonly #alarm = new Alarm()
  readonly #stopWatching: StopTimer
  readonly #fakesAreOdd: boolean
  #turnArmed = false
  #soonArmed = false
  #stopped = false

  constructor(mode: 'system' | 'host', hands: Hands) {
    this.#hands = hands
    this.#originMs = hands.engine.queue.nowMs
    this.#source = mode === 'system' ? wallSource() : hostSource()
    this.#fakesAreOdd = mode === 'system'
    this.#stopWatching = this.#source.onSwap(() => {
      this.#alarm.stop()
      this.kick()
    })
  }

  /**
   * Moves the time of the world on to that of the source. A test may step fake timers past what the toolkit still
   * reads: then time stands still for the service, and what the read has led to comes after it, instant by instant.
   */
  follow(): void {
    if (this.#hands.isRunning() || this.#isHeld()) return
    const { queue } = this.#hands.engine
    const overdueMs = this.#source.faked() === undefined ? undefined : queue.nextMs()
    queue.nowMs = Math.max(queue.nowMs, Math.min(this.#targetMs(), overdueMs ?? Infinity))
  }

  #targetMs(): number {
    return this.#originMs + this.#source.elapsedMs()
  }

  /** The wall's time stands still for nobody. */
  #isHeld(): boolean {
    return this.#hands.isHeld() && this.#source.faked() !== undefined
  }

  async #released(): Promise<void> {
    while (!this.#stopped && this.#isHeld()) await hop()
  }

  /** Sets the alarm for what is due next. */
  kick(): void {
    const { engine } = this.#hands
    const { queue } = engine
    const dueMs = queue.nextMs()
    if (this.#stopped || this.#turnArmed || dueMs === undefined || this.#isHeld()) return
    if (this.#fakesAreOdd && fakedTimers() !== undefined) engine.sayOnce(fakedOnSystemClock)
    this.follow()
    const setting = {
      dueMs,
      delayMs: Math.max(0, dueMs - queue.nowMs),
      idle: queue.foreground === 0,
    }
    this.#alarm.arm(this.#source, setting, () => this.#turn())
    if (setting.delayMs === 0 && this.#source.faked() !== undefined) this.#runSoon()
  }

  /** What is due at once needs no step of the fake timers: by the time the test takes one, it has happened. */
  #runSoon(): void {
    if (this.#soonArmed) return
    this.#soonArmed = true
    afterMicrotasks(() => {
      this.#soonArmed = false
      if (!this.#turnArmed && !this.#hands.isRunning()) this.#turn()
    })
  }

  /** Waits for a duration: fake timers are moved by it, others take it. */
  async advance(durationMs: number): Promise<void> {
    const faked = this.#source.faked()
    if (faked !== undefined) {
      await faked.tickAsync(durationMs)
      return await this.#released()
    }
    await new Promise<void>((resolve) => void this.#source.after(durationMs, resolve, false))
    this.#turn()
  }

  /** Waits for a promise; fake timers are moved as far as it takes. */
  async until(watched: Watched): Promise<void> {
    let idleTurns = 0
    while (!watched.settled && !this.#stopped) {
      const faked = this.#source.faked()
      if (faked === undefined) return void (await watched.wait)
      await this.#released()
      const isIdle = faked.countTimers() === 0 && this.#hands.engine.queue.nextMs() === undefined
      idleTurns = isIdle ? idleTurns + 1 : 0
      if (idleTurns > idleTurnsMax) throw hangOf(this.#hands.engine, watched.wait)
      await (isIdle ? hop() : faked.nextAsync())
    }
  }

  /** Forgets the alarm; for good where the world has ended. */
  stop(forGood: boolean): void {
    this.#alarm.stop()
    if (!forGood) return
    this.#stopped = true
    this.#stopWatching()
  }

  /** Runs all that is overdue; several instants in one macrotask, as long as each client is told one thing. */
  #turn(): void {
    const { engine, runInstant, rethrowCaught } = this.#hands
    this.#alarm.stop()
    this.#turnArmed = false
    if (this.#stopped) return
    engine.appWentOn()
    this.follow()
    // The timers of hosts count in whole milliseconds, their clocks do not.
    const untilMs = Math.max(engine.queue.nowMs, this.#targetMs()) + 1e-3
    for (
      let dueMs = engine.queue.nextMs();
      dueMs !== undefined && dueMs <= untilMs && !this.#isHeld();
    ) {
      runInstant(dueMs)
      if (engine.appGoesFirst()) break
      dueMs = engine.queue.nextMs()
    }
    rethrowCaught()
    if (!engine.appGoesFirst()) return this.kick()
    this.#turnArmed = true
    nextTurn(() => this.#turn())
  }
}
