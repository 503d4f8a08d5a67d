import {
  admit,
  askJoin,
  budgetOf,
  called,
  channelIdBytesMax,
  channelOf,
  joinedCount,
  moveMembership,
  ofAnother,
  refuseBy,
  takeBudget,
  tooOften,
} from '../client/index.ts'
import type { ChannelRecord, ChannelUse, Rung, Session } from '../client/index.ts'
import { checkId, JOIN_CHANNEL_ERR as Code } from '../protocol/index.ts'
import {
  addMember,
  causedBy,
  nowOf,
  reply,
  resendChannelMessages,
  tellJoined,
} from '../server/index.ts'
import type { World } from '../server/index.ts'
import type { Asker, Call } from './call.ts'

/** `ALREADY_JOINED_CHANNEL_OF_SAME_ID` of the Web SDK. */
const joinedByAnotherCode = 202

/**
 * Joins a channel. Ladder: 101, 102, 202 another object has joined, 6 already in, 5 twenty channels, 8 same channel too
 * often, 7 too often. Its answer moves the membership: onJoinSuccess or onJoinFailure.
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
  const { joinRate, joinSameChannelRate, channelsJoinedMax } = world.options.limits
  const channel = channelOf(session, channelId)
  const join = budgetOf(session.budgets, 'join')
  const same = budgetOf(session.budgets, `join ${channelId}`)
  const rule = 'W-JOIN-RATE'
  const sameOften = Code.JOIN_CHANNEL_ERR_JOIN_SAME_CHANNEL_TOO_OFTEN
  const often = Code.JOIN_CHANNEL_ERR_TOO_OFTEN
  const rung =
    admit(world, session, {}) ??
    joinedByAnother(channel, instance) ??
    joinedAlready(channel) ??
    inTooMany(joinedCount(session), channelsJoinedMax, 'client') ??
    tooOften(world, { budget: same, rate: joinSameChannelRate, code: sameOften, rule }) ??
    tooOften(world, { budget: join, rate: joinRate, code: often, rule })
  if (rung !== undefined)
    return refuseBy(world, session, { name: 'join', codes: joinCall.codes, rung })
  takeBudget(same, joinSameChannelRate, nowOf(world))
  takeBudget(join, joinRate, nowOf(world))
  causedBy(world, called(world, session, { name: 'join', subject: channelId }), () => {
    channel.instance = instance
    moveMembership(world, session, { channel, input: { kind: 'join' } })
    askJoin(world, session, { channelId, rejoin: false })
  })
  return Code.JOIN_CHANNEL_ERR_OK
}

/** Only where an app may hold several objects of one channel. */
function joinedByAnother(channel: ChannelRecord, instance: number): Rung | undefined {
  const why = ofAnother(channel, instance)
  if (why === undefined) return undefined
  return { code: joinedByAnotherCode, rule: 'WEB-CHANNEL-OBJECT', why }
}

function joinedAlready({ membership, channelId }: ChannelRecord): Rung | undefined {
  if (membership.phase === 'outside') return undefined
  const why = `The client is ${membership.phase} channel ${channelId}. Leave it first.`
  return { code: Code.JOIN_CHANNEL_ERR_ALREADY_JOINED, rule: 'W-JOIN-ALREADY', why }
}

/** Whether a user is in as many channels as it may be. @rule W-CHANNEL-JOIN-20 */
export function inTooMany(count: number, most: number, who: 'client' | 'user'): Rung | undefined {
  if (count < most) return undefined
  const why = `The ${who} is in ${most} channels already. Leave one first.`
  return { code: Code.JOIN_CHANNEL_ERR_EXCEED_LIMIT, rule: 'W-CHANNEL-JOIN-20', why }
}

/** What Agora does with a join: the user is in, and the other members are told. @rule W-MEMBER-EVENTS-512 */
export const joinCall: Call<'join'> = {
  kind: 'join',
  names: ['join'],
  callbacks: ['onJoinFailure'],
  codes: 'JOIN_CHANNEL_ERR',
  fault: 'join',
  timeoutCode: Code.JOIN_CHANNEL_TIMEOUT,
  budgetRule: 'W-JOIN-RATE',
  judgeRequest,

  serve: (world, connection, { op, channelId, rejoin }) => {
    const { channel, isNew } = addMember(world, connection, channelId)
    reply(world, connection, { op, code: Code.JOIN_CHANNEL_ERR_OK })
    if (isNew) tellJoined(world, channel, connection)
    if (rejoin) resendChannelMessages(world, connection, [channelId])
  },
}

/** An SDK judges the ID when the channel is made, and counts the joins itself. @rule W-CHANNELID-RULE @rule W-CHANNEL-JOIN-20 */
function judgeRequest(
  world: World,
  { channelId }: { readonly channelId: string },
  { connection: { channels }, joinsAsked }: Asker,
): Rung | undefined {
  const why = checkId('channel ID', channelId, channelIdBytesMax(world))
  const code = Code.JOIN_CHANNEL_ERR_INVALID_ARGUMENT
  if (why !== undefined) return { code, rule: 'W-CHANNELID-RULE', why }
  if (channels.has(channelId)) return undefined
  return inTooMany(channels.size + joinsAsked, world.options.limits.channelsJoinedMax, 'user')
}
