/** A request frame that was sent, as it was. */
interface SentFrame {
  readonly op: number
  readonly text: string
  /** Whether somebody waits for its answer; steps of invitations have none. */
  readonly isAsked: boolean
}

/**
 * The frames that a client has sent and the gateway may not have heard, oldest first. Frames of a socket come in
 * order: an answer to one says that all before it have come.
 */
export class UnheardFrames {
  #sent: SentFrame[] = []

  add(frame: SentFrame): void {
    this.#sent.push(frame)
  }

  /** The gateway has answered an operation. */
  answered(op: number): void {
    const index = this.#sent.findIndex((frame) => frame.op === op)
    if (index >= 0) this.#sent.splice(0, index + 1)
  }

  /** The texts that are to be sent again; those whose answer nobody waits for any more are forgotten. */
  again(isAwaited: (op: number) => boolean): readonly string[] {
    this.#sent = this.#sent.filter(({ op, isAsked }) => !isAsked || isAwaited(op))
    return this.#sent.map(({ text }) => text)
  }

  forget(): void {
    this.#sent = []
  }
}
