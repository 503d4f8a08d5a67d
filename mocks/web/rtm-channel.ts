import { getMembers, joinChannel, leaveChannel } from '../calls/index.ts'
import type { ChannelEvent, ChannelUse, Session, World } from '../client/index.ts'
import type { ChannelAttributeValue, EnumName } from '../protocol/index.ts'
import { EventEmitter } from './event-emitter.ts'
import { receivedMessage } from './messages.ts'
import type { ReceivedMessageProperties, RtmMessage, SendMessageOptions } from './messages.ts'
import { watchListeners } from './odd-listeners.ts'
import type { SessionOwner } from './pending.ts'
import type { ChannelAttributes } from './presence-methods.ts'

/** The events of a channel, and what their listeners are given. */
export interface RtmChannelEvents {
  /** A message of another member; never an own one. @rule W-CHANNEL-NO-ECHO */
  ChannelMessage: [message: RtmMessage, memberId: string, messagePros: ReceivedMessageProperties]
  /** Another user has joined; not above 512 members. @rule W-MEMBER-EVENTS-512 */
  MemberJoined: [memberId: string]
  /** Another user has left, or was offline for 30 s; not above 512 members. @rule W-MEMBER-EVENTS-512 */
  MemberLeft: [memberId: string]
  /** All attributes of the channel, after a write that asked for it. @rule W-CATTR-NOTIFY */
  AttributesUpdated: [attributes: ChannelAttributes]
  /** How many are in the channel. @rule W-MEMBER-COUNT-EVENTS */
  MemberCountUpdated: [newCount: number]
}

const channelEvents: readonly (keyof RtmChannelEvents)[] = [
  'ChannelMessage',
  'MemberJoined',
  'MemberLeft',
  'AttributesUpdated',
  'MemberCountUpdated',
]

/** What a channel needs of its client. */
export interface ChannelOwner extends SessionOwner {
  begin<Value>(
    call: string,
    codes: EnumName,
    run: (world: World, session: Session) => { readonly code: number; readonly key: string },
  ): Promise<Value>
  isActive(channel: RtmChannel): void
  sendToChannel(
    use: ChannelUse,
    message: RtmMessage,
    options: SendMessageOptions | undefined,
  ): Promise<void>
}

let instances = 0

/**
 * One channel of a client. Made by `createChannel`; talks to the server from `join` on. Membership belongs to the
 * object that has joined: another object of the same channel is outside.
 *
 * @rule WEB-CHANNEL-OBJECT
 */
export class RtmChannel extends EventEmitter<RtmChannelEvents> {
  /** The channel ID. */
  readonly channelId: string
  readonly #client: ChannelOwner
  readonly #use: ChannelUse

  /** @internal */
  constructor(client: ChannelOwner, channelId: string) {
    super(watchListeners(client, channelEvents))
    this.#client = client
    this.channelId = channelId
    this.#use = { channelId, instance: ++instances }
  }

  /**
   * Joins the channel. Rejects in order with 102, 202 where another object of the channel has joined,
   * 6 already in, 5 twenty channels, 8 same channel too often, 7 too often; later with 4 after a timeout.
   *
   * @rule W-CHANNEL-JOIN-20
   * @rule W-JOIN-RATE
   * @rule W-JOIN-ALREADY
   */
  join(): Promise<void> {
    return this.#client.begin('join', 'JOIN_CHANNEL_ERR', (world, session) => {
      const code = joinChannel(world, session, this.#use)
      if (code === 0) this.#client.isActive(this)
      return { code, key: `join ${this.channelId}` }
    })
  }

  /** Leaves the channel. Rejects in order with 102, 3 not in it. @rule W-LEAVE-NOT-IN */
  leave(): Promise<void> {
    return this.#client.begin('leave', 'LEAVE_CHANNEL_ERR', (world, session) => ({
      code: leaveChannel(world, session, this.#use),
      key: `leave ${this.channelId}`,
    }))
  }

  /** Sends a message to the other members. Rejects in order with 4 form of the message, 102, 5 not in the channel, 4 above 32 KB, 3 budget; later with 2 after a timeout. @rule W-CHANNEL-MEMBERS-ONLY @rule W-SEND-RATE */
  sendMessage(message: RtmMessage, messageOptions?: SendMessageOptions): Promise<void> {
    return this.#client.sendToChannel(this.#use, message, messageOptions)
  }

  /** Who is in the channel: 512 at most. Rejects in order with 102, 5 not in it, 4 too often. @rule W-GETMEMBERS */
  getMembers(): Promise<string[]> {
    return this.#client.begin('getMembers', 'GET_MEMBERS_ERR', (world, session) => ({
      code: getMembers(world, session, this.#use),
      key: `members ${this.channelId}`,
    }))
  }

  /** Takes an event to the listeners; returns whether somebody heard it. Not part of the SDK. @internal */
  tell(event: ChannelEvent): boolean {
    switch (event.kind) {
      case 'channel-message': {
        const { from, message, receivedAtMs, offline } = event.received
        const props = { serverReceivedTs: receivedAtMs, isOfflineMessage: offline }
        return this.emit('ChannelMessage', receivedMessage(message), from, props)
      }
      case 'member-joined':
        return this.emit('MemberJoined', event.uid)
      case 'member-left':
        return this.emit('MemberLeft', event.uid)
      case 'member-count':
        return this.emit('MemberCountUpdated', event.count)
      case 'channel-attributes-updated':
        return this.emit('AttributesUpdated', channelAttributesOf(event.attributes))
      case 'channel-send-result':
      case 'join-failure':
      case 'join-success':
      case 'leave-result':
      case 'members':
        return false
    }
  }
}

/** Channel attributes by key. */
export function channelAttributesOf(values: readonly ChannelAttributeValue[]): ChannelAttributes {
  return Object.fromEntries(
    values.map(({ key, value, lastUpdateUserId, lastUpdateMs }) => [
      key,
      { value, lastUpdateUserId, lastUpdateTs: lastUpdateMs },
    ]),
  )
}
