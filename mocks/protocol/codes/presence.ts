/** Return codes of `queryPeersOnlineStatus`. */
export const QUERY_PEERS_ONLINE_STATUS_ERR = {
  /** Call accepted / answered. */
  QUERY_PEERS_ONLINE_STATUS_ERR_OK: 0,
  /** Generic failure. */
  QUERY_PEERS_ONLINE_STATUS_ERR_FAILURE: 1,
  /** Bad argument. */
  QUERY_PEERS_ONLINE_STATUS_ERR_INVALID_ARGUMENT: 2,
  /** Reserved; not returned by this version. */
  QUERY_PEERS_ONLINE_STATUS_ERR_REJECTED: 3,
  /** No answer within 10 s. */
  QUERY_PEERS_ONLINE_STATUS_ERR_TIMEOUT: 4,
  /** Rate exceeded: 10 in 5 s (Windows); Linux 20 then 100 in 5 s. */
  QUERY_PEERS_ONLINE_STATUS_ERR_TOO_OFTEN: 5,
  /** Service object was never initialised. */
  QUERY_PEERS_ONLINE_STATUS_ERR_NOT_INITIALIZED: 101,
  /** Login never called, or has not succeeded, before this operation. */
  QUERY_PEERS_ONLINE_STATUS_ERR_USER_NOT_LOGGED_IN: 102,
} as const
/** One of the QUERY_PEERS_ONLINE_STATUS_ERR numbers. */
export type QUERY_PEERS_ONLINE_STATUS_ERR =
  (typeof QUERY_PEERS_ONLINE_STATUS_ERR)[keyof typeof QUERY_PEERS_ONLINE_STATUS_ERR]

/** What is known of a peer. */
export const PEER_ONLINE_STATE = {
  /** Peer is logged in. */
  PEER_ONLINE_STATE_ONLINE: 0,
  /** Server heard nothing from the peer for more than 6 s (only in subscription callbacks, never in query answers). */
  PEER_ONLINE_STATE_UNREACHABLE: 1,
  /** Peer not logged in, logged out, or silent for more than 30 s. */
  PEER_ONLINE_STATE_OFFLINE: 2,
} as const
/** One of the PEER_ONLINE_STATE numbers. */
export type PEER_ONLINE_STATE = (typeof PEER_ONLINE_STATE)[keyof typeof PEER_ONLINE_STATE]

/** What can be subscribed to. */
export const PEER_SUBSCRIPTION_OPTION = {
  /** Subscription to online status, the only kind. */
  PEER_SUBSCRIPTION_OPTION_ONLINE_STATUS: 0,
} as const
/** One of the PEER_SUBSCRIPTION_OPTION numbers. */
export type PEER_SUBSCRIPTION_OPTION =
  (typeof PEER_SUBSCRIPTION_OPTION)[keyof typeof PEER_SUBSCRIPTION_OPTION]

/** Return codes of `subscribePeersOnlineStatus` and `unsubscribePeersOnlineStatus`. */
export const PEER_SUBSCRIPTION_STATUS_ERR = {
  /** Call accepted / done. */
  PEER_SUBSCRIPTION_STATUS_ERR_OK: 0,
  /** Generic failure. */
  PEER_SUBSCRIPTION_STATUS_ERR_FAILURE: 1,
  /** Bad argument. */
  PEER_SUBSCRIPTION_STATUS_ERR_INVALID_ARGUMENT: 2,
  /** Reserved; not returned by this version. */
  PEER_SUBSCRIPTION_STATUS_ERR_REJECTED: 3,
  /** No answer within 10 s. */
  PEER_SUBSCRIPTION_STATUS_ERR_TIMEOUT: 4,
  /** More than 10 calls in 5 s. */
  PEER_SUBSCRIPTION_STATUS_ERR_TOO_OFTEN: 5,
  /** More than 512 subscribed peers. */
  PEER_SUBSCRIPTION_STATUS_ERR_OVERFLOW: 6,
  /** Service object was never initialised. */
  PEER_SUBSCRIPTION_STATUS_ERR_NOT_INITIALIZED: 101,
  /** Login never called, or has not succeeded, before this operation. */
  PEER_SUBSCRIPTION_STATUS_ERR_USER_NOT_LOGGED_IN: 102,
} as const
/** One of the PEER_SUBSCRIPTION_STATUS_ERR numbers. */
export type PEER_SUBSCRIPTION_STATUS_ERR =
  (typeof PEER_SUBSCRIPTION_STATUS_ERR)[keyof typeof PEER_SUBSCRIPTION_STATUS_ERR]

/** Return codes of `queryPeersBySubscriptionOption`. */
export const QUERY_PEERS_BY_SUBSCRIPTION_OPTION_ERR = {
  /** Call accepted / answered. */
  QUERY_PEERS_BY_SUBSCRIPTION_OPTION_ERR_OK: 0,
  /** Generic failure. */
  QUERY_PEERS_BY_SUBSCRIPTION_OPTION_ERR_FAILURE: 1,
  /** No answer within 5 s. */
  QUERY_PEERS_BY_SUBSCRIPTION_OPTION_ERR_TIMEOUT: 2,
  /** More than 10 calls in 5 s. */
  QUERY_PEERS_BY_SUBSCRIPTION_OPTION_ERR_TOO_OFTEN: 3,
  /** Service object was never initialised. */
  QUERY_PEERS_BY_SUBSCRIPTION_OPTION_ERR_NOT_INITIALIZED: 101,
  /** Login never called, or has not succeeded, before this operation. */
  QUERY_PEERS_BY_SUBSCRIPTION_OPTION_ERR_USER_NOT_LOGGED_IN: 102,
} as const
/** One of the QUERY_PEERS_BY_SUBSCRIPTION_OPTION_ERR numbers. */
export type QUERY_PEERS_BY_SUBSCRIPTION_OPTION_ERR =
  (typeof QUERY_PEERS_BY_SUBSCRIPTION_OPTION_ERR)[keyof typeof QUERY_PEERS_BY_SUBSCRIPTION_OPTION_ERR]
