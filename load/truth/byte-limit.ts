import { performance } from 'node:perf_hooks'
import { afterReal } from '../../mocks/internal.ts'

/** Longest time that a limit may be behind its rate and make good, in ms: a machine that was busy. */
const behindMsMax = 50

/** Bytes that pass at a known rate, whoever sends them, and a count of them over time. */
export class ByteLimit {
  readonly #perMs: number
  readonly #passed: (readonly [atMs: number, bytes: number])[] = []
  #freeMs = 0

  constructor(bytesPerSecond: number) {
    this.#perMs = bytesPerSecond / 1000
  }

  /** Waits until so many bytes may pass. */
  async pass(bytes: number): Promise<void> {
    const nowMs = performance.now()
    this.#freeMs = Math.max(this.#freeMs, nowMs - behindMsMax) + bytes / this.#perMs
    const leftMs = this.#freeMs - nowMs
    if (leftMs > 0) await new Promise<void>((resolve) => void afterReal(leftMs, resolve))
    this.#passed.push([performance.now(), bytes])
  }

  /** When the first byte passed, in ms of this thread. */
  get firstMs(): number {
    return this.#passed[0]?.[0] ?? 0
  }

  /** Bytes that have passed between two instants of this thread, in ms. */
  between(fromMs: number, toMs: number): number {
    return this.#passed.reduce(
      (sum, [atMs, bytes]) => sum + (atMs >= fromMs && atMs < toMs ? bytes : 0),
      0,
    )
  }
}
