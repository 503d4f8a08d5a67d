/** Bytes of a KB as the documents use the word: 1,024. */
export const KiB = 1024
/** Bytes of an MB as the documents use the word: 1,048,576. */
export const MiB: number = 1024 * KiB
const secondMs = 1000
const dayMs = 24 * 60 * 60 * secondMs

/** At most `calls` accepted calls in any `windowMs` milliseconds; the next is accepted again when the first is `windowMs` old. */
export interface CallRate {
  readonly calls: number
  readonly windowMs: number
}

/** Every number of the documents, once. A world may override any of them: `createFakeRtm({ limits })`. */
export interface Limits {
  /** Largest medium, in bytes, inclusive. @rule MEDIA-SIZE-MAX */
  readonly mediaBytesMax: number
  /** Largest Blob that the Web SDK lets in before it looks for the login, in bytes, inclusive. @rule WEB-FORM-FIRST */
  readonly mediaBytesSeenFirstMax: number
  /** Life of a medium: readable while its age is below this. @rule MEDIA-TTL-7D */
  readonly mediaLifeMs: number
  /** Uploads and downloads running at one client, inclusive. @rule TASKS-MAX-9 */
  readonly mediaTasksMax: number
  /** A task that moves no byte for this long ends with TIMEOUT. @rule W-UPLOAD-TIMEOUT */
  readonly mediaIdleTimeoutMs: number
  /** Time between two progress callbacks of one task. @rule W-PROGRESS-1HZ */
  readonly progressIntervalMs: number
  /** Content + file name + thumbnail of one message, in bytes, inclusive. @rule MSG-32KB */
  readonly messageBytesMax: number
  /** UTF-8 bytes of a user ID, inclusive. @rule W-USERID-RULE */
  readonly userIdBytesMax: number
  /** UTF-8 bytes of a channel ID, inclusive. @rule W-CHANNELID-RULE */
  readonly channelIdBytesMax: number
  /** Characters of an App ID, exact. @rule W-INIT-CODES */
  readonly appIdLength: number
  /** Channels one client is in at once, inclusive. @rule W-CHANNEL-JOIN-20 */
  readonly channelsJoinedMax: number
  /** Member joined and left events are off above this many members. @rule W-MEMBER-EVENTS-512 */
  readonly memberEventsMembersMax: number
  /** Members that `getMembers` returns, inclusive. @rule W-GETMEMBERS */
  readonly getMembersMax: number
  /** Messages kept for one offline user, inclusive; the newest pushes out the oldest. @rule W-OFFLINE-LIMITS */
  readonly offlineMessagesMax: number
  /** Life of a message kept for an offline user. @rule W-OFFLINE-LIMITS */
  readonly offlineMessageLifeMs: number
  /** Channel messages sent again after a reconnect, inclusive. @rule W-RESEND */
  readonly resentChannelMessagesMax: number
  /** Age up to which channel messages are sent again. @rule W-RESEND */
  readonly resentChannelMessagesMs: number
  /** No answer to a login for this long: LOGIN_ERR_TIMEOUT. @rule W-LOGIN-TIMEOUT */
  readonly loginTimeoutMs: number
  /** No answer to a peer or channel message for this long: SENT_TIMEOUT. @rule W-SEND-TIMEOUT */
  readonly sendTimeoutMs: number
  /** No answer to a join, a leave or getMembers for this long: the operation's timeout code. */
  readonly channelTimeoutMs: number
  /** A link lost for longer than this turns CONNECTED into RECONNECTING. @rule W-RECONNECT-4S */
  readonly reconnectingAfterMs: number
  /** A user silent for longer than this may be seen as UNREACHABLE. @rule W-OFFLINE-30S */
  readonly unreachableAfterMs: number
  /** A user silent for longer than this is OFFLINE and out of its channels. @rule W-OFFLINE-30S */
  readonly offlineAfterMs: number
  /** Peers in one `queryPeersOnlineStatus`, inclusive. @rule W-PRESENCE-QUERY */
  readonly peersQueriedMax: number
  /** Peers subscribed to in one call and in total, inclusive. @rule W-PRESENCE-SUB */
  readonly peersSubscribedMax: number
  /** Channels whose members one call counts, inclusive. @rule W-MEMBER-COUNT */
  readonly memberCountChannelsMax: number
  /** Least time between two onMemberCountUpdated up to `memberEventsMembersMax` members. @rule W-MEMBER-COUNT-EVENTS */
  readonly memberCountIntervalMs: number
  /** The same above that number of members. @rule W-MEMBER-COUNT-EVENTS */
  readonly memberCountLargeIntervalMs: number
  /** Attributes of one user or channel, inclusive. @rule W-UATTR-LIMITS @rule W-CATTR-LIMITS */
  readonly attributesMax: number
  /** UTF-8 bytes of an attribute's key, inclusive. @rule W-UATTR-LIMITS @rule W-CATTR-LIMITS */
  readonly attributeKeyBytesMax: number
  /** UTF-8 bytes of an attribute's value, inclusive. @rule W-UATTR-LIMITS @rule W-CATTR-LIMITS */
  readonly attributeValueBytesMax: number
  /** UTF-8 bytes of all keys and values of a user, inclusive. @rule W-UATTR-LIMITS */
  readonly userAttributesBytesMax: number
  /** UTF-8 bytes of all keys and values of a channel, inclusive. @rule W-CATTR-LIMITS */
  readonly channelAttributesBytesMax: number
  /** Life of the attributes of a channel without members. @assumes S-42 */
  readonly emptyChannelAttributesMs: number
  /** UTF-8 bytes of an invitation's content, and of its response, inclusive. @rule W-CALL-CONTENT-8KB */
  readonly invitationTextBytesMax: number
  /** An invitation that its callee has not received for this long has failed. @rule W-CALL-TIMEOUTS */
  readonly invitationReceiptMs: number
  /** An invitation that was received and that nobody acts on for this long has expired. @rule W-CALL-TIMEOUTS */
  readonly invitationActionMs: number
  /** An acceptance that is not confirmed for this long has failed. @assumes S-41 */
  readonly invitationConfirmMs: number
  /** How long before its end a token of 1.5.0 and newer is announced to expire. @rule W-TOKEN-ONEXPIRED */
  readonly tokenWillExpireMs: number
  /** Life of a message in the history. @rule W-REST-HISTORY-TEXT */
  readonly historyLifeMs: number
  /** User events, and channel events, that wait to be fetched, inclusive; the newest pushes out the oldest. @rule W-REST-EVENTS */
  readonly restEventsKeptMax: number
  /** Events in one answer of the REST interface, inclusive. @rule W-REST-EVENTS */
  readonly restEventsGivenMax: number
  /** How long a history query of the REST interface is in progress. @assumes S-53 */
  readonly restHistoryQueryMs: number
  /** REST calls that send peer messages, per App ID. */
  readonly restPeerMessageRate: CallRate
  /** REST calls that send channel messages, per App ID. */
  readonly restChannelMessageRate: CallRate
  /** REST calls for user events and channel events together, per App ID. */
  readonly restEventsRate: CallRate
  /** REST calls for the history together, per App ID. */
  readonly restHistoryRate: CallRate
  /** No answer to a query, subscription or unsubscription of peers for this long: TIMEOUT. */
  readonly presenceTimeoutMs: number
  /** No answer to `queryPeersBySubscriptionOption` for this long: TIMEOUT. */
  readonly subscriptionListTimeoutMs: number
  /** No answer to an attribute call for this long: TIMEOUT. */
  readonly attributeTimeoutMs: number
  /** No answer to a count of members for this long: TIMEOUT. */
  readonly memberCountTimeoutMs: number
  /** No answer to `renewToken` for this long: FAILURE. */
  readonly renewTokenTimeoutMs: number
  /** Calls of `renewToken`. @rule W-RENEW */
  readonly renewTokenRate: CallRate
  /** Calls of `queryPeersOnlineStatus`. @rule W-PRESENCE-QUERY */
  readonly queryPeersRate: CallRate
  /** Calls of `subscribePeersOnlineStatus`. @rule W-PRESENCE-SUB */
  readonly subscribeRate: CallRate
  /** Calls of `unsubscribePeersOnlineStatus`. @rule W-PRESENCE-SUB */
  readonly unsubscribeRate: CallRate
  /** Calls of `queryPeersBySubscriptionOption`. @rule W-PRESENCE-SUB */
  readonly subscriptionListRate: CallRate
  /** Calls that write attributes of the local user, together. @rule W-UATTR-RATES */
  readonly userAttributeWriteRate: CallRate
  /** Calls that read attributes of users, together. @rule W-UATTR-RATES */
  readonly userAttributeReadRate: CallRate
  /** Calls that write attributes of channels, together. @rule W-CATTR-RATES */
  readonly channelAttributeWriteRate: CallRate
  /** Calls that read attributes of channels, together. @rule W-CATTR-RATES */
  readonly channelAttributeReadRate: CallRate
  /** Calls that count members. @rule W-MEMBER-COUNT */
  readonly memberCountRate: CallRate
  /** Calls of `login`. @rule W-LOGIN-RATE */
  readonly loginRate: CallRate
  /** Sends to peers and channels together. @rule W-SEND-RATE */
  readonly sendRate: CallRate
  /** Calls of `join`, whatever the channel. @rule W-JOIN-RATE */
  readonly joinRate: CallRate
  /** Calls of `join` for one channel. @rule W-JOIN-RATE */
  readonly joinSameChannelRate: CallRate
  /** Calls of `getMembers`. @rule W-GETMEMBERS */
  readonly getMembersRate: CallRate
}

/** The numbers of the C++ 1.3 headers on Windows; profiles say where they differ. */
export const limits: Limits = {
  mediaBytesMax: 30 * MiB,
  mediaBytesSeenFirstMax: 32 * MiB,
  mediaLifeMs: 7 * dayMs,
  mediaTasksMax: 9,
  mediaIdleTimeoutMs: 120 * secondMs,
  progressIntervalMs: secondMs,
  messageBytesMax: 32 * KiB,
  userIdBytesMax: 64,
  channelIdBytesMax: 64,
  appIdLength: 32,
  channelsJoinedMax: 20,
  memberEventsMembersMax: 512,
  getMembersMax: 512,
  offlineMessagesMax: 200,
  offlineMessageLifeMs: 7 * dayMs,
  resentChannelMessagesMax: 32,
  resentChannelMessagesMs: 30 * secondMs,
  loginTimeoutMs: 6 * secondMs,
  sendTimeoutMs: 10 * secondMs,
  channelTimeoutMs: 5 * secondMs,
  reconnectingAfterMs: 4 * secondMs,
  unreachableAfterMs: 6 * secondMs,
  offlineAfterMs: 30 * secondMs,
  peersQueriedMax: 256,
  peersSubscribedMax: 512,
  memberCountChannelsMax: 32,
  memberCountIntervalMs: secondMs,
  memberCountLargeIntervalMs: 3 * secondMs,
  attributesMax: 32,
  attributeKeyBytesMax: 32,
  attributeValueBytesMax: 8 * KiB,
  userAttributesBytesMax: 16 * KiB,
  channelAttributesBytesMax: 32 * KiB,
  emptyChannelAttributesMs: 120 * secondMs,
  invitationTextBytesMax: 8 * KiB,
  invitationReceiptMs: 30 * secondMs,
  invitationActionMs: 60 * secondMs,
  invitationConfirmMs: 30 * secondMs,
  tokenWillExpireMs: 30 * secondMs,
  historyLifeMs: 7 * dayMs,
  restEventsKeptMax: 2000,
  restEventsGivenMax: 1000,
  restHistoryQueryMs: 0,
  restPeerMessageRate: { calls: 500, windowMs: secondMs },
  restChannelMessageRate: { calls: 1000, windowMs: secondMs },
  restEventsRate: { calls: 10, windowMs: secondMs },
  restHistoryRate: { calls: 100, windowMs: secondMs },
  presenceTimeoutMs: 10 * secondMs,
  subscriptionListTimeoutMs: 5 * secondMs,
  attributeTimeoutMs: 5 * secondMs,
  memberCountTimeoutMs: 5 * secondMs,
  renewTokenTimeoutMs: 10 * secondMs,
  renewTokenRate: { calls: 2, windowMs: secondMs },
  queryPeersRate: { calls: 10, windowMs: 5 * secondMs },
  subscribeRate: { calls: 10, windowMs: 5 * secondMs },
  unsubscribeRate: { calls: 10, windowMs: 5 * secondMs },
  subscriptionListRate: { calls: 10, windowMs: 5 * secondMs },
  userAttributeWriteRate: { calls: 10, windowMs: 5 * secondMs },
  userAttributeReadRate: { calls: 40, windowMs: 5 * secondMs },
  channelAttributeWriteRate: { calls: 10, windowMs: 5 * secondMs },
  channelAttributeReadRate: { calls: 10, windowMs: 5 * secondMs },
  memberCountRate: { calls: 1, windowMs: secondMs },
  loginRate: { calls: 2, windowMs: secondMs },
  sendRate: { calls: 60, windowMs: secondMs },
  joinRate: { calls: 50, windowMs: 3 * secondMs },
  joinSameChannelRate: { calls: 2, windowMs: 5 * secondMs },
  getMembersRate: { calls: 5, windowMs: 2 * secondMs },
}
