import type {
  ChannelEventHandler,
  FileMessage,
  ImageMessage,
  Message,
  RtmServiceEventHandler,
} from '../mocks/index.ts'

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

/** Where the messages of an actor come in. */
export interface Inbox {
  readonly received: readonly Received[]
  readonly serviceHandler: RtmServiceEventHandler
  readonly channelHandler: ChannelEventHandler
  next(): Promise<Received>
}

/** Makes an inbox that reads each message while its callback runs. */
export function createInbox(): Inbox {
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
