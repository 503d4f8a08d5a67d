import {
  admit,
  ask,
  badArgument,
  budgetOf,
  called,
  refuseBy,
  takeBudget,
  tooLarge,
  tooOften,
  userIdBytesMax,
  withReason,
} from '../client/index.ts'
import type { OperationAnswer, Rung, Session } from '../client/index.ts'
import { checkId, isMediaMessage, PEER_MESSAGE_ERR_CODE as Code } from '../protocol/index.ts'
import {
  causedBy,
  confirmDelivery,
  give,
  isBeforeMedia,
  keepForLater,
  keepInHistory,
  messageNote,
  nowOf,
  record,
  reply,
  tell,
} from '../server/index.ts'
import type { World } from '../server/index.ts'
import type { Call } from './call.ts'
import { lookAtThumbnail, unsendable, wrongForm } from './messages.ts'
import type { Outgoing } from './messages.ts'

/**
 * Sends a peer message. Ladder: 101, 102, 6 peer ID, 7 message or size, 5 budget; in the Web 7 form of the message, 102,
 * 6, 7, 5. Its answer is told by onSendMessageResult.
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
  const { message, messageId, offline, history } = send
  lookAtThumbnail(world, session, message)
  const { sendRate: rate, sendTimeoutMs: timeoutMs } = world.options.limits
  const budget = budgetOf(session.budgets, 'send')
  const rung =
    admit(world, session, {
      form: wrongForm(session, send, Code.PEER_MESSAGE_ERR_INVALID_MESSAGE),
    }) ??
    badPeer(world, send.peerId) ??
    unsendable(send, Code.PEER_MESSAGE_ERR_INVALID_MESSAGE) ??
    tooLarge(world, message, Code.PEER_MESSAGE_ERR_INVALID_MESSAGE) ??
    tooOften(world, {
      budget,
      rate,
      code: Code.PEER_MESSAGE_ERR_TOO_OFTEN,
      rule: 'W-SEND-RATE',
    })
  const { codes, timeoutCode } = sendToPeerCall
  const name = 'sendMessageToPeer'
  if (rung !== undefined) return refuseBy(world, session, { name, codes, rung })
  takeBudget(budget, rate, nowOf(world))
  const peerId = send.peerId as string
  causedBy(world, called(world, session, { name, requestId: messageId, subject: peerId }), () =>
    ask(world, session, {
      request: (op) => ({ kind: 'send-peer', op, peerId, message, offline, history }),
      answered: sent,
      messageId,
      timeoutMs,
      timeoutCode,
      failureCode: Code.PEER_MESSAGE_ERR_FAILURE,
    }),
  )
  return Code.PEER_MESSAGE_ERR_OK
}

/** @rule W-PEER-BAD-ID */
function badPeer(world: World, peerId: unknown): Rung | undefined {
  const complaint = checkId('peer ID', peerId, userIdBytesMax(world))
  return badArgument(complaint, Code.PEER_MESSAGE_ERR_INVALID_USERID, 'W-PEER-BAD-ID')
}

function sent(world: World, session: Session, ended: OperationAnswer): void {
  const { operation, code, because } = ended
  const { op, messageId } = operation
  const event = { kind: 'peer-send-result', op, messageId, code }
  tell(world, session.client, withReason(event, because))
}

/**
 * What Agora does with a peer message. The sender's OK comes only when the peer has confirmed it.
 *
 * @rule W-PEER-OK-MEANS-PEER
 * @rule W-PEER-UNREACHABLE
 * @rule W-PEER-CACHED
 * @rule W-MEDIA-VERSION
 */
export const sendToPeerCall: Call<'send-peer'> = {
  kind: 'send-peer',
  names: ['sendMessageToPeer'],
  callbacks: ['onSendMessageResult'],
  codes: 'PEER_MESSAGE_ERR_CODE',
  fault: 'sendMessageToPeer',
  timeoutCode: Code.PEER_MESSAGE_ERR_SENT_TIMEOUT,
  timeoutRule: 'W-SEND-TIMEOUT',
  budgetRule: 'W-SEND-RATE',
  judgeRequest: (world, { peerId, message }) =>
    badPeer(world, peerId) ?? tooLarge(world, message, Code.PEER_MESSAGE_ERR_INVALID_MESSAGE),

  serve: (world, sender, { op, peerId, message, offline, history }) => {
    const { app, uid } = sender
    const peer = app.users.get(peerId)
    const receivedAtMs = nowOf(world)
    if (history) keepInHistory(world, app, { from: uid, to: peerId, kind: 'peer', message })
    if (peer === undefined) {
      if (offline) keepForLater(world, app, { peerId, message, from: uid, receivedAtMs })
      const code = offline
        ? Code.PEER_MESSAGE_ERR_CACHED_BY_SERVER
        : Code.PEER_MESSAGE_ERR_PEER_UNREACHABLE
      return reply(world, sender, { op, code })
    }
    if (isMediaMessage(message) && isBeforeMedia(peer.sdkVersion))
      return reply(world, sender, { op, code: Code.PEER_MESSAGE_ERR_IMCOMPATIBLE_MESSAGE })
    const delivery = ++app.lastDelivery
    app.deliveries.set(delivery, { sender, op, receiver: peer })
    const note = messageNote(message)
    record(world, { kind: 'server', name: 'peer-message-routed', uid, subject: peerId, note })
    const event = { kind: 'peer-message', delivery, from: uid, message, receivedAtMs } as const
    give(world, peer, { ...event, offline: false })
  },
  refusals: {
    [Code.PEER_MESSAGE_ERR_IMCOMPATIBLE_MESSAGE]: {
      why: 'The SDK of the peer is too old for files and images.',
      rule: 'W-MEDIA-VERSION',
    },
  },
}

/** A client says that a peer message has come: its sender may know. */
export const ackCall: Call<'ack'> = {
  kind: 'ack',
  names: [],
  callbacks: [],
  codes: 'PEER_MESSAGE_ERR_CODE',
  timeoutCode: Code.PEER_MESSAGE_ERR_SENT_TIMEOUT,

  serve: (world, connection, { delivery }) => confirmDelivery(world, connection, delivery),
}
