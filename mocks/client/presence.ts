import {
  checkId,
  GET_CHANNEL_MEMBER_COUNT_ERR_CODE,
  nameOfType,
  PEER_SUBSCRIPTION_OPTION,
  PEER_SUBSCRIPTION_STATUS_ERR,
  QUERY_PEERS_BY_SUBSCRIPTION_OPTION_ERR,
  QUERY_PEERS_ONLINE_STATUS_ERR,
  shown,
} from '../protocol/index.ts'
import type { World } from '../server/index.ts'
import { badArgument, isWeb } from './admission.ts'
import type { Rung } from './admission.ts'
import { channelIdBytesMax, userIdBytesMax } from './id-sizes.ts'
import { request } from './requests.ts'
import type { RequestCall } from './requests.ts'
import type { Session } from './session.ts'

const Q = QUERY_PEERS_ONLINE_STATUS_ERR
const P = PEER_SUBSCRIPTION_STATUS_ERR
const O = QUERY_PEERS_BY_SUBSCRIPTION_OPTION_ERR
const C = GET_CHANNEL_MEMBER_COUNT_ERR_CODE

/**
 * Asks who of up to 256 users is online. Ladder: 101, 102, 2 peers, 5 budget.
 *
 * @rule W-PRESENCE-QUERY
 * @assumes S-16
 */
export function queryPeers(world: World, session: Session, peerIds: unknown): RequestCall {
  const { queryPeersRate: rate, presenceTimeoutMs } = world.options.limits
  return request(world, session, {
    name: 'queryPeersOnlineStatus',
    codes: 'QUERY_PEERS_ONLINE_STATUS_ERR',
    rung: unaskable(world, peerIds),
    budget: {
      key: 'queryPeers',
      rate,
      code: Q.QUERY_PEERS_ONLINE_STATUS_ERR_TOO_OFTEN,
      rule: 'W-PRESENCE-QUERY',
    },
    kind: 'query-peers',
    request: (op) => ({ kind: 'query-peers', op, peerIds: listOf(peerIds) }),
    timeoutMs: presenceTimeoutMs,
    timeoutCode: Q.QUERY_PEERS_ONLINE_STATUS_ERR_TIMEOUT,
    // The enum of the Web has no FAILURE.
    failureCode: isWeb(session)
      ? Q.QUERY_PEERS_ONLINE_STATUS_ERR_REJECTED
      : Q.QUERY_PEERS_ONLINE_STATUS_ERR_FAILURE,
  })
}

/** The rung of a query for the online status: who is asked for. @rule W-PRESENCE-QUERY */
export function unaskable(world: World, peerIds: unknown): Rung | undefined {
  const complaint =
    complainOfPeers(world, peerIds) ?? tooMany(peerIds, world.options.limits.peersQueriedMax)
  const code = Q.QUERY_PEERS_ONLINE_STATUS_ERR_INVALID_ARGUMENT
  return badArgument(complaint, code, 'W-PRESENCE-QUERY')
}

/**
 * Subscribes to the online status of users, or ends subscriptions. Ladder: 101, 102, 2 peers,
 * 5 budget; more than 512 in all comes by the result.
 *
 * @rule W-PRESENCE-SUB
 */
export function changeSubscription(
  world: World,
  session: Session,
  wanted: { readonly what: 'subscribe' | 'unsubscribe'; readonly peerIds: unknown },
): RequestCall {
  const { what, peerIds } = wanted
  const { subscribeRate, unsubscribeRate, presenceTimeoutMs } = world.options.limits
  const kind = `${what}-peers` as const
  return request(world, session, {
    name: `${what}PeersOnlineStatus`,
    codes: 'PEER_SUBSCRIPTION_STATUS_ERR',
    rung: unsubscribable(world, peerIds),
    budget: {
      key: what,
      rate: what === 'subscribe' ? subscribeRate : unsubscribeRate,
      code: P.PEER_SUBSCRIPTION_STATUS_ERR_TOO_OFTEN,
      rule: 'W-PRESENCE-SUB',
    },
    kind: 'change-subscription',
    request: (op) => ({ kind, op, peerIds: listOf(peerIds) }),
    timeoutMs: presenceTimeoutMs,
    timeoutCode: P.PEER_SUBSCRIPTION_STATUS_ERR_TIMEOUT,
    failureCode: P.PEER_SUBSCRIPTION_STATUS_ERR_FAILURE,
  })
}

/** The rung of a change of subscriptions: whose. @rule W-PRESENCE-SUB */
export function unsubscribable(world: World, peerIds: unknown): Rung | undefined {
  const code = P.PEER_SUBSCRIPTION_STATUS_ERR_INVALID_ARGUMENT
  return badArgument(complainOfPeers(world, peerIds), code, 'W-PRESENCE-SUB')
}

const onlineStatus = {
  native: 'PEER_SUBSCRIPTION_OPTION_ONLINE_STATUS, 0',
  web: 'ONLINE_STATUS',
} as const

/** Asks whom the user is subscribed to. Ladder: 101, 102, 1 option, 3 budget. @rule W-PRESENCE-SUB */
export function listSubscriptions(world: World, session: Session, option: unknown): RequestCall {
  const { subscriptionListRate: rate, subscriptionListTimeoutMs } = world.options.limits
  const isKnown = option === PEER_SUBSCRIPTION_OPTION.PEER_SUBSCRIPTION_OPTION_ONLINE_STATUS
  const complaint = isKnown
    ? undefined
    : `There is no subscription option ${shown(option)}. Give ${onlineStatus[session.dialect]}.`
  return request(world, session, {
    name: 'queryPeersBySubscriptionOption',
    codes: 'QUERY_PEERS_BY_SUBSCRIPTION_OPTION_ERR',
    rung: badArgument(
      complaint,
      O.QUERY_PEERS_BY_SUBSCRIPTION_OPTION_ERR_FAILURE,
      'W-PRESENCE-SUB',
    ),
    budget: {
      key: 'listSubscriptions',
      rate,
      code: O.QUERY_PEERS_BY_SUBSCRIPTION_OPTION_ERR_TOO_OFTEN,
      rule: 'W-PRESENCE-SUB',
    },
    kind: 'list-subscriptions',
    request: (op) => ({ kind: 'list-subscriptions', op }),
    timeoutMs: subscriptionListTimeoutMs,
    timeoutCode: O.QUERY_PEERS_BY_SUBSCRIPTION_OPTION_ERR_TIMEOUT,
    failureCode: O.QUERY_PEERS_BY_SUBSCRIPTION_OPTION_ERR_FAILURE,
  })
}

/**
 * Asks how many are in up to 32 channels, from inside or outside. Ladder: 101, 102, 2 channel IDs,
 * 5 too many channels, 3 budget.
 *
 * @rule W-MEMBER-COUNT
 * @rule W-CATTR-NO-MEMBERSHIP
 */
export function countMembers(world: World, session: Session, channelIds: unknown): RequestCall {
  const { memberCountRate: rate, memberCountTimeoutMs } = world.options.limits
  return request(world, session, {
    name: 'getChannelMemberCount',
    codes: 'GET_CHANNEL_MEMBER_COUNT_ERR_CODE',
    rung: uncountable(world, channelIds),
    budget: {
      key: 'countMembers',
      rate,
      code: C.GET_CHANNEL_MEMBER_COUNT_ERR_TOO_OFTEN,
      rule: 'W-MEMBER-COUNT',
    },
    kind: 'count-members',
    request: (op) => ({ kind: 'count-members', op, channelIds: listOf(channelIds) }),
    timeoutMs: memberCountTimeoutMs,
    timeoutCode: C.GET_CHANNEL_MEMBER_COUNT_ERR_TIMEOUT,
    failureCode: C.GET_CHANNEL_MEMBER_COUNT_ERR_FAILURE,
  })
}

/** The rungs of a count of members: the channel IDs, and how many. @rule W-MEMBER-COUNT */
export function uncountable(world: World, channelIds: unknown): Rung | undefined {
  const complaint = complainOfIds('channel', channelIds, channelIdBytesMax(world))
  if (complaint !== undefined) {
    const code = C.GET_CHANNEL_MEMBER_COUNT_ERR_INVALID_ARGUMENT
    return { code, rule: 'W-MEMBER-COUNT', why: complaint }
  }
  const why = tooMany(channelIds, world.options.limits.memberCountChannelsMax)
  if (why === undefined) return undefined
  return { code: C.GET_CHANNEL_MEMBER_COUNT_ERR_EXCEED_LIMIT, rule: 'W-MEMBER-COUNT', why }
}

function complainOfPeers(world: World, peerIds: unknown): string | undefined {
  return complainOfIds('peer', peerIds, userIdBytesMax(world))
}

function complainOfIds(
  what: 'peer' | 'channel',
  ids: unknown,
  bytesMax: number,
): string | undefined {
  if (!Array.isArray(ids)) return `The ${what} IDs must be an array, not ${nameOfType(ids)}.`
  if (ids.length === 0) return `There is no ${what} ID. Give at least one.`
  for (const id of ids as unknown[]) {
    const complaint = checkId(`${what} ID`, id, bytesMax)
    if (complaint !== undefined) return complaint
  }
  return undefined
}

function tooMany(ids: unknown, most: number): string | undefined {
  const { length } = ids as readonly unknown[]
  return length > most ? `There are ${length} IDs; ${most} are allowed.` : undefined
}

function listOf(ids: unknown): readonly string[] {
  return Array.from(ids as readonly string[])
}
