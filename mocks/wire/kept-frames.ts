/** A frame that the client may not have got yet. */
export interface KeptFrame {
  readonly seq: number
  readonly text: string
  /** The number of a peer message that is confirmed when the client says it has the frame. */
  readonly delivery: number
}

/** Places at the beginning that may stand empty before they are given back. */
const emptyMax = 1024

/** The newest frames of a session, bounded in number and characters. */
export class KeptFrames {
  readonly #countMax: number
  readonly #charactersMax: number
  #frames: KeptFrame[] = []
  /** Where the oldest is. */
  #head = 0
  #characters = 0
  /** The newest number. */
  lastSeq = 0

  constructor(countMax: number, charactersMax: number) {
    this.#countMax = countMax
    this.#charactersMax = charactersMax
  }

  /** The newest frame that is not kept any more: those after it are. */
  get firstAfter(): number {
    return (this.#frames[this.#head]?.seq ?? this.lastSeq + 1) - 1
  }

  /** Adds the next frame; the oldest go where there are too many. */
  add(text: string, delivery: number): void {
    this.#frames.push({ seq: ++this.lastSeq, text, delivery })
    this.#characters += text.length
    while (
      this.#frames.length - this.#head > this.#countMax ||
      (this.#characters > this.#charactersMax && this.#frames.length - this.#head > 1)
    )
      this.#drop()
  }

  #drop(): KeptFrame | undefined {
    const frame = this.#frames[this.#head++]
    this.#characters -= frame?.text.length ?? 0
    if (this.#head < emptyMax && this.#head < this.#frames.length) return frame
    this.#frames.splice(0, this.#head)
    this.#head = 0
    return frame
  }

  /** The frames after one that are kept. */
  after(seq: number): readonly KeptFrame[] {
    return this.#frames.slice(this.#head + Math.max(0, seq - this.firstAfter))
  }

  /** Forgets the frames up to one; they are given back. */
  forget(seq: number): readonly KeptFrame[] {
    const forgotten: KeptFrame[] = []
    while (this.#head < this.#frames.length && this.firstAfter < seq) {
      const frame = this.#drop()
      if (frame !== undefined) forgotten.push(frame)
    }
    return forgotten
  }
}
