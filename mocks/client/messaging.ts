import { CHANNEL_MESSAGE_ERR_CODE, checkId, PEER_MESSAGE_ERR_CODE } from '../protocol/index.ts'
import type { WireMessage } from '../protocol/index.ts'
import { causedBy, nowOf } from '../server/index.ts'
import type { World } from '../server/index.ts'
import {
  admit,
  badArgument,
  isWeb,
  notLoggedIn,
  refuseBy,
  tooLarge,
  tooOften,
} from './admission.ts'
import type { Rung } from './admission.ts'
import { budgetOf, takeBudget } from './call-budget.ts'
import { notInside } from './channels.ts'
import type { ChannelUse } from './channels.ts'
import { hint } from './hints.ts'
import { userIdBytesMax } from './id-sizes.ts'
import { ask } from './operations.ts'
import { called } from './session.ts'
import type { Session } from './session.ts'

/** `CHANNEL_MESSAGE_ERR_NOT_IN_CHANNEL` of the Web SDK. */
const notInChannelCode = 5

/** Why a message must not be sent: a wrong form the Web SDK refuses before it looks for the login. */
export interface Unsendable {
  readonly rule: Rung['rule']
  readonly why: string
  readonly isForm?: boolean
}

/** A message that is to be sent. `refusal` says why it must not be; its size is judged here. */
export interface Outgoing {
  readonly message: WireMessage
  readonly messageId: number
  /** Keep it in the history. */
  readonly history: boolean
  readonly refusal: Unsendable | undefined
}

/**
 * Sends a peer message. Ladder: 101, 102, 6 peer ID, 7 message or size, 5 budget; in the Web 7 form of the
 * message, 102, 6, 7, 5.
 *
 * @rule W-PEER-BAD-ID
 * @rule MSG-32KB
 * @rule W-SEND-RATE
 */
export function sendToPeer(
  world: World,
  session: Session,
  send: Outgoing & { readonly peerId: unknown; readonly offline: boolean },
): number {
  const P = PEER_MESSAGE_ERR_CODE
  const { message, messageId, offline, history } = send
  lookAtThumbnail(world, session, message)
  const rate = { budget: budgetOf(session.budgets, 'send'), rate: world.options.limits.sendRate }
  const rung =
    admit(world, session, { form: wrongForm(session, send, P.PEER_MESSAGE_ERR_INVALID_MESSAGE) }) ??
    badPeer(world, send.peerId) ??
    unsendable(send, P.PEER_MESSAGE_ERR_INVALID_MESSAGE) ??
    tooLarge(world, message, P.PEER_MESSAGE_ERR_INVALID_MESSAGE) ??
    tooOften(world, { ...rate, code: P.PEER_MESSAGE_ERR_TOO_OFTEN, rule: 'W-SEND-RATE' })
  if (rung !== undefined)
    return refuseBy(world, session, {
      name: 'sendMessageToPeer',
      codes: 'PEER_MESSAGE_ERR_CODE',
      rung,
    })
  takeBudget(rate.budget, rate.rate, nowOf(world))
  const peerId = send.peerId as string
  const call = called(world, session, {
    name: 'sendMessageToPeer',
    requestId: messageId,
    subject: peerId,
  })
  causedBy(world, call, () =>
    ask(world, session, {
      kind: 'send-peer',
      request: (op) => ({ kind: 'send-peer', op, peerId, message, offline, history }),
      messageId,
      timeoutMs: world.options.limits.sendTimeoutMs,
      timeoutCode: P.PEER_MESSAGE_ERR_SENT_TIMEOUT,
      failureCode: P.PEER_MESSAGE_ERR_FAILURE,
    }),
  )
  return P.PEER_MESSAGE_ERR_OK
}

/** The rung of a peer's ID. @rule W-PEER-BAD-ID */
export function badPeer(world: World, peerId: unknown): Rung | undefined {
  const complaint = checkId('peer ID', peerId, userIdBytesMax(world))
  return badArgument(
    complaint,
    PEER_MESSAGE_ERR_CODE.PEER_MESSAGE_ERR_INVALID_USERID,
    'W-PEER-BAD-ID',
  )
}

/**
 * Sends a channel message. Ladder: 101, 102, 4 message or size, 3 budget. From outside the channel
 * it is accepted and fails by its result callback.
 *
 * @rule W-CHANNEL-MEMBERS-ONLY
 * @assumes S-20
 */
export function sendToChannel(world: World, session: Session, send: Outgoing & ChannelUse): number {
  const C = CHANNEL_MESSAGE_ERR_CODE
  const { message, messageId, channelId, history } = send
  lookAtThumbnail(world, session, message)
  const rate = { budget: budgetOf(session.budgets, 'send'), rate: world.options.limits.sendRate }
  const rung =
    loggedOutIsOutside(world, session, send) ??
    admit(world, session, {
      form: wrongForm(session, send, C.CHANNEL_MESSAGE_ERR_INVALID_MESSAGE),
    }) ??
    outsideOnTheWeb(session, send) ??
    unsendable(send, C.CHANNEL_MESSAGE_ERR_INVALID_MESSAGE) ??
    tooLarge(world, message, C.CHANNEL_MESSAGE_ERR_INVALID_MESSAGE) ??
    tooOften(world, { ...rate, code: C.CHANNEL_MESSAGE_ERR_TOO_OFTEN, rule: 'W-SEND-RATE' })
  if (rung !== undefined)
    return refuseBy(world, session, {
      name: 'sendMessage',
      codes: 'CHANNEL_MESSAGE_ERR_CODE',
      rung,
    })
  takeBudget(rate.budget, rate.rate, nowOf(world))
  const call = called(world, session, {
    name: 'sendMessage',
    requestId: messageId,
    subject: channelId,
  })
  causedBy(world, call, () =>
    ask(world, session, {
      kind: 'send-channel',
      request: (op) => ({ kind: 'send-channel', op, channelId, message, history }),
      messageId,
      channelId,
      timeoutMs: world.options.limits.sendTimeoutMs,
      timeoutCode: C.CHANNEL_MESSAGE_ERR_SENT_TIMEOUT,
      failureCode: C.CHANNEL_MESSAGE_ERR_FAILURE,
    }),
  )
  return C.CHANNEL_MESSAGE_ERR_OK
}

/** The Web SDK has a code of its own for a send from outside. */
function outsideOnTheWeb(session: Session, use: ChannelUse): Rung | undefined {
  if (!isWeb(session)) return undefined
  return notInside(session, use, { code: notInChannelCode, rule: 'W-CHANNEL-MEMBERS-ONLY' })
}

/** By the release notes of 1.5.1 that code stood for a missing login too; it was not so observed. @assumes S-58 */
function loggedOutIsOutside(
  world: World,
  session: Session,
  send: Outgoing & ChannelUse,
): Rung | undefined {
  const isChosen = world.options.choices['S-58'] === 'not-in-channel'
  const isForm = send.refusal?.isForm === true
  if (!isChosen || isForm || notLoggedIn(session) === undefined) return undefined
  return outsideOnTheWeb(session, send)
}

const thumbnailShareMax = 0.5

/** A thumbnail that takes half of the message is the picture itself, as it was or encoded again. @rule THUMB-NOT-AUTO */
function lookAtThumbnail(world: World, session: Session, { media }: WireMessage): void {
  const bytes = media?.thumbnail.length ?? 0
  const share = bytes / world.options.limits.messageBytesMax
  if (share < thumbnailShareMax) return
  hint(world, session, {
    rule: 'THUMB-NOT-AUTO',
    what: `sends a thumbnail of ${bytes} bytes, ${Math.round(share * 100)} % of what a message may hold`,
    mend: 'Make a small picture of it: text, file name and thumbnail share 32 KB.',
  })
}

function unsendable({ refusal }: Outgoing, code: number): Rung | undefined {
  if (refusal === undefined) return undefined
  const { rule, why } = refusal
  return { code, rule, why }
}

/** What the Web SDK sees at first sight. */
function wrongForm(session: Session, send: Outgoing, code: number): Rung | undefined {
  return isWeb(session) && send.refusal?.isForm === true ? unsendable(send, code) : undefined
}
