import { inTooMany, login, logout, renewToken, sendToPeer } from '../calls/index.ts'
import {
  called,
  channelIdBytesMax,
  closeSession,
  joinedCount,
  listen,
  notInitialised,
  refuse,
} from '../client/index.ts'
import type { InvitationEvent, Session, UploadResult, World } from '../client/index.ts'
import { checkAppId, checkId, INIT_ERR_CODE, MESSAGE_TYPE, nameOfType } from '../protocol/index.ts'
import type {
  LOGIN_ERR_CODE,
  LOGOUT_ERR_CODE,
  PEER_MESSAGE_ERR_CODE,
  RENEW_TOKEN_ERR_CODE,
  RuleId,
  WireMessage,
} from '../protocol/index.ts'
import { MediaCalls } from './media-calls.ts'
import type { RtmCallEventHandler } from './call-event-handler.ts'
import { RtmCallManager } from './call-manager.ts'
import type { ChannelEventHandler, RtmServiceEventHandler } from './event-handlers.ts'
import type { Files } from './files.ts'
import { Message } from './messages.ts'
import type { FileMessage } from './messages.ts'
import { Outlet } from './outlet.ts'
import { wrongType } from './wrong-type.ts'
import { RtmChannel } from './rtm-channel.ts'
import type { SendMessageOptions } from './rtm-channel.ts'
import { tellService } from './tell-service.ts'

/** What a service stands on. */
export interface ServiceGround {
  readonly world: World
  readonly session: Session
  readonly files: Files
}

/**
 * `IRtmService`: one client of Agora RTM in the C++ shape. Methods return the SDK's codes: 0 is
 * accepted, and the outcome comes by callback; anything else is refused, and no callback comes.
 *
 * @assumes S-01
 * @assumes S-02
 */
export class RtmService extends MediaCalls {
  #calls: RtmCallManager | undefined
  readonly #handlers: RtmServiceEventHandler[] = []
  readonly #channels = new Map<string, RtmChannel>()

  /** @internal */
  constructor({ world, session, files }: ServiceGround) {
    super(new Outlet(world, session), files)
    this.#listen(world, session)
  }

  #listen(world: World, session: Session): void {
    const ground = {
      handlers: this.#handlers,
      channels: this.#channels,
      outlet: this.outlet,
      tellCalls: (event: InvitationEvent): boolean => this.#calls?.tell(event) ?? false,
      uploaded: (result: UploadResult): FileMessage | null => this.uploaded(result),
    }
    listen(world, session, (event) => tellService(ground, event))
  }

  /**
   * Makes the service ready for an App ID of 32 characters. Refusals in order: 2 initialised already,
   * 3 App ID, 4 handler.
   *
   * @rule W-INIT-CODES
   */
  initialize(appId: string, eventHandler: RtmServiceEventHandler): INIT_ERR_CODE {
    const { world, session } = this.outlet.use('initialize')
    const complaint = checkAppId(appId, world.options.limits)
    if (session.appId !== undefined) {
      return this.#refuseInit(
        INIT_ERR_CODE.INIT_ERR_ALREADY_INITIALIZED,
        'This service was initialised before. Make another with createRtmService.',
      )
    }
    if (complaint !== undefined)
      return this.#refuseInit(INIT_ERR_CODE.INIT_ERR_INVALID_APP_ID, complaint)
    if (typeof eventHandler !== 'object' || eventHandler === null) {
      return this.#refuseInit(
        INIT_ERR_CODE.INIT_ERR_INVALID_ARGUMENT,
        `The event handler must be an object, not ${nameOfType(eventHandler)}.`,
      )
    }
    session.appId = appId
    this.#handlers.unshift(eventHandler)
    called(world, session, { name: 'initialize', subject: appId })
    return INIT_ERR_CODE.INIT_ERR_OK
  }

  #refuseInit(code: INIT_ERR_CODE, why: string): INIT_ERR_CODE {
    const { world, session } = this.outlet.use('initialize')
    const codes = 'INIT_ERR_CODE'
    const refusal = { call: 'initialize', code, codes, rule: 'W-INIT-CODES', why } as const
    return refuse(world, session, refusal) as INIT_ERR_CODE
  }

  /** Attaches one more handler; handlers are told in the order they came. @rule W-MULTI-HANDLER @assumes S-33 */
  addEventHandler(eventHandler: RtmServiceEventHandler): void {
    this.outlet.use('addEventHandler')
    if (typeof eventHandler !== 'object' || eventHandler === null) {
      throw wrongType('addEventHandler', 'the handler', { wanted: 'an object', got: eventHandler })
    }
    if (!this.#handlers.includes(eventHandler)) this.#handlers.push(eventHandler)
  }

  /** Detaches a handler: no callback reaches it any more. @rule W-MULTI-HANDLER */
  removeEventHandler(eventHandler: RtmServiceEventHandler): void {
    this.outlet.use('removeEventHandler')
    const index = this.#handlers.indexOf(eventHandler)
    if (index >= 0) this.#handlers.splice(index, 1)
  }

  /**
   * Ends the service. Running tasks end INTERRUPTED; with `sync` their callbacks come before it
   * returns, otherwise no callback comes any more. Nothing got from the service may be used afterwards.
   *
   * @rule W-RELEASE-NO-USE
   * @assumes S-03
   * @assumes S-09
   */
  release(sync = false): void {
    const { world, session } = this.outlet.use('release')
    closeSession(world, session, sync)
  }

  /**
   * Logs in: CONNECTING, then CONNECTED and onLoginSuccess, or DISCONNECTED and onLoginFailure.
   * `token` may be null. Refusals in order: 101, 8 logged in or logging in, 3 argument, 10 twice a second.
   *
   * @rule W-LOGIN-RESULT
   * @rule W-LOGIN-RATE
   */
  login(token: string | null, userId: string): LOGIN_ERR_CODE {
    const { world, session } = this.outlet.use('login')
    return login(world, session, { token, uid: userId }) as LOGIN_ERR_CODE
  }

  /** Logs out: running tasks end INTERRUPTED, then DISCONNECTED and onLogout. Refusals in order: 101, 102. @rule W-LOGOUT-RESULT */
  logout(): LOGOUT_ERR_CODE {
    const { world, session } = this.outlet.use('logout')
    return logout(world, session) as LOGOUT_ERR_CODE
  }

  /**
   * Hands Agora a new token before or after the old one dies: onRenewTokenResult follows a return of 0,
   * with 6 for a token that does not verify and 5 for one that has expired. Refusals in order: 101, 102,
   * 2 argument, 4 twice a second.
   *
   * @rule W-RENEW
   */
  renewToken(token: string): RENEW_TOKEN_ERR_CODE {
    const { world, session } = this.outlet.use('renewToken')
    return renewToken(world, session, token) as RENEW_TOKEN_ERR_CODE
  }

  /**
   * Sends a message to one user: onSendMessageResult follows a return of 0. The message is copied now.
   * Refusals in order: 101, 102, 6 peer ID, 7 message or 32 KB, 5 budget.
   *
   * @rule IMG-SEND-PEER
   * @rule FILE-SEND-PEER
   * @rule W-MSG-COPIED-AT-SEND
   */
  sendMessageToPeer(
    peerId: string,
    message: Message,
    options: SendMessageOptions | null = {},
  ): PEER_MESSAGE_ERR_CODE {
    const { world, session } = this.outlet.use('sendMessageToPeer')
    const offline = options?.enableOfflineMessaging === true
    const history = options?.enableHistoricalMessaging === true
    return sendToPeer(world, session, {
      ...this.outlet.outgoing('sendMessageToPeer', message),
      peerId,
      offline,
      history,
    }) as PEER_MESSAGE_ERR_CODE
  }

  /**
   * Makes a channel object; needs no login and talks to no server.
   *
   * @returns null where it is refused. Refusals in order: before `initialize`, an unusable ID, and by
   *   the profile an ID that has a channel (1.3; in 1.4 the same channel again), 20 joined channels (1.4).
   * @rule W-CREATE-CHANNEL-DUP
   * @rule W-CREATE-CHANNEL-NULL
   */
  createChannel(channelId: string, eventHandler: ChannelEventHandler): RtmChannel | null {
    const { world, session } = this.outlet.use('createChannel')
    const { profile, limits } = world.options
    const complaint = checkId('channel ID', channelId, channelIdBytesMax(world))
    const uninitialised = notInitialised(session)
    if (uninitialised !== undefined)
      return this.outlet.refuseWithNull('createChannel', uninitialised)
    if (complaint !== undefined)
      return this.outlet.refuseWithNull('createChannel', {
        rule: 'W-CREATE-CHANNEL-NULL',
        why: complaint,
      })
    const existing = session.channelObjects.has(channelId)
      ? this.#channels.get(channelId)
      : undefined
    if (existing !== undefined && profile.createExistingChannel === 'existing') return existing
    if (existing !== undefined)
      return this.outlet.refuseWithNull('createChannel', {
        rule: 'W-CREATE-CHANNEL-DUP',
        why: `This service has a channel ${channelId} already. Use that object.`,
      })
    const full = inTooMany(joinedCount(session), limits.channelsJoinedMax, 'client')
    if (full !== undefined && profile.createChannelNullWhenFull)
      return this.outlet.refuseWithNull('createChannel', { ...full, rule: 'W-CREATE-CHANNEL-NULL' })
    const onRelease = (): void => void this.#channels.delete(channelId)
    const channel = new RtmChannel(this.outlet, channelId, {
      handler: eventHandler ?? {},
      onRelease,
    })
    this.#channels.set(channelId, channel)
    session.channelObjects.add(channelId)
    return channel
  }

  /**
   * The call manager of this service: the same at every call. Needs no login.
   *
   * @param callEventHandler the callbacks; those given last are told.
   * @returns null where it is refused. Refusals in order: before `initialize`, without a handler.
   * @rule W-CALL-ONE-MANAGER
   * @assumes S-47
   */
  getRtmCallManager(callEventHandler: RtmCallEventHandler): RtmCallManager | null {
    const { session } = this.outlet.use('getRtmCallManager')
    const isHandler = typeof callEventHandler === 'object' && callEventHandler !== null
    const broken = notInitialised(session) ?? (isHandler ? undefined : noHandler(callEventHandler))
    if (broken !== undefined) return this.outlet.refuseWithNull('getRtmCallManager', broken)
    this.#calls ??= new RtmCallManager(this.outlet, callEventHandler, () => {
      this.#calls = undefined
    })
    this.#calls.setHandler(callEventHandler)
    return this.#calls
  }

  /** Makes an empty text message; the app owns it and releases it. @rule RELEASE-BY-SENDER */
  createMessage(): Message
  /** Makes a text message; the app owns it and releases it. @rule RELEASE-BY-SENDER */
  createMessage(message: string): Message
  /** Makes a raw message of `length` bytes, copied now; the app owns it and releases it. @rule RELEASE-BY-SENDER */
  createMessage(rawData: Uint8Array, length: number, description?: string): Message
  createMessage(content: string | Uint8Array = '', length?: number, description = ''): Message {
    this.outlet.use('createMessage')
    if (typeof content !== 'string' && !(content instanceof Uint8Array)) {
      throw wrongType('createMessage', 'the content', {
        wanted: 'a string or a Uint8Array',
        got: content,
      })
    }
    if (typeof content === 'string')
      return this.#own({ type: MESSAGE_TYPE.MESSAGE_TYPE_TEXT, text: content })
    const raw = Uint8Array.from(content.subarray(0, length ?? content.length))
    return this.#own({ type: MESSAGE_TYPE.MESSAGE_TYPE_RAW, text: description, raw })
  }

  #own(wire: WireMessage): Message {
    const { world, session } = this.outlet.use('createMessage')
    const messageId = ++session.lastMessageId
    session.unreleased.set(messageId, { kind: 'message', from: 'createMessage' })
    return new Message({ world, session, messageId, wire })
  }
}

function noHandler(handler: unknown): { readonly rule: RuleId; readonly why: string } {
  const why = `The event handler must be an object, not ${nameOfType(handler)}.`
  return { rule: 'W-CALL-ONE-MANAGER', why }
}
