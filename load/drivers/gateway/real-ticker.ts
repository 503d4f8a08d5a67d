import { performance } from 'node:perf_hooks'
import { EventQueue, everyReal, nextTurn } from '../../../mocks/index.ts'

/**
 * How exactly operations begin when they are meant to. `tick`: looks every millisecond. `spin`: looks all the time, for
 * rates above a thousand a second; it takes a whole core.
 */
export type Precision = 'tick' | 'spin'

interface Due {
  readonly fire: () => void
}

/** Real time of one worker, and what is to happen in it. */
export class RealTicker {
  readonly #queue = new EventQueue<never>(0)
  readonly #startMs: number
  #stop: () => void = () => undefined

  /** @param startMs when the run begins, by `performance.now` of this thread. */
  constructor(startMs: number, precision: Precision) {
    this.#startMs = startMs
    if (precision === 'tick') this.#stop = everyReal(1, () => this.run())
    else this.#spin()
  }

  nowUs(): number {
    return (performance.now() - this.#startMs) * 1000
  }

  at(atUs: number, run: () => void): void {
    const due: Due = { fire: run }
    this.#queue.schedule(atUs, due)
  }

  /** Does all that is due. */
  run(): void {
    const { nowMs: before } = this.#queue
    const nowUs = Math.max(before, this.nowUs())
    for (let next = this.#queue.nextMs(); next !== undefined && next <= nowUs;) {
      const due = this.#queue.pop() as Due | undefined
      due?.fire()
      next = this.#queue.nextMs()
    }
  }

  #spin(): void {
    let isOn = true
    this.#stop = () => (isOn = false)
    const turn = (): void => {
      if (!isOn) return
      this.run()
      nextTurn(turn)
    }
    nextTurn(turn)
  }

  stop(): void {
    this.#stop()
  }
}
