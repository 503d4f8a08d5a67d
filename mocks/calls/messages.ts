import { hint, isWeb } from '../client/index.ts'
import type { Rung, Session } from '../client/index.ts'
import type { WireMessage } from '../protocol/index.ts'
import type { World } from '../server/index.ts'

/** Why a message must not be sent: a wrong form the Web SDK refuses before it looks for the login. */
export interface Unsendable {
  readonly rule: Rung['rule']
  readonly why: string
  readonly isForm?: boolean
}

/** A message that is to be sent. `refusal` says why it must not be; its size is judged by the call. */
export interface Outgoing {
  readonly message: WireMessage
  readonly messageId: number
  /** Keep it in the history. */
  readonly history: boolean
  readonly refusal: Unsendable | undefined
}

/** The rung of a message that must not be sent. */
export function unsendable({ refusal }: Outgoing, code: number): Rung | undefined {
  if (refusal === undefined) return undefined
  const { rule, why } = refusal
  return { code, rule, why }
}

/** What the Web SDK sees at first sight. */
export function wrongForm(session: Session, send: Outgoing, code: number): Rung | undefined {
  return isWeb(session) && send.refusal?.isForm === true ? unsendable(send, code) : undefined
}

const thumbnailShareMax = 0.5

/** A thumbnail that takes half of the message is the picture itself, as it was or encoded again. @rule THUMB-NOT-AUTO */
export function lookAtThumbnail(world: World, session: Session, { media }: WireMessage): void {
  const bytes = media?.thumbnail.length ?? 0
  const share = bytes / world.options.limits.messageBytesMax
  if (share < thumbnailShareMax) return
  hint(world, session, {
    rule: 'THUMB-NOT-AUTO',
    what: `sends a thumbnail of ${bytes} bytes, ${Math.round(share * 100)} % of what a message may hold`,
    mend: 'Make a small picture of it: text, file name and thumbnail share 32 KB.',
  })
}
