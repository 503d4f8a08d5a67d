import { limits } from '../../mocks/protocol/index.ts'
import type { Begun } from '../driving.ts'
import type { Ending } from '../measure/outcome.ts'

interface Said {
  left: number
  readonly done: (ending: Ending) => void
  readonly bytes: number
}

/** Texts to a channel, until the last member has each. */
export class FanOut {
  readonly #said = new Map<string, Said>()

  /**
   * A text is on its way.
   *
   * @param others how many are to have it; where nobody is, the service's word is the end of it.
   * @returns ends it otherwise; nothing where it has ended.
   */
  say(
    { index, bytes }: Begun,
    others: number,
    done: (ending: Ending) => void,
  ): (ending?: Ending) => void {
    const key = String(index)
    this.#said.set(key, { left: others, done, bytes })
    return (ending) => {
      if (this.#said.delete(key) && ending !== undefined) done(ending)
    }
  }

  /** A member has a text. */
  heard(text: string): void {
    const key = text.slice(0, text.indexOf(' '))
    const said = this.#said.get(key)
    if (said === undefined || --said.left > 0) return
    this.#said.delete(key)
    said.done({ outcome: 'completed', bytes: said.bytes })
  }
}

/** A text of the drawn size, as far as the service takes one, that begins with its own number. */
export function textOf({ index, bytes }: Begun): string {
  return `${index} `.padEnd(Math.min(limits.messageBytesMax, Math.max(1, bytes)), '.')
}
