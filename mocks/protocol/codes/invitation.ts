/** States of an invitation as its caller sees it. */
export const LOCAL_INVITATION_STATE = {
  /** Caller side: created, not sent. */
  LOCAL_INVITATION_STATE_IDLE: 0,
  /** Caller side: sent. */
  LOCAL_INVITATION_STATE_SENT_TO_REMOTE: 1,
  /** Caller side: callee has it. */
  LOCAL_INVITATION_STATE_RECEIVED_BY_REMOTE: 2,
  /** Caller side: accepted (final). */
  LOCAL_INVITATION_STATE_ACCEPTED_BY_REMOTE: 3,
  /** Caller side: declined (final). */
  LOCAL_INVITATION_STATE_REFUSED_BY_REMOTE: 4,
  /** Caller side: cancelled by caller (final). */
  LOCAL_INVITATION_STATE_CANCELED: 5,
  /** Caller side: failed (final). */
  LOCAL_INVITATION_STATE_FAILURE: 6,
} as const
/** One of the LOCAL_INVITATION_STATE numbers. */
export type LOCAL_INVITATION_STATE =
  (typeof LOCAL_INVITATION_STATE)[keyof typeof LOCAL_INVITATION_STATE]

/** States of an invitation as its callee sees it. */
export const REMOTE_INVITATION_STATE = {
  /** Callee side: initial. */
  REMOTE_INVITATION_STATE_IDLE: 0,
  /** Callee side: invitation arrived. */
  REMOTE_INVITATION_STATE_INVITATION_RECEIVED: 1,
  /** Callee side: acceptance sent to caller, not yet confirmed. */
  REMOTE_INVITATION_STATE_ACCEPT_SENT_TO_LOCAL: 2,
  /** Callee side: declined (final). */
  REMOTE_INVITATION_STATE_REFUSED: 3,
  /** Callee side: acceptance confirmed (final). */
  REMOTE_INVITATION_STATE_ACCEPTED: 4,
  /** Callee side: cancelled by caller (final). */
  REMOTE_INVITATION_STATE_CANCELED: 5,
  /** Callee side: failed (final). */
  REMOTE_INVITATION_STATE_FAILURE: 6,
} as const
/** One of the REMOTE_INVITATION_STATE numbers. */
export type REMOTE_INVITATION_STATE =
  (typeof REMOTE_INVITATION_STATE)[keyof typeof REMOTE_INVITATION_STATE]

/** Why an invitation failed, for the caller. */
export const LOCAL_INVITATION_ERR_CODE = {
  /** No error. */
  LOCAL_INVITATION_ERR_OK: 0,
  /** Callee still offline 30 s after sending (SDK kept resending). */
  LOCAL_INVITATION_ERR_PEER_OFFLINE: 1,
  /** Callee online but no ACK within 30 s. */
  LOCAL_INVITATION_ERR_PEER_NO_RESPONSE: 2,
  /** ACKed but nobody acted for 60 s (header marks it for future use). */
  LOCAL_INVITATION_ERR_INVITATION_EXPIRE: 3,
  /** Caller is not logged in. */
  LOCAL_INVITATION_ERR_NOT_LOGGEDIN: 4,
} as const
/** One of the LOCAL_INVITATION_ERR_CODE numbers. */
export type LOCAL_INVITATION_ERR_CODE =
  (typeof LOCAL_INVITATION_ERR_CODE)[keyof typeof LOCAL_INVITATION_ERR_CODE]

/** Why an invitation failed, for the callee. */
export const REMOTE_INVITATION_ERR_CODE = {
  /** No error. */
  REMOTE_INVITATION_ERR_OK: 0,
  /** Other side offline (header says callee; guide says caller offline when accepting). */
  REMOTE_INVITATION_ERR_PEER_OFFLINE: 1,
  /** No confirmation for the acceptance in time. */
  REMOTE_INVITATION_ERR_ACCEPT_FAILURE: 2,
  /** ACKed but nobody acted for 60 s. */
  REMOTE_INVITATION_ERR_INVITATION_EXPIRE: 3,
} as const
/** One of the REMOTE_INVITATION_ERR_CODE numbers. */
export type REMOTE_INVITATION_ERR_CODE =
  (typeof REMOTE_INVITATION_ERR_CODE)[keyof typeof REMOTE_INVITATION_ERR_CODE]

/** Codes returned by the call manager's methods. */
export const INVITATION_API_CALL_ERR_CODE = {
  /** Call accepted. */
  INVITATION_API_CALL_ERR_OK: 0,
  /** Bad argument, e.g. content above 8 KB. */
  INVITATION_API_CALL_ERR_INVALID_ARGUMENT: 1,
  /** Invitation has not been sent yet. */
  INVITATION_API_CALL_ERR_NOT_STARTED: 2,
  /** Invitation already ended (accepted, refused, cancelled or failed). */
  INVITATION_API_CALL_ERR_ALREADY_END: 3,
  /** Accept called twice. */
  INVITATION_API_CALL_ERR_ALREADY_ACCEPT: 4,
  /** Send called twice. */
  INVITATION_API_CALL_ERR_ALREADY_SENT: 5,
} as const
/** One of the INVITATION_API_CALL_ERR_CODE numbers. */
export type INVITATION_API_CALL_ERR_CODE =
  (typeof INVITATION_API_CALL_ERR_CODE)[keyof typeof INVITATION_API_CALL_ERR_CODE]
