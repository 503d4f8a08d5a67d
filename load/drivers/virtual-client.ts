import { CANCEL_MEDIA_ERR_CODE, CONNECTION_STATE } from '../../mocks/index.ts'
import type { FakeRtm, RtmChannel, RtmService, RtmServiceEventHandler } from '../../mocks/index.ts'
import { testAppId } from '../../fixtures/index.ts'
import { commonChannel } from '../steps.ts'
import { reasonOf } from './code-outcomes.ts'

/** What a client is told, by the number of what it asked for. */
type Told = (code: number, given?: { readonly mediaId?: string; readonly bytes?: number }) => void

/** What went wrong, or ''. */
type Why = (why: string) => void

/** A client of a virtual load, in the native shape: calls, and who is to be told what comes of them. */
export class VirtualClient {
  readonly uid: string
  readonly service: RtmService
  /** Uploads and downloads that the service runs for it. */
  running = 0
  /** Results that nobody waited for any more. */
  doubled = 0
  readonly #channels = new Map<string, Joined>()
  readonly #results = new Map<number, Told>()
  readonly #cancels = new Map<number, (code: number) => void>()
  readonly #sent = new Map<number, Told>()
  readonly #asked = new Map<number, (code: number) => void>()
  readonly #whenConnected: (() => void)[] = []
  readonly #whenLoggedIn: Why[] = []
  #login: string | undefined
  #onLogout: Why = () => undefined
  onLogin: (code: number) => void = () => undefined
  onChannelText: (text: string) => void = () => undefined

  constructor(rtm: FakeRtm, uid: string) {
    this.uid = uid
    this.service = rtm.createRtmService()
    this.service.initialize(testAppId, this.#handler())
    this.service.login(null, uid)
  }

  #handler(): RtmServiceEventHandler {
    const uploaded: RtmServiceEventHandler['onFileMediaUploadResult'] = (
      requestId,
      message,
      code,
    ) => {
      const mediaId = message?.getMediaId()
      const bytes = message?.getSize()
      message?.release()
      this.#ended(requestId, code, mediaId === undefined ? {} : { mediaId, bytes: bytes ?? 0 })
    }
    const answered = (requestId: number, code: number): void => {
      const told = this.#asked.get(requestId)
      this.#asked.delete(requestId)
      told?.(code)
    }
    return {
      onLoginSuccess: () => this.#loggedIn(0),
      onLoginFailure: (code) => this.#loggedIn(code),
      onLogout: (code) => this.#onLogout(reasonOf('LOGOUT_ERR_CODE', code)),
      onSetLocalUserAttributesResult: answered,
      onClearLocalUserAttributesResult: answered,
      onConnectionStateChanged: (state) => {
        if (state === CONNECTION_STATE.CONNECTION_STATE_CONNECTED)
          for (const wake of this.#whenConnected.splice(0)) wake()
      },
      onFileMediaUploadResult: uploaded,
      onImageMediaUploadResult: uploaded,
      onMediaDownloadToMemoryResult: (...[requestId, , bytes, code]) =>
        this.#ended(requestId, code, { bytes }),
      onMediaCancelResult: (requestId, code) => {
        const told = this.#cancels.get(requestId)
        this.#cancels.delete(requestId)
        if (told === undefined) this.doubled++
        else told(code)
      },
      onSendMessageResult: (messageId, code) => this.#wasSent(messageId, code),
    }
  }

  #ended(requestId: number, code: number, given: Parameters<Told>[1]): void {
    const told = this.#results.get(requestId)
    if (told === undefined) {
      this.doubled++
      return
    }
    this.#results.delete(requestId)
    this.running--
    told(code, given)
  }

  #wasSent(messageId: number, code: number): void {
    const told = this.#sent.get(messageId)
    this.#sent.delete(messageId)
    told?.(code)
  }

  /** Whether it is connected: at once, or when it is the next time. */
  onceConnected(run: () => void): void {
    this.#whenConnected.push(run)
  }

  #loggedIn(code: number): void {
    this.#login = reasonOf('LOGIN_ERR_CODE', code)
    this.onLogin(code)
    for (const told of this.#whenLoggedIn.splice(0)) told(this.#login)
  }

  /** Tells what became of the login: at once, or when it is known. */
  onceLoggedIn(told: Why): void {
    if (this.#login === undefined) this.#whenLoggedIn.push(told)
    else told(this.#login)
  }

  join(channelId: string, told: Why): void {
    const joined: Joined = { channel: null, left: () => undefined }
    joined.channel = this.service.createChannel(channelId, {
      onJoinSuccess: () => told(''),
      onJoinFailure: (code) => told(reasonOf('JOIN_CHANNEL_ERR', code)),
      onLeave: (code) => joined.left(reasonOf('LEAVE_CHANNEL_ERR', code)),
      onMessageReceived: (_uid, message) => this.onChannelText(message.getText()),
      onSendMessageResult: (messageId, code) => this.#wasSent(messageId, code),
    })
    if (joined.channel === null) return told('createChannel gives no channel')
    this.#channels.set(channelId, joined)
    const code = joined.channel.join()
    if (code !== 0) told(reasonOf('JOIN_CHANNEL_ERR', code))
  }

  leave(channelId: string, told: Why): void {
    const joined = this.#channels.get(channelId)
    if (joined?.channel == null) return told('it is not in the channel')
    joined.left = told
    const code = joined.channel.leave()
    if (code !== 0) told(reasonOf('LEAVE_CHANNEL_ERR', code))
  }

  setAttributes(attributes: Readonly<Record<string, string>>, told: Why): void {
    const list = Object.entries(attributes).map(([key, value]) => ({ key, value }))
    this.#ask(this.service.setLocalUserAttributes(list), told)
  }

  clearAttributes(told: Why): void {
    this.#ask(this.service.clearLocalUserAttributes(), told)
  }

  #ask(
    { code, requestId }: { readonly code: number; readonly requestId: number },
    told: Why,
  ): void {
    const tell = (result: number): void => told(reasonOf('ATTRIBUTE_OPERATION_ERR', result))
    if (code === 0) this.#asked.set(requestId, tell)
    else tell(code)
  }

  logOut(told: Why): void {
    this.#onLogout = told
    const code = this.service.logout()
    if (code !== 0) told(reasonOf('LOGOUT_ERR_CODE', code))
  }

  /** Begins a task. @returns its number, or the code that refuses it. */
  begin(
    asked: { readonly code: number; readonly requestId: number },
    told: Told,
  ): { readonly requestId: number } | { readonly code: number } {
    if (asked.code !== 0) return { code: asked.code }
    this.running++
    this.#results.set(asked.requestId, told)
    return { requestId: asked.requestId }
  }

  /** Cancels a task. @returns the code of the call; `told` gets that of the callback. */
  cancel(
    direction: 'upload' | 'download',
    requestId: number,
    told: (code: number) => void,
  ): number {
    const code =
      direction === 'upload'
        ? this.service.cancelMediaUpload(requestId)
        : this.service.cancelMediaDownload(requestId)
    if (code === CANCEL_MEDIA_ERR_CODE.CANCEL_MEDIA_ERR_OK) this.#cancels.set(requestId, told)
    return code
  }

  /** Sends a text to a user, or to the channel. @returns the code that refuses it, or 0. */
  send(text: string, to: string | undefined, told: Told): number {
    const message = this.service.createMessage(text)
    const messageId = message.getMessageId()
    const code =
      to === undefined
        ? (this.#channels.get(commonChannel)?.channel?.sendMessage(message) ?? -1)
        : this.service.sendMessageToPeer(to, message)
    message.release()
    if (code === 0) this.#sent.set(messageId, told)
    return code
  }
}

/** A channel that a client is in, and who hears that it has left. */
interface Joined {
  channel: RtmChannel | null
  left: Why
}
