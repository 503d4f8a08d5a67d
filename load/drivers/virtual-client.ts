import { CANCEL_MEDIA_ERR_CODE, CONNECTION_STATE } from '../../mocks/index.ts'
import type { FakeRtm, RtmChannel, RtmService, RtmServiceEventHandler } from '../../mocks/index.ts'
import { testAppId } from '../../fixtures/index.ts'

/** The channel that every client is in, where a plan speaks in one. */
export const channelId = 'everybody'

/** What a client is told, by the number of what it asked for. */
type Told = (code: number, given?: { readonly mediaId?: string; readonly bytes?: number }) => void

/** A client of a virtual load, in the native shape: calls, and who is to be told what comes of them. */
export class VirtualClient {
  readonly uid: string
  readonly service: RtmService
  /** Uploads and downloads that the service runs for it. */
  running = 0
  /** Results that nobody waited for any more. */
  doubled = 0
  channel: RtmChannel | null = null
  readonly #results = new Map<number, Told>()
  readonly #cancels = new Map<number, (code: number) => void>()
  readonly #sent = new Map<number, Told>()
  readonly #whenConnected: (() => void)[] = []
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
    return {
      onLoginSuccess: () => this.onLogin(0),
      onLoginFailure: (code) => this.onLogin(code),
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

  join(): void {
    this.channel = this.service.createChannel(channelId, {
      onMessageReceived: (_uid, message) => this.onChannelText(message.getText()),
      onSendMessageResult: (messageId, code) => this.#wasSent(messageId, code),
    })
    this.channel?.join()
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
        ? (this.channel?.sendMessage(message) ?? -1)
        : this.service.sendMessageToPeer(to, message)
    message.release()
    if (code === 0) this.#sent.set(messageId, told)
    return code
  }
}
