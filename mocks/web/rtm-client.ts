import { login, logout, renewToken, sendToChannel, sendToPeer } from '../calls/index.ts'
import { channelIdBytesMax, hint, userIdBytesMax } from '../client/index.ts'
import type { Unsendable } from '../calls/index.ts'
import type { ChannelUse, InvitationEvent } from '../client/index.ts'
import type { RuleId, WireMessage } from '../protocol/index.ts'
import { checkId } from '../protocol/index.ts'
import { complainOfReading, readBlob } from './blobs.ts'
import { LocalInvitation } from './invitations.ts'
import { completeMessage, isReceived, readMessage, withThumbnail } from './messages.ts'
import type { RtmMessage, SendMessageOptions } from './messages.ts'
import { PresenceMethods } from './presence-methods.ts'
import { RtmChannel } from './rtm-channel.ts'
import { rtmError } from './rtm-error.ts'

/** What a client is made with; nothing of it changes the fake. */
export interface RtmConfig {
  /** Upload the log. False unless set. */
  enableLogUpload?: boolean
  /** Which messages the SDK writes to its log. */
  logFilter?: LogFilterType
  /** Connect through a proxy. False unless set. */
  enableCloudProxy?: boolean
}

/** Which messages the SDK writes to its log. */
export interface LogFilterType {
  error: boolean
  warn: boolean
  info: boolean
  track: boolean
  debug: boolean
}

/** What became of a peer message. */
export interface PeerMessageSendResult {
  /** False where the peer is offline and the server has taken the message, or dropped it. @rule W-PEER-OK-MEANS-PEER */
  hasPeerReceived: boolean
}

/** Bytes of thumbnails that were read: a Blob never changes. */
const thumbnailBytes = new WeakMap<Blob, Uint8Array>()

/** A client without media, as that of 1.5.1 is. */
export class RtmClientBase extends PresenceMethods {
  readonly #active = new Map<string, RtmChannel>()
  /** Those that were sent, until their last event. */
  readonly #invitations = new Map<number, LocalInvitation>()

  /**
   * Logs in. Rejects in order with 3 user ID or token, 8 logged in or logging in, 10 twice a second;
   * later with 4 App ID, 5 token, 6 dead token, 2 banned, 9 after a timeout.
   *
   * @rule W-LOGIN-RESULT
   * @rule W-LOGIN-RATE
   */
  login(options: { uid: string; token?: string | undefined }): Promise<void> {
    const { uid, token } = (options ?? {}) as { readonly uid?: unknown; readonly token?: unknown }
    return this.begin('login', 'LOGIN_ERR_CODE', (world, session) => ({
      code: login(world, session, { uid, token: token ?? null }),
      key: 'login',
    }))
  }

  /** Logs out: tasks under way reject with 6, attributes and subscriptions are gone; listeners stay. Rejects with 102. @rule W-LOGOUT-RESULT @rule W-LOGOUT-CLEARS @assumes S-49 */
  logout(): Promise<void> {
    return this.begin('logout', 'LOGOUT_ERR_CODE', (world, session) => ({
      code: logout(world, session),
      key: 'logout',
    }))
  }

  /** Hands Agora a new token. Rejects in order with 2 argument, 102, 4 twice a second; later with 5 dead, 6 wrong. @rule W-RENEW */
  renewToken(token: string): Promise<void> {
    return this.begin('renewToken', 'RENEW_TOKEN_ERR_CODE', (world, session) => ({
      code: renewToken(world, session, token),
      key: 'renew',
    }))
  }

  /**
   * Sends a message to one user. Rejects in order with 7 form of the message, 102, 6 peer ID, 7 above 32 KB, 5 budget;
   * later with 2 after a timeout, 8 where the peer's SDK is too old.
   *
   * @rule IMG-SEND-PEER
   * @rule FILE-SEND-PEER
   * @rule W-PEER-UNREACHABLE
   */
  sendMessageToPeer(
    message: RtmMessage,
    peerId: string,
    options?: SendMessageOptions,
  ): Promise<PeerMessageSendResult> {
    const offline = options?.enableOfflineMessaging === true
    const history = options?.enableHistoricalMessaging === true
    return this.#send(message, (ready) =>
      this.begin('sendMessageToPeer', 'PEER_MESSAGE_ERR_CODE', (world, session) => {
        const messageId = ++session.lastMessageId
        const code = sendToPeer(world, session, { ...ready, messageId, peerId, offline, history })
        return { code, key: `send ${messageId}` }
      }),
    )
  }

  /** The same for a channel. Not part of the SDK. @internal */
  sendToChannel(
    use: ChannelUse,
    message: RtmMessage,
    options: SendMessageOptions | undefined,
  ): Promise<void> {
    const history = options?.enableHistoricalMessaging === true
    return this.#send(message, (ready) =>
      this.begin('sendMessage', 'CHANNEL_MESSAGE_ERR_CODE', (world, session) => {
        const messageId = ++session.lastMessageId
        const code = sendToChannel(world, session, { ...ready, ...use, messageId, history })
        return { code, key: `send ${messageId}` }
      }),
    )
  }

  /** Sends a message at once, or as soon as the bytes of its thumbnail are read. */
  #send<Value>(message: RtmMessage, send: (ready: Ready) => Promise<Value>): Promise<Value> {
    if (isReceived(message)) {
      const { world, session } = this.use('sendMessage')
      const what = 'sends a received message again'
      const mend = 'Make a new message of its media ID or text.'
      hint(world, session, { rule: 'W-MSG-NO-SEND-RECEIVED', what, mend })
    }
    const read = readMessage(message)
    if ('complaint' in read) {
      const { complaint: why, isForm } = read
      const refusal = { rule: 'W-MSG-TYPES', why, isForm } as const
      return send({ message: noMessage, refusal })
    }
    const { wire, thumbnail } = read
    if (thumbnail === undefined) return send({ message: wire, refusal: undefined })
    const known = thumbnailBytes.get(thumbnail)
    if (known !== undefined)
      return send({ message: withThumbnail(wire, known), refusal: undefined })
    const { world } = this.use('sendMessage')
    const reading = world.host.clock.hold('reading a thumbnail', readThumbnail(thumbnail))
    return reading.then((bytes) => {
      if (bytes !== undefined)
        return send({ message: withThumbnail(wire, bytes), refusal: undefined })
      const refusal = { rule: 'W-MSG-TYPES', why: complainOfReading('thumbnail') } as const
      return send({ message: wire, refusal })
    })
  }

  /** Makes a channel object; needs no login. Throws 1 for an unusable ID. @rule W-CHANNELID-RULE @rule W-NO-LOGIN-NEEDED */
  createChannel(channelId: string): RtmChannel {
    const { world } = this.use('createChannel')
    const why = checkId('channel ID', channelId, channelIdBytesMax(world))
    if (why !== undefined)
      throw invalid('CREATE_CHANNEL_ERR_INVALID_ARGUMENT', 'W-CHANNELID-RULE', why)
    return new RtmChannel(this, channelId)
  }

  /** Makes an invitation to one user; needs no login. Throws 1 for an unusable ID. @rule W-NO-LOGIN-NEEDED */
  createLocalInvitation(calleeId: string): LocalInvitation {
    const { world } = this.use('createLocalInvitation')
    const why = checkId('callee ID', calleeId, userIdBytesMax(world))
    if (why !== undefined)
      throw invalid('INVITATION_API_CALL_ERR_INVALID_ARGUMENT', 'W-USERID-RULE', why)
    return new LocalInvitation(this, calleeId, (sent) =>
      this.#invitations.set(sent.numberOf(), sent),
    )
  }

  /** Makes a message of what is given: the type by its fields, all others filled in. @rule IMG-BY-MEDIA-ID @rule FILE-BY-MEDIA-ID */
  createMessage<Message extends RtmMessage>(message: Partial<Message>): Message {
    this.use('createMessage')
    return completeMessage(message) as Message
  }

  /** Takes settings; none of them changes the fake. Since 1.4.2. */
  updateConfig(config: RtmConfig): void {
    this.use('updateConfig')
    void config
  }

  /** The same. Deprecated since 1.4.2. */
  setParameters(config: RtmConfig): void {
    this.use('setParameters')
    void config
  }

  /** Makes an object of a channel the one that is told its events. Not part of the SDK. @internal */
  isActive(channel: RtmChannel): void {
    this.#active.set(channel.channelId, channel)
  }

  /** The object of a channel that is told its events. Not part of the SDK. @internal */
  activeChannel(channelId: string): RtmChannel | undefined {
    return this.#active.get(channelId)
  }

  /** The invitation of an event; with its last event the client forgets it. Not part of the SDK. @internal */
  localInvitation({ number, step }: InvitationEvent): LocalInvitation | undefined {
    const invitation = this.#invitations.get(number)
    if (step !== 'received') this.#invitations.delete(number)
    return invitation
  }
}

const noMessage: WireMessage = { type: 0, text: '' }

interface Ready {
  readonly message: WireMessage
  readonly refusal: Unsendable | undefined
}

/** The bytes of a thumbnail, read now where they were not read before; undefined where it cannot be read. */
export async function readThumbnail(thumbnail: Blob): Promise<Uint8Array | undefined> {
  const bytes = thumbnailBytes.get(thumbnail) ?? (await readBlob(thumbnail))
  if (bytes !== undefined) thumbnailBytes.set(thumbnail, bytes)
  return bytes
}

function invalid(codeName: string, rule: RuleId, why: string): Error {
  return rtmError({ code: 1, codeName, rule, why })
}
