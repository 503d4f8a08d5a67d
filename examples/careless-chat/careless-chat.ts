import AgoraRTM from 'agora-rtm-sdk'
import type { RtmChannel, RtmClient, RtmMessage, RtmImageMessage } from 'agora-rtm-sdk'

/**
 * A chat that seems to work, and does fifteen things wrong. Each is taken from what people have asked about, or
 * from what hurts only later. The report finds all of them: `comply` names the line.
 */
export class CarelessChat {
  readonly received: RtmMessage[] = []
  readonly #uid: string
  readonly #client: RtmClient
  readonly #channel: RtmChannel

  constructor(appId: string, uid: string) {
    this.#uid = uid
    this.#client = AgoraRTM.createInstance(appId)
    const take = (message: RtmMessage): void => void this.received.push(message)
    // 1. The same listener twice: every message is shown twice.
    this.#client.on('MessageFromPeer', take)
    this.#client.on('MessageFromPeer', take)
    // 2. An event that there is not: it is called ChannelMessage, and only a channel emits it.
    this.#client.on('ChannelMessage' as never, take)
    this.#channel = this.#client.createChannel('everybody')
    // 3. Asks before anybody has logged in.
    void quietly(this.#client.queryPeersOnlineStatus(['bob']))
    this.#client.on('ConnectionStateChanged', (state) => {
      if (state !== 'ABORTED') return
      // 4. Logs in without the logout that ABORTED needs, and 5. by itself after it was put out.
      void quietly(this.#client.login({ uid }))
      void quietly(this.#client.logout().then(async () => await this.#client.login({ uid })))
    })
  }

  async open(): Promise<void> {
    const login = this.#client.login({ uid: this.#uid })
    // 6. Does not await the login.
    void quietly(this.#client.setLocalUserAttributes({ mood: 'hasty' }))
    await login
  }

  /** 7. Sends to a channel that it has never joined. */
  async shout(text: string): Promise<void> {
    await quietly(this.#channel.sendMessage({ text, messageType: 'TEXT' }))
  }

  /** 8. The thumbnail is the photo itself. */
  async sendPhoto(to: string, photo: Blob): Promise<RtmImageMessage> {
    const message = await this.#client.createMediaMessageByUploading(photo, {
      messageType: 'IMAGE',
      thumbnail: photo,
    })
    await this.#client.sendMessageToPeer(message, to)
    return message
  }

  /** 9. Progress is asked for where the SDK does not look. */
  async upload(photo: Blob, onProgress: () => void): Promise<void> {
    await this.#client.createMediaMessageByUploading(photo, {
      messageType: 'IMAGE',
      onOperationProgress: onProgress,
    } as never)
  }

  /** 10. Sends an album all at once: the tenth photo is refused, and nobody looks. */
  async sendAlbum(photos: readonly Blob[]): Promise<void> {
    await Promise.all(
      photos.map((photo) =>
        quietly(this.#client.createMediaMessageByUploading(photo, { messageType: 'IMAGE' })),
      ),
    )
  }

  /** 11. Loads a photo again each time that the page is drawn. */
  async draw(mediaId: string): Promise<Blob> {
    return await this.#client.downloadMedia(mediaId)
  }

  /** 12. Opens what a message of another kind has not. */
  async openAny(message: RtmMessage): Promise<void> {
    await quietly(this.#client.downloadMedia(String((message as { mediaId?: string }).mediaId)))
  }

  /** 13. Forwards the very object that it has received. */
  async forward(message: RtmMessage, to: string): Promise<void> {
    await quietly(this.#client.sendMessageToPeer(message, to))
  }

  /** 14. Tells of every key that is pressed. */
  async type(to: string, keys: number): Promise<void> {
    const typing = Array.from({ length: keys }, () =>
      quietly(this.#client.sendMessageToPeer({ text: 'typing' }, to)),
    )
    await Promise.all(typing)
  }

  /** 15. Asks who is there whenever it can. */
  async refreshMembers(): Promise<void> {
    await this.#channel.join()
    await Promise.all(Array.from({ length: 8 }, () => quietly(this.#channel.getMembers())))
  }
}

/** What goes wrong is not looked at: this is what makes the rest so hard to find. */
async function quietly(promise: Promise<unknown>): Promise<void> {
  await promise.catch(() => undefined)
}
