/** Codes of every attribute call, user and channel alike. */
export const ATTRIBUTE_OPERATION_ERR = {
  /** Call accepted / done. */
  ATTRIBUTE_OPERATION_ERR_OK: 0,
  /** Deprecated, replaced by USER_NOT_LOGGED_IN since 1.1.0. */
  ATTRIBUTE_OPERATION_ERR_NOT_READY: 1,
  /** Generic failure (value 2, not 1). */
  ATTRIBUTE_OPERATION_ERR_FAILURE: 2,
  /** Bad argument, e.g. an empty attribute. */
  ATTRIBUTE_OPERATION_ERR_INVALID_ARGUMENT: 3,
  /** Result would exceed 16 KB (user) / 32 KB (channel) in total, 8 KB for one attribute, or 32 attributes. */
  ATTRIBUTE_OPERATION_ERR_SIZE_OVERFLOW: 4,
  /** Rate of the method group exceeded. */
  ATTRIBUTE_OPERATION_ERR_TOO_OFTEN: 5,
  /** Named user is offline or does not exist. */
  ATTRIBUTE_OPERATION_ERR_USER_NOT_FOUND: 6,
  /** No answer within 5 s. */
  ATTRIBUTE_OPERATION_ERR_TIMEOUT: 7,
  /** Service object was never initialised. */
  ATTRIBUTE_OPERATION_ERR_NOT_INITIALIZED: 101,
  /** Login never called, or has not succeeded, before this operation. */
  ATTRIBUTE_OPERATION_ERR_USER_NOT_LOGGED_IN: 102,
} as const
/** One of the ATTRIBUTE_OPERATION_ERR numbers. */
export type ATTRIBUTE_OPERATION_ERR =
  (typeof ATTRIBUTE_OPERATION_ERR)[keyof typeof ATTRIBUTE_OPERATION_ERR]
