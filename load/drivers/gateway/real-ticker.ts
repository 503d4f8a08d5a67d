import { performance } from 'node:perf_hooks'
import { afterReal, EventQueue, nextTurn } from '../../../mocks/internal.ts'

/**
 * How exactly operations begin when they are meant to. `near`: by a timer until shortly before, then turn by turn, for at
 * most 40 % of the time. `spin`: turn by turn all the time, for rates above a thousand a second; it takes a whole core.
 */
export type Precision = 'near' | 'spin'

interface Due {
  readonly fire: () => void
}

/** Timers are up to a millisecond late: from here on turns are counted. */
const nearMs = 1.5
const spinShareMost = 0.4
/** A turn that does nothing takes less than this; what is longer was work. */
const emptyTurnMs = 0.05

/** Real time of one thread, and what is to happen in it. */
export class RealTicker {
  /** Time spent waiting turn by turn, in ms: the loop was busy, and had nothing to do. */
  spunMs = 0
  readonly #queue = new EventQueue<never>(0)
  readonly #startMs: number
  readonly #madeMs = performance.now()
  readonly #precision: Precision
  #stopTimer: () => void = () => undefined
  #armedUs = Infinity
  #epoch = 0
  #isRunning = false

  /** @param startMs when the run begins, by `performance.now` of this thread. */
  constructor(startMs: number, precision: Precision) {
    this.#startMs = startMs
    this.#precision = precision
  }

  nowUs(): number {
    return (performance.now() - this.#startMs) * 1000
  }

  at(atUs: number, run: () => void): void {
    const due: Due = { fire: run }
    this.#queue.schedule(atUs, due)
    if (!this.#isRunning && atUs < this.#armedUs) this.#arm()
  }

  stop(): void {
    this.#epoch++
    this.#armedUs = -Infinity
    this.#stopTimer()
  }

  /** Does all that is due. */
  #run(): void {
    this.#isRunning = true
    const nowUs = this.nowUs()
    for (let next = this.#queue.nextMs(); next !== undefined && next <= nowUs;) {
      const due = this.#queue.pop() as Due | undefined
      due?.fire()
      next = this.#queue.nextMs()
    }
    this.#isRunning = false
  }

  #arm(): void {
    if (this.#armedUs === -Infinity) return
    const nextUs = this.#queue.nextMs()
    this.#stopTimer()
    this.#armedUs = nextUs ?? Infinity
    const epoch = ++this.#epoch
    if (nextUs === undefined) return
    const leftMs = (nextUs - this.nowUs()) / 1000
    if (this.#precision === 'spin' || (leftMs <= nearMs && this.#maySpin())) {
      const fromMs = performance.now()
      return nextTurn(() => this.#turned(epoch, fromMs))
    }
    this.#stopTimer = afterReal(Math.max(1, Math.floor(leftMs - nearMs / 2)), () => this.#go(epoch))
  }

  #turned(epoch: number, fromMs: number): void {
    this.spunMs += Math.min(emptyTurnMs, performance.now() - fromMs)
    this.#go(epoch)
  }

  #go(epoch: number): void {
    if (epoch !== this.#epoch) return
    this.#run()
    this.#arm()
  }

  #maySpin(): boolean {
    return this.spunMs <= spinShareMost * (performance.now() - this.#madeMs + 10)
  }
}
