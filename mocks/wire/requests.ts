import { z } from 'zod'
import type { ClientRequest, RequestKind } from '../protocol/index.ts'
import { idSchema, idsSchema, messageSchema } from './wire-schemas.ts'
import { messageOf } from './wire-values.ts'
import type { MessageJson } from './wire-values.ts'

/** A request that a logged-in client may make over the wire. */
export type WireKind = Exclude<RequestKind, 'login' | 'logout' | 'find-media'>

const attributesSchema = z
  .array(z.strictObject({ key: z.string().max(1000), value: z.string().max(70_000) }))
  .max(1000)

const changeSchema = z.discriminatedUnion('how', [
  z.strictObject({ how: z.enum(['set', 'add-or-update']), attributes: attributesSchema }),
  z.strictObject({ how: z.literal('delete'), keys: z.array(z.string().max(1000)).max(1000) }),
  z.strictObject({ how: z.literal('clear') }),
])

const keysSchema = z.array(z.string().max(1000)).max(1000).optional().describe('All unless given.')

const invitationSchema = z.strictObject({
  callerId: idSchema,
  calleeId: idSchema,
  number: z.number().int().min(1).describe("The caller's own number of the invitation."),
  content: z.string().max(70_000).default(''),
  channelId: z.string().max(1000).default(''),
  sentAtMs: z.number().int().min(0).default(0),
})

/** One kind of request: what it is for, and the JSON that goes with it. */
interface RequestForm {
  readonly summary: string
  readonly body: z.ZodType
}

/** Every request of a client, once: HTTP routes, WebSocket frames and both documents are made from it. */
export const requestForms: Readonly<Record<WireKind, RequestForm>> = {
  'send-peer': {
    summary: 'Send a message to a user.',
    body: z.strictObject({
      peerId: idSchema,
      message: messageSchema,
      offline: z.boolean().default(false).describe('Keep it for a user that is offline.'),
      history: z.boolean().default(false).describe('Keep it in the history.'),
    }),
  },
  'send-channel': {
    summary: 'Send a message to the members of a channel.',
    body: z.strictObject({
      channelId: idSchema,
      message: messageSchema,
      history: z.boolean().default(false),
    }),
  },
  join: {
    summary: 'Join a channel.',
    body: z.strictObject({ channelId: idSchema, rejoin: z.boolean().default(false) }),
  },
  leave: { summary: 'Leave a channel.', body: z.strictObject({ channelId: idSchema }) },
  'get-members': {
    summary: 'List the members of a channel that the user is in.',
    body: z.strictObject({ channelId: idSchema }),
  },
  'renew-token': {
    summary: 'Give a new token.',
    body: z.strictObject({ token: z.string().max(10_000) }),
  },
  'query-peers': {
    summary: 'Ask who is online.',
    body: z.strictObject({ peerIds: idsSchema }),
  },
  'subscribe-peers': {
    summary: 'Subscribe to the online status of users.',
    body: z.strictObject({ peerIds: idsSchema }),
  },
  'unsubscribe-peers': {
    summary: 'End subscriptions to the online status of users.',
    body: z.strictObject({ peerIds: idsSchema }),
  },
  'list-subscriptions': {
    summary: 'List whose online status is subscribed to.',
    body: z.strictObject({}),
  },
  'count-members': {
    summary: 'Count the members of channels.',
    body: z.strictObject({ channelIds: idsSchema }),
  },
  'write-user-attributes': {
    summary: 'Change the attributes of the user.',
    body: z.strictObject({ change: changeSchema }),
  },
  'read-user-attributes': {
    summary: 'Read the attributes of a user.',
    body: z.strictObject({ userId: idSchema, keys: keysSchema }),
  },
  'write-channel-attributes': {
    summary: 'Change the attributes of a channel.',
    body: z.strictObject({
      channelId: idSchema,
      change: changeSchema,
      notify: z.boolean().default(false).describe('Tell the members.'),
    }),
  },
  'read-channel-attributes': {
    summary: 'Read the attributes of a channel.',
    body: z.strictObject({ channelId: idSchema, keys: keysSchema }),
  },
  invitation: {
    summary: 'Take one step of a call invitation. It has no answer.',
    body: z.strictObject({
      step: z.enum(['invite', 'received', 'cancel', 'accept', 'confirm', 'refuse']),
      invitation: invitationSchema,
      response: z.string().max(70_000).default(''),
    }),
  },
  ack: {
    summary: 'Say that a peer message has come. It has no answer.',
    body: z.strictObject({ delivery: z.number().int().min(0) }),
  },
}

/** The kinds of requests, in the order of their documents. */
export const wireKinds: readonly WireKind[] = Object.keys(requestForms) as WireKind[]

/** Tells whether a text is the kind of a request. */
export function isWireKind(kind: string): kind is WireKind {
  return Object.hasOwn(requestForms, kind)
}

/** Whether a request gets a reply. */
export function hasReply(kind: WireKind): boolean {
  return kind !== 'invitation' && kind !== 'ack'
}

/** Reads a request: the request, or what is wrong with its JSON. */
export function requestOf(
  kind: WireKind,
  op: number,
  body: unknown,
): { readonly request: ClientRequest } | { readonly why: string } {
  const parsed = requestForms[kind].body.safeParse(body)
  if (!parsed.success) return { why: complaintOf(parsed.error) }
  const fields = parsed.data as Record<string, unknown>
  const message = fields['message'] as MessageJson | undefined
  const read = message === undefined ? fields : { ...fields, message: messageOf(message) }
  return { request: { kind, op: hasReply(kind) ? op : 0, ...read } as ClientRequest }
}

/** One sentence on the first thing that is wrong with JSON. */
export function complaintOf(error: z.ZodError): string {
  const [issue] = error.issues
  const where = issue === undefined || issue.path.length === 0 ? '' : `${issue.path.join('.')}: `
  return `${where}${(issue?.message ?? 'not as documented').replace(/\.$/, '')}.`
}
