import { MESSAGE_TYPE, nameOfType } from '../protocol/index.ts'
import type { WireMedia, WireMessage } from '../protocol/index.ts'
import { blobOfBytes, isBlob } from './blobs.ts'

/** A text message, sent or received. `messageType` may be left out for sending; a received one always has it. @rule W-MSG-TYPES */
export interface RtmTextMessage {
  text: string
  messageType?: 'TEXT'
}

/** A raw message: bytes, and a text that describes them. Both together are 32 KB at most. @rule W-MSG-TEXT-RAW-32KB */
export interface RtmRawMessage {
  rawMessage: Uint8Array
  description?: string
  messageType?: 'RAW'
}

/** A file message: carries the media ID, never the bytes. @rule MSG-CLASSES-CARRY-MEDIA-ID */
export interface RtmFileMessage {
  /** Name that the receiver sees; '' until set. @rule FILE-SET-NAME */
  fileName: string
  /** Text of the message. */
  description: string
  /** Small picture that stands for the file; never made by the SDK. @rule THUMB-NOT-AUTO */
  thumbnail: Blob | undefined
  /** Bytes of the uploaded medium. @rule FILE-GET-SIZE */
  size: number
  /** The key to download the medium with, for 7 days from the upload. @rule MEDIA-TTL-7D */
  mediaId: string
  messageType: 'FILE'
}

/** An image message: a file message with dimensions. @rule IMG-AUTO-DIMENSIONS */
export interface RtmImageMessage extends Omit<RtmFileMessage, 'messageType'> {
  /** Width in pixels; worked out for JPEG, BMP and PNG, else 0, until set. @rule IMG-DIM-OVERRIDE */
  width: number
  /** Height in pixels. @rule IMG-DIM-OVERRIDE */
  height: number
  /** Width of the thumbnail in pixels. @rule IMG-THUMB-DIMENSIONS */
  thumbnailWidth: number
  /** Height of the thumbnail in pixels. @rule IMG-THUMB-DIMENSIONS */
  thumbnailHeight: number
  messageType: 'IMAGE'
}

/** A message of any kind: text, raw, image or file. */
export type RtmMessage = RtmTextMessage | RtmRawMessage | RtmFileMessage | RtmImageMessage

/** What comes with a received message. */
export interface ReceivedMessageProperties {
  /** When the server got it, in ms since 1970. @rule W-MSG-SERVER-TS */
  serverReceivedTs: number
  /** Whether the server kept it while the receiver was offline. @rule W-MSG-OFFLINE-FLAG */
  isOfflineMessage: boolean
}

/** How a message is sent. Offline has no effect on channel messages. @rule W-OFFLINE-PEER-ONLY */
export interface SendMessageOptions {
  /** Keep the message for a peer that is offline. False unless set. */
  enableOfflineMessaging?: boolean
  /** Keep the message in the history. False unless set. */
  enableHistoricalMessaging?: boolean
}

/** A message as an app may hand it in, before anything is checked. */
type Loose = Readonly<Record<string, unknown>>

/** A message to be sent: without the bytes of its thumbnail where those are still to be read; or what is wrong. */
export type ReadMessage =
  | { readonly wire: WireMessage; readonly thumbnail: Blob | undefined }
  | { readonly complaint: string; readonly isForm: boolean }

/** Reads what an app hands in for sending. */
export function readMessage(message: unknown): ReadMessage {
  if (typeof message !== 'object' || message === null)
    return wrongForm(
      `The message must be an object such as { text }, not ${nameOfType(message)}. Make it with createMessage.`,
    )
  const loose = message as Loose
  if (loose['rawMessage'] !== undefined) return readRaw(loose)
  if (loose['mediaId'] !== undefined) return readMedia(loose)
  const { text, messageType } = loose
  if (messageType === 'IMAGE' || messageType === 'FILE')
    return { complaint: 'The message has no mediaId. Take it from an upload.', isForm: false }
  if (typeof text !== 'string')
    return wrongForm('The message has no text, rawMessage or mediaId. Give one of them.')
  return { wire: { type: MESSAGE_TYPE.MESSAGE_TYPE_TEXT, text }, thumbnail: undefined }
}

function wrongForm(complaint: string): ReadMessage {
  return { complaint, isForm: true }
}

function readRaw({ rawMessage, description }: Loose): ReadMessage {
  if (!(ArrayBuffer.isView(rawMessage) && 'subarray' in rawMessage))
    return wrongForm('rawMessage must be a Uint8Array.')
  const raw = Uint8Array.from(rawMessage as Uint8Array)
  const wire = { type: MESSAGE_TYPE.MESSAGE_TYPE_RAW, text: textOf(description), raw }
  return { wire, thumbnail: undefined }
}

const noBytes = new Uint8Array(0)

function readMedia(loose: Loose): ReadMessage {
  const { mediaId, thumbnail, messageType } = loose
  if (typeof mediaId !== 'string' || mediaId === '')
    return wrongForm('mediaId must be the text of an uploaded medium.')
  if (thumbnail !== undefined && thumbnail !== null && !isBlob(thumbnail))
    return wrongForm('thumbnail must be a Blob.')
  const isImage = messageType === 'IMAGE'
  const media: WireMedia = {
    mediaId,
    bytes: numberOf(loose['size']),
    fileName: textOf(loose['fileName']),
    thumbnail: noBytes,
    width: numberOf(loose['width']),
    height: numberOf(loose['height']),
    thumbnailWidth: numberOf(loose['thumbnailWidth']),
    thumbnailHeight: numberOf(loose['thumbnailHeight']),
  }
  const type = isImage ? MESSAGE_TYPE.MESSAGE_TYPE_IMAGE : MESSAGE_TYPE.MESSAGE_TYPE_FILE
  const wire = { type, text: textOf(loose['description']), media }
  return { wire, thumbnail: isBlob(thumbnail) ? thumbnail : undefined }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function numberOf(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? Math.trunc(value) : 0
}

/** Puts the bytes of its thumbnail into a message. */
export function withThumbnail(wire: WireMessage, thumbnail: Uint8Array): WireMessage {
  return wire.media === undefined ? wire : { ...wire, media: { ...wire.media, thumbnail } }
}

const received = new WeakSet<object>()

/** Tells whether a message came from somebody else: it must not be sent again. @rule W-MSG-NO-SEND-RECEIVED */
export function isReceived(message: unknown): boolean {
  return typeof message === 'object' && message !== null && received.has(message)
}

/** What a receiver gets; `messageType` is always there. */
export function receivedMessage(wire: WireMessage): RtmMessage {
  const message = messageOf(wire)
  received.add(message)
  return message
}

function messageOf({ type, text, raw, media }: WireMessage): RtmMessage {
  if (raw !== undefined) return { rawMessage: raw.slice(), description: text, messageType: 'RAW' }
  if (media === undefined) return { text, messageType: 'TEXT' }
  return type === MESSAGE_TYPE.MESSAGE_TYPE_IMAGE
    ? imageMessage({ ...media, description: text, thumbnail: thumbnailOf(media) })
    : fileMessage({ ...media, description: text, thumbnail: thumbnailOf(media) })
}

function thumbnailOf({ thumbnail }: WireMedia): Blob | undefined {
  return thumbnail.length === 0 ? undefined : blobOfBytes(thumbnail)
}

/** What a media message is made of. */
export interface MediaParts extends Omit<WireMedia, 'thumbnail'> {
  readonly description: string
  readonly thumbnail: Blob | undefined
}

/** Makes a file message. */
export function fileMessage(parts: MediaParts): RtmFileMessage {
  const { fileName, description, thumbnail, bytes: size, mediaId } = parts
  return { fileName, description, thumbnail, size, mediaId, messageType: 'FILE' }
}

/** Makes an image message. */
export function imageMessage(parts: MediaParts): RtmImageMessage {
  const { width, height, thumbnailWidth, thumbnailHeight } = parts
  const { fileName, description, thumbnail, size, mediaId } = fileMessage(parts)
  return {
    fileName,
    description,
    thumbnail,
    size,
    mediaId,
    width,
    height,
    thumbnailWidth,
    thumbnailHeight,
    messageType: 'IMAGE',
  }
}

/** Completes what an app gives `createMessage`: the type by what is there, and every other field. */
export function completeMessage(given: unknown): RtmMessage {
  const loose = (typeof given === 'object' && given !== null ? given : {}) as Loose
  const type = loose['messageType'] ?? loose['mediaType'] ?? guessType(loose)
  if (type === 'RAW') {
    const rawMessage = (loose['rawMessage'] ?? new Uint8Array(0)) as Uint8Array
    return { rawMessage, description: textOf(loose['description']), messageType: 'RAW' }
  }
  if (type !== 'IMAGE' && type !== 'FILE')
    return { text: textOf(loose['text']), messageType: 'TEXT' }
  const parts: MediaParts = {
    mediaId: textOf(loose['mediaId']),
    bytes: numberOf(loose['size']),
    fileName: textOf(loose['fileName']),
    description: textOf(loose['description']),
    thumbnail: loose['thumbnail'] as Blob | undefined,
    width: numberOf(loose['width']),
    height: numberOf(loose['height']),
    thumbnailWidth: numberOf(loose['thumbnailWidth']),
    thumbnailHeight: numberOf(loose['thumbnailHeight']),
  }
  return type === 'IMAGE' ? imageMessage(parts) : fileMessage(parts)
}

function guessType(loose: Loose): string {
  if (loose['rawMessage'] !== undefined) return 'RAW'
  return loose['mediaId'] === undefined ? 'TEXT' : 'FILE'
}
