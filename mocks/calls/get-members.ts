import {
  admit,
  ask,
  budgetOf,
  called,
  notInside,
  refuseBy,
  takeBudget,
  tooOften,
  withReason,
} from '../client/index.ts'
import type { ChannelUse, OperationAnswer, Session } from '../client/index.ts'
import { GET_MEMBERS_ERR as Code } from '../protocol/index.ts'
import { causedBy, nowOf, randomOf, reply, tell } from '../server/index.ts'
import type { World } from '../server/index.ts'
import { nextBelow } from '../time/index.ts'
import type { Call } from './call.ts'

/** Asks for the members of a channel. Ladder: 101, 102, 5 not in it, 4 too often. Its answer is told by onGetMembers. @rule W-GETMEMBERS */
export function getMembers(world: World, session: Session, use: ChannelUse): number {
  const { channelId } = use
  const { getMembersRate: rate, channelTimeoutMs: timeoutMs } = world.options.limits
  const budget = budgetOf(session.budgets, 'getMembers')
  const rule = 'W-GETMEMBERS'
  const rung =
    admit(world, session, {}) ??
    notInside(session, use, { code: Code.GET_MEMBERS_ERR_NOT_IN_CHANNEL, rule }) ??
    tooOften(world, { budget, rate, code: Code.GET_MEMBERS_ERR_TOO_OFTEN, rule })
  const { codes, timeoutCode } = getMembersCall
  const name = 'getMembers'
  if (rung !== undefined) return refuseBy(world, session, { name, codes, rung })
  takeBudget(budget, rate, nowOf(world))
  causedBy(world, called(world, session, { name, subject: channelId }), () =>
    ask(world, session, {
      request: (op) => ({ kind: 'get-members', op, channelId }),
      answered: membersTold,
      channelId,
      timeoutMs,
      timeoutCode,
      failureCode: Code.GET_MEMBERS_ERR_FAILURE,
    }),
  )
  return Code.GET_MEMBERS_ERR_OK
}

function membersTold(world: World, session: Session, ended: OperationAnswer): void {
  const { operation, code, content, because } = ended
  const { channelId } = operation
  const event = { kind: 'members', channelId, uids: content.uids ?? [], code }
  tell(world, session.client, withReason(event, because))
}

/** What Agora names of a channel: all of its members, or a random choice of 512 of them. @rule W-GETMEMBERS */
export const getMembersCall: Call<'get-members'> = {
  kind: 'get-members',
  names: ['getMembers'],
  callbacks: ['onGetMembers'],
  codes: 'GET_MEMBERS_ERR',
  fault: 'getMembers',
  timeoutCode: Code.GET_MEMBERS_ERR_TIMEOUT,
  budgetRule: 'W-GETMEMBERS',

  serve: (world, connection, { op, channelId }) => {
    const channel = connection.app.channels.get(channelId)
    if (channel === undefined || !connection.channels.has(channelId))
      return reply(world, connection, { op, code: Code.GET_MEMBERS_ERR_NOT_IN_CHANNEL, uids: [] })
    const uids = choose(world, [...channel.members.keys()])
    reply(world, connection, { op, code: Code.GET_MEMBERS_ERR_OK, uids })
  },
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
