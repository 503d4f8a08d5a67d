import {
  CHANNEL_MESSAGE_ERR_CODE,
  GET_MEMBERS_ERR,
  isMediaMessage,
  JOIN_CHANNEL_ERR,
  LEAVE_CHANNEL_ERR,
} from '../protocol/index.ts'
import type { ClientRequest, ServerEvent, WireMessage } from '../protocol/index.ts'
import { nextBelow } from '../time/index.ts'
import type { AppServer, ServerChannel, UserConnection, World } from './state.ts'
import { keepChannelEvent } from './app-events.ts'
import { channelIsEmpty } from './attributes.ts'
import { keepInHistory } from './history.ts'
import { countChanged } from './member-count.ts'
import { isBeforeMedia, messageNote, reply } from './peer-mailbox.ts'
import { nowOf, randomOf, record } from './world.ts'

type ChannelRequest<Kind extends ClientRequest['kind']> = Extract<ClientRequest, { kind: Kind }>

/** Lets a user into a channel; the other members are told. @rule W-MEMBER-EVENTS-512 */
export function joinChannel(
  world: World,
  connection: UserConnection,
  request: ChannelRequest<'join'>,
): void {
  const { app, uid } = connection
  const { channelId, op } = request
  let channel = app.channels.get(channelId)
  if (channel === undefined) {
    channel = {
      channelId,
      members: new Map(),
      recent: [],
      countToldAtMs: -Infinity,
      countEvent: 0,
      toldAlone: new Map(),
    }
    app.channels.set(channelId, channel)
  }
  const isNew = !channel.members.has(uid)
  channel.members.set(uid, connection)
  connection.channels.add(channelId)
  record(world, { kind: 'server', name: 'member-joined', uid, subject: channelId })
  reply(world, connection, { op, code: JOIN_CHANNEL_ERR.JOIN_CHANNEL_ERR_OK })
  if (isNew) keepChannelEvent(world, app, { uid, channelId, type: 'Join' })
  if (isNew) tellMembers(world, channel, { kind: 'member-joined', uid })
  if (isNew) countChanged(world, channel, connection)
  if (request.rejoin) resendChannelMessages(world, connection, [channelId])
}

/** Takes a user out of a channel; the other members are told. */
export function leaveChannel(
  world: World,
  connection: UserConnection,
  request: ChannelRequest<'leave'>,
): void {
  const inside = connection.channels.has(request.channelId)
  if (inside) removeMember(world, connection, request.channelId)
  const code = inside
    ? LEAVE_CHANNEL_ERR.LEAVE_CHANNEL_ERR_OK
    : LEAVE_CHANNEL_ERR.LEAVE_CHANNEL_ERR_NOT_IN_CHANNEL
  reply(world, connection, { op: request.op, code })
}

/** Takes a user out of every channel it is in. */
export function leaveAllChannels(world: World, connection: UserConnection): void {
  for (const channelId of connection.channels) removeMember(world, connection, channelId)
}

function removeMember(world: World, connection: UserConnection, channelId: string): void {
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

/**
 * Takes a channel message in: OK means that Agora has it. Every other member gets it, the sender does not.
 *
 * @rule W-CHANNEL-OK-MEANS-SERVER
 * @rule W-CHANNEL-NO-ECHO
 * @assumes S-20
 * @assumes S-29
 */
export function sendChannel(
  world: World,
  sender: UserConnection,
  request: ChannelRequest<'send-channel'>,
): void {
  const { app, uid } = sender
  const { channelId, message, op } = request
  const channel = app.channels.get(channelId)
  if (channel === undefined || !sender.channels.has(channelId)) {
    reply(world, sender, { op, code: CHANNEL_MESSAGE_ERR_CODE.CHANNEL_MESSAGE_ERR_FAILURE })
    return
  }
  const { history } = request
  const event = takeIn(world, channel, { app, from: uid, message, history })
  reply(world, sender, { op, code: CHANNEL_MESSAGE_ERR_CODE.CHANNEL_MESSAGE_ERR_OK })
  tellMessage(world, channel, event)
}

interface ChannelPost {
  readonly app: AppServer
  readonly from: string
  readonly message: WireMessage
  readonly history: boolean
}

type ChannelMessage = Extract<ServerEvent, { kind: 'channel-message' }>

function takeIn(
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

function tellMessage(world: World, { members }: ServerChannel, event: ChannelMessage): void {
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
  if (channel !== undefined) tellMessage(world, channel, takeIn(world, channel, post))
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

/** Names the members of a channel: all, or a random choice of 512 of them. @rule W-GETMEMBERS */
export function getMembers(
  world: World,
  connection: UserConnection,
  request: ChannelRequest<'get-members'>,
): void {
  const channel = connection.app.channels.get(request.channelId)
  if (channel === undefined || !connection.channels.has(request.channelId)) {
    reply(world, connection, {
      op: request.op,
      code: GET_MEMBERS_ERR.GET_MEMBERS_ERR_NOT_IN_CHANNEL,
      uids: [],
    })
    return
  }
  const uids = choose(world, [...channel.members.keys()])
  reply(world, connection, { op: request.op, code: GET_MEMBERS_ERR.GET_MEMBERS_ERR_OK, uids })
}

function choose(world: World, uids: string[]): readonly string[] {
  const { getMembersMax } = world.options.limits
  if (uids.length <= getMembersMax) return uids
  const random = randomOf(world, 'get-members')
  for (let index = 0; index < getMembersMax; index++) {
    const other = index + nextBelow(random, uids.length - index)
    const uid = uids[index] ?? ''
    uids[index] = uids[other] ?? ''
    uids[other] = uid
  }
  return uids.slice(0, getMembersMax)
}
