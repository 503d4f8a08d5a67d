import type { ServerChannel, UserConnection, World, WorldEvent } from './state.ts'
import { nowOf, schedule } from './world.ts'

interface CountEvent extends WorldEvent {
  readonly channel: ServerChannel
}

/**
 * The number of members has changed: they are told now, or as soon as a second has passed since they
 * were told last, three seconds in a large channel. Who has just joined is told in any case.
 *
 * @rule W-MEMBER-COUNT-EVENTS
 */
export function countChanged(world: World, channel: ServerChannel, joined?: UserConnection): void {
  const { limits } = world.options
  const isLarge = channel.members.size > limits.memberEventsMembersMax
  const dueMs =
    channel.countToldAtMs +
    (isLarge ? limits.memberCountLargeIntervalMs : limits.memberCountIntervalMs)
  if (channel.countEvent === 0 && dueMs <= nowOf(world)) {
    tellAll(world, channel)
    return
  }
  if (joined !== undefined) {
    tellOne(world, channel, joined)
    channel.toldAlone.set(joined.uid, channel.members.size)
  }
  if (channel.countEvent !== 0) return
  const event: CountEvent = { fire: countDue, channel }
  channel.countEvent = schedule(world, dueMs, event)
}

/** Tells a member that was silent how many are in its channels by now. */
export function tellCounts(world: World, connection: UserConnection): void {
  for (const channelId of connection.channels) {
    const channel = connection.app.channels.get(channelId)
    if (channel !== undefined && channel.countToldAtMs >= connection.silentSinceMs)
      tellOne(world, channel, connection)
  }
}

function countDue(world: World, { channel }: CountEvent): void {
  channel.countEvent = 0
  if (channel.members.size > 0) tellAll(world, channel)
}

function tellAll(world: World, channel: ServerChannel): void {
  channel.countToldAtMs = nowOf(world)
  const { members, toldAlone } = channel
  for (const member of members.values()) {
    if (toldAlone.get(member.uid) !== members.size) tellOne(world, channel, member)
  }
  toldAlone.clear()
}

function tellOne(world: World, channel: ServerChannel, member: UserConnection): void {
  if (member.phase !== 'online') return
  const { channelId, members } = channel
  member.port.deliver(world, member, { kind: 'member-count', channelId, count: members.size })
}
