import { hash32 } from '../time/index.ts'

/** Characters at the end of a frame that tell it from another of the same length and number. */
const signCharacters = 64

interface Heard {
  readonly sign: number
  /** Number of the socket that it came by. */
  readonly socket: number
  /** Number of the frame that answers it; Infinity until one does. */
  answerSeq: number
}

/**
 * The newest request frames of a session, by their operation. After a broken link a client sends again what was
 * not answered, and cannot know what had come through: that must not be served twice.
 */
export class HeardFrames {
  readonly #countMax: number
  readonly #heard = new Map<number, Heard>()

  constructor(countMax: number) {
    this.#countMax = countMax
  }

  /** Notes a frame that has come. Returns whether it had come by an earlier socket, and was sent again. */
  note(op: number, text: string, socket: number): boolean {
    const sign = hash32(text, text.length, Math.max(0, text.length - signCharacters))
    const known = this.#heard.get(op)
    if (known !== undefined && known.sign === sign && known.socket < socket) return true
    this.#heard.delete(op)
    this.#heard.set(op, { sign, socket, answerSeq: Infinity })
    if (this.#heard.size > this.#countMax) this.#forgetOldest()
    return false
  }

  #forgetOldest(): void {
    for (const op of this.#heard.keys()) {
      this.#heard.delete(op)
      return
    }
  }

  /** A frame of a number answers an operation. */
  answered(op: number, seq: number): void {
    const known = this.#heard.get(op)
    if (known !== undefined) known.answerSeq = seq
  }

  /** The client has all answers up to a frame: what they answer is not sent again. */
  forget(seq: number): void {
    for (const [op, { answerSeq }] of this.#heard) if (answerSeq <= seq) this.#heard.delete(op)
  }
}
