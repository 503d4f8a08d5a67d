import { askQuestion } from '../calls/index.ts'
import type { AskedQuestion, Requested } from '../calls/index.ts'
import { misuse, refuse, SessionHandle } from '../client/index.ts'
import type { ReceivedMessage, Session, World } from '../client/index.ts'
import { MESSAGE_TYPE, nameOfType } from '../protocol/index.ts'
import type { ChannelAttributeValue, RequestKind, RuleId, WireMessage } from '../protocol/index.ts'
import { RtmChannelAttribute } from './channel-attribute.ts'
import { callHandlers } from './call-handler.ts'
import { Message, receivedObject } from './messages.ts'

/** A message as the session takes it, or why it must not be sent. */
export interface OutgoingMessage {
  readonly message: WireMessage
  readonly messageId: number
  readonly refusal: { readonly rule: RuleId; readonly why: string } | undefined
}

const noMessage: WireMessage = { type: MESSAGE_TYPE.MESSAGE_TYPE_UNDEFINED, text: '' }

type MessageHandler = object

/** What a service and its channels share: the way to their session, while the service lives. */
export class Outlet extends SessionHandle {
  #callbackOf: string | undefined

  constructor(world: World, session: Session) {
    super(world, session, 'createRtmService')
  }

  /** Asks a question of Agora. */
  ask<Kind extends RequestKind, Given, Code extends number>(
    question: AskedQuestion<Kind, Given, Code>,
    given: Given,
  ): Requested<Code> {
    return askQuestion(this.use(question.nameOf(given)), question, given)
  }

  /** Refuses a call that gives an object: null, with the reason in the journal. */
  refuseWithNull(call: string, broken: { readonly rule: RuleId; readonly why: string }): null {
    const { world, session } = this.use(call)
    const { rule, why } = broken
    refuse(world, session, { call, code: -1, codes: undefined, rule, why })
    return null
  }

  /** The error of using a channel that was given back. */
  channelWasReleased(call: string, channelId: string): Error {
    return misuse(this.world, {
      call,
      client: this.client,
      why: `channel ${channelId} was released. Make a new one with createChannel`,
      rule: 'W-RELEASE-NO-USE',
    })
  }

  /** The error of using an invitation that the SDK has freed, or that the app gave back. */
  invitationWasFreed(call: string, isReleased: boolean): Error {
    return misuse(this.world, {
      call,
      client: this.client,
      why: isReleased
        ? 'this invitation was released. Release it after its last use, and once'
        : 'the SDK has freed this invitation when its last callback returned. Read what you need inside the callback',
      rule: 'W-RELEASE-NO-USE',
    })
  }

  /** The error of using a call manager that was given back. */
  managerWasReleased(call: string): Error {
    return misuse(this.world, {
      call,
      client: this.client,
      why: 'the call manager was released. Get one with getRtmCallManager',
      rule: 'W-RELEASE-NO-USE',
    })
  }

  /** Reads a message object for the call that sends it. */
  outgoing(call: string, message: unknown): OutgoingMessage {
    if (!(message instanceof Message)) {
      const why = `The message must come from createMessage, a media ID or an upload, not be ${nameOfType(message)}.`
      return { message: noMessage, messageId: 0, refusal: { rule: 'W-MSG-TYPES', why } }
    }
    message.mustBeUsable(call)
    const messageId = message.getMessageId()
    if (!message.isReceived()) return { message: message.toWire(), messageId, refusal: undefined }
    const why =
      'A received message must not be sent. Make a new one, for media by createImageMessageByMediaId or createFileMessageByMediaId.'
    return { message: noMessage, messageId, refusal: { rule: 'W-MSG-NO-SEND-RECEIVED', why } }
  }

  /** Makes the objects of received channel attributes. */
  channelAttributes(values: readonly ChannelAttributeValue[]): readonly RtmChannelAttribute[] {
    const world = this.world
    const client = this.client
    return values.map((received) => new RtmChannelAttribute({ world, client, received }))
  }

  /** Gives a received message to a handler and takes it away when the callback returns. */
  giveMessage(
    received: ReceivedMessage,
    handlers: MessageHandler | readonly MessageHandler[],
    name: string,
  ): boolean {
    const { world, session } = this.use('receive')
    let message: Message | undefined
    const give = (): readonly unknown[] => {
      message ??= receivedObject({
        world,
        session,
        messageId: ++session.lastMessageId,
        wire: received.message,
        received,
      })
      return [received.from, message]
    }
    try {
      return callHandlers([handlers].flat(), name, give)
    } finally {
      message?.endCallback()
    }
  }

  /** Remembers which channel's callback runs. */
  insideCallbackOf<T>(channelId: string, run: () => T): T {
    this.#callbackOf = channelId
    try {
      return run()
    } finally {
      this.#callbackOf = undefined
    }
  }

  /** Refuses what would deadlock the real SDK. @rule W-CHANNEL-RELEASE-DEADLOCK */
  refuseInsideCallbackOf(channelId: string): void {
    if (this.#callbackOf !== channelId) return
    throw misuse(this.world, {
      call: 'release',
      client: this.client,
      why: `channel ${channelId} is released inside one of its own callbacks, where the real SDK deadlocks. Release it after the callback has returned`,
      rule: 'W-CHANNEL-RELEASE-DEADLOCK',
    })
  }
}
