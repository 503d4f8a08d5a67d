import {
  CONNECTION_CHANGE_REASON as R,
  CONNECTION_STATE as S,
  LOCAL_INVITATION_ERR_CODE as L,
  PEER_ONLINE_STATE as P,
  REMOTE_INVITATION_ERR_CODE as E,
} from '../protocol/index.ts'
import type {
  ConnectionState,
  LocalFailureName,
  PeerOnlineState,
  ReasonName,
  RemoteFailureName,
} from './enums.ts'

/** The Web SDK's word for a number of the native SDK. */
export const stateNames: Readonly<Record<number, keyof typeof ConnectionState>> = {
  [S.CONNECTION_STATE_DISCONNECTED]: 'DISCONNECTED',
  [S.CONNECTION_STATE_CONNECTING]: 'CONNECTING',
  [S.CONNECTION_STATE_CONNECTED]: 'CONNECTED',
  [S.CONNECTION_STATE_RECONNECTING]: 'RECONNECTING',
  [S.CONNECTION_STATE_ABORTED]: 'ABORTED',
}

/** The same for reasons. */
export const reasonNames: Readonly<Record<number, ReasonName>> = {
  [R.CONNECTION_CHANGE_REASON_LOGIN]: 'LOGIN',
  [R.CONNECTION_CHANGE_REASON_LOGIN_SUCCESS]: 'LOGIN_SUCCESS',
  [R.CONNECTION_CHANGE_REASON_LOGIN_FAILURE]: 'LOGIN_FAILURE',
  [R.CONNECTION_CHANGE_REASON_LOGIN_TIMEOUT]: 'LOGIN_TIMEOUT',
  [R.CONNECTION_CHANGE_REASON_INTERRUPTED]: 'INTERRUPTED',
  [R.CONNECTION_CHANGE_REASON_LOGOUT]: 'LOGOUT',
  [R.CONNECTION_CHANGE_REASON_BANNED_BY_SERVER]: 'BANNED_BY_SERVER',
  [R.CONNECTION_CHANGE_REASON_REMOTE_LOGIN]: 'REMOTE_LOGIN',
  [R.CONNECTION_CHANGE_REASON_TOKEN_EXPIRED]: 'TOKEN_EXPIRED' as ReasonName,
}

/** The same for the online status of users. */
export const onlineNames: Readonly<Record<number, keyof typeof PeerOnlineState>> = {
  [P.PEER_ONLINE_STATE_ONLINE]: 'ONLINE',
  [P.PEER_ONLINE_STATE_UNREACHABLE]: 'UNREACHABLE',
  [P.PEER_ONLINE_STATE_OFFLINE]: 'OFFLINE',
}

/** The same for the failures of a caller. */
export const localFailureNames: Readonly<Record<number, LocalFailureName>> = {
  [L.LOCAL_INVITATION_ERR_PEER_OFFLINE]: 'PEER_OFFLINE',
  [L.LOCAL_INVITATION_ERR_PEER_NO_RESPONSE]: 'PEER_NO_RESPONSE',
  [L.LOCAL_INVITATION_ERR_INVITATION_EXPIRE]: 'INVITATION_EXPIRE',
  [L.LOCAL_INVITATION_ERR_NOT_LOGGEDIN]: 'NOT_LOGGEDIN',
}

/** The same for the failures of a callee. */
export const remoteFailureNames: Readonly<Record<number, RemoteFailureName>> = {
  [E.REMOTE_INVITATION_ERR_PEER_OFFLINE]: 'PEER_OFFLINE',
  [E.REMOTE_INVITATION_ERR_ACCEPT_FAILURE]: 'ACCEPT_FAILURE',
  [E.REMOTE_INVITATION_ERR_INVITATION_EXPIRE]: 'INVITATION_EXPIRE',
}
