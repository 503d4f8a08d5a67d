import { DOWNLOAD_MEDIA_ERR_CODE, UPLOAD_MEDIA_ERR_CODE } from 'rtm-testkit/mocks'
import type { ImageMessage, RtmService } from 'rtm-testkit/mocks'

/** A photo that the archive has, or is getting. */
export interface ArchivedPhoto {
  readonly from: string
  readonly mediaId: string
  readonly path: string
  state: 'waiting' | 'loading' | 'kept' | 'gone' | 'failed'
  tries: number
}

const tasksMax = 9
const triesMax = 3

/**
 * Keeps every photo that is sent to it, since Agora forgets them after seven days: a client of the
 * C++-shaped SDK. It loads nine at a time, tries again what fails, and sends a kept photo to whoever
 * asks for it by its number.
 */
export class PhotoArchive {
  readonly photos: ArchivedPhoto[] = []
  readonly #service: RtmService
  readonly #folder: string
  readonly #loading = new Map<number, ArchivedPhoto>()
  readonly #sending = new Map<number, string>()

  constructor(service: RtmService, appId: string, folder: string) {
    this.#service = service
    this.#folder = folder
    const code = service.initialize(appId, {
      onImageMessageReceivedFromPeer: (peerId, message) => this.#received(peerId, message),
      onMessageReceivedFromPeer: (peerId, message) => this.#asked(peerId, message.getText()),
      onMediaDownloadToFileResult: (requestId, result) => this.#loaded(requestId, result),
      onImageMediaUploadResult: (requestId, message, result) =>
        this.#uploaded(requestId, message, result),
    })
    if (code !== 0) throw new Error(`The App ID was refused with code ${code}.`)
  }

  /** Comes online; throws where the login is refused at once. */
  start(uid: string, token: string | null = null): void {
    const code = this.#service.login(token, uid)
    if (code !== 0) throw new Error(`The login was refused with code ${code}.`)
  }

  #received(from: string, message: ImageMessage): void {
    // The message is freed when this callback returns: all that is needed of it is taken now.
    const mediaId = message.getMediaId()
    if (this.photos.some((photo) => photo.mediaId === mediaId)) return
    const path = `${this.#folder}/${this.photos.length + 1}.png`
    this.photos.push({ from, mediaId, path, state: 'waiting', tries: 0 })
    this.#loadMore()
  }

  #loadMore(): void {
    for (const photo of this.photos) {
      if (this.#loading.size + this.#sending.size >= tasksMax) return
      if (photo.state !== 'waiting') continue
      const { code, requestId } = this.#service.downloadMediaToFile(photo.mediaId, photo.path)
      if (code !== DOWNLOAD_MEDIA_ERR_CODE.DOWNLOAD_MEDIA_ERR_OK) {
        photo.state = 'failed'
        continue
      }
      photo.state = 'loading'
      photo.tries++
      this.#loading.set(requestId, photo)
    }
  }

  #loaded(requestId: number, code: DOWNLOAD_MEDIA_ERR_CODE): void {
    const photo = this.#loading.get(requestId)
    if (photo === undefined) return
    this.#loading.delete(requestId)
    if (code === DOWNLOAD_MEDIA_ERR_CODE.DOWNLOAD_MEDIA_ERR_OK) photo.state = 'kept'
    else if (code === DOWNLOAD_MEDIA_ERR_CODE.DOWNLOAD_MEDIA_ERR_NOT_EXIST) photo.state = 'gone'
    else photo.state = photo.tries < triesMax ? 'waiting' : 'failed'
    this.#loadMore()
  }

  #asked(peerId: string, text: string): void {
    const photo = this.photos[Number(text) - 1]
    if (photo?.state !== 'kept') return this.#say(peerId, `There is no photo ${text}.`)
    const { code, requestId } = this.#service.createImageMessageByUploading(photo.path)
    if (code === UPLOAD_MEDIA_ERR_CODE.UPLOAD_MEDIA_ERR_OK) this.#sending.set(requestId, peerId)
    else this.#say(peerId, 'Too much is under way. Ask again in a moment.')
  }

  #uploaded(requestId: number, message: ImageMessage | null, code: UPLOAD_MEDIA_ERR_CODE): void {
    const peerId = this.#sending.get(requestId)
    this.#sending.delete(requestId)
    if (message === null) {
      if (peerId !== undefined) this.#say(peerId, `The photo could not be sent (code ${code}).`)
      return
    }
    if (peerId !== undefined) this.#service.sendMessageToPeer(peerId, message)
    message.release()
    this.#loadMore()
  }

  #say(peerId: string, text: string): void {
    const message = this.#service.createMessage(text)
    this.#service.sendMessageToPeer(peerId, message)
    message.release()
  }
}
