import { hop } from './native-timers.ts'

/** Real work that time must not pass. */
export class Holds {
  readonly #running = new Map<symbol, string>()
  #waiters: (() => void)[] = []
  readonly #onEnd: () => void

  /** @param onEnd called at each end of a hold. */
  constructor(onEnd: () => void) {
    this.#onEnd = onEnd
  }

  /** How much work is under way. */
  get size(): number {
    return this.#running.size
  }

  /** What is under way, in the order in which it began. */
  names(): readonly string[] {
    return [...this.#running.values()]
  }

  /** Holds time until the function that it returns is called. */
  begin(what: string): () => void {
    const key = Symbol(what)
    this.#running.set(key, what)
    return () => {
      if (!this.#running.delete(key)) return
      this.wake()
      this.#onEnd()
    }
  }

  /** Holds time while work runs. */
  async run<T>(what: string, work: PromiseLike<T>): Promise<T> {
    const letGo = this.begin(what)
    try {
      return await work
    } finally {
      letGo()
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
