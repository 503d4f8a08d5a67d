/** Return codes of `sendMessageToPeer`, returned or given to the service's `onSendMessageResult`. */
export const PEER_MESSAGE_ERR_CODE = {
  /** Call accepted (sync) / the peer received the message (async). */
  PEER_MESSAGE_ERR_OK: 0,
  /** Generic send failure. */
  PEER_MESSAGE_ERR_FAILURE: 1,
  /** No outcome within 10 s, e.g. while RECONNECTING or ABORTED. */
  PEER_MESSAGE_ERR_SENT_TIMEOUT: 2,
  /** Peer offline and message not cached. */
  PEER_MESSAGE_ERR_PEER_UNREACHABLE: 3,
  /** Peer offline; server cached the message (offline messaging on). */
  PEER_MESSAGE_ERR_CACHED_BY_SERVER: 4,
  /** Send rate exceeded (peer and channel sends share one budget). */
  PEER_MESSAGE_ERR_TOO_OFTEN: 5,
  /** Peer ID not acceptable. */
  PEER_MESSAGE_ERR_INVALID_USERID: 6,
  /** Message null or above 32 KB. */
  PEER_MESSAGE_ERR_INVALID_MESSAGE: 7,
  /** Receiver's SDK is too old to understand this kind of message (spelling as in the header). */
  PEER_MESSAGE_ERR_IMCOMPATIBLE_MESSAGE: 8,
  /** Service object was never initialised. */
  PEER_MESSAGE_ERR_NOT_INITIALIZED: 101,
  /** Login never called, or has not succeeded, before this operation. */
  PEER_MESSAGE_ERR_USER_NOT_LOGGED_IN: 102,
} as const
/** One of the PEER_MESSAGE_ERR_CODE numbers. */
export type PEER_MESSAGE_ERR_CODE =
  (typeof PEER_MESSAGE_ERR_CODE)[keyof typeof PEER_MESSAGE_ERR_CODE]

/** Codes of the channel's `sendMessage`, returned or given to its `onSendMessageResult`. */
export const CHANNEL_MESSAGE_ERR_CODE = {
  /** Call accepted (sync) / the server received the message (async). */
  CHANNEL_MESSAGE_ERR_OK: 0,
  /** Generic send failure. */
  CHANNEL_MESSAGE_ERR_FAILURE: 1,
  /** No server answer within 10 s, e.g. while RECONNECTING or ABORTED. */
  CHANNEL_MESSAGE_ERR_SENT_TIMEOUT: 2,
  /** Send rate exceeded (peer and channel sends share one budget). */
  CHANNEL_MESSAGE_ERR_TOO_OFTEN: 3,
  /** Message null or above 32 KB. */
  CHANNEL_MESSAGE_ERR_INVALID_MESSAGE: 4,
  /** Service object was never initialised. */
  CHANNEL_MESSAGE_ERR_NOT_INITIALIZED: 101,
  /** Login never called, or has not succeeded, before this operation. */
  CHANNEL_MESSAGE_ERR_USER_NOT_LOGGED_IN: 102,
} as const
/** One of the CHANNEL_MESSAGE_ERR_CODE numbers. */
export type CHANNEL_MESSAGE_ERR_CODE =
  (typeof CHANNEL_MESSAGE_ERR_CODE)[keyof typeof CHANNEL_MESSAGE_ERR_CODE]

/** Kinds of message, from `getMessageType`. */
export const MESSAGE_TYPE = {
  /** Undefined. */
  MESSAGE_TYPE_UNDEFINED: 0,
  /** Text message. */
  MESSAGE_TYPE_TEXT: 1,
  /** Binary message, up to 32 KB, optional text description. */
  MESSAGE_TYPE_RAW: 2,
  /** File message carrying a media ID. */
  MESSAGE_TYPE_FILE: 3,
  /** Image message carrying a media ID. */
  MESSAGE_TYPE_IMAGE: 4,
} as const
/** One of the MESSAGE_TYPE numbers. */
export type MESSAGE_TYPE = (typeof MESSAGE_TYPE)[keyof typeof MESSAGE_TYPE]
