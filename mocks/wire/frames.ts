import { z } from 'zod'
import type { WireEvent } from './frame-json.ts'
import { idSchema, messageSchema, problemSchema } from './wire-schemas.ts'

const time = z.number().describe('ms since 1970')
const attributes = z.array(z.object({ key: z.string(), value: z.string() }))
const channelAttributes = z.array(
  z.object({
    key: z.string(),
    value: z.string(),
    lastUpdateUserId: z.string(),
    lastUpdateMs: time,
  }),
)
const peers = z.array(z.object({ uid: idSchema, state: z.number().int() }))

/** What the answer to a request may hold beside its code. */
export const replyContentSchema: z.ZodObject = z.object({
  code: z.number().int().describe('The number of the SDK; 0 where all is well.'),
  name: z.string().describe("The SDK's name of the number."),
  uids: z.array(z.string()).optional(),
  peers: peers.optional(),
  counts: z.array(z.object({ channelId: z.string(), count: z.number().int() })).optional(),
  attributes: attributes.optional(),
  channelAttributes: channelAttributes.optional(),
})

/** One kind of frame to a client. */
interface EventForm {
  readonly summary: string
  readonly body: z.ZodObject
}

/** Every frame to a client, once. */
export const eventForms: Readonly<Record<WireKindOut, EventForm>> = {
  reply: {
    summary: 'The answer to a request frame.',
    body: replyContentSchema.extend({ op: z.number().int() }),
  },
  welcome: {
    summary: 'The socket is open; what came while it was not has been sent before.',
    body: z.object({ wasOffline: z.boolean() }),
  },
  problem: {
    summary: 'A frame of the client was refused.',
    body: z.object({ op: z.number().int().optional(), problem: problemSchema }),
  },
  'peer-message': {
    summary: 'A message of a user. Answer with an ack frame: only then the sender is told OK.',
    body: z.object({
      delivery: z.number().int().describe('For the ack; 0 where none is wanted.'),
      from: idSchema,
      message: messageSchema,
      receivedAtMs: time,
      offline: z.boolean(),
    }),
  },
  'channel-message': {
    summary: 'A message in a channel.',
    body: z.object({
      channelId: idSchema,
      from: idSchema,
      message: messageSchema,
      receivedAtMs: time,
    }),
  },
  'member-joined': {
    summary: 'A user has joined a channel.',
    body: z.object({ channelId: idSchema, uid: idSchema }),
  },
  'member-left': {
    summary: 'A user has left a channel.',
    body: z.object({ channelId: idSchema, uid: idSchema }),
  },
  'member-count': {
    summary: 'How many are in a channel.',
    body: z.object({ channelId: idSchema, count: z.number().int() }),
  },
  'peers-changed': {
    summary: 'The online status of subscribed users has changed.',
    body: z.object({ peers }),
  },
  'channel-attributes-updated': {
    summary: 'The attributes of a channel have changed: all of them.',
    body: z.object({ channelId: idSchema, attributes: channelAttributes }),
  },
  invitation: {
    summary: 'A step of a call invitation.',
    body: z.object({
      step: z.enum(['invite', 'received', 'cancel', 'accept', 'confirm', 'refuse', 'peer-offline']),
      invitation: z.object({
        callerId: z.string(),
        calleeId: z.string(),
        number: z.number().int(),
        content: z.string(),
        channelId: z.string(),
        sentAtMs: time,
      }),
      response: z.string(),
    }),
  },
  'media-failed': {
    summary: 'A download has failed in the middle of its body, which only breaks: this is why.',
    body: z.object({
      requestId: z.number().int().describe('The number of the task.'),
      code: z.number().int().describe('A DOWNLOAD_MEDIA_ERR_CODE.'),
      isMissing: z.boolean().describe('Whether there is no such medium.'),
    }),
  },
  'token-will-expire': { summary: 'The token ends in 30 s.', body: z.object({}) },
  'token-expired': { summary: 'The token is dead.', body: z.object({}) },
  kicked: {
    summary: 'The session is over: banned, logged in elsewhere, or its token is dead.',
    body: z.object({ reason: z.number().int().describe('A CONNECTION_CHANGE_REASON.') }),
  },
}

/** A kind of frame to a client. */
export type WireKindOut = Exclude<WireEvent['kind'], 'media-stored' | 'media-found'>

/** `PeerMessageFrame` of `peer-message`. */
function frameName(kind: string): string {
  return `${kind.replaceAll(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase())}Frame`
}

/** The frames to a client by their kind: number, kind, and what each tells. */
export const frameSchemas: Readonly<Record<string, z.ZodObject>> = Object.fromEntries(
  Object.entries(eventForms).map(([kind, { summary: description, body }]) => [
    kind,
    body
      .extend({ kind: z.literal(kind), seq: z.number().int().min(1) })
      .meta({ id: frameName(kind), description }),
  ]),
)

/**
 * A frame to a client. Documents name the forms, so that a client made from them has a type for each. The
 * cast: zod wants a list that is seen not to be empty.
 */
export const serverFrameSchema: z.ZodType = z
  .discriminatedUnion('kind', Object.values(frameSchemas) as never)
  .meta({
    id: 'Frame',
    discriminator: {
      propertyName: 'kind',
      mapping: Object.fromEntries(
        Object.keys(frameSchemas).map((kind) => [kind, `#/components/schemas/${frameName(kind)}`]),
      ),
    },
  })
