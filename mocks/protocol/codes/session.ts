/** Return codes of `initialize`. */
export const INIT_ERR_CODE = {
  /** Initialised. */
  INIT_ERR_OK: 0,
  /** Generic initialisation failure. */
  INIT_ERR_FAILURE: 1,
  /** This instance was initialised before. */
  INIT_ERR_ALREADY_INITIALIZED: 2,
  /** App ID not acceptable. */
  INIT_ERR_INVALID_APP_ID: 3,
  /** Event handler pointer is null. */
  INIT_ERR_INVALID_ARGUMENT: 4,
} as const
/** One of the INIT_ERR_CODE numbers. */
export type INIT_ERR_CODE = (typeof INIT_ERR_CODE)[keyof typeof INIT_ERR_CODE]

/** Return codes of `login`, returned or given to `onLoginFailure`. */
export const LOGIN_ERR_CODE = {
  /** Call accepted (sync) / logged in (async). */
  LOGIN_ERR_OK: 0,
  /** Failed, cause unknown. */
  LOGIN_ERR_UNKNOWN: 1,
  /** Server refused the login. */
  LOGIN_ERR_REJECTED: 2,
  /** Bad login argument, e.g. unusable user ID. */
  LOGIN_ERR_INVALID_ARGUMENT: 3,
  /** App ID not acceptable. */
  LOGIN_ERR_INVALID_APP_ID: 4,
  /** Token does not verify. */
  LOGIN_ERR_INVALID_TOKEN: 5,
  /** Token is past its validity. */
  LOGIN_ERR_TOKEN_EXPIRED: 6,
  /** Not authorised (later reference text marks it reserved). */
  LOGIN_ERR_NOT_AUTHORIZED: 7,
  /** Already logged in or logging in, or still ABORTED without a logout. */
  LOGIN_ERR_ALREADY_LOGGED_IN: 8,
  /** Login timed out: 6 s in 1.3.0/1.4.0 headers, 12 s in later 1.4.x headers; caller must log in again. */
  LOGIN_ERR_TIMEOUT: 9,
  /** More than 2 login calls per second. */
  LOGIN_ERR_TOO_OFTEN: 10,
  /** Service object was never initialised. */
  LOGIN_ERR_NOT_INITIALIZED: 101,
} as const
/** One of the LOGIN_ERR_CODE numbers. */
export type LOGIN_ERR_CODE = (typeof LOGIN_ERR_CODE)[keyof typeof LOGIN_ERR_CODE]

/** Return codes of `logout`, returned or given to `onLogout`. */
export const LOGOUT_ERR_CODE = {
  /** Call accepted / logged out. */
  LOGOUT_ERR_OK: 0,
  /** Reserved; not returned by this version. */
  LOGOUT_ERR_REJECTED: 1,
  /** Service object was never initialised. */
  LOGOUT_ERR_NOT_INITIALIZED: 101,
  /** Login never called, or has not succeeded, before this operation. */
  LOGOUT_ERR_USER_NOT_LOGGED_IN: 102,
} as const
/** One of the LOGOUT_ERR_CODE numbers. */
export type LOGOUT_ERR_CODE = (typeof LOGOUT_ERR_CODE)[keyof typeof LOGOUT_ERR_CODE]

/** Return codes of `renewToken`, returned or given to `onRenewTokenResult`. */
export const RENEW_TOKEN_ERR_CODE = {
  /** Call accepted / token renewed. */
  RENEW_TOKEN_ERR_OK: 0,
  /** Generic failure. */
  RENEW_TOKEN_ERR_FAILURE: 1,
  /** Bad argument. */
  RENEW_TOKEN_ERR_INVALID_ARGUMENT: 2,
  /** Reserved; not returned by this version. */
  RENEW_TOKEN_ERR_REJECTED: 3,
  /** More than 2 calls per second. */
  RENEW_TOKEN_ERR_TOO_OFTEN: 4,
  /** The new token is already expired. */
  RENEW_TOKEN_ERR_TOKEN_EXPIRED: 5,
  /** The new token does not verify. */
  RENEW_TOKEN_ERR_INVALID_TOKEN: 6,
  /** Service object was never initialised. */
  RENEW_TOKEN_ERR_NOT_INITIALIZED: 101,
  /** Login never called, or has not succeeded, before this operation. */
  RENEW_TOKEN_ERR_USER_NOT_LOGGED_IN: 102,
} as const
/** One of the RENEW_TOKEN_ERR_CODE numbers. */
export type RENEW_TOKEN_ERR_CODE = (typeof RENEW_TOKEN_ERR_CODE)[keyof typeof RENEW_TOKEN_ERR_CODE]

/** States given to `onConnectionStateChanged`. */
export const CONNECTION_STATE = {
  /** Initial state, and state after logout or failed login. */
  CONNECTION_STATE_DISCONNECTED: 1,
  /** Login in progress. */
  CONNECTION_STATE_CONNECTING: 2,
  /** Logged in. */
  CONNECTION_STATE_CONNECTED: 3,
  /** Link lost, SDK keeps re-logging in by itself without limit. */
  CONNECTION_STATE_RECONNECTING: 4,
  /** SDK gave up, normally because the same user ID logged in elsewhere; logout needed before the next login. */
  CONNECTION_STATE_ABORTED: 5,
} as const
/** One of the CONNECTION_STATE numbers. */
export type CONNECTION_STATE = (typeof CONNECTION_STATE)[keyof typeof CONNECTION_STATE]

/** Reasons given to `onConnectionStateChanged`. */
export const CONNECTION_CHANGE_REASON = {
  /** Login started. */
  CONNECTION_CHANGE_REASON_LOGIN: 1,
  /** Login (or automatic re-login) succeeded. */
  CONNECTION_CHANGE_REASON_LOGIN_SUCCESS: 2,
  /** Login failed. */
  CONNECTION_CHANGE_REASON_LOGIN_FAILURE: 3,
  /** Login not done within the login timeout (6 s, later 12 s). */
  CONNECTION_CHANGE_REASON_LOGIN_TIMEOUT: 4,
  /** Link lost and not back within 4 s. */
  CONNECTION_CHANGE_REASON_INTERRUPTED: 5,
  /** User logged out. */
  CONNECTION_CHANGE_REASON_LOGOUT: 6,
  /** Server banned the login. */
  CONNECTION_CHANGE_REASON_BANNED_BY_SERVER: 7,
  /** Same user ID logged in from another instance. */
  CONNECTION_CHANGE_REASON_REMOTE_LOGIN: 8,
  /** Token expired while connected; state goes to ABORTED. Since 1.5.0 (in the 1.5.1 header; absent from 1.3.0-1.4.x headers). */
  CONNECTION_CHANGE_REASON_TOKEN_EXPIRED: 9,
} as const
/** One of the CONNECTION_CHANGE_REASON numbers. */
export type CONNECTION_CHANGE_REASON =
  (typeof CONNECTION_CHANGE_REASON)[keyof typeof CONNECTION_CHANGE_REASON]
