import type { WireLogin } from './logins.ts'
import { z } from 'zod'
import { MESSAGE_TYPE } from '../protocol/index.ts'
import type { WireMedia, WireMessage } from '../protocol/index.ts'

/** An ID as it comes; whether it is a good one, its rule says. */
export const idSchema: z.ZodType<string> = z.string().max(1000).describe('A user ID or channel ID.')

/** A list of IDs. */
export const idsSchema: z.ZodType<readonly string[]> = z.array(idSchema).max(1000)

const base64: z.ZodType<string> = z
  .string()
  .max(90_000)
  .regex(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/)
  .describe('Bytes in base64.')

const mediaSchema = z.strictObject({
  mediaId: z.string().max(200),
  bytes: z.number().int().min(0).default(0),
  fileName: z.string().max(40_000).default(''),
  thumbnail: base64.default(''),
  width: z.number().int().min(0).default(0),
  height: z.number().int().min(0).default(0),
  thumbnailWidth: z.number().int().min(0).default(0),
  thumbnailHeight: z.number().int().min(0).default(0),
})

/** A message as JSON: a text, raw bytes, or an image or file by its media ID. */
export const messageSchema: z.ZodType<MessageJson> = z
  .strictObject({
    type: z.enum(['text', 'raw', 'file', 'image']).default('text'),
    text: z.string().max(70_000).default(''),
    raw: base64.optional(),
    media: mediaSchema.optional(),
  })
  .refine(({ type, media }) => (media !== undefined) === (type === 'file' || type === 'image'), {
    message: 'An image or file message has media, another has none.',
  })
  .refine(({ type, raw }) => (raw !== undefined) === (type === 'raw'), {
    message: 'A raw message has raw bytes, another has none.',
  })
  .describe('A message. The bytes of images and files are uploaded apart; a message has their ID.')

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

/** The schema of a login. */
export const loginSchema: z.ZodType<WireLogin & { readonly wire?: string | undefined }> =
  z.strictObject({
    appId: z
      .string()
      .max(1000)
      .meta({ minLength: 32, maxLength: 32 })
      .describe('Another length is answered with code 4.'),
    uid: z.string().max(1000),
    token: z.string().max(10_000).optional().describe('Needed where the App ID has a certificate.'),
    sdkVersion: z
      .string()
      .max(100)
      .regex(/^\d+\.\d+/)
      .optional(),
    wire: z
      .string()
      .max(40)
      .optional()
      .describe('The version of the protocol that the client speaks; refused where it is another.'),
  })
