import { misuse } from '../client/index.ts'
import type { Dimensions, Misuse, ReceivedMessage, Session, World } from '../client/index.ts'
import { MESSAGE_TYPE } from '../protocol/index.ts'
import type { WireMedia, WireMessage } from '../protocol/index.ts'
import { wrongType } from './wrong-type.ts'

/** Who may use a message object: its app until it releases it, or a receiver inside its callback. */
type Ownership = 'own' | 'received' | 'released' | 'callback-over'

/** What a message object is made of. */
export interface MessageOrigin {
  readonly world: World
  readonly session: Session
  readonly messageId: number
  readonly wire: WireMessage
  /** Where it was received, from whom and when. */
  readonly received?: ReceivedMessage
}

const noBytes = new Uint8Array(0)

/** `IMessage`: a text or raw message, and what media messages share with it. @rule MSG-INHERITS-IMESSAGE */
export class Message {
  readonly #origin: MessageOrigin
  #ownership: Ownership
  #text: string

  constructor(origin: MessageOrigin) {
    this.#origin = origin
    this.#ownership = origin.received === undefined ? 'own' : 'received'
    this.#text = origin.wire.text
  }

  /** The number that onSendMessageResult will report; a receiver's object has its own. @rule W-MSG-ID @assumes S-34 */
  getMessageId(): number {
    this.mustBeUsable('getMessageId')
    return this.#origin.messageId
  }

  /** TEXT, RAW, FILE or IMAGE. @rule W-MSG-TYPES */
  getMessageType(): MESSAGE_TYPE {
    this.mustBeUsable('getMessageType')
    return this.#origin.wire.type
  }

  /** Sets the text, the description of a raw message, or the content of a media message. Checked at send. @rule MSG-32KB */
  setText(text: string): void {
    this.mustBeUsable('setText')
    this.#text = textOf(text)
  }

  /** The text, description or content. @rule W-MSG-NO-TEXT-BY-SDK */
  getText(): string {
    this.mustBeUsable('getText')
    return this.#text
  }

  /** The bytes of a raw message, a copy; empty for other kinds. @rule W-MSG-TEXT-RAW-32KB */
  getRawMessageData(): Uint8Array {
    this.mustBeUsable('getRawMessageData')
    return this.#origin.wire.raw?.slice() ?? new Uint8Array(0)
  }

  /** The number of bytes of a raw message. @rule W-MSG-TEXT-RAW-32KB */
  getRawMessageLength(): number {
    this.mustBeUsable('getRawMessageLength')
    return this.#origin.wire.raw?.length ?? 0
  }

  /** For the receiver: when the server got it, in ms since 1970; 0 for the sender. @rule W-MSG-SERVER-TS */
  getServerReceivedTs(): number {
    this.mustBeUsable('getServerReceivedTs')
    return this.#origin.received?.receivedAtMs ?? 0
  }

  /** For the receiver: whether the server kept it while the receiver was offline. @rule W-MSG-OFFLINE-FLAG */
  isOfflineMessage(): boolean {
    this.mustBeUsable('isOfflineMessage')
    return this.#origin.received?.offline ?? false
  }

  /**
   * Gives the message back. The sender must do so once it is not needed; afterwards it must not be touched.
   * A received one is the SDK's.
   *
   * @throws ToolkitError where it was released already, or was received.
   * @rule RELEASE-BY-SENDER
   * @rule W-MSG-RECEIVED-FREED
   */
  release(): void {
    this.mustBeUsable('release')
    if (this.#ownership === 'received')
      throw this.#misused('release', {
        why: 'this message was received, and the SDK frees it when its callback returns. Release only what createMessage, a media ID or an upload gave',
        rule: 'W-MSG-RECEIVED-FREED',
      })
    this.#ownership = 'released'
    const { world, session, messageId } = this.#origin
    if (this.#isBack()) (world.clients.get(session.client) as Session).unreleased.delete(messageId)
  }

  /** What would be sent now. Not part of the SDK. @internal */
  toWire(): WireMessage {
    return { ...this.#origin.wire, text: this.#text }
  }

  /** Ends a received message when its callback is over. Not part of the SDK. @internal */
  endCallback(): void {
    this.#ownership = 'callback-over'
  }

  /** Whether it was received and so must not be sent. Not part of the SDK. @internal */
  isReceived(): boolean {
    return this.#ownership === 'received'
  }

  /** Throws where the app touches what is not its own any more. Not part of the SDK. @internal */
  mustBeUsable(call: string): void {
    const { isReleased } = this.#origin.session
    if (this.#ownership === 'callback-over')
      throw this.#misused(call, {
        why: 'the SDK has freed this received message when its callback returned. Copy what you need inside the callback',
        rule: 'W-MSG-RECEIVED-FREED',
      })
    if (this.#ownership === 'released')
      throw this.#misused(call, {
        why:
          call === 'release'
            ? 'this message was released before. Release each message once'
            : 'this message was released. Release it after its last use',
        rule: 'RELEASE-BY-SENDER',
      })
    if (isReleased && !this.#isBack())
      throw this.#misused(call, {
        why: 'the service of this message was released. Release a service after the last use of what it gave',
        rule: 'W-RELEASE-NO-USE',
      })
  }

  /** Whether the world was set back to before the release of its service. */
  #isBack(): boolean {
    const { world, session } = this.#origin
    const present = world.clients.get(session.client) as Session | undefined
    return present?.birth === session.birth
  }

  #misused(call: string, { why, rule }: Pick<Misuse, 'why' | 'rule'>): Error {
    const { world, session } = this.#origin
    return misuse(world, { call, client: session.client, why, rule })
  }
}

/** What an app may set on a media message. */
interface MediaFields {
  fileName: string
  thumbnail: Uint8Array
  width: number
  height: number
  thumbnailWidth: number
  thumbnailHeight: number
}

/** `IFileMessage`: carries the media ID of a file; the bytes stay at Agora. @rule MSG-CLASSES-CARRY-MEDIA-ID */
export class FileMessage extends Message {
  readonly #media: WireMedia
  /** @internal */
  protected readonly fields: MediaFields

  constructor(origin: MessageOrigin, media: WireMedia) {
    super(origin)
    this.#media = media
    const { fileName, thumbnail, width, height, thumbnailWidth, thumbnailHeight } = media
    this.fields = { fileName, thumbnail, width, height, thumbnailWidth, thumbnailHeight }
  }

  /** Bytes of the uploaded medium; 0 where the message was made by media ID. @rule FILE-GET-SIZE @assumes S-19 */
  getSize(): number {
    this.mustBeUsable('getSize')
    return this.#media.bytes
  }

  /** The key to download the medium with; valid for 7 days from the upload. @rule FILE-RECV-GET-MEDIA-ID */
  getMediaId(): string {
    this.mustBeUsable('getMediaId')
    return this.#media.mediaId
  }

  /**
   * Sets the thumbnail: `length` bytes of `thumbnail`, copied now. Without bytes it takes the
   * thumbnail away; a negative length is ignored.
   *
   * @rule THUMB-BINARY
   * @rule THUMB-NOT-AUTO
   * @assumes S-39
   */
  setThumbnail(thumbnail: Uint8Array | null, length: number = thumbnail?.length ?? 0): void {
    this.mustBeUsable('setThumbnail')
    if (thumbnail !== null && !(thumbnail instanceof Uint8Array)) {
      throw wrongType('setThumbnail', 'the thumbnail', {
        wanted: 'a Uint8Array, or null',
        got: thumbnail,
      })
    }
    if (thumbnail === null || length === 0) this.fields.thumbnail = noBytes
    else if (length > 0) this.fields.thumbnail = Uint8Array.from(thumbnail.subarray(0, length))
  }

  /** The thumbnail, a copy; empty where none was set. @rule THUMB-BINARY */
  getThumbnailData(): Uint8Array {
    this.mustBeUsable('getThumbnailData')
    return this.fields.thumbnail.slice()
  }

  /** Bytes of the thumbnail. @rule THUMB-BINARY */
  getThumbnailLength(): number {
    this.mustBeUsable('getThumbnailLength')
    return this.fields.thumbnail.length
  }

  /** Sets the file name that the receiver sees. @rule FILE-SET-NAME */
  setFileName(fileName: string): void {
    this.mustBeUsable('setFileName')
    this.fields.fileName = textOf(fileName)
  }

  /** The file name; '' until one is set. @assumes S-18 */
  getFileName(): string {
    this.mustBeUsable('getFileName')
    return this.fields.fileName
  }

  override toWire(): WireMessage {
    return { ...super.toWire(), media: { ...this.#media, ...this.fields } }
  }
}

/** `IImageMessage`: a file message that also has dimensions. They never change the stored image. @rule IMG-DIM-METADATA-ONLY */
export class ImageMessage extends FileMessage {
  /** Sets the width in pixels; it replaces what the SDK worked out. @rule IMG-DIM-OVERRIDE */
  setWidth(width: number): void {
    this.mustBeUsable('setWidth')
    this.fields.width = intOf(width)
  }

  /** Width in pixels; 0 where the SDK does not know the format. @rule IMG-AUTO-DIMENSIONS */
  getWidth(): number {
    this.mustBeUsable('getWidth')
    return this.fields.width
  }

  /** Sets the height in pixels; it replaces what the SDK worked out. @rule IMG-DIM-OVERRIDE */
  setHeight(height: number): void {
    this.mustBeUsable('setHeight')
    this.fields.height = intOf(height)
  }

  /** Height in pixels; 0 where the SDK does not know the format. @rule IMG-AUTO-DIMENSIONS */
  getHeight(): number {
    this.mustBeUsable('getHeight')
    return this.fields.height
  }

  /** Sets the width of the thumbnail in pixels. @rule IMG-THUMB-DIMENSIONS */
  setThumbnailWidth(width: number): void {
    this.mustBeUsable('setThumbnailWidth')
    this.fields.thumbnailWidth = intOf(width)
  }

  /** Width of the thumbnail; the SDK never works it out. @rule W-IMG-THUMB-DIM-APP */
  getThumbnailWidth(): number {
    this.mustBeUsable('getThumbnailWidth')
    return this.fields.thumbnailWidth
  }

  /** Sets the height of the thumbnail in pixels. @rule IMG-THUMB-DIMENSIONS */
  setThumbnailHeight(height: number): void {
    this.mustBeUsable('setThumbnailHeight')
    this.fields.thumbnailHeight = intOf(height)
  }

  /** Height of the thumbnail; the SDK never works it out. @rule W-IMG-THUMB-DIM-APP */
  getThumbnailHeight(): number {
    this.mustBeUsable('getThumbnailHeight')
    return this.fields.thumbnailHeight
  }
}

/** The media part of a message that nothing was set on yet. */
export function plainMedia(
  mediaId: string,
  bytes: number,
  { width, height }: Dimensions,
): WireMedia {
  return {
    mediaId,
    bytes,
    fileName: '',
    thumbnail: noBytes,
    width,
    height,
    thumbnailWidth: 0,
    thumbnailHeight: 0,
  }
}

/** Makes the object a receiver gets. */
export function receivedObject(origin: MessageOrigin): Message {
  const { media, type } = origin.wire
  if (media === undefined) return new Message(origin)
  return type === MESSAGE_TYPE.MESSAGE_TYPE_IMAGE
    ? new ImageMessage(origin, media)
    : new FileMessage(origin, media)
}

/** What C++ would have made of it: a text, or '' for null. */
function textOf(text: unknown): string {
  return typeof text === 'string' ? text : ''
}

/** What C++ would have made of it: a 32-bit whole number. */
function intOf(value: number): number {
  return Math.trunc(value) | 0
}
