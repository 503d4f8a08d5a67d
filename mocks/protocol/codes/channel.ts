/** Return codes of `join`, returned or given to `onJoinFailure`. */
export const JOIN_CHANNEL_ERR = {
  /** Call accepted / joined. */
  JOIN_CHANNEL_ERR_OK: 0,
  /** Generic join failure. */
  JOIN_CHANNEL_ERR_FAILURE: 1,
  /** Only 1.0.0 and older (already joined); never returned later. */
  JOIN_CHANNEL_ERR_REJECTED: 2,
  /** Bad argument. */
  JOIN_CHANNEL_ERR_INVALID_ARGUMENT: 3,
  /** No answer within 5 s, e.g. while RECONNECTING or ABORTED. */
  JOIN_CHANNEL_TIMEOUT: 4,
  /** Already in the maximum of 20 channels. */
  JOIN_CHANNEL_ERR_EXCEED_LIMIT: 5,
  /** Joining or already joined. */
  JOIN_CHANNEL_ERR_ALREADY_JOINED: 6,
  /** More than 50 joins in 3 s. */
  JOIN_CHANNEL_ERR_TOO_OFTEN: 7,
  /** Same channel joined more than 2 times in 5 s. */
  JOIN_CHANNEL_ERR_JOIN_SAME_CHANNEL_TOO_OFTEN: 8,
  /** Service object was never initialised. */
  JOIN_CHANNEL_ERR_NOT_INITIALIZED: 101,
  /** Login never called, or has not succeeded, before this operation. */
  JOIN_CHANNEL_ERR_USER_NOT_LOGGED_IN: 102,
} as const
/** One of the JOIN_CHANNEL_ERR numbers. */
export type JOIN_CHANNEL_ERR = (typeof JOIN_CHANNEL_ERR)[keyof typeof JOIN_CHANNEL_ERR]

/** Return codes of `leave`, returned or given to `onLeave`. */
export const LEAVE_CHANNEL_ERR = {
  /** Call accepted / left. */
  LEAVE_CHANNEL_ERR_OK: 0,
  /** Generic leave failure. */
  LEAVE_CHANNEL_ERR_FAILURE: 1,
  /** Reserved; not returned by this version. */
  LEAVE_CHANNEL_ERR_REJECTED: 2,
  /** User is not in the channel. */
  LEAVE_CHANNEL_ERR_NOT_IN_CHANNEL: 3,
  /** User was removed from (banned from) the channel. Since 1.5.1 (absent from 1.3.0-1.4.x headers). */
  LEAVE_CHANNEL_ERR_KICKED: 4,
  /** Service object was never initialised. */
  LEAVE_CHANNEL_ERR_NOT_INITIALIZED: 101,
  /** Login never called, or has not succeeded, before this operation. */
  LEAVE_CHANNEL_ERR_USER_NOT_LOGGED_IN: 102,
} as const
/** One of the LEAVE_CHANNEL_ERR numbers. */
export type LEAVE_CHANNEL_ERR = (typeof LEAVE_CHANNEL_ERR)[keyof typeof LEAVE_CHANNEL_ERR]

/** Why a member left; no native callback carries it. */
export const LEAVE_CHANNEL_REASON = {
  /** User left by own call. */
  LEAVE_CHANNEL_REASON_QUIT: 1,
  /** User was removed by the server (defined, but no C++ callback carries it). */
  LEAVE_CHANNEL_REASON_KICKED: 2,
} as const
/** One of the LEAVE_CHANNEL_REASON numbers. */
export type LEAVE_CHANNEL_REASON = (typeof LEAVE_CHANNEL_REASON)[keyof typeof LEAVE_CHANNEL_REASON]

/** Return codes of `getMembers`, returned or given to `onGetMembers`. */
export const GET_MEMBERS_ERR = {
  /** Call accepted / list delivered. */
  GET_MEMBERS_ERR_OK: 0,
  /** Generic failure. */
  GET_MEMBERS_ERR_FAILURE: 1,
  /** Reserved; not returned by this version. */
  GET_MEMBERS_ERR_REJECTED: 2,
  /** No answer within 5 s. */
  GET_MEMBERS_ERR_TIMEOUT: 3,
  /** More than 5 calls in 2 s. */
  GET_MEMBERS_ERR_TOO_OFTEN: 4,
  /** Caller is not in the channel. */
  GET_MEMBERS_ERR_NOT_IN_CHANNEL: 5,
  /** Service object was never initialised. */
  GET_MEMBERS_ERR_NOT_INITIALIZED: 101,
  /** Login never called, or has not succeeded, before this operation. */
  GET_MEMBERS_ERR_USER_NOT_LOGGED_IN: 102,
} as const
/** One of the GET_MEMBERS_ERR numbers. */
export type GET_MEMBERS_ERR = (typeof GET_MEMBERS_ERR)[keyof typeof GET_MEMBERS_ERR]

/** Codes of a count of members. */
export const GET_CHANNEL_MEMBER_COUNT_ERR_CODE = {
  /** Call accepted / answered. */
  GET_CHANNEL_MEMBER_COUNT_ERR_OK: 0,
  /** Generic failure. */
  GET_CHANNEL_MEMBER_COUNT_ERR_FAILURE: 1,
  /** A channel ID is invalid or the count is negative. */
  GET_CHANNEL_MEMBER_COUNT_ERR_INVALID_ARGUMENT: 2,
  /** More than 1 call per second. */
  GET_CHANNEL_MEMBER_COUNT_ERR_TOO_OFTEN: 3,
  /** No answer within 5 s. */
  GET_CHANNEL_MEMBER_COUNT_ERR_TIMEOUT: 4,
  /** More than 32 channels asked for. */
  GET_CHANNEL_MEMBER_COUNT_ERR_EXCEED_LIMIT: 5,
  /** Service object was never initialised. */
  GET_CHANNEL_MEMBER_COUNT_ERR_NOT_INITIALIZED: 101,
  /** Login never called, or has not succeeded, before this operation. */
  GET_CHANNEL_MEMBER_COUNT_ERR_USER_NOT_LOGGED_IN: 102,
} as const
/** One of the GET_CHANNEL_MEMBER_COUNT_ERR_CODE numbers. */
export type GET_CHANNEL_MEMBER_COUNT_ERR_CODE =
  (typeof GET_CHANNEL_MEMBER_COUNT_ERR_CODE)[keyof typeof GET_CHANNEL_MEMBER_COUNT_ERR_CODE]
