/** An enum of the Web SDK: every value is its own name. */
function named<const Name extends string>(
  ...names: readonly Name[]
): { readonly [Key in Name]: Key } {
  return Object.freeze(Object.fromEntries(names.map((name) => [name, name]))) as {
    readonly [Key in Name]: Key
  }
}

/** States of a client's connection. @rule W-STATES */
export const ConnectionState: {
  readonly [Key in 'DISCONNECTED' | 'CONNECTING' | 'CONNECTED' | 'RECONNECTING' | 'ABORTED']: Key
} = named('DISCONNECTED', 'CONNECTING', 'CONNECTED', 'RECONNECTING', 'ABORTED')

/** Names of its members. */
export type ReasonName =
  | 'LOGIN'
  | 'LOGIN_SUCCESS'
  | 'LOGIN_FAILURE'
  | 'LOGIN_TIMEOUT'
  | 'INTERRUPTED'
  | 'LOGOUT'
  | 'BANNED_BY_SERVER'
  | 'REMOTE_LOGIN'

/** Why a connection has changed; under 1.5 also `TOKEN_EXPIRED`, which 1.4 does not know. @rule W-REASONS */
export const ConnectionChangeReason: { readonly [Key in ReasonName]: Key } = named(
  'LOGIN',
  'LOGIN_SUCCESS',
  'LOGIN_FAILURE',
  'LOGIN_TIMEOUT',
  'INTERRUPTED',
  'LOGOUT',
  'BANNED_BY_SERVER',
  'REMOTE_LOGIN',
)

type LocalStateName =
  | 'IDLE'
  | 'SENT_TO_REMOTE'
  | 'RECEIVED_BY_REMOTE'
  | 'ACCEPTED_BY_REMOTE'
  | 'REFUSED_BY_REMOTE'
  | 'CANCELED'
  | 'FAILURE'

/** States of an invitation at its caller. @rule W-CALL-STATES */
export const LocalInvitationState: { readonly [Key in LocalStateName]: Key } = named(
  'IDLE',
  'SENT_TO_REMOTE',
  'RECEIVED_BY_REMOTE',
  'ACCEPTED_BY_REMOTE',
  'REFUSED_BY_REMOTE',
  'CANCELED',
  'FAILURE',
)

type RemoteStateName =
  'INVITATION_RECEIVED' | 'ACCEPT_SENT_TO_LOCAL' | 'REFUSED' | 'ACCEPTED' | 'CANCELED' | 'FAILURE'

/** States of an invitation at its callee. @rule W-CALL-STATES */
export const RemoteInvitationState: { readonly [Key in RemoteStateName]: Key } = named(
  'INVITATION_RECEIVED',
  'ACCEPT_SENT_TO_LOCAL',
  'REFUSED',
  'ACCEPTED',
  'CANCELED',
  'FAILURE',
)

/** Names of its members. */
export type LocalFailureName =
  'UNKNOWN' | 'PEER_NO_RESPONSE' | 'INVITATION_EXPIRE' | 'PEER_OFFLINE' | 'NOT_LOGGEDIN'

/** Why an invitation has failed at its caller. @rule W-CALL-TIMEOUTS */
export const LocalInvitationFailureReason: { readonly [Key in LocalFailureName]: Key } = named(
  'UNKNOWN',
  'PEER_NO_RESPONSE',
  'INVITATION_EXPIRE',
  'PEER_OFFLINE',
  'NOT_LOGGEDIN',
)

/** Names of its members. */
export type RemoteFailureName = 'UNKNOWN' | 'PEER_OFFLINE' | 'ACCEPT_FAILURE' | 'INVITATION_EXPIRE'

/** Why an invitation has failed at its callee. @rule W-CALL-TIMEOUTS */
export const RemoteInvitationFailureReason: { readonly [Key in RemoteFailureName]: Key } = named(
  'UNKNOWN',
  'PEER_OFFLINE',
  'ACCEPT_FAILURE',
  'INVITATION_EXPIRE',
)

/** Whether a user is online. @rule W-PRESENCE-SUB */
export const PeerOnlineState: { readonly [Key in 'ONLINE' | 'UNREACHABLE' | 'OFFLINE']: Key } =
  named('ONLINE', 'UNREACHABLE', 'OFFLINE')

/** What a subscription is for. @rule W-PRESENCE-SUB */
export const PeerSubscriptionOption: { readonly ONLINE_STATUS: 'ONLINE_STATUS' } =
  named('ONLINE_STATUS')

/** The kinds of messages that a client can send. @rule W-MSG-TYPES */
export const MessageType: { readonly [Key in 'TEXT' | 'RAW' | 'IMAGE' | 'FILE']: Key } = named(
  'TEXT',
  'RAW',
  'IMAGE',
  'FILE',
)

type AreaName = 'GLOBAL' | 'INDIA' | 'JAPAN' | 'ASIA' | 'EUROPE' | 'CHINA' | 'NORTH_AMERICA'

/** Regions that a client may connect to. */
export const AreaCode: { readonly [Key in AreaName]: Key } = named(
  'GLOBAL',
  'INDIA',
  'JAPAN',
  'ASIA',
  'EUROPE',
  'CHINA',
  'NORTH_AMERICA',
)
