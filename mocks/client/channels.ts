import { stepMembership } from '../machines/channel-membership.ts'
import type { MembershipInput, MembershipOutput } from '../machines/channel-membership.ts'
import { outside } from '../machines/channel-membership.ts'
import { GET_MEMBERS_ERR, JOIN_CHANNEL_ERR, LEAVE_CHANNEL_ERR } from '../protocol/index.ts'
import { causedBy, nowOf, record, schedule, tell } from '../server/index.ts'
import type { World, WorldEvent } from '../server/index.ts'
import { admit, refuseBy, tooOften } from './admission.ts'
import type { Rung } from './admission.ts'
import { withReason } from './because.ts'
import { budgetOf, takeBudget } from './call-budget.ts'
import { ask, takeOperation } from './operations.ts'
import { called } from './session.ts'
import type { Because, ChannelRecord, Session } from './session.ts'
import type { SessionEvent } from './session-events.ts'

const J = JOIN_CHANNEL_ERR
const rejoinAfterMs = 1000
/** `ALREADY_JOINED_CHANNEL_OF_SAME_ID` of the Web SDK. */
const joinedByAnotherCode = 202

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

/**
 * Joins a channel. Ladder: 101, 102, 202 another object has joined, 6 already in, 5 twenty channels, 8 same channel too often, 7 too often.
 *
 * @rule W-JOIN-ALREADY
 * @rule W-CHANNEL-JOIN-20
 * @rule W-JOIN-RATE
 */
export function joinChannel(
  world: World,
  session: Session,
  { channelId, instance = 0 }: ChannelUse,
): number {
  const { limits } = world.options
  const channel = channelOf(session, channelId)
  const join = budgetOf(session.budgets, 'join')
  const same = budgetOf(session.budgets, `join ${channelId}`)
  const rule = 'W-JOIN-RATE'
  const sameRate = {
    budget: same,
    rate: limits.joinSameChannelRate,
    rule,
    code: J.JOIN_CHANNEL_ERR_JOIN_SAME_CHANNEL_TOO_OFTEN,
  } as const
  const anyRate = {
    budget: join,
    rate: limits.joinRate,
    rule,
    code: J.JOIN_CHANNEL_ERR_TOO_OFTEN,
  } as const
  const rung =
    admit(world, session, {}) ??
    joinedByAnother(channel, instance) ??
    joinedAlready(channel) ??
    inTooMany(session, limits.channelsJoinedMax) ??
    tooOften(world, sameRate) ??
    tooOften(world, anyRate)
  if (rung !== undefined)
    return refuseBy(world, session, { name: 'join', codes: 'JOIN_CHANNEL_ERR', rung })
  takeBudget(same, limits.joinSameChannelRate, nowOf(world))
  takeBudget(join, limits.joinRate, nowOf(world))
  causedBy(world, called(world, session, { name: 'join', subject: channelId }), () => {
    channel.instance = instance
    moveMembership(world, session, { channel, input: { kind: 'join' } })
    askJoin(world, session, { channelId, rejoin: false })
  })
  return J.JOIN_CHANNEL_ERR_OK
}

/** Only where an app may hold several objects of one channel. */
function joinedByAnother(channel: ChannelRecord, instance: number): Rung | undefined {
  if (!isOfAnother(channel, instance)) return undefined
  return { code: joinedByAnotherCode, rule: 'WEB-CHANNEL-OBJECT', why: ofAnother(channel) }
}

/** Tells whether another object of the channel is in it, on its way in or out. */
function isOfAnother({ membership, instance: its }: ChannelRecord, instance: number): boolean {
  return membership.phase !== 'outside' && its !== instance
}

function ofAnother({ channelId, membership }: ChannelRecord): string {
  return `Another object of channel ${channelId} is ${membership.phase}, and membership belongs to the object that joined. Call createChannel once, and use what it gave for every call.`
}

function joinedAlready({ membership, channelId }: ChannelRecord): Rung | undefined {
  if (membership.phase === 'outside') return undefined
  const why = `The client is ${membership.phase} channel ${channelId}. Leave it first.`
  return { code: J.JOIN_CHANNEL_ERR_ALREADY_JOINED, rule: 'W-JOIN-ALREADY', why }
}

function inTooMany(session: Session, most: number): Rung | undefined {
  if (joinedCount(session) < most) return undefined
  const why = `The client is in ${most} channels already. Leave one first.`
  return { code: J.JOIN_CHANNEL_ERR_EXCEED_LIMIT, rule: 'W-CHANNEL-JOIN-20', why }
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
  if (isOfAnother(channel, instance))
    return { code, rule: 'WEB-CHANNEL-OBJECT', why: ofAnother(channel) }
  const { membership } = channel
  if (membership.phase === 'inside') return undefined
  return {
    code,
    rule,
    why: `The client is ${membership.phase} channel ${channelId}. Join it, and ${joined[session.dialect]}.`,
  }
}

function askJoin(
  world: World,
  session: Session,
  wanted: { readonly channelId: string; readonly rejoin: boolean },
): void {
  ask(world, session, {
    kind: wanted.rejoin ? 'rejoin' : 'join',
    request: (op) => ({ kind: 'join', op, ...wanted }),
    channelId: wanted.channelId,
    timeoutMs: world.options.limits.channelTimeoutMs,
    timeoutCode: J.JOIN_CHANNEL_TIMEOUT,
    failureCode: J.JOIN_CHANNEL_ERR_FAILURE,
  })
}

/** @assumes S-71 */
function abortsJoin(world: World, channel: ChannelRecord, { instance = 0 }: ChannelUse): boolean {
  const isChosen = world.options.choices['S-71'] === 'abort-join'
  return isChosen && channel.membership.phase === 'joining' && !isOfAnother(channel, instance)
}

/** Leaves a channel. Ladder: 101, 102, 3 not in it. @rule W-LEAVE-NOT-IN @assumes S-71 */
export function leaveChannel(world: World, session: Session, use: ChannelUse): number {
  const { channelId } = use
  const channel = channelOf(session, channelId)
  const rung =
    admit(world, session, {}) ??
    (abortsJoin(world, channel, use)
      ? undefined
      : notInside(session, use, {
          code: LEAVE_CHANNEL_ERR.LEAVE_CHANNEL_ERR_NOT_IN_CHANNEL,
          rule: 'W-LEAVE-NOT-IN',
        }))
  if (rung !== undefined)
    return refuseBy(world, session, { name: 'leave', codes: 'LEAVE_CHANNEL_ERR', rung })
  causedBy(world, called(world, session, { name: 'leave', subject: channelId }), () => {
    moveMembership(world, session, { channel, input: { kind: 'leave' } })
    ask(world, session, {
      kind: 'leave',
      request: (op) => ({ kind: 'leave', op, channelId }),
      channelId,
      timeoutMs: world.options.limits.channelTimeoutMs,
      timeoutCode: LEAVE_CHANNEL_ERR.LEAVE_CHANNEL_ERR_FAILURE,
      failureCode: LEAVE_CHANNEL_ERR.LEAVE_CHANNEL_ERR_OK,
    })
  })
  return LEAVE_CHANNEL_ERR.LEAVE_CHANNEL_ERR_OK
}

/** Asks for the members of a channel. Ladder: 101, 102, 5 not in it, 4 too often. @rule W-GETMEMBERS */
export function getMembers(world: World, session: Session, use: ChannelUse): number {
  const G = GET_MEMBERS_ERR
  const { channelId } = use
  const rate = world.options.limits.getMembersRate
  const budget = budgetOf(session.budgets, 'getMembers')
  const rung =
    admit(world, session, {}) ??
    notInside(session, use, { code: G.GET_MEMBERS_ERR_NOT_IN_CHANNEL, rule: 'W-GETMEMBERS' }) ??
    tooOften(world, { budget, rate, code: G.GET_MEMBERS_ERR_TOO_OFTEN, rule: 'W-GETMEMBERS' })
  if (rung !== undefined)
    return refuseBy(world, session, { name: 'getMembers', codes: 'GET_MEMBERS_ERR', rung })
  takeBudget(budget, rate, nowOf(world))
  causedBy(world, called(world, session, { name: 'getMembers', subject: channelId }), () => {
    ask(world, session, {
      kind: 'get-members',
      request: (op) => ({ kind: 'get-members', op, channelId }),
      channelId,
      timeoutMs: world.options.limits.channelTimeoutMs,
      timeoutCode: G.GET_MEMBERS_ERR_TIMEOUT,
      failureCode: G.GET_MEMBERS_ERR_FAILURE,
    })
  })
  return G.GET_MEMBERS_ERR_OK
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
export function rejoinLater(world: World, session: Session, channelId: string): void {
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
    if (operation.kind === 'join') session.lateJoins.set(operation.op, channelId)
  }
  channel.membership = outside
  session.channelObjects.delete(channelId)
  if (phase === 'inside') session.link.send(world, session, { kind: 'leave', op: 0, channelId })
}
