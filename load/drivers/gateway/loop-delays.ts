import { timerMs } from '../../health.ts'

/** How late an event loop has come to a timer that is due again and again. */
export class LoopDelays {
  readonly #gapMs: number
  #lastMs: number
  #longestMs = 0
  /** Sum over all blocks of what everything that happened meanwhile has waited for, in ms times ms. */
  #waited = 0

  /** @param gapMs of the timer. */
  constructor(gapMs: number, startMs: number) {
    this.#gapMs = gapMs
    this.#lastMs = startMs
  }

  /** The timer has come. */
  probe(nowMs: number): void {
    const delayMs = Math.max(0, nowMs - this.#lastMs - this.#gapMs)
    this.#lastMs = nowMs
    this.#longestMs = Math.max(this.#longestMs, delayMs)
    const blockMs = Math.max(0, delayMs - timerMs)
    this.#waited += (blockMs * blockMs) / 2
  }

  /** What has been seen since the last call. @param spanMs the time since then. */
  take(spanMs: number): { readonly loopDelayMs: number; readonly loopLateMs: number } {
    const taken = { loopDelayMs: this.#longestMs, loopLateMs: this.#waited / Math.max(1, spanMs) }
    this.#longestMs = 0
    this.#waited = 0
    return taken
  }
}
