/**
 * The bytes of a body, and a way to go on reading while nothing is taken: a network tells that its other
 * end is gone only to who reads. What is read ahead is bounded by whoever bounds the body.
 */
export class ReadAhead {
  readonly #chunks: AsyncIterator<Uint8Array>
  readonly #bytesMax: number
  #ahead: IteratorResult<Uint8Array, undefined>[] = []
  #bytes = 0
  #next: Promise<IteratorResult<Uint8Array, undefined>> | undefined

  constructor(chunks: AsyncIterator<Uint8Array>, bytesMax: number) {
    this.#chunks = chunks
    this.#bytesMax = bytesMax
  }

  /** The next bytes. */
  async next(): Promise<IteratorResult<Uint8Array, undefined>> {
    const ahead = this.#ahead.shift()
    if (ahead === undefined) return await this.#take()
    if (ahead.done !== true) this.#bytes -= ahead.value.length
    return ahead
  }

  async #take(): Promise<IteratorResult<Uint8Array, undefined>> {
    this.#next ??= this.#chunks.next()
    try {
      return await this.#next
    } finally {
      this.#next = undefined
    }
  }

  /** Reads on until something is over; rejects where the other end is gone meanwhile. */
  async until<T>(over: Promise<T>): Promise<T> {
    const done = over.then((): { readonly isOver: true } => ({ isOver: true }))
    for (;;) {
      const isEnd = this.#ahead.at(-1)?.done === true
      if (isEnd || this.#bytes > this.#bytesMax) return await over
      this.#next ??= this.#chunks.next()
      const step = await Promise.race([done, this.#next])
      if (!('done' in step)) return await over
      this.#next = undefined
      if (!step.done) this.#bytes += step.value.length
      this.#ahead.push(step)
    }
  }
}
