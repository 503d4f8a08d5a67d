import { channelIdBytesMax } from '../client/index.ts'
import type { Rung } from '../client/index.ts'
import { GET_CHANNEL_MEMBER_COUNT_ERR_CODE as Code } from '../protocol/index.ts'
import { reply } from '../server/index.ts'
import type { World } from '../server/index.ts'
import { question } from './call.ts'
import type { AskedQuestion } from './call.ts'
import { complainOfIds, listOf, tooMany } from './ids.ts'

interface Channels {
  readonly channelIds: unknown
}

/**
 * How many are in 1 to 32 channels, asked from inside or outside; a channel that nobody is in counts 0. Ladder: 101, 102,
 * 2 channel IDs, 5 too many channels, 3 budget.
 *
 * @rule W-MEMBER-COUNT
 * @rule W-CATTR-NO-MEMBERSHIP
 */
export const countMembers: AskedQuestion<'count-members', Channels, Code> = question({
  kind: 'count-members',
  names: ['getChannelMemberCount'],
  nameOf: () => 'getChannelMemberCount',
  codes: 'GET_CHANNEL_MEMBER_COUNT_ERR_CODE',
  fault: 'getChannelMemberCount',

  judge,
  judgeRequest: judge,
  budget: (limits) => limits.memberCountRate,
  budgetRule: 'W-MEMBER-COUNT',
  tooOftenCode: Code.GET_CHANNEL_MEMBER_COUNT_ERR_TOO_OFTEN,

  request: ({ channelIds }, op) => ({ kind: 'count-members', op, channelIds: listOf(channelIds) }),
  timeoutMs: (limits) => limits.memberCountTimeoutMs,
  timeoutCode: Code.GET_CHANNEL_MEMBER_COUNT_ERR_TIMEOUT,
  failureCode: Code.GET_CHANNEL_MEMBER_COUNT_ERR_FAILURE,

  serve: (world, connection, { op, channelIds }) => {
    const { channels } = connection.app
    const counts = channelIds.map((channelId) => ({
      channelId,
      count: channels.get(channelId)?.members.size ?? 0,
    }))
    reply(world, connection, { op, code: Code.GET_CHANNEL_MEMBER_COUNT_ERR_OK, counts })
  },

  callbacks: ['onGetChannelMemberCountResult'],
  gives: 'counts',
})

function judge(world: World, { channelIds }: Channels): Rung | undefined {
  const rule = 'W-MEMBER-COUNT'
  const wrong = complainOfIds('channel', channelIds, channelIdBytesMax(world))
  if (wrong !== undefined)
    return { code: Code.GET_CHANNEL_MEMBER_COUNT_ERR_INVALID_ARGUMENT, rule, why: wrong }
  const why = tooMany(channelIds, world.options.limits.memberCountChannelsMax)
  if (why === undefined) return undefined
  return { code: Code.GET_CHANNEL_MEMBER_COUNT_ERR_EXCEED_LIMIT, rule, why }
}
