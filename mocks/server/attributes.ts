import { ATTRIBUTE_OPERATION_ERR, checkTotal } from '../protocol/index.ts'
import type { AttributeChange, ClientRequest, RtmAttribute } from '../protocol/index.ts'
import { give, reply } from './peer-mailbox.ts'
import type { AppServer, ChannelAttributes, UserConnection, World, WorldEvent } from './state.ts'
import { nowOf, record, schedule } from './world.ts'

type Asked<Kind extends ClientRequest['kind']> = Extract<ClientRequest, { kind: Kind }>

const A = ATTRIBUTE_OPERATION_ERR

/** What a change makes of attributes; `made` makes a new one. */
function changed<Kept extends RtmAttribute>(
  before: ReadonlyMap<string, Kept>,
  change: AttributeChange,
  made: (attribute: RtmAttribute) => Kept,
): Map<string, Kept> {
  const after = new Map(change.how === 'set' || change.how === 'clear' ? [] : before)
  if (change.how === 'delete') for (const key of change.keys) after.delete(key)
  if (change.how === 'set' || change.how === 'add-or-update') {
    for (const attribute of change.attributes) after.set(attribute.key, made(attribute))
  }
  return after
}

function wanted<Kept extends RtmAttribute>(
  all: ReadonlyMap<string, Kept>,
  keys: readonly string[] | undefined,
): readonly Kept[] {
  if (keys === undefined) return [...all.values()]
  const found: Kept[] = []
  for (const key of new Set(keys)) {
    const attribute = all.get(key)
    if (attribute !== undefined) found.push(attribute)
  }
  return found
}

/** Changes the attributes of the user itself; above the limits nothing changes. @rule W-UATTR-LIMITS */
export function writeUserAttributes(
  world: World,
  connection: UserConnection,
  { op, change }: Asked<'write-user-attributes'>,
): void {
  const { app, uid } = connection
  const { limits } = world.options
  const after = changed(app.userAttributes.get(uid) ?? new Map(), change, keep)
  if (checkTotal([...after.values()], 'user', limits) !== undefined) {
    reply(world, connection, { op, code: A.ATTRIBUTE_OPERATION_ERR_SIZE_OVERFLOW })
    return
  }
  if (after.size === 0) app.userAttributes.delete(uid)
  else app.userAttributes.set(uid, after)
  record(world, { kind: 'server', name: 'user-attributes', uid, bytes: after.size })
  reply(world, connection, { op, code: A.ATTRIBUTE_OPERATION_ERR_OK })
}

function keep({ key, value }: RtmAttribute): RtmAttribute {
  return Object.freeze({ key, value })
}

/** Reads the attributes of a user that is online. @rule W-UATTR-NOT-FOUND */
export function readUserAttributes(
  world: World,
  connection: UserConnection,
  { op, userId, keys }: Asked<'read-user-attributes'>,
): void {
  const { app } = connection
  if (!app.users.has(userId)) {
    const code = A.ATTRIBUTE_OPERATION_ERR_USER_NOT_FOUND
    reply(world, connection, { op, code, attributes: [] })
    return
  }
  const attributes = wanted(app.userAttributes.get(userId) ?? new Map(), keys)
  reply(world, connection, { op, code: A.ATTRIBUTE_OPERATION_ERR_OK, attributes })
}

/**
 * Changes the attributes of a channel, whoever is in it; above the limits nothing changes. With
 * `notify` every member is told all of them.
 *
 * @rule W-CATTR-LIMITS
 * @rule W-CATTR-NO-MEMBERSHIP
 * @rule W-CATTR-NOTIFY
 */
export function writeChannelAttributes(
  world: World,
  connection: UserConnection,
  { op, channelId, change, notify }: Asked<'write-channel-attributes'>,
): void {
  const { app, uid } = connection
  const before = app.channelAttributes.get(channelId)?.values ?? new Map()
  const written = { lastUpdateUserId: uid, lastUpdateMs: nowOf(world) }
  const after = changed(before, change, ({ key, value }) =>
    Object.freeze({ key, value, ...written }),
  )
  if (checkTotal([...after.values()], 'channel', world.options.limits) !== undefined) {
    reply(world, connection, { op, code: A.ATTRIBUTE_OPERATION_ERR_SIZE_OVERFLOW })
    return
  }
  if (after.size === 0) app.channelAttributes.delete(channelId)
  else app.channelAttributes.set(channelId, { values: after, emptySinceMs: Infinity })
  record(world, {
    kind: 'server',
    name: 'channel-attributes',
    uid,
    subject: channelId,
    bytes: after.size,
  })
  reply(world, connection, { op, code: A.ATTRIBUTE_OPERATION_ERR_OK })
  channelIsEmpty(world, app, channelId)
  if (!notify) return
  const event = {
    kind: 'channel-attributes-updated',
    channelId,
    attributes: [...after.values()],
  } as const
  for (const member of app.channels.get(channelId)?.members.values() ?? []) {
    give(world, member, event)
  }
}

/** Reads the attributes of a channel, from inside or outside. @rule W-CATTR-NO-MEMBERSHIP */
export function readChannelAttributes(
  world: World,
  connection: UserConnection,
  { op, channelId, keys }: Asked<'read-channel-attributes'>,
): void {
  const values = connection.app.channelAttributes.get(channelId)?.values ?? new Map()
  const channelAttributes = wanted(values, keys)
  reply(world, connection, { op, code: A.ATTRIBUTE_OPERATION_ERR_OK, channelAttributes })
}

interface ClearEvent extends WorldEvent {
  readonly app: AppServer
  readonly channelId: string
  readonly kept: ChannelAttributes
  readonly emptySinceMs: number
}

/** Lets the attributes of a channel go once nobody has been in it for a while. @assumes S-42 */
export function channelIsEmpty(world: World, app: AppServer, channelId: string): void {
  const kept = app.channelAttributes.get(channelId)
  if (kept === undefined || app.channels.has(channelId)) return
  const emptySinceMs = nowOf(world)
  kept.emptySinceMs = emptySinceMs
  const event: ClearEvent = { fire: clearDue, background: true, app, channelId, kept, emptySinceMs }
  schedule(world, emptySinceMs + world.options.limits.emptyChannelAttributesMs, event)
}

function clearDue(world: World, { app, channelId, kept, emptySinceMs }: ClearEvent): void {
  if (app.channelAttributes.get(channelId) !== kept || kept.emptySinceMs !== emptySinceMs) return
  if (app.channels.has(channelId)) return
  app.channelAttributes.delete(channelId)
  record(world, { kind: 'server', name: 'channel-attributes-gone', subject: channelId })
}
