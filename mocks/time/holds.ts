import { hop } from './native-timers.ts'

/** Real work that time must not pass. */
export class Holds {
  readonly #running = new Map<symbol, string>()
  #waiters: (() => void)[] = []

  /** How much work is under way. */
  get size(): number {
    return this.#running.size
  }

  /** What is under way, in the order in which it began. */
  names(): readonly string[] {
    return [...this.#running.values()]
  }

  /** Holds time while work runs; tells when it has ended, well or not. */
  async run<T>(what: string, work: PromiseLike<T>, onEnd: () => void): Promise<T> {
    const key = Symbol(what)
    this.#running.set(key, what)
    try {
      return await work
    } finally {
      this.#running.delete(key)
      this.wake()
      onEnd()
    }
  }

  /** Resolves when the first of the running works has ended. */
  async nextEnd(): Promise<void> {
    await new Promise<void>((resolve) => void this.#waiters.push(resolve))
    await hop()
  }

  /** Lets everybody go on who waits for an end. */
  wake(): void {
    for (const resume of this.#waiters.splice(0)) resume()
  }
}
