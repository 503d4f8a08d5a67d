import { MESSAGE_TYPE } from './codes/message.ts'

/** A message as it travels: plain data, owned by nobody, never changed once sent. */
export interface WireMessage {
  readonly type: MESSAGE_TYPE
  /** Text, description of a raw message, or content of a media message. */
  readonly text: string
  /** Bytes of a raw message. */
  readonly raw?: Uint8Array
  /** What only image and file messages have. */
  readonly media?: WireMedia
}

/** The media part of an image or file message. The bytes themselves never travel in it. @rule MSG-CLASSES-CARRY-MEDIA-ID */
export interface WireMedia {
  readonly mediaId: string
  /** Bytes of the medium; 0 where the message was made by media ID. */
  readonly bytes: number
  readonly fileName: string
  readonly thumbnail: Uint8Array
  readonly width: number
  readonly height: number
  readonly thumbnailWidth: number
  readonly thumbnailHeight: number
}

/** Bytes of a text in UTF-8. */
export function utf8Bytes(text: string): number {
  let bytes = 0
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    if (unit < 0x80) bytes += 1
    else if (unit < 0x800) bytes += 2
    else if (unit >= 0xd800 && unit < 0xdc00 && isLowSurrogate(text.charCodeAt(index + 1))) {
      bytes += 4
      index++
    } else bytes += 3
  }
  return bytes
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit < 0xe000
}

/**
 * Bytes that count towards the 32 KB of a message: text, raw bytes, file name and thumbnail;
 * the media ID and the dimensions do not.
 *
 * @rule MSG-32KB
 * @assumes S-17
 */
export function messageBytes(message: WireMessage): number {
  const media = message.media
  const own = utf8Bytes(message.text) + (message.raw?.length ?? 0)
  return media === undefined ? own : own + utf8Bytes(media.fileName) + media.thumbnail.length
}

/** Tells whether a message is an image or file message. */
export function isMediaMessage(message: WireMessage): boolean {
  return (
    message.type === MESSAGE_TYPE.MESSAGE_TYPE_FILE ||
    message.type === MESSAGE_TYPE.MESSAGE_TYPE_IMAGE
  )
}
