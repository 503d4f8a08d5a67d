import { badArgument } from '../client/index.ts'
import type { Rung } from '../client/index.ts'
import { PEER_SUBSCRIPTION_STATUS_ERR as Code } from '../protocol/index.ts'
import { reply, tellPeers, unwatch, watch } from '../server/index.ts'
import type { World } from '../server/index.ts'
import { question } from './call.ts'
import type { AskedQuestion } from './call.ts'
import { complainOfPeers, listOf } from './ids.ts'

interface Peers {
  readonly peerIds: unknown
}

function judge(world: World, { peerIds }: Peers): Rung | undefined {
  const code = Code.PEER_SUBSCRIPTION_STATUS_ERR_INVALID_ARGUMENT
  return badArgument(complainOfPeers(world, peerIds), code, 'W-PRESENCE-SUB')
}

/** What beginning and ending subscriptions have alike. */
const shared = {
  codes: 'PEER_SUBSCRIPTION_STATUS_ERR',
  judge,
  judgeRequest: judge,
  budgetRule: 'W-PRESENCE-SUB',
  tooOftenCode: Code.PEER_SUBSCRIPTION_STATUS_ERR_TOO_OFTEN,
  timeoutCode: Code.PEER_SUBSCRIPTION_STATUS_ERR_TIMEOUT,
  failureCode: Code.PEER_SUBSCRIPTION_STATUS_ERR_FAILURE,
  callbacks: ['onSubscriptionRequestResult'],
} as const

/**
 * Subscribes to the online status of users: the answer, then the state of each of them. Subscribing twice is no error;
 * above 512 in all nothing is subscribed to. Ladder: 101, 102, 2 peers, 5 budget; 6 too many comes by the answer.
 *
 * @rule W-PRESENCE-SUB
 */
export const subscribePeers: AskedQuestion<'subscribe-peers', Peers, Code> = question({
  ...shared,
  kind: 'subscribe-peers',
  names: ['subscribePeersOnlineStatus'],
  nameOf: () => 'subscribePeersOnlineStatus',
  fault: 'subscribePeersOnlineStatus',
  budget: (limits) => limits.subscribeRate,
  timeoutMs: (limits) => limits.presenceTimeoutMs,
  request: ({ peerIds }, op) => ({ kind: 'subscribe-peers', op, peerIds: listOf(peerIds) }),

  serve: (world, connection, { op, peerIds }) => {
    const wanted = new Set(peerIds)
    const all = new Set([...(connection.watched?.keys() ?? []), ...wanted])
    if (all.size > world.options.limits.peersSubscribedMax) {
      reply(world, connection, { op, code: Code.PEER_SUBSCRIPTION_STATUS_ERR_OVERFLOW })
      return
    }
    const peers = Array.from(wanted, (uid) => ({ uid, state: watch(connection, uid) }))
    reply(world, connection, { op, code: Code.PEER_SUBSCRIPTION_STATUS_ERR_OK })
    tellPeers(world, connection, peers)
  },
  refusals: {
    [Code.PEER_SUBSCRIPTION_STATUS_ERR_OVERFLOW]: {
      why: 'With those subscribed to already, the users would be too many. Unsubscribe from some first.',
      rule: 'W-PRESENCE-SUB',
    },
  },
})

/** Ends subscriptions; one that was never made is no error. Ladder: 101, 102, 2 peers, 5 budget. @rule W-PRESENCE-SUB */
export const unsubscribePeers: AskedQuestion<'unsubscribe-peers', Peers, Code> = question({
  ...shared,
  kind: 'unsubscribe-peers',
  names: ['unsubscribePeersOnlineStatus'],
  nameOf: () => 'unsubscribePeersOnlineStatus',
  fault: 'unsubscribePeersOnlineStatus',
  budget: (limits) => limits.unsubscribeRate,
  timeoutMs: (limits) => limits.presenceTimeoutMs,
  request: ({ peerIds }, op) => ({ kind: 'unsubscribe-peers', op, peerIds: listOf(peerIds) }),

  serve: (world, connection, { op, peerIds }) => {
    for (const uid of peerIds) unwatch(connection, uid)
    reply(world, connection, { op, code: Code.PEER_SUBSCRIPTION_STATUS_ERR_OK })
  },
})
