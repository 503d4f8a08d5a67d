import { CHANNEL_MESSAGE_ERR_CODE, checkId, PEER_MESSAGE_ERR_CODE } from '../protocol/index.ts'
import type { WireMessage } from '../protocol/index.ts'
import { nowOf } from '../server/index.ts'
import type { World } from '../server/index.ts'
import {
  admit,
  argumentRung,
  budgetRung,
  initialisedRung,
  loggedInRung,
  sizeRung,
} from './admission.ts'
import type { Rung } from './admission.ts'
import { takeBudget } from './call-budget.ts'
import { userIdBytesMax } from './connecting.ts'
import { ask } from './operations.ts'
import { called } from './session.ts'
import type { Session } from './session.ts'

/** A message that is to be sent. `unsendable` says why it must not be, with the rule; the size is judged here. */
export interface Outgoing {
  readonly message: WireMessage | undefined
  readonly messageId: number
  readonly unsendable?: { readonly rule: Rung['rule']; readonly why: string } | undefined
}

/**
 * Sends a peer message. Ladder: 101, 102, 6 peer ID, 7 message or size, 5 budget.
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
  const { message, messageId, offline } = send
  const rate = { budget: session.budgets.send, rate: world.options.limits.sendRate }
  const refused = admit(world, session, {
    name: 'sendMessageToPeer',
    codes: 'PEER_MESSAGE_ERR_CODE',
    rungs: [
      initialisedRung(session),
      loggedInRung(session),
      argumentRung(
        checkId('peer ID', send.peerId, userIdBytesMax(world)),
        P.PEER_MESSAGE_ERR_INVALID_USERID,
        'W-PEER-BAD-ID',
      ),
      unsendableRung(send, P.PEER_MESSAGE_ERR_INVALID_MESSAGE),
      sizeRung(world, message, P.PEER_MESSAGE_ERR_INVALID_MESSAGE),
      budgetRung(world, { ...rate, code: P.PEER_MESSAGE_ERR_TOO_OFTEN, rule: 'W-SEND-RATE' }),
    ],
  })
  if (refused !== 0 || message === undefined) return refused
  takeBudget(rate.budget, rate.rate, nowOf(world))
  const peerId = send.peerId as string
  const before = called(world, session, {
    name: 'sendMessageToPeer',
    requestId: messageId,
    subject: peerId,
  })
  ask(world, session, {
    kind: 'send-peer',
    request: (op) => ({ kind: 'send-peer', op, peerId, message, offline }),
    messageId,
    timeoutMs: world.options.limits.sendTimeoutMs,
    timeoutCode: P.PEER_MESSAGE_ERR_SENT_TIMEOUT,
    failureCode: P.PEER_MESSAGE_ERR_FAILURE,
  })
  world.queue.cause = before
  return P.PEER_MESSAGE_ERR_OK
}

/**
 * Sends a channel message. Ladder: 101, 102, 4 message or size, 3 budget. From outside the channel
 * it is accepted and fails by its result callback.
 *
 * @rule W-CHANNEL-MEMBERS-ONLY
 * @assumes S-20
 */
export function sendToChannel(
  world: World,
  session: Session,
  send: Outgoing & { readonly channelId: string },
): number {
  const C = CHANNEL_MESSAGE_ERR_CODE
  const { message, messageId, channelId } = send
  const rate = { budget: session.budgets.send, rate: world.options.limits.sendRate }
  const refused = admit(world, session, {
    name: 'sendMessage',
    codes: 'CHANNEL_MESSAGE_ERR_CODE',
    rungs: [
      initialisedRung(session),
      loggedInRung(session),
      unsendableRung(send, C.CHANNEL_MESSAGE_ERR_INVALID_MESSAGE),
      sizeRung(world, message, C.CHANNEL_MESSAGE_ERR_INVALID_MESSAGE),
      budgetRung(world, { ...rate, code: C.CHANNEL_MESSAGE_ERR_TOO_OFTEN, rule: 'W-SEND-RATE' }),
    ],
  })
  if (refused !== 0 || message === undefined) return refused
  takeBudget(rate.budget, rate.rate, nowOf(world))
  const before = called(world, session, {
    name: 'sendMessage',
    requestId: messageId,
    subject: channelId,
  })
  ask(world, session, {
    kind: 'send-channel',
    request: (op) => ({ kind: 'send-channel', op, channelId, message }),
    messageId,
    channelId,
    timeoutMs: world.options.limits.sendTimeoutMs,
    timeoutCode: C.CHANNEL_MESSAGE_ERR_SENT_TIMEOUT,
    failureCode: C.CHANNEL_MESSAGE_ERR_FAILURE,
  })
  world.queue.cause = before
  return C.CHANNEL_MESSAGE_ERR_OK
}

function unsendableRung({ unsendable }: Outgoing, code: number): Rung {
  return {
    broken: unsendable !== undefined,
    code,
    rule: unsendable?.rule ?? 'MSG-32KB',
    why: unsendable?.why ?? '',
  }
}
