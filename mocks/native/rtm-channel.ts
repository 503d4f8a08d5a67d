import { getMembers, joinChannel, leaveChannel, sendToChannel } from '../calls/index.ts'
import { channelMessageNames, releaseChannel } from '../client/index.ts'
import type { ChannelEvent } from '../client/index.ts'
import type {
  CHANNEL_MESSAGE_ERR_CODE,
  GET_MEMBERS_ERR,
  JOIN_CHANNEL_ERR,
  LEAVE_CHANNEL_ERR,
} from '../protocol/index.ts'
import { callHandler } from './call-handler.ts'
import { ChannelMember } from './channel-member.ts'
import type { ChannelEventHandler } from './event-handlers.ts'
import type { Message } from './messages.ts'
import type { Outlet } from './outlet.ts'

/** What the sender of a message may ask for. Offline messaging has no effect on channel messages. @rule W-OFFLINE-PEER-ONLY */
export interface SendMessageOptions {
  /** Keep the message for a peer that is offline. False unless set. */
  readonly enableOfflineMessaging?: boolean
  /** Keep the message in the history. False unless set. */
  readonly enableHistoricalMessaging?: boolean
}

/** `IChannel`: one channel of a service. Made by `createChannel`; talks to the server from `join` on. */
export class RtmChannel {
  readonly #channelId: string
  readonly #outlet: Outlet
  readonly #handler: ChannelEventHandler
  readonly #onRelease: () => void
  #isReleased = false

  /** @internal */
  constructor(
    outlet: Outlet,
    channelId: string,
    own: { handler: ChannelEventHandler; onRelease: () => void },
  ) {
    this.#outlet = outlet
    this.#channelId = channelId
    this.#handler = own.handler
    this.#onRelease = own.onRelease
  }

  /** The channel ID. @rule W-CHANNELID-RULE */
  getId(): string {
    this.#use('getId')
    return this.#channelId
  }

  /**
   * Joins the channel: onJoinSuccess or onJoinFailure follows a return of 0.
   * Refusals in order: 101, 102, 6 already in, 5 twenty channels, 8 same channel too often, 7 too often.
   *
   * @rule W-CHANNEL-JOIN-20
   * @rule W-JOIN-RATE
   */
  join(): JOIN_CHANNEL_ERR {
    const { world, session } = this.#use('join')
    return joinChannel(world, session, { channelId: this.#channelId }) as JOIN_CHANNEL_ERR
  }

  /** Leaves the channel: onLeave follows a return of 0. Refusals in order: 101, 102, 3 not in it. @rule W-LEAVE-NOT-IN */
  leave(): LEAVE_CHANNEL_ERR {
    const { world, session } = this.#use('leave')
    return leaveChannel(world, session, { channelId: this.#channelId }) as LEAVE_CHANNEL_ERR
  }

  /**
   * Sends a message to the other members: onSendMessageResult follows a return of 0. The message is
   * copied now. Refusals in order: 101, 102, 4 message or size, 3 budget.
   *
   * @rule IMG-SEND-CHANNEL
   * @rule FILE-SEND-CHANNEL
   * @rule W-MSG-COPIED-AT-SEND
   */
  sendMessage(message: Message, options: SendMessageOptions | null = {}): CHANNEL_MESSAGE_ERR_CODE {
    const { world, session } = this.#use('sendMessage')
    return sendToChannel(world, session, {
      ...this.#outlet.outgoing('sendMessage', message),
      channelId: this.#channelId,
      history: options?.enableHistoricalMessaging === true,
    }) as CHANNEL_MESSAGE_ERR_CODE
  }

  /** Asks who is in the channel: onGetMembers follows a return of 0. Refusals in order: 101, 102, 5 not in it, 4 too often. @rule W-GETMEMBERS */
  getMembers(): GET_MEMBERS_ERR {
    const { world, session } = this.#use('getMembers')
    return getMembers(world, session, { channelId: this.#channelId }) as GET_MEMBERS_ERR
  }

  /**
   * Gives the channel back, leaving it first; no callback of it comes any more.
   *
   * @throws ToolkitError inside one of its own callbacks: the real SDK deadlocks there.
   * @rule W-CHANNEL-RELEASE-DEADLOCK
   */
  release(): void {
    const { world, session } = this.#use('release')
    this.#outlet.refuseInsideCallbackOf(this.#channelId)
    releaseChannel(world, session, this.#channelId)
    this.#isReleased = true
    this.#onRelease()
  }

  #use(call: string): ReturnType<Outlet['use']> {
    if (this.#isReleased) throw this.#outlet.channelWasReleased(call, this.#channelId)
    return this.#outlet.use(call)
  }

  /** Takes an event to the handler; returns whether it listens. Not part of the SDK. @internal */
  tell(event: ChannelEvent): boolean {
    const handler = this.#handler
    switch (event.kind) {
      case 'join-success':
        return callHandler(handler, 'onJoinSuccess', [])
      case 'join-failure':
        return callHandler(handler, 'onJoinFailure', [event.code])
      case 'leave-result':
        return callHandler(handler, 'onLeave', [event.code])
      case 'member-joined':
        return callHandler(handler, 'onMemberJoined', [
          new ChannelMember(event.uid, event.channelId),
        ])
      case 'member-left':
        return callHandler(handler, 'onMemberLeft', [new ChannelMember(event.uid, event.channelId)])
      case 'channel-send-result':
        return callHandler(handler, 'onSendMessageResult', [event.messageId, event.code])
      case 'members': {
        const members = event.uids.map((uid) => new ChannelMember(uid, event.channelId))
        return callHandler(handler, 'onGetMembers', [members, members.length, event.code])
      }
      case 'member-count':
        return callHandler(handler, 'onMemberCountUpdated', [event.count])
      case 'channel-attributes-updated': {
        const attributes = this.#outlet.channelAttributes(event.attributes)
        return callHandler(handler, 'onAttributesUpdated', [attributes, attributes.length])
      }
      case 'channel-message':
        return this.#outlet.giveMessage(
          event.received,
          handler,
          channelMessageNames[event.received.message.type],
        )
    }
  }
}
