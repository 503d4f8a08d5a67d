import {
  called,
  cancel,
  closeSession,
  download,
  joinedCount,
  listen,
  login,
  logout,
  refuse,
  sendToPeer,
  upload,
} from '../client/index.ts'
import type { Session, UploadResult, World } from '../client/index.ts'
import {
  checkAppId,
  checkId,
  INIT_ERR_CODE,
  MESSAGE_TYPE,
  nameOfType,
  sdkName,
} from '../protocol/index.ts'
import type {
  CANCEL_MEDIA_ERR_CODE,
  DOWNLOAD_MEDIA_ERR_CODE,
  LOGIN_ERR_CODE,
  LOGOUT_ERR_CODE,
  PEER_MESSAGE_ERR_CODE,
  RuleId,
  UPLOAD_MEDIA_ERR_CODE,
  WireMedia,
  WireMessage,
} from '../protocol/index.ts'
import type { ChannelEventHandler, RtmServiceEventHandler } from './event-handlers.ts'
import { checkPath, fileTarget, openUpload } from './files.ts'
import type { Files } from './files.ts'
import { FileMessage, ImageMessage, Message, plainMedia } from './messages.ts'
import { Outlet } from './outlet.ts'
import { wrongType } from './wrong-type.ts'
import { RtmChannel } from './rtm-channel.ts'
import type { SendMessageOptions } from './rtm-channel.ts'
import { tellService } from './tell-service.ts'

/** What a media call gives: its code and, where that is 0, the number of the task. C++ has it as an out-parameter. @rule W-REQID-OUT */
export interface MediaRequest<Code> {
  readonly code: Code
  /** Positive; 0 where the call was refused. Dead once the task's result was told. @rule REQID-INVALID-AFTER-COMPLETE */
  readonly requestId: number
}

const noDimensions = { width: 0, height: 0 }

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
export class RtmService {
  readonly #outlet: Outlet
  readonly #files: Files
  readonly #handlers: RtmServiceEventHandler[] = []
  readonly #channels = new Map<string, RtmChannel>()
  readonly #uploadNames = new Map<number, string>()

  /** @internal */
  constructor({ world, session, files }: ServiceGround) {
    this.#outlet = new Outlet(world, session)
    this.#files = files
    this.#listen(world, session)
  }

  #listen(world: World, session: Session): void {
    const ground = {
      handlers: this.#handlers,
      channels: this.#channels,
      outlet: this.#outlet,
      uploaded: (result: UploadResult): FileMessage | null => this.#uploaded(result),
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
    const { world, session } = this.#outlet.use('initialize')
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
    world.queue.cause = called(world, session, { name: 'initialize', subject: appId })
    return INIT_ERR_CODE.INIT_ERR_OK
  }

  #refuseInit(code: INIT_ERR_CODE, why: string): INIT_ERR_CODE {
    const { world, session } = this.#outlet.use('initialize')
    const codeName = sdkName('INIT_ERR_CODE', code)
    return refuse(world, session, {
      call: 'initialize',
      code,
      codeName,
      rule: 'W-INIT-CODES',
      why,
    }) as INIT_ERR_CODE
  }

  /** Attaches one more handler; handlers are told in the order they came. @rule W-MULTI-HANDLER @assumes S-33 */
  addEventHandler(eventHandler: RtmServiceEventHandler): void {
    this.#outlet.use('addEventHandler')
    if (typeof eventHandler !== 'object' || eventHandler === null) {
      throw wrongType('addEventHandler', 'the handler', { wanted: 'an object', got: eventHandler })
    }
    if (!this.#handlers.includes(eventHandler)) this.#handlers.push(eventHandler)
  }

  /** Detaches a handler: no callback reaches it any more. @rule W-MULTI-HANDLER */
  removeEventHandler(eventHandler: RtmServiceEventHandler): void {
    this.#outlet.use('removeEventHandler')
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
    const { world, session } = this.#outlet.use('release')
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
    const { world, session } = this.#outlet.use('login')
    return login(world, session, { token, uid: userId }) as LOGIN_ERR_CODE
  }

  /** Logs out: running tasks end INTERRUPTED, then DISCONNECTED and onLogout. Refusals in order: 101, 102. @rule W-LOGOUT-RESULT */
  logout(): LOGOUT_ERR_CODE {
    const { world, session } = this.#outlet.use('logout')
    return logout(world, session) as LOGOUT_ERR_CODE
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
    const { world, session } = this.#outlet.use('sendMessageToPeer')
    const offline = options?.enableOfflineMessaging === true
    return sendToPeer(world, session, {
      ...this.#outlet.outgoing(message),
      peerId,
      offline,
    }) as PEER_MESSAGE_ERR_CODE
  }

  /**
   * Makes a channel object; needs no login and talks to no server.
   *
   * @returns null for an unusable ID; what an ID with a channel gives, and 20 joined channels, the profile decides.
   * @rule W-CREATE-CHANNEL-DUP
   * @rule W-CREATE-CHANNEL-NULL
   */
  createChannel(channelId: string, eventHandler: ChannelEventHandler): RtmChannel | null {
    const { world, session } = this.#outlet.use('createChannel')
    const { profile, limits, choices } = world.options
    const bytesMax =
      choices['S-14'] === 'refuse-64-bytes'
        ? limits.channelIdBytesMax - 1
        : limits.channelIdBytesMax
    const complaint = checkId('channel ID', channelId, bytesMax)
    if (session.appId === undefined)
      return this.#noChannel(
        'W-INIT-BEFORE-ALL',
        'The service was never initialised. Call initialize first.',
      )
    if (complaint !== undefined) return this.#noChannel('W-CREATE-CHANNEL-NULL', complaint)
    const existing = session.channelObjects.has(channelId)
      ? this.#channels.get(channelId)
      : undefined
    if (existing !== undefined && profile.createExistingChannel === 'existing') return existing
    if (existing !== undefined)
      return this.#noChannel(
        'W-CREATE-CHANNEL-DUP',
        `This service has a channel ${channelId} already. Use that object.`,
      )
    if (profile.createChannelNullWhenFull && joinedCount(session) >= limits.channelsJoinedMax) {
      return this.#noChannel(
        'W-CREATE-CHANNEL-NULL',
        `The client is in ${limits.channelsJoinedMax} channels already. Leave one first.`,
      )
    }
    const onRelease = (): void => void this.#channels.delete(channelId)
    const channel = new RtmChannel(this.#outlet, channelId, {
      handler: eventHandler ?? {},
      onRelease,
    })
    this.#channels.set(channelId, channel)
    session.channelObjects.add(channelId)
    return channel
  }

  #noChannel(rule: RuleId, why: string): null {
    const { world, session } = this.#outlet.use('createChannel')
    refuse(world, session, { call: 'createChannel', code: -1, codeName: 'null', rule, why })
    return null
  }

  /** Makes an empty text message; the app owns it and releases it. */
  createMessage(): Message
  /** Makes a text message; the app owns it and releases it. */
  createMessage(message: string): Message
  /** Makes a raw message of `length` bytes, copied now; the app owns it and releases it. */
  createMessage(rawData: Uint8Array, length: number, description?: string): Message
  createMessage(content: string | Uint8Array = '', length?: number, description = ''): Message {
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
    const { world, session } = this.#outlet.use('createMessage')
    const messageId = ++session.lastMessageId
    session.unreleased.set(messageId, { kind: 'message', from: 'createMessage' })
    return new Message({ world, session, messageId, wire })
  }

  /**
   * Uploads a file of any format, 1 byte to 30 MB: onFileMediaUploadResult follows a return of 0, with
   * a message that the app owns. `filePath` is absolute, in UTF-8. Refusals in order: 101, 102, 2 path, 5 nine tasks.
   *
   * @rule API-createFileMessageByUploading
   */
  createFileMessageByUploading(filePath: string): MediaRequest<UPLOAD_MEDIA_ERR_CODE> {
    return this.#upload('createFileMessageByUploading', 'file', filePath)
  }

  /** The same for an image: onImageMediaUploadResult, with width and height of JPEG, BMP and PNG. @rule API-createImageMessageByUploading */
  createImageMessageByUploading(filePath: string): MediaRequest<UPLOAD_MEDIA_ERR_CODE> {
    return this.#upload('createImageMessageByUploading', 'image', filePath)
  }

  #upload(call: string, kind: 'file' | 'image', path: string): MediaRequest<UPLOAD_MEDIA_ERR_CODE> {
    const { world, session } = this.#outlet.use(call)
    const { limits, choices } = world.options
    const { complaint, rule } = checkPath(path)
    const open = (): ReturnType<typeof openUpload> =>
      openUpload(this.#files, path, limits.mediaBytesMax)
    const request = upload(world, session, { call, kind, complaint, rule, open })
    if (request.code === 0 && choices['S-18'] === 'base-name') {
      this.#uploadNames.set(request.requestId, path.split(/[\\/]/).at(-1) ?? '')
    }
    return request as MediaRequest<UPLOAD_MEDIA_ERR_CODE>
  }

  /** Makes the message of an upload: it belongs to the app. @rule W-MSG-UPLOAD-OBJ-OWNED @assumes S-28 */
  #uploaded({ uploaded, media: kind, requestId }: UploadResult): FileMessage | null {
    if (uploaded === undefined) return null
    const { mediaId, bytes, dimensions } = uploaded
    const media = plainMedia(mediaId, bytes, kind === 'image' ? dimensions : noDimensions)
    if (this.#uploadNames.size === 0) return this.#ownMedia(kind, media, requestId)
    const fileName = this.#uploadNames.get(requestId) ?? ''
    this.#uploadNames.delete(requestId)
    return this.#ownMedia(kind, { ...media, fileName }, requestId)
  }

  /** Makes a file message from a media ID, at once; null for an empty ID or before login. @rule API-createFileMessageByMediaId @assumes S-19 */
  createFileMessageByMediaId(mediaId: string): FileMessage | null {
    return this.#byMediaId('createFileMessageByMediaId', 'file', mediaId)
  }

  /** Makes an image message from a media ID, at once; null for an empty ID or before login. @rule API-createImageMessageByMediaId @assumes S-19 @assumes S-22 */
  createImageMessageByMediaId(mediaId: string): ImageMessage | null {
    return this.#byMediaId('createImageMessageByMediaId', 'image', mediaId) as ImageMessage | null
  }

  #byMediaId(call: string, kind: 'file' | 'image', mediaId: string): FileMessage | null {
    const { world, session } = this.#outlet.use(call)
    const { phase } = session.connection
    const usable = typeof mediaId === 'string' && mediaId !== ''
    if (phase === 'disconnected' || phase === 'connecting' || !usable) {
      const why = usable
        ? 'No login has succeeded yet. Call login and wait for onLoginSuccess.'
        : 'The media ID is empty.'
      const rule: RuleId = usable ? 'LOGIN-REQUIRED' : 'IMG-BY-MEDIA-ID'
      refuse(world, session, { call, code: -1, codeName: 'null', rule, why })
      return null
    }
    world.queue.cause = called(world, session, { name: call, subject: mediaId })
    return this.#ownMedia(kind, plainMedia(mediaId, 0, noDimensions), call)
  }

  #ownMedia(kind: 'file' | 'image', media: WireMedia, from: string | number): FileMessage {
    const { world, session } = this.#outlet.use('createMessage')
    const messageId = ++session.lastMessageId
    session.unreleased.set(messageId, { kind, from })
    const type = kind === 'image' ? MESSAGE_TYPE.MESSAGE_TYPE_IMAGE : MESSAGE_TYPE.MESSAGE_TYPE_FILE
    const origin = { world, session, messageId, wire: { type, text: '', media } }
    return kind === 'image' ? new ImageMessage(origin, media) : new FileMessage(origin, media)
  }

  /**
   * Downloads a medium to memory: onMediaDownloadToMemoryResult follows a return of 0.
   * Refusals in order: 101, 102, 2 media ID, 5 nine tasks.
   *
   * @rule API-downloadMediaToMemory
   */
  downloadMediaToMemory(mediaId: string): MediaRequest<DOWNLOAD_MEDIA_ERR_CODE> {
    const { world, session } = this.#outlet.use('downloadMediaToMemory')
    const wanted = {
      call: 'downloadMediaToMemory',
      mediaId,
      complaint: undefined,
      target: undefined,
    }
    return download(world, session, wanted) as MediaRequest<DOWNLOAD_MEDIA_ERR_CODE>
  }

  /**
   * Downloads a medium to a file, whose full absolute path it takes: onMediaDownloadToFileResult follows
   * a return of 0. An existing file is overwritten; unless OK nothing is left. Refusals in order: 101, 102,
   * 2 media ID or path, 5 nine tasks.
   *
   * @rule API-downloadMediaToFile
   * @rule W-DL-FULL-PATH
   * @assumes S-25
   */
  downloadMediaToFile(mediaId: string, filePath: string): MediaRequest<DOWNLOAD_MEDIA_ERR_CODE> {
    const { world, session } = this.#outlet.use('downloadMediaToFile')
    const { complaint } = checkPath(filePath)
    const target = fileTarget(this.#files, filePath)
    const wanted = { call: 'downloadMediaToFile', mediaId, complaint, target }
    return download(world, session, wanted) as MediaRequest<DOWNLOAD_MEDIA_ERR_CODE>
  }

  /**
   * Cancels a running upload: onMediaCancelResult(OK), then the upload's own result with INTERRUPTED.
   * Refusals in order: 101, 102, 2 no such upload runs.
   *
   * @rule API-cancelMediaUpload
   * @assumes S-07
   */
  cancelMediaUpload(requestId: number): CANCEL_MEDIA_ERR_CODE {
    const { world, session } = this.#outlet.use('cancelMediaUpload')
    return cancel(world, session, { direction: 'upload', requestId }) as CANCEL_MEDIA_ERR_CODE
  }

  /**
   * Cancels a running download: onMediaCancelResult(OK), then the download's own result with INTERRUPTED.
   * Refusals in order: 101, 102, 2 no such download runs.
   *
   * @rule API-cancelMediaDownload
   * @assumes S-07
   */
  cancelMediaDownload(requestId: number): CANCEL_MEDIA_ERR_CODE {
    const { world, session } = this.#outlet.use('cancelMediaDownload')
    return cancel(world, session, { direction: 'download', requestId }) as CANCEL_MEDIA_ERR_CODE
  }
}
