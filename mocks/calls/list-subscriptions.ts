import { badArgument } from '../client/index.ts'
import {
  PEER_SUBSCRIPTION_OPTION,
  QUERY_PEERS_BY_SUBSCRIPTION_OPTION_ERR as Code,
  shown,
} from '../protocol/index.ts'
import { reply } from '../server/index.ts'
import { question } from './call.ts'
import type { AskedQuestion } from './call.ts'

/** What an app is asked to give, by face. */
const onlineStatus = {
  native: 'PEER_SUBSCRIPTION_OPTION_ONLINE_STATUS, 0',
  web: 'ONLINE_STATUS',
} as const

interface Wanted {
  readonly option: unknown
  readonly face: keyof typeof onlineStatus
}

/** Whom the user is subscribed to. Ladder: 101, 102, 1 option, 3 budget. @rule W-PRESENCE-SUB */
export const listSubscriptions: AskedQuestion<'list-subscriptions', Wanted, Code> = question({
  kind: 'list-subscriptions',
  names: ['queryPeersBySubscriptionOption'],
  nameOf: () => 'queryPeersBySubscriptionOption',
  codes: 'QUERY_PEERS_BY_SUBSCRIPTION_OPTION_ERR',
  fault: 'queryPeersBySubscriptionOption',

  judge: (_, { option, face }) => {
    if (option === PEER_SUBSCRIPTION_OPTION.PEER_SUBSCRIPTION_OPTION_ONLINE_STATUS) return undefined
    const why = `There is no subscription option ${shown(option)}. Give ${onlineStatus[face]}.`
    return badArgument(why, Code.QUERY_PEERS_BY_SUBSCRIPTION_OPTION_ERR_FAILURE, 'W-PRESENCE-SUB')
  },
  budget: (limits) => limits.subscriptionListRate,
  budgetRule: 'W-PRESENCE-SUB',
  tooOftenCode: Code.QUERY_PEERS_BY_SUBSCRIPTION_OPTION_ERR_TOO_OFTEN,

  request: (_, op) => ({ kind: 'list-subscriptions', op }),
  timeoutMs: (limits) => limits.subscriptionListTimeoutMs,
  timeoutCode: Code.QUERY_PEERS_BY_SUBSCRIPTION_OPTION_ERR_TIMEOUT,
  failureCode: Code.QUERY_PEERS_BY_SUBSCRIPTION_OPTION_ERR_FAILURE,

  serve: (world, connection, { op }) => {
    const uids = [...(connection.watched?.keys() ?? [])]
    reply(world, connection, { op, code: Code.QUERY_PEERS_BY_SUBSCRIPTION_OPTION_ERR_OK, uids })
  },

  callbacks: ['onQueryPeersBySubscriptionOptionResult'],
  gives: 'uids',
})
