import { badArgument, isWeb } from '../client/index.ts'
import type { Rung } from '../client/index.ts'
import { PEER_ONLINE_STATE, QUERY_PEERS_ONLINE_STATUS_ERR as Code } from '../protocol/index.ts'
import { reply } from '../server/index.ts'
import type { World } from '../server/index.ts'
import { question } from './call.ts'
import type { AskedQuestion } from './call.ts'
import { complainOfPeers, listOf, tooMany } from './ids.ts'

interface Peers {
  readonly peerIds: unknown
}

/**
 * Who of 1 to 256 users is online: ONLINE or OFFLINE, never UNREACHABLE. Ladder: 101, 102, 2 peers, 5 budget.
 *
 * @rule W-PRESENCE-QUERY
 * @assumes S-16
 */
export const queryPeers: AskedQuestion<'query-peers', Peers, Code> = question({
  kind: 'query-peers',
  names: ['queryPeersOnlineStatus'],
  nameOf: () => 'queryPeersOnlineStatus',
  codes: 'QUERY_PEERS_ONLINE_STATUS_ERR',
  fault: 'queryPeersOnlineStatus',

  judge,
  judgeRequest: judge,
  budget: (limits) => limits.queryPeersRate,
  budgetRule: 'W-PRESENCE-QUERY',
  tooOftenCode: Code.QUERY_PEERS_ONLINE_STATUS_ERR_TOO_OFTEN,

  request: ({ peerIds }, op) => ({ kind: 'query-peers', op, peerIds: listOf(peerIds) }),
  timeoutMs: (limits) => limits.presenceTimeoutMs,
  timeoutCode: Code.QUERY_PEERS_ONLINE_STATUS_ERR_TIMEOUT,
  // The enum of the Web has no FAILURE.
  failureCode: (session) =>
    isWeb(session)
      ? Code.QUERY_PEERS_ONLINE_STATUS_ERR_REJECTED
      : Code.QUERY_PEERS_ONLINE_STATUS_ERR_FAILURE,

  serve: (world, connection, { op, peerIds }) => {
    const { users } = connection.app
    const { PEER_ONLINE_STATE_ONLINE, PEER_ONLINE_STATE_OFFLINE } = PEER_ONLINE_STATE
    const peers = peerIds.map((uid) => ({
      uid,
      state: users.has(uid) ? PEER_ONLINE_STATE_ONLINE : PEER_ONLINE_STATE_OFFLINE,
    }))
    reply(world, connection, { op, code: Code.QUERY_PEERS_ONLINE_STATUS_ERR_OK, peers })
  },

  callbacks: ['onQueryPeersOnlineStatusResult'],
  gives: 'peers',
})

function judge(world: World, { peerIds }: Peers): Rung | undefined {
  return badArgument(
    complainOfPeers(world, peerIds) ?? tooMany(peerIds, world.options.limits.peersQueriedMax),
    Code.QUERY_PEERS_ONLINE_STATUS_ERR_INVALID_ARGUMENT,
    'W-PRESENCE-QUERY',
  )
}
