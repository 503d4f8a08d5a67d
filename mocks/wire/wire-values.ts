import { MESSAGE_TYPE } from '../protocol/index.ts'
import type { WireMedia, WireMessage } from '../protocol/index.ts'

/** A message as it goes over the wire. */
export interface MessageJson {
  readonly type: 'text' | 'raw' | 'file' | 'image'
  readonly text: string
  readonly raw?: string | undefined
  readonly media?: (Omit<WireMedia, 'thumbnail'> & { readonly thumbnail: string }) | undefined
}

const typeNumbers = {
  text: MESSAGE_TYPE.MESSAGE_TYPE_TEXT,
  raw: MESSAGE_TYPE.MESSAGE_TYPE_RAW,
  file: MESSAGE_TYPE.MESSAGE_TYPE_FILE,
  image: MESSAGE_TYPE.MESSAGE_TYPE_IMAGE,
} as const

const typeNames: Readonly<Record<number, MessageJson['type']>> = {
  [MESSAGE_TYPE.MESSAGE_TYPE_TEXT]: 'text',
  [MESSAGE_TYPE.MESSAGE_TYPE_RAW]: 'raw',
  [MESSAGE_TYPE.MESSAGE_TYPE_FILE]: 'file',
  [MESSAGE_TYPE.MESSAGE_TYPE_IMAGE]: 'image',
}

/** Reads a message. */
export function messageOf({ type, text, raw, media }: MessageJson): WireMessage {
  return {
    type: typeNumbers[type],
    text,
    ...(raw === undefined ? {} : { raw: bytesOf(raw) }),
    ...(media === undefined ? {} : { media: { ...media, thumbnail: bytesOf(media.thumbnail) } }),
  }
}

/** Writes a message. */
export function messageJson({ type, text, raw, media }: WireMessage): MessageJson {
  return {
    type: typeNames[type] ?? 'text',
    text,
    ...(raw === undefined ? {} : { raw: textOf(raw) }),
    ...(media === undefined ? {} : { media: { ...media, thumbnail: textOf(media.thumbnail) } }),
  }
}

function bytesOf(base64Text: string): Uint8Array {
  const binary = atob(base64Text)
  const bytes = new Uint8Array(binary.length)
  for (let index = 0; index < binary.length; index++) bytes[index] = binary.charCodeAt(index)
  return bytes
}

function textOf(bytes: Uint8Array): string {
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary)
}

/** Version of the protocol of the wire, of its routes and frames: a gateway and its remote worlds have the same. */
export const wireVersion = '1.0.0'
