import { recordChannel, recordService } from '../mocks/index.ts'
import type {
  CallbackRecord,
  ChannelEventHandler,
  FileMessage,
  ImageMessage,
  Message,
  RtmChannel,
  RtmService,
  RtmServiceEventHandler,
  SendMessageOptions,
} from '../mocks/index.ts'
import { createInbox } from './inbox.ts'
import type { Received } from './inbox.ts'
import type { SubjectRtm } from './subject.ts'

/** Where an actor lives. */
export interface ActorGround {
  readonly rtm: SubjectRtm
  readonly appId: string
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

/** What a call with a request ID has returned. */
export interface RequestMade {
  readonly code: number
  readonly requestId: number
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
  login(token?: string | null): Promise<number>
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
  /** Waits for the answer to a call with a request ID: what its callback was given after the ID; the code alone where the call was refused. */
  answer(name: keyof RtmServiceEventHandler, call: RequestMade): Promise<readonly unknown[]>
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
  const ends = createEnds()
  const told = recordService({
    ...inbox.serviceHandler,
    onLoginSuccess: () => ends.end(0),
    onLoginFailure: (code) => ends.end(code),
  })
  service.initialize(stage.appId, told)
  const within: Within = async (name, requestId) =>
    await rtm.until(told.next(name, (id: number) => id === requestId))

  return {
    uid,
    service,
    told,
    received: inbox.received,
    login: async (token = null) => {
      const accepted = service.login(token, uid)
      if (accepted !== 0) return accepted
      const code = await rtm.until(ends.next())
      await told.next(code === 0 ? 'onLoginSuccess' : 'onLoginFailure')
      return code
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
    answer: async (name, { code, requestId }) =>
      code === 0 ? (await within(name, requestId)).slice(1) : [code],
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

type Within = (name: keyof RtmServiceEventHandler, requestId: number) => Promise<readonly unknown[]>
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
  const ends = createEnds()
  const told = recordChannel({
    ...inbox.channelHandler,
    onJoinSuccess: () => ends.end(0),
    onJoinFailure: (code) => ends.end(code),
  })
  const channel = service.createChannel(channelId, told)
  if (channel === null) throw new Error(`The channel ${channelId} could not be made.`)
  return {
    channel,
    told,
    received: inbox.received,
    join: async () => {
      const accepted = channel.join()
      if (accepted !== 0) return accepted
      const code = await rtm.until(ends.next())
      await told.next(code === 0 ? 'onJoinSuccess' : 'onJoinFailure')
      return code
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

/** The outcomes of calls that end by one of two callbacks, for whoever waits for the next. */
interface Ends {
  end(code: number): void
  next(): Promise<number>
}

function createEnds(): Ends {
  const waiting: ((code: number) => void)[] = []
  return {
    end: (code) => waiting.shift()?.(code),
    next: () => new Promise((resolve) => void waiting.push(resolve)),
  }
}
