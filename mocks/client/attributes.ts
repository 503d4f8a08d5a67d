import {
  ATTRIBUTE_OPERATION_ERR,
  checkAttributeKeys,
  checkAttributes,
  checkId,
} from '../protocol/index.ts'
import type {
  AttributeChange,
  AttributeOwner,
  ClientRequest,
  RtmAttribute,
  RuleId,
} from '../protocol/index.ts'
import { nowOf, schedule } from '../server/index.ts'
import type { World, WorldEvent } from '../server/index.ts'
import { badArgument } from './admission.ts'
import type { Rung } from './admission.ts'
import { channelIdBytesMax, userIdBytesMax } from './id-sizes.ts'
import { ask } from './operations.ts'
import { request } from './requests.ts'
import type { RequestCall } from './requests.ts'
import type { Operation, Session } from './session.ts'

const A = ATTRIBUTE_OPERATION_ERR
const resyncAfterMs = 1000

/** A change of attributes, by the SDK's name of its call. */
export interface WriteWanted {
  readonly name: string
  readonly change: AttributeChange
  /** What is wrong with what the app gave, where its face can tell. */
  readonly complaint?: string | undefined
}

/**
 * Changes the attributes of the user itself. Ladder: 101, 102, 3 form, 4 size, 5 budget.
 *
 * @rule W-UATTR-LIMITS
 * @rule W-UATTR-RATES
 */
export function writeUserAttributes(
  world: World,
  session: Session,
  wanted: WriteWanted,
): RequestCall {
  const { name } = wanted
  const change = copyOf(wanted.change)
  const { userAttributeWriteRate: rate } = world.options.limits
  return requestAttributes(world, session, {
    name,
    form: complainedOf(wanted, 'W-UATTR-LIMITS') ?? unwritable(world, change, 'user'),
    budget: { key: 'writeUserAttributes', rate, rule: 'W-UATTR-RATES' },
    kind: 'write-user-attributes',
    request: (op) => ({ kind: 'write-user-attributes', op, change }),
  })
}

/** A read of attributes, by the SDK's name of its call; `keys` undefined for all. */
export interface ReadWanted {
  readonly name: string
  readonly of: unknown
  readonly keys: unknown
}

/** Reads the attributes of a user. Ladder: 101, 102, 3 user ID or keys, 5 budget. @rule W-UATTR-RATES */
export function readUserAttributes(
  world: World,
  session: Session,
  { name, of, keys }: ReadWanted,
): RequestCall {
  const { userAttributeReadRate: rate } = world.options.limits
  return requestAttributes(world, session, {
    name,
    form: unreadableUser(world, of, keys),
    budget: { key: 'readUserAttributes', rate, rule: 'W-UATTR-RATES' },
    kind: 'read-user-attributes',
    request: (op) => ({
      kind: 'read-user-attributes',
      op,
      userId: of as string,
      keys: keys === undefined ? undefined : Array.from(keys as readonly string[]),
    }),
    subject: textOf(of),
  })
}

/**
 * Changes the attributes of a channel. Ladder: 101, 102, 3 channel ID or form, 4 size, 5 budget.
 *
 * @rule W-CATTR-LIMITS
 * @rule W-CATTR-RATES
 * @rule W-CATTR-NOTIFY
 */
export function writeChannelAttributes(
  world: World,
  session: Session,
  wanted: WriteWanted & { readonly channelId: unknown; readonly notify: boolean },
): RequestCall {
  const { name, channelId, notify } = wanted
  const change = copyOf(wanted.change)
  const { channelAttributeWriteRate: rate } = world.options.limits
  return requestAttributes(world, session, {
    name,
    form:
      badAttributeChannel(world, channelId) ??
      complainedOf(wanted, 'W-CATTR-LIMITS') ??
      unwritable(world, change, 'channel'),
    budget: { key: 'writeChannelAttributes', rate, rule: 'W-CATTR-RATES' },
    kind: 'write-channel-attributes',
    request: (op) => ({
      kind: 'write-channel-attributes',
      op,
      channelId: channelId as string,
      change,
      notify,
    }),
    subject: textOf(channelId),
  })
}

/** Reads the attributes of a channel. Ladder: 101, 102, 3 channel ID or keys, 5 budget. @rule W-CATTR-RATES */
export function readChannelAttributes(
  world: World,
  session: Session,
  { name, of, keys }: ReadWanted,
): RequestCall {
  const { channelAttributeReadRate: rate } = world.options.limits
  return requestAttributes(world, session, {
    name,
    form: unreadableChannel(world, of, keys),
    budget: { key: 'readChannelAttributes', rate, rule: 'W-CATTR-RATES' },
    kind: 'read-channel-attributes',
    request: (op) => ({
      kind: 'read-channel-attributes',
      op,
      channelId: of as string,
      keys: keys === undefined ? undefined : Array.from(keys as readonly string[]),
    }),
    subject: textOf(of),
  })
}

interface AttributeRequest {
  readonly name: string
  readonly form: Rung | undefined
  readonly budget: {
    readonly key: string
    readonly rate: { readonly calls: number; readonly windowMs: number }
    readonly rule: RuleId
  }
  readonly kind: Operation['kind']
  readonly request: (op: number) => ClientRequest
  readonly subject?: string
}

function requestAttributes(world: World, session: Session, wanted: AttributeRequest): RequestCall {
  return request(world, session, {
    ...wanted,
    budget: { ...wanted.budget, code: A.ATTRIBUTE_OPERATION_ERR_TOO_OFTEN },
    codes: 'ATTRIBUTE_OPERATION_ERR',
    timeoutMs: world.options.limits.attributeTimeoutMs,
    timeoutCode: A.ATTRIBUTE_OPERATION_ERR_TIMEOUT,
    failureCode: A.ATTRIBUTE_OPERATION_ERR_FAILURE,
  })
}

function complainedOf({ complaint }: WriteWanted, rule: RuleId): Rung | undefined {
  return badArgument(complaint, A.ATTRIBUTE_OPERATION_ERR_INVALID_ARGUMENT, rule)
}

/** The rungs of a write of attributes: form, then size. @rule W-UATTR-LIMITS @rule W-CATTR-LIMITS */
export function unwritable(
  world: World,
  change: AttributeChange,
  owner: AttributeOwner,
): Rung | undefined {
  if (change.how === 'clear') return undefined
  const rule = owner === 'user' ? 'W-UATTR-LIMITS' : 'W-CATTR-LIMITS'
  const { limits } = world.options
  if (change.how === 'delete') {
    const complaint = checkAttributeKeys(change.keys, limits)
    return badArgument(complaint, A.ATTRIBUTE_OPERATION_ERR_INVALID_ARGUMENT, rule)
  }
  const complaint = checkAttributes(change.attributes, owner, limits)
  if (complaint === undefined) return undefined
  const code = complaint.isSize
    ? A.ATTRIBUTE_OPERATION_ERR_SIZE_OVERFLOW
    : A.ATTRIBUTE_OPERATION_ERR_INVALID_ARGUMENT
  return { code, rule, why: complaint.why }
}

/** The rungs of a read of a user's attributes: whose, and which. @rule W-UATTR-LIMITS */
export function unreadableUser(world: World, userId: unknown, keys: unknown): Rung | undefined {
  const complaint = checkId('user ID', userId, userIdBytesMax(world)) ?? complainOfKeys(world, keys)
  return badArgument(complaint, A.ATTRIBUTE_OPERATION_ERR_INVALID_ARGUMENT, 'W-UATTR-LIMITS')
}

/** The rungs of a read of a channel's attributes. @rule W-CATTR-LIMITS */
export function unreadableChannel(
  world: World,
  channelId: unknown,
  keys: unknown,
): Rung | undefined {
  const code = A.ATTRIBUTE_OPERATION_ERR_INVALID_ARGUMENT
  return (
    badAttributeChannel(world, channelId) ??
    badArgument(complainOfKeys(world, keys), code, 'W-CATTR-LIMITS')
  )
}

/** The rung of a channel whose attributes are meant. @rule W-CHANNELID-RULE */
export function badAttributeChannel(world: World, channelId: unknown): Rung | undefined {
  const complaint = checkId('channel ID', channelId, channelIdBytesMax(world))
  return badArgument(complaint, A.ATTRIBUTE_OPERATION_ERR_INVALID_ARGUMENT, 'W-CHANNELID-RULE')
}

function complainOfKeys(world: World, keys: unknown): string | undefined {
  return keys === undefined ? undefined : checkAttributeKeys(keys, world.options.limits)
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** A change of its own, read once: what the app does to its objects afterwards changes nothing. */
function copyOf(change: AttributeChange): AttributeChange {
  if (change.how === 'clear') return change
  if (change.how === 'delete') {
    const keys: readonly string[] = Array.isArray(change.keys)
      ? Array.from(change.keys)
      : change.keys
    return { how: 'delete', keys }
  }
  if (!Array.isArray(change.attributes)) return change
  return { how: change.how, attributes: Array.from(change.attributes, copyOfAttribute) }
}

function copyOfAttribute(given: RtmAttribute | null | undefined): RtmAttribute {
  if (typeof given !== 'object' || given === null) return given as never
  const { key, value } = given
  return { key, value }
}

/** Remembers what Agora now has of the user, for a return after a long interruption. @rule W-REJOIN-AFTER-30S */
export function rememberAttributes(session: Session, change: AttributeChange): void {
  const before = change.how === 'set' || change.how === 'clear' ? [] : session.attributes
  const after = new Map(before.map((attribute) => [attribute.key, attribute]))
  if (change.how === 'delete') for (const key of change.keys) after.delete(key)
  if (change.how === 'set' || change.how === 'add-or-update')
    for (const attribute of change.attributes) after.set(attribute.key, attribute)
  session.attributes = [...after.values()]
}

/** Gives Agora the attributes back that it forgot while the user was away. @rule W-REJOIN-AFTER-30S */
export function resyncAttributes(world: World, session: Session): void {
  if (session.attributes.length === 0) return
  const attributes: readonly RtmAttribute[] = session.attributes
  ask(world, session, {
    kind: 'resync-attributes',
    request: (op) => ({ kind: 'write-user-attributes', op, change: { how: 'set', attributes } }),
    timeoutMs: world.options.limits.attributeTimeoutMs,
    timeoutCode: A.ATTRIBUTE_OPERATION_ERR_TIMEOUT,
    failureCode: A.ATTRIBUTE_OPERATION_ERR_FAILURE,
  })
}

interface ResyncEvent extends WorldEvent {
  readonly session: Session
}

/** A resync that failed is tried again, as long as the client is connected. */
export function resyncLater(world: World, session: Session): void {
  const event: ResyncEvent = { fire: resyncDue, session, background: true }
  schedule(world, nowOf(world) + resyncAfterMs, event)
}

function resyncDue(world: World, { session }: ResyncEvent): void {
  if (session.connection.phase === 'connected') resyncAttributes(world, session)
}
