import { recordChannel, recordService } from '../mocks/index.ts'
import type {
  CallbackRecord,
  ChannelEventHandler,
  FakeRtm,
  FileMessage,
  ImageMessage,
  Message,
  RtmChannel,
  RtmService,
  RtmServiceEventHandler,
  SendMessageOptions,
} from '../mocks/index.ts'

/** Where an actor lives. */
export interface ActorGround {
  readonly rtm: FakeRtm
  readonly appId: string
}

/** What a receiver could read of a message while its callback ran. */
export interface Received {
  readonly callback: string
  readonly from: string
  readonly type: number
  readonly text: string
  readonly raw: readonly number[]
  readonly serverTs: number
  readonly offline: boolean
  /** What only image and file messages have. */
  readonly media?: ReceivedMedia
  /** The object itself, dead by now. */
  readonly object: Message
}

/** The media part of a received message. */
export interface ReceivedMedia {
  readonly mediaId: string
  readonly size: number
  readonly fileName: string
  readonly thumbnail: readonly number[]
  /** Images only: width, height and those of the thumbnail. */
  readonly dimensions?: readonly [
    width: number,
    height: number,
    thumbnailWidth: number,
    thumbnailHeight: number,
  ]
}

/** How an upload ended: at once where it was refused, else by its result callback. */
export interface UploadEnd {
  readonly accepted: number
  readonly requestId: number
  /** Code of the result callback; -1 where the call was refused. */
  readonly code: number
  readonly message: ImageMessage | FileMessage | null
}

/** How a download ended. */
export interface DownloadEnd {
  readonly accepted: number
  readonly requestId: number
  readonly code: number
  readonly bytes: Uint8Array
}

/** How a send ended. */
export interface SendEnd {
  readonly accepted: number
  readonly code: number
}

/** A channel of an actor, with what it was told. */
export interface ActorChannel {
  readonly channel: RtmChannel
  readonly told: CallbackRecord<ChannelEventHandler>
  readonly received: readonly Received[]
  /** Joins and waits for the outcome: 0, or the code. */
  join(): Promise<number>
  leave(): Promise<number>
  send(message: Message): Promise<SendEnd>
}

/** One client in a scenario: a service in the native shape, and what it was told. */
export interface Actor {
  readonly uid: string
  readonly service: RtmService
  readonly told: CallbackRecord
  /** Peer messages, oldest first. */
  readonly received: readonly Received[]
  /** Logs in and waits: 0, or the code of the refusal or failure. */
  login(): Promise<number>
  logout(): Promise<number>
  upload(kind: 'file' | 'image', path: string): Promise<UploadEnd>
  /** Uploads and gives the message. @throws where the upload fails. */
  uploaded(kind: 'file' | 'image', path: string): Promise<ImageMessage>
  /** Waits for the result of a running upload. */
  uploadResult(
    kind: 'file' | 'image',
    requestId: number,
  ): Promise<readonly [message: ImageMessage | null, code: number]>
  download(mediaId: string): Promise<DownloadEnd>
  downloadTo(mediaId: string, path: string): Promise<Omit<DownloadEnd, 'bytes'>>
  send(peerId: string, message: Message, options?: SendMessageOptions): Promise<SendEnd>
  /** Waits for the next peer message that was not waited for yet. */
  nextReceived(): Promise<Received>
  channel(channelId: string): ActorChannel
  /** Makes a channel and joins it. @throws where that fails. */
  joined(channelId: string): Promise<ActorChannel>
}

const resultNames = { file: 'onFileMediaUploadResult', image: 'onImageMediaUploadResult' } as const

/** Makes an actor on a stage: initialised, not logged in. */
export function createActor(
  stage: ActorGround,
  uid: string,
  options: { readonly sdkVersion?: string },
): Actor {
  const { rtm } = stage
  const service = rtm.createRtmService(options)
  const inbox = createInbox()
  const told = recordService(inbox.serviceHandler)
  service.initialize(stage.appId, told)
  const within: Within = async (name, requestId) =>
    await rtm.until(told.next(name, (id: number) => id === requestId))

  return {
    uid,
    service,
    told,
    received: inbox.received,
    login: async () => {
      const accepted = service.login(null, uid)
      if (accepted !== 0) return accepted
      const failed = told.next('onLoginFailure').then(([code]) => code as number)
      const succeeded = told.next('onLoginSuccess').then(() => 0)
      return await rtm.until(Promise.race([succeeded, failed]))
    },
    logout: async () => {
      const accepted = service.logout()
      if (accepted !== 0) return accepted
      const [code] = await rtm.until(told.next('onLogout'))
      return code
    },
    ...mediaCalls(service, within),
    send: async (peerId, message, sendOptions = {}) => {
      const messageId = message.getMessageId()
      const accepted = service.sendMessageToPeer(peerId, message, sendOptions)
      if (accepted !== 0) return { accepted, code: -1 }
      const [, code] = await within('onSendMessageResult', messageId)
      return { accepted, code: code as number }
    },
    nextReceived: async () => await rtm.until(inbox.next()),
    channel: (channelId) => createActorChannel(stage, service, channelId),
    joined: async (channelId) => {
      const channel = createActorChannel(stage, service, channelId)
      const code = await channel.join()
      if (code !== 0) throw new Error(`${uid} could not join ${channelId}: code ${code}.`)
      return channel
    },
  }
}

type Answer =
  | (typeof resultNames)['file' | 'image']
  | 'onMediaDownloadToMemoryResult'
  | 'onMediaDownloadToFileResult'
  | 'onSendMessageResult'
type Within = (name: Answer, requestId: number) => Promise<readonly unknown[]>
type MediaCalls = Pick<Actor, 'upload' | 'uploaded' | 'uploadResult' | 'download' | 'downloadTo'>

function mediaCalls(service: RtmService, within: Within): MediaCalls {
  const calls: MediaCalls = {
    upload: async (kind, path) => {
      const request =
        kind === 'image'
          ? service.createImageMessageByUploading(path)
          : service.createFileMessageByUploading(path)
      const { code: accepted, requestId } = request
      if (accepted !== 0) return { accepted, requestId, code: -1, message: null }
      const [message, code] = await calls.uploadResult(kind, requestId)
      return { accepted, requestId, code, message }
    },
    uploaded: async (kind, path) => {
      const { message, code } = await calls.upload(kind, path)
      if (message === null) throw new Error(`The upload of ${path} ended with code ${code}.`)
      return message as ImageMessage
    },
    uploadResult: async (kind, requestId) => {
      const [, message, code] = await within(resultNames[kind], requestId)
      return [message as ImageMessage | null, code as number]
    },
    download: async (mediaId) => {
      const { code: accepted, requestId } = service.downloadMediaToMemory(mediaId)
      if (accepted !== 0) return { accepted, requestId, code: -1, bytes: new Uint8Array(0) }
      const [, memory, , code] = await within('onMediaDownloadToMemoryResult', requestId)
      return {
        accepted,
        requestId,
        code: code as number,
        bytes: (memory ?? new Uint8Array(0)) as Uint8Array,
      }
    },
    downloadTo: async (mediaId, path) => {
      const { code: accepted, requestId } = service.downloadMediaToFile(mediaId, path)
      if (accepted !== 0) return { accepted, requestId, code: -1 }
      const [, code] = await within('onMediaDownloadToFileResult', requestId)
      return { accepted, requestId, code: code as number }
    },
  }
  return calls
}

function createActorChannel(
  { rtm }: ActorGround,
  service: RtmService,
  channelId: string,
): ActorChannel {
  const inbox = createInbox()
  const told = recordChannel(inbox.channelHandler)
  const channel = service.createChannel(channelId, told)
  if (channel === null) throw new Error(`The channel ${channelId} could not be made.`)
  return {
    channel,
    told,
    received: inbox.received,
    join: async () => {
      const accepted = channel.join()
      if (accepted !== 0) return accepted
      const failed = told.next('onJoinFailure').then(([code]) => code as number)
      return await rtm.until(Promise.race([told.next('onJoinSuccess').then(() => 0), failed]))
    },
    leave: async () => {
      const accepted = channel.leave()
      if (accepted !== 0) return accepted
      const [code] = await rtm.until(told.next('onLeave'))
      return code
    },
    send: async (message) => {
      const messageId = message.getMessageId()
      const accepted = channel.sendMessage(message, {})
      if (accepted !== 0) return { accepted, code: -1 }
      const [, code] = await rtm.until(
        told.next('onSendMessageResult', (id: number) => id === messageId),
      )
      return { accepted, code: code }
    },
  }
}

interface Inbox {
  readonly received: readonly Received[]
  readonly serviceHandler: RtmServiceEventHandler
  readonly channelHandler: ChannelEventHandler
  next(): Promise<Received>
}

/** Reads each message while its callback runs. */
function createInbox(): Inbox {
  const received: Received[] = []
  const waiting: ((message: Received) => void)[] = []
  let taken = 0
  const keep = (callback: string) => (from: string, message: Message) => {
    received.push(readMessage(callback, from, message))
    const last = received.at(-1)
    if (waiting.length === 0 || last === undefined) return
    taken++
    waiting.shift()?.(last)
  }
  const handler = (names: readonly string[]): object =>
    Object.fromEntries(names.map((name) => [name, keep(name)]))
  return {
    received,
    serviceHandler: handler([
      'onMessageReceivedFromPeer',
      'onImageMessageReceivedFromPeer',
      'onFileMessageReceivedFromPeer',
    ]),
    channelHandler: handler([
      'onMessageReceived',
      'onImageMessageReceived',
      'onFileMessageReceived',
    ]),
    next: () => {
      const kept = received[taken]
      if (kept === undefined) return new Promise((resolve) => void waiting.push(resolve))
      taken++
      return Promise.resolve(kept)
    },
  }
}

function readMessage(callback: string, from: string, message: Message): Received {
  const basics = {
    callback,
    from,
    type: message.getMessageType(),
    text: message.getText(),
    raw: Array.from(message.getRawMessageData()),
    serverTs: message.getServerReceivedTs(),
    offline: message.isOfflineMessage(),
    object: message,
  }
  if (!('getMediaId' in message)) return basics
  const file = message as FileMessage
  const media = {
    mediaId: file.getMediaId(),
    size: file.getSize(),
    fileName: file.getFileName(),
    thumbnail: Array.from(file.getThumbnailData()),
  }
  if (!('getWidth' in message)) return { ...basics, media }
  const image = message as ImageMessage
  const dimensions = [
    image.getWidth(),
    image.getHeight(),
    image.getThumbnailWidth(),
    image.getThumbnailHeight(),
  ] as const
  return { ...basics, media: { ...media, dimensions } }
}
