import { stepMembership } from '../machines/channel-membership.ts'
import type { MembershipInput, MembershipOutput } from '../machines/channel-membership.ts'
import { outside } from '../machines/channel-membership.ts'
import { JOIN_CHANNEL_ERR, LEAVE_CHANNEL_ERR } from '../protocol/index.ts'
import { nowOf, record, schedule, tell } from '../server/index.ts'
import type { World, WorldEvent } from '../server/index.ts'
import type { Rung } from './admission.ts'
import { withReason } from './because.ts'
import { ask, takeOperation } from './operations.ts'
import type { Because, ChannelRecord, OperationAnswer, Session } from './session.ts'
import type { SessionEvent } from './session-events.ts'

const J = JOIN_CHANNEL_ERR
const rejoinAfterMs = 1000

/** A channel, and which object of it is used where an app may hold several; else 0. @rule WEB-CHANNEL-OBJECT */
export interface ChannelUse {
  readonly channelId: string
  readonly instance?: number
}

/** The session's record of a channel, made at its first use. */
export function channelOf(session: Session, channelId: string): ChannelRecord {
  let channel = session.channels.get(channelId)
  if (channel === undefined) {
    channel = { channelId, membership: outside, instance: 0 }
    session.channels.set(channelId, channel)
  }
  return channel
}

/** Channels that a session is in or on its way into. */
export function joinedCount(session: Session): number {
  let count = 0
  for (const { membership } of session.channels.values())
    if (membership.phase !== 'outside') count++
  return count
}

/** Says that another object of the channel is in it, on its way in or out; undefined where none is. @rule WEB-CHANNEL-OBJECT */
export function ofAnother(
  { channelId, membership, instance: its }: ChannelRecord,
  instance: number,
): string | undefined {
  if (membership.phase === 'outside' || its === instance) return undefined
  return `Another object of channel ${channelId} is ${membership.phase}, and membership belongs to the object that joined. Call createChannel once, and use what it gave for every call.`
}

/** How an app comes to know that its join is done. */
const joined = { native: 'wait for onJoinSuccess', web: 'await that' } as const

/** The rung of a call that only a member may make. */
export function notInside(
  session: Session,
  { channelId, instance = 0 }: ChannelUse,
  { code, rule }: Pick<Rung, 'code' | 'rule'>,
): Rung | undefined {
  const channel = channelOf(session, channelId)
  const another = ofAnother(channel, instance)
  if (another !== undefined) return { code, rule: 'WEB-CHANNEL-OBJECT', why: another }
  const { membership } = channel
  if (membership.phase === 'inside') return undefined
  return {
    code,
    rule,
    why: `The client is ${membership.phase} channel ${channelId}. Join it, and ${joined[session.dialect]}.`,
  }
}

/** Asks Agora to let the client into a channel. */
export function askJoin(
  world: World,
  session: Session,
  wanted: { readonly channelId: string; readonly rejoin: boolean },
): void {
  ask(world, session, {
    request: (op) => ({ kind: 'join', op, ...wanted }),
    answered: wanted.rejoin ? rejoinAnswered : joinAnswered,
    channelId: wanted.channelId,
    timeoutMs: world.options.limits.channelTimeoutMs,
    timeoutCode: J.JOIN_CHANNEL_TIMEOUT,
    failureCode: J.JOIN_CHANNEL_ERR_FAILURE,
  })
}

function joinAnswered(world: World, session: Session, ended: OperationAnswer): void {
  const { operation, code, timedOut, because } = ended
  const { op, channelId } = operation
  if (timedOut) session.lateJoins.set(op, channelId)
  moveMembership(world, session, {
    channel: channelOf(session, channelId),
    input: code === 0 ? { kind: 'joined' } : { kind: 'refused', code },
    because,
  })
}

function rejoinAnswered(world: World, session: Session, ended: OperationAnswer): void {
  if (ended.code !== 0) rejoinLater(world, session, ended.operation.channelId)
}

/** Agora has answered a leave: not being inside is what it wants. */
export function leaveAnswered(world: World, session: Session, ended: OperationAnswer): void {
  const { operation, code, because } = ended
  const { LEAVE_CHANNEL_ERR_OK, LEAVE_CHANNEL_ERR_NOT_IN_CHANNEL } = LEAVE_CHANNEL_ERR
  const isOut = code === LEAVE_CHANNEL_ERR_OK || code === LEAVE_CHANNEL_ERR_NOT_IN_CHANNEL
  moveMembership(world, session, {
    channel: channelOf(session, operation.channelId),
    input: isOut ? { kind: 'left' } : { kind: 'refused', code },
    because,
  })
}

/** What moves which membership. */
export interface MembershipMove {
  readonly channel: ChannelRecord
  readonly input: MembershipInput
  /** Why a join or leave has failed that Agora has not answered. */
  readonly because?: Because | undefined
}

/** Moves a membership and tells the app what comes of it. */
export function moveMembership(
  world: World,
  session: Session,
  { channel, input, because }: MembershipMove,
): void {
  const before = channel.membership.phase
  const [next, outputs] = stepMembership(channel.membership, input)
  channel.membership = next
  const { client, uid } = session
  if (next.phase !== before) {
    record(world, { kind: 'transition', name: next.phase, client, uid, subject: channel.channelId })
  }
  for (const output of outputs)
    tell(world, client, withReason(eventOf(channel.channelId, output), because))
}

function eventOf(channelId: string, output: MembershipOutput): SessionEvent {
  return output.kind === 'join-success'
    ? { kind: 'join-success', channelId }
    : { ...output, channelId }
}

/** Ends every membership: by logout, kick or ban. */
export function dropChannels(world: World, session: Session, because: Because): void {
  for (const channel of session.channels.values())
    moveMembership(world, session, { channel, input: { kind: 'dropped' }, because })
}

/** The SDK joins its former channels again by itself. @rule W-REJOIN-AFTER-30S */
export function rejoinChannels(world: World, session: Session): void {
  for (const { channelId, membership } of session.channels.values()) {
    if (membership.phase === 'inside') askJoin(world, session, { channelId, rejoin: true })
  }
}

interface RejoinEvent extends WorldEvent {
  readonly session: Session
  readonly channelId: string
}

/** A rejoin that failed is tried again, as long as the client is connected and believes to be inside. */
function rejoinLater(world: World, session: Session, channelId: string): void {
  const event: RejoinEvent = { fire: rejoinDue, session, channelId, background: true }
  schedule(world, nowOf(world) + rejoinAfterMs, event)
}

function rejoinDue(world: World, { session, channelId }: RejoinEvent): void {
  if (session.connection.phase !== 'connected') return
  if (channelOf(session, channelId).membership.phase === 'inside')
    askJoin(world, session, { channelId, rejoin: true })
}

/** Gives a channel back: nothing of it is told any more, and the server is told that the client is gone. */
export function releaseChannel(world: World, session: Session, channelId: string): void {
  const channel = channelOf(session, channelId)
  const { phase } = channel.membership
  for (const operation of Array.from(session.operations.values())) {
    if (operation.channelId !== channelId) continue
    takeOperation(world, session, operation.op)
    const { request } = operation
    if (request.kind === 'join' && !request.rejoin) session.lateJoins.set(operation.op, channelId)
  }
  channel.membership = outside
  session.channelObjects.delete(channelId)
  if (phase === 'inside') session.link.send(world, session, { kind: 'leave', op: 0, channelId })
}
