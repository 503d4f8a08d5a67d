/** The time of a world until it is set back, for calls that wait: they must not go on in the next. */
export class Era {
  readonly #waiting = new Set<() => void>()
  readonly #refusal: () => Error

  /** @param refusal what ends a wait whose world is set back. */
  constructor(refusal: () => Error) {
    this.#refusal = refusal
  }

  /** The outcome of something. @throws the refusal where the world is set back before. */
  unlessOver<T>(work: Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const over = (): void => reject(this.#refusal())
      this.#waiting.add(over)
      const settle = (): void => void this.#waiting.delete(over)
      work.then(resolve, reject).then(settle, settle)
    })
  }

  /** The world is another now, or is no more: a next era begins. */
  end(): void {
    for (const over of Array.from(this.#waiting)) over()
    this.#waiting.clear()
  }
}
