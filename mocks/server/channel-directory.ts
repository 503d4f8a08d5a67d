import { isMediaMessage } from '../protocol/index.ts'
import type { ServerEvent, WireMessage } from '../protocol/index.ts'
import type { AppServer, ServerChannel, UserConnection, World } from './state.ts'
import { keepChannelEvent } from './app-events.ts'
import { channelIsEmpty } from './attributes.ts'
import { keepInHistory } from './history.ts'
import { countChanged } from './member-count.ts'
import { isBeforeMedia, messageNote } from './peer-mailbox.ts'
import { nowOf, record } from './world.ts'

/** Lets a user into a channel, which is made by its first member; says whether the user was not in it before. */
export function addMember(
  world: World,
  connection: UserConnection,
  channelId: string,
): { readonly channel: ServerChannel; readonly isNew: boolean } {
  const { app, uid } = connection
  const channel = app.channels.get(channelId) ?? createChannel(channelId)
  app.channels.set(channelId, channel)
  const isNew = !channel.members.has(uid)
  channel.members.set(uid, connection)
  connection.channels.add(channelId)
  record(world, { kind: 'server', name: 'member-joined', uid, subject: channelId })
  return { channel, isNew }
}

function createChannel(channelId: string): ServerChannel {
  return {
    channelId,
    members: new Map(),
    recent: [],
    countToldAtMs: -Infinity,
    countEvent: 0,
    toldAlone: new Map(),
  }
}

/** Tells the other members that a user has joined, and all their number. @rule W-MEMBER-EVENTS-512 */
export function tellJoined(world: World, channel: ServerChannel, connection: UserConnection): void {
  const { app, uid } = connection
  keepChannelEvent(world, app, { uid, channelId: channel.channelId, type: 'Join' })
  tellMembers(world, channel, { kind: 'member-joined', uid })
  countChanged(world, channel, connection)
}

/** Takes a user out of every channel it is in. */
export function leaveAllChannels(world: World, connection: UserConnection): void {
  for (const channelId of connection.channels) removeMember(world, connection, channelId)
}

/** Takes a user out of a channel; the other members are told. */
export function removeMember(world: World, connection: UserConnection, channelId: string): void {
  const { app, uid } = connection
  connection.channels.delete(channelId)
  const channel = app.channels.get(channelId)
  if (channel === undefined || channel.members.get(uid) !== connection) return
  tellMembers(world, channel, { kind: 'member-left', uid })
  channel.members.delete(uid)
  record(world, { kind: 'server', name: 'member-left', uid, subject: channelId })
  keepChannelEvent(world, app, { uid, channelId, type: 'Leave' })
  if (channel.members.size > 0) return countChanged(world, channel)
  app.channels.delete(channelId)
  channelIsEmpty(world, app, channelId)
}

/** Tells everybody in a channel but the user itself, unless the channel is too large for it. */
function tellMembers(
  world: World,
  channel: ServerChannel,
  change: { readonly kind: 'member-joined' | 'member-left'; readonly uid: string },
): void {
  if (channel.members.size > world.options.limits.memberEventsMembersMax) return
  const event = { kind: change.kind, channelId: channel.channelId, uid: change.uid } as const
  for (const member of channel.members.values()) {
    if (member.uid !== change.uid && member.phase === 'online')
      member.port.deliver(world, member, event)
  }
}

/** A message for a channel, of a user that need not be in it. */
export interface ChannelPost {
  readonly app: AppServer
  readonly from: string
  readonly message: WireMessage
  readonly history: boolean
}

type ChannelMessage = Extract<ServerEvent, { kind: 'channel-message' }>

/** Takes a channel message in: into the history if it is wanted there, and into what is sent again. */
export function takeInMessage(
  world: World,
  { channelId, recent }: ServerChannel,
  { app, from, message, history }: ChannelPost,
): ChannelMessage {
  const receivedAtMs = nowOf(world)
  if (history) keepInHistory(world, app, { from, to: channelId, kind: 'channel', message })
  recent.push({ from, message, receivedAtMs })
  if (recent.length > world.options.limits.resentChannelMessagesMax) recent.shift()
  record(world, {
    kind: 'server',
    name: 'channel-message-routed',
    uid: from,
    subject: channelId,
    note: messageNote(message),
  })
  return { kind: 'channel-message', channelId, from, message, receivedAtMs }
}

/** Gives a channel message to every member but its sender. @rule W-CHANNEL-NO-ECHO @assumes S-29 */
export function tellMessage(world: World, { members }: ServerChannel, event: ChannelMessage): void {
  const isMedia = isMediaMessage(event.message)
  for (const member of members.values()) {
    if (member.uid === event.from || member.phase !== 'online') continue
    if (isMedia && isBeforeMedia(member.sdkVersion)) continue
    member.port.deliver(world, member, event)
  }
}

/** Takes in a channel message of a user that need not be in the channel, or logged in at all, as the REST interface does. */
export function postToChannel(
  world: World,
  post: ChannelPost & { readonly channelId: string },
): void {
  const { app, channelId, from, message, history } = post
  const channel = app.channels.get(channelId)
  if (channel !== undefined) tellMessage(world, channel, takeInMessage(world, channel, post))
  else if (history) keepInHistory(world, app, { from, to: channelId, kind: 'channel', message })
}

/**
 * Gives a member that was silent the channel messages it missed: those of the last 30 s, and of
 * all its channels together the newest 32.
 *
 * @rule W-RESEND
 */
export function resendChannelMessages(
  world: World,
  connection: UserConnection,
  channelIds: Iterable<string>,
): void {
  const { resentChannelMessagesMs } = world.options.limits
  const fromMs = nowOf(world) - resentChannelMessagesMs
  const missed: Extract<ServerEvent, { kind: 'channel-message' }>[] = []
  for (const channelId of channelIds) {
    for (const { from, message, receivedAtMs } of connection.app.channels.get(channelId)?.recent ??
      []) {
      if (receivedAtMs <= connection.silentSinceMs || receivedAtMs < fromMs) continue
      if (from === connection.uid) continue
      missed.push({ kind: 'channel-message', channelId, from, message, receivedAtMs })
    }
  }
  missed.sort((left, right) => left.receivedAtMs - right.receivedAtMs)
  const newest = connection.resendsLeft > 0 ? missed.slice(-connection.resendsLeft) : []
  connection.resendsLeft -= newest.length
  for (const event of newest) connection.port.deliver(world, connection, event)
}
