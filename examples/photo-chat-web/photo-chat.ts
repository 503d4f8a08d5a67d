import AgoraRTM from 'agora-rtm-sdk'
import type { RtmClient, RtmMessage } from 'agora-rtm-sdk'

/** A photo in the conversation. */
export interface Photo {
  readonly from: string
  readonly mediaId: string
  readonly fileName: string
  readonly width: number
  readonly height: number
}

/** What the page shows of a photo that is on its way. */
export interface Sending {
  readonly fileName: string
  percent: number
  state: 'waiting' | 'uploading' | 'sent' | 'kept for later' | 'cancelled' | 'failed'
  /** Why it failed, for the user. */
  reason: string
  cancel(): void
}

const uploadsMax = 9
const interruptedCode = 6
const goneCode = 4
const thumbnailBytesMax = 16 * 1024

/** A chat of photos between two users, without a framework: a page renders its fields on each change. */
export class PhotoChat {
  readonly photos: Photo[] = []
  readonly sending: Sending[] = []
  /** What the status line says. */
  status = 'offline'
  readonly #client: RtmClient
  /** Uploads under way, and who waits for one of them to end. */
  #uploads = 0
  readonly #waiting: (() => void)[] = []
  readonly #onChange: () => void

  constructor(appId: string, onChange: () => void = () => undefined) {
    this.#client = AgoraRTM.createInstance(appId)
    this.#onChange = onChange
    this.#client.on('MessageFromPeer', (message, peerId) => this.#receive(message, peerId))
    this.#client.on('ConnectionStateChanged', (state, reason) => {
      if (state === 'CONNECTED') this.#say('online')
      else if (state === 'RECONNECTING') this.#say('connection lost, trying again')
      else if (reason === 'REMOTE_LOGIN') this.#say('signed in on another device')
      else if (state === 'ABORTED') this.#say('put out by the server')
      else if (state === 'DISCONNECTED') this.#say('offline')
    })
  }

  /** Signs in; after it was put out, signs out first. */
  async signIn(uid: string, token?: string): Promise<void> {
    if (this.status.startsWith('signed in on') || this.status.startsWith('put out'))
      await this.#client.logout()
    await this.#client.login({ uid, token })
  }

  async signOut(): Promise<void> {
    await this.#client.logout()
  }

  /** Sends a photo to somebody; the entry in `sending` tells how it goes. */
  async send(to: string, file: File, thumbnail?: Blob): Promise<Sending> {
    const controller = new AbortController()
    const entry: Sending = {
      fileName: file.name,
      percent: 0,
      state: 'waiting',
      reason: '',
      cancel: () => controller.abort(),
    }
    this.sending.push(entry)
    await this.#slot()
    try {
      if (controller.signal.aborted) throw Object.assign(new Error(), { code: interruptedCode })
      entry.state = 'uploading'
      const message = await this.#client.createMediaMessageByUploading(
        file,
        {
          messageType: 'IMAGE',
          fileName: file.name,
          thumbnail:
            thumbnail !== undefined && thumbnail.size <= thumbnailBytesMax ? thumbnail : undefined,
        },
        {
          cancelSignal: controller.signal,
          onOperationProgress: ({ currentSize, totalSize }) => {
            entry.percent = Math.round((100 * currentSize) / totalSize)
            this.#onChange()
          },
        },
      )
      const options = { enableOfflineMessaging: true }
      const { hasPeerReceived } = await this.#client.sendMessageToPeer(message, to, options)
      entry.percent = 100
      entry.state = hasPeerReceived ? 'sent' : 'kept for later'
    } catch (error) {
      this.#explain(entry, error as { readonly code?: number })
    } finally {
      this.#freeSlot()
    }
    this.#onChange()
    return entry
  }

  /** A client has nine uploads and downloads at most: what comes then waits for its turn. */
  async #slot(): Promise<void> {
    if (this.#uploads >= uploadsMax) await new Promise<void>((go) => this.#waiting.push(go))
    else this.#uploads++
  }

  /** Who has waited longest takes the slot over. */
  #freeSlot(): void {
    const next = this.#waiting.shift()
    if (next === undefined) this.#uploads--
    else next()
  }

  #explain(entry: Sending, { code }: { readonly code?: number }): void {
    entry.state = code === interruptedCode ? 'cancelled' : 'failed'
    if (code === goneCode) entry.reason = 'The photo is larger than 30 MB.'
    else if (code !== interruptedCode) entry.reason = 'The photo could not be sent.'
  }

  /** The bytes of a photo, or undefined where its seven days are over. */
  async open({ mediaId }: Photo): Promise<Blob | undefined> {
    try {
      return await this.#client.downloadMedia(mediaId)
    } catch (error) {
      if ((error as { readonly code?: number }).code === goneCode) return undefined
      throw error
    }
  }

  #receive(message: RtmMessage, from: string): void {
    if (message.messageType !== 'IMAGE') return
    const { mediaId, fileName, width, height } = message
    this.photos.push({ from, mediaId, fileName, width, height })
    this.#onChange()
  }

  #say(status: string): void {
    this.status = status
    this.#onChange()
  }
}
