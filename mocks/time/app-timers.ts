import type { ClockEngine } from './clock-engine.ts'
import { fakedTimers } from './native-timers.ts'
import type { StopTimer } from './native-timers.ts'
import { Quiet } from './quiet.ts'

/** How often in a row timers of the app may pull time without the service before they count as a polling loop. */
const pullsMax = 100
/** Real quiet before a timer of the app pulls time, and before one that repeats, or lets the process end, does. */
const patienceMs = 10
const lastResortMs = 20
/**
 * So many instants of the app alone get a quiet each; of those that follow without the service, a run twice as long
 * each time goes by without one. What polls beside a timeout of minutes would cost seconds of real time else.
 */
const quietInstantsMax = 50
/** After so many instants of the app alone a test is told what to do: each look of its poll takes real time. */
const instantsUnsaid = 3000
/** Native turns that the app gets between two instants: what polls by them must not stop time. */
const turnsMax = 20

const fakedOnWorldTime =
  "timers are faked: your app's timers and dates go by the fake ones, and the service keeps a time of its own. " +
  "Use timers: 'host' in useFakeRtm to let the service follow the fake timers, or leave timers as they are: " +
  "with timers: 'world' they move together with the service."

const longPoll =
  `your app's timers have moved time ${instantsUnsaid} times, and the service did nothing meanwhile: a poll beside a long timer, ` +
  "such as findBy or waitFor, takes real time for each look. Move time first, by await rtm.clock.advance('10m'), then look."

const always = (): boolean => true

/** One timer of the app. */
export interface AppTimer {
  readonly delayMs: number
  readonly run: () => void
  /** It repeats, or does not keep a process alive: it pulls time only as the last resort. */
  readonly last: boolean
}

/** The timers of an app on the time of its world, and how fast they may pull it. */
export class AppTimers {
  readonly quiet: Quiet = new Quiet()
  /** Whether a test binding has put the timers of its tests on this clock. */
  isUsed = false
  /** Whether some turns of the event loop stand for a quiet: where runs are compared to see that this is enough. */
  isBrisk = false
  readonly #engine: ClockEngine
  readonly #kick: () => void
  /** Whether what comes next is a timer that repeats: others may end a wait. */
  readonly #onlyRepeats = (): boolean => this.#engine.queue.next()?.background === true
  #pulls = 0
  #servedBefore = 0
  /** Instants of the app alone since the service did something. */
  #instants = 0
  #nextQuiet = quietInstantsMax
  #turnsPending = 0
  #turnsTaken = 0
  #waiters: (() => void)[] = []

  constructor(engine: ClockEngine, kick: () => void) {
    this.#engine = engine
    this.#kick = kick
  }

  /** Says it where a test has faked timers on top of these. */
  noteFakes(): void {
    if (this.isUsed && fakedTimers() !== undefined) this.#engine.sayOnce(fakedOnWorldTime)
  }

  /** Starts a timer. */
  start({ delayMs, run, last }: AppTimer): StopTimer {
    const { queue } = this.#engine
    const isLast = last || this.#isPolling()
    const fire = (): void => {
      if (!isLast) this.#pulls++
      try {
        run()
      } catch (error) {
        this.#engine.giveError(error)
      }
    }
    const atMs = queue.nowMs + delayMs
    const course = isLast ? undefined : this.#engine.asTimer?.(fire, atMs)
    const event = { fire: course?.run ?? fire, background: isLast, local: true, ofApp: true }
    const handle = queue.schedule(atMs + (course?.laterMs ?? 0), event)
    this.quiet.touch()
    this.#kick()
    return () => {
      this.quiet.touch()
      // A world that was set back has another queue, in which the handle may be that of somebody else's event.
      if (this.#engine.queue === queue) queue.cancel(handle)
      else this.#engine.queue.drop(event)
    }
  }

  /** Notes that the app waits for a turn of the host: time stands still meanwhile. Call what it returns when the turn has come. */
  awaitTurn(): () => void {
    this.#turnsPending++
    this.quiet.touch()
    let isOver = false
    return () => {
      if (isOver) return
      isOver = true
      this.#turnsPending--
      this.#turnsTaken++
      this.quiet.touch()
      if (this.owesTurn()) return
      this.wake()
      this.#kick()
    }
  }

  /** Whether the app goes on in a turn of the host before time moves. */
  owesTurn(): boolean {
    return this.#turnsPending > 0 && this.#turnsTaken < turnsMax
  }

  /** Resolves when no turn is owed any more. */
  async nextTurns(): Promise<void> {
    await new Promise<void>((resolve) => void this.#waiters.push(resolve))
  }

  /** Lets everybody go on who waits for turns. */
  wake(): void {
    for (const resume of this.#waiters.splice(0)) resume()
  }

  /** An instant is to run: the app gets new turns after it. */
  timeMoves(): void {
    this.#turnsTaken = 0
    this.quiet.touch()
  }

  /** Whether only timers of the app could pull time now. */
  pullAlone(): boolean {
    const { foreground, appForeground } = this.#engine.queue
    return foreground === appForeground
  }

  /** Whether only intervals and idle timers are left, which move time as a last resort. */
  areLastResort(): boolean {
    const { foreground, appBackground } = this.#engine.queue
    return foreground === 0 && appBackground > 0
  }

  /** Lets the app do all it does by itself, before the next of its timers pulls time. */
  async settle(): Promise<void> {
    if (this.isBrisk && (await this.quiet.turn(always))) return
    if (this.#engine.queue.foreground === 0) return await this.quiet.pass(lastResortMs)
    this.#noteService()
    if (++this.#instants === instantsUnsaid) this.#engine.sayOnce(longPoll)
    if (this.#instants > quietInstantsMax) {
      if (this.#instants < this.#nextQuiet && (await this.quiet.turn(this.#onlyRepeats))) return
      this.#nextQuiet = 2 * this.#instants
    }
    await this.quiet.pass(patienceMs)
  }

  #isPolling(): boolean {
    this.#noteService()
    return this.#pulls > pullsMax
  }

  /** The service has done something: the app is not alone with its timers. */
  #noteService(): void {
    const { served } = this.#engine.queue
    if (served === this.#servedBefore) return
    this.#servedBefore = served
    this.#pulls = 0
    this.#instants = 0
    this.#nextQuiet = quietInstantsMax
  }
}
