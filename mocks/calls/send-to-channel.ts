import {
  admit,
  ask,
  budgetOf,
  called,
  isWeb,
  notInside,
  notLoggedIn,
  refuseBy,
  takeBudget,
  tooLarge,
  tooOften,
  withReason,
} from '../client/index.ts'
import type { ChannelUse, OperationAnswer, Rung, Session } from '../client/index.ts'
import { CHANNEL_MESSAGE_ERR_CODE as Code } from '../protocol/index.ts'
import { causedBy, nowOf, reply, takeInMessage, tell, tellMessage } from '../server/index.ts'
import type { World } from '../server/index.ts'
import type { Call } from './call.ts'
import { lookAtThumbnail, unsendable, wrongForm } from './messages.ts'
import type { Outgoing } from './messages.ts'

/** `CHANNEL_MESSAGE_ERR_NOT_IN_CHANNEL` of the Web SDK. */
const notInChannelCode = 5

/**
 * Sends a channel message. Ladder: 101, 102, 4 message or size, 3 budget. From outside the channel it is accepted and fails
 * by its answer, which onSendMessageResult tells; in the Web it is refused with 5.
 *
 * @rule W-CHANNEL-MEMBERS-ONLY
 * @assumes S-20
 */
export function sendToChannel(world: World, session: Session, send: Outgoing & ChannelUse): number {
  const { message, messageId, channelId, history } = send
  lookAtThumbnail(world, session, message)
  const { sendRate: rate, sendTimeoutMs: timeoutMs } = world.options.limits
  const budget = budgetOf(session.budgets, 'send')
  const rung =
    loggedOutIsOutside(world, session, send) ??
    admit(world, session, {
      form: wrongForm(session, send, Code.CHANNEL_MESSAGE_ERR_INVALID_MESSAGE),
    }) ??
    outsideOnTheWeb(session, send) ??
    unsendable(send, Code.CHANNEL_MESSAGE_ERR_INVALID_MESSAGE) ??
    tooLarge(world, message, Code.CHANNEL_MESSAGE_ERR_INVALID_MESSAGE) ??
    tooOften(world, {
      budget,
      rate,
      code: Code.CHANNEL_MESSAGE_ERR_TOO_OFTEN,
      rule: 'W-SEND-RATE',
    })
  const { codes, timeoutCode } = sendToChannelCall
  const name = 'sendMessage'
  if (rung !== undefined) return refuseBy(world, session, { name, codes, rung })
  takeBudget(budget, rate, nowOf(world))
  causedBy(world, called(world, session, { name, requestId: messageId, subject: channelId }), () =>
    ask(world, session, {
      request: (op) => ({ kind: 'send-channel', op, channelId, message, history }),
      answered: sent,
      messageId,
      channelId,
      timeoutMs,
      timeoutCode,
      failureCode: Code.CHANNEL_MESSAGE_ERR_FAILURE,
    }),
  )
  return Code.CHANNEL_MESSAGE_ERR_OK
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

function sent(world: World, session: Session, ended: OperationAnswer): void {
  const { operation, code, because } = ended
  const { op, channelId, messageId } = operation
  const event = { kind: 'channel-send-result', op, channelId, messageId, code }
  tell(world, session.client, withReason(event, because))
}

/**
 * What Agora does with a channel message: OK means that Agora has it. Every other member gets it, the sender does not.
 *
 * @rule W-CHANNEL-OK-MEANS-SERVER
 * @rule W-CHANNEL-NO-ECHO
 * @assumes S-20
 * @assumes S-29
 */
export const sendToChannelCall: Call<'send-channel'> = {
  kind: 'send-channel',
  names: ['sendMessage'],
  callbacks: ['onSendMessageResult'],
  codes: 'CHANNEL_MESSAGE_ERR_CODE',
  fault: 'sendMessage',
  timeoutCode: Code.CHANNEL_MESSAGE_ERR_SENT_TIMEOUT,
  timeoutRule: 'W-SEND-TIMEOUT',
  budgetRule: 'W-SEND-RATE',
  judgeRequest: (world, { message }) =>
    tooLarge(world, message, Code.CHANNEL_MESSAGE_ERR_INVALID_MESSAGE),

  serve: (world, sender, { op, channelId, message, history }) => {
    const { app, uid: from } = sender
    const channel = app.channels.get(channelId)
    if (channel === undefined || !sender.channels.has(channelId))
      return reply(world, sender, { op, code: Code.CHANNEL_MESSAGE_ERR_FAILURE })
    const event = takeInMessage(world, channel, { app, from, message, history })
    reply(world, sender, { op, code: Code.CHANNEL_MESSAGE_ERR_OK })
    tellMessage(world, channel, event)
  },
}
