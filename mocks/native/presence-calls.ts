import {
  countMembers,
  listSubscriptions,
  queryPeers,
  subscribePeers,
  unsubscribePeers,
} from '../calls/index.ts'
import type { Requested } from '../calls/index.ts'
import type {
  GET_CHANNEL_MEMBER_COUNT_ERR_CODE,
  PEER_SUBSCRIPTION_OPTION,
  PEER_SUBSCRIPTION_STATUS_ERR,
  QUERY_PEERS_BY_SUBSCRIPTION_OPTION_ERR,
  QUERY_PEERS_ONLINE_STATUS_ERR,
} from '../protocol/index.ts'
import { SettingCalls } from './setting-calls.ts'

/** The calls of a service that ask who is online, and how many are in a channel. C++'s counts are the lengths of the arrays. */
export abstract class PresenceCalls extends SettingCalls {
  /**
   * Asks who of 1 to 256 users is online: onQueryPeersOnlineStatusResult follows a return of 0, with
   * ONLINE or OFFLINE, never UNREACHABLE. Refusals in order: 101, 102, 2 peers, 5 budget.
   *
   * @rule W-PRESENCE-QUERY
   * @assumes S-16
   */
  queryPeersOnlineStatus(peerIds: readonly string[]): Requested<QUERY_PEERS_ONLINE_STATUS_ERR> {
    return this.outlet.ask(queryPeers, { peerIds })
  }

  /**
   * Subscribes to the online status of users, 512 in all: onSubscriptionRequestResult follows a return
   * of 0, then onPeersOnlineStatusChanged with the state of each. Lost at logout, kept across
   * reconnects. Refusals in order: 101, 102, 2 peers, 5 budget; 6 too many comes by the result.
   *
   * @rule W-PRESENCE-SUB
   */
  subscribePeersOnlineStatus(peerIds: readonly string[]): Requested<PEER_SUBSCRIPTION_STATUS_ERR> {
    return this.outlet.ask(subscribePeers, { peerIds })
  }

  /** Ends subscriptions: onSubscriptionRequestResult follows a return of 0. Refusals in order: 101, 102, 2 peers, 5 budget. @rule W-PRESENCE-SUB */
  unsubscribePeersOnlineStatus(
    peerIds: readonly string[],
  ): Requested<PEER_SUBSCRIPTION_STATUS_ERR> {
    return this.outlet.ask(unsubscribePeers, { peerIds })
  }

  /** Asks whom the user is subscribed to: onQueryPeersBySubscriptionOptionResult follows a return of 0. Refusals in order: 101, 102, 1 option, 3 budget. @rule W-PRESENCE-SUB */
  queryPeersBySubscriptionOption(
    option: PEER_SUBSCRIPTION_OPTION,
  ): Requested<QUERY_PEERS_BY_SUBSCRIPTION_OPTION_ERR> {
    return this.outlet.ask(listSubscriptions, { option, face: 'native' })
  }

  /**
   * Asks how many are in 1 to 32 channels, from inside or outside: onGetChannelMemberCountResult
   * follows a return of 0; a channel that nobody is in counts 0. Refusals in order: 101, 102,
   * 2 channel IDs, 5 too many, 3 budget.
   *
   * @rule W-MEMBER-COUNT
   * @rule W-CATTR-NO-MEMBERSHIP
   */
  getChannelMemberCount(
    channelIds: readonly string[],
  ): Requested<GET_CHANNEL_MEMBER_COUNT_ERR_CODE> {
    return this.outlet.ask(countMembers, { channelIds })
  }
}
