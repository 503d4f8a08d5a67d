import { z } from 'zod'
import type { WireLogin } from './logins.ts'
import type { MessageJson } from './wire-values.ts'

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
  .meta({
    id: 'Message',
    description:
      'A message. The bytes of images and files are uploaded apart; a message has their ID.',
  })

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

/** The schema of a problem, for the documents. */
export const problemSchema: z.ZodType = z
  .object({
    type: z.literal('about:blank'),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    code: z.number().int().optional(),
    name: z.string().optional(),
    rule: z.string().optional(),
  })
  .meta({ id: 'Problem' })
