import {
  admit,
  ask,
  called,
  channelOf,
  leaveAnswered,
  moveMembership,
  notInside,
  ofAnother,
  refuseBy,
} from '../client/index.ts'
import type { ChannelRecord, ChannelUse, Session } from '../client/index.ts'
import { LEAVE_CHANNEL_ERR as Code } from '../protocol/index.ts'
import { causedBy, removeMember, reply } from '../server/index.ts'
import type { World } from '../server/index.ts'
import type { Call } from './call.ts'

/** Leaves a channel. Ladder: 101, 102, 3 not in it. Its answer moves the membership: onLeave. @rule W-LEAVE-NOT-IN @assumes S-71 */
export function leaveChannel(world: World, session: Session, use: ChannelUse): number {
  const { channelId } = use
  const channel = channelOf(session, channelId)
  const code = Code.LEAVE_CHANNEL_ERR_NOT_IN_CHANNEL
  const rung =
    admit(world, session, {}) ??
    (abortsJoin(world, channel, use)
      ? undefined
      : notInside(session, use, { code, rule: 'W-LEAVE-NOT-IN' }))
  const { codes, timeoutCode } = leaveCall
  if (rung !== undefined) return refuseBy(world, session, { name: 'leave', codes, rung })
  causedBy(world, called(world, session, { name: 'leave', subject: channelId }), () => {
    moveMembership(world, session, { channel, input: { kind: 'leave' } })
    ask(world, session, {
      request: (op) => ({ kind: 'leave', op, channelId }),
      answered: leaveAnswered,
      channelId,
      timeoutMs: world.options.limits.channelTimeoutMs,
      timeoutCode,
      failureCode: Code.LEAVE_CHANNEL_ERR_OK,
    })
  })
  return Code.LEAVE_CHANNEL_ERR_OK
}

/** @assumes S-71 */
function abortsJoin(world: World, channel: ChannelRecord, { instance = 0 }: ChannelUse): boolean {
  const isChosen = world.options.choices['S-71'] === 'abort-join'
  const isJoining = channel.membership.phase === 'joining'
  return isChosen && isJoining && ofAnother(channel, instance) === undefined
}

/** What Agora does with a leave: the user is out, and the other members are told. */
export const leaveCall: Call<'leave'> = {
  kind: 'leave',
  names: ['leave'],
  callbacks: ['onLeave'],
  codes: 'LEAVE_CHANNEL_ERR',
  fault: 'leave',
  timeoutCode: Code.LEAVE_CHANNEL_ERR_FAILURE,

  serve: (world, connection, { op, channelId }) => {
    const isInside = connection.channels.has(channelId)
    if (isInside) removeMember(world, connection, channelId)
    const code = isInside ? Code.LEAVE_CHANNEL_ERR_OK : Code.LEAVE_CHANNEL_ERR_NOT_IN_CHANNEL
    reply(world, connection, { op, code })
  },
}
