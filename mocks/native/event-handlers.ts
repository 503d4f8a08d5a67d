import type {
  ATTRIBUTE_OPERATION_ERR,
  CANCEL_MEDIA_ERR_CODE,
  CHANNEL_MESSAGE_ERR_CODE,
  CONNECTION_CHANGE_REASON,
  CONNECTION_STATE,
  DOWNLOAD_MEDIA_ERR_CODE,
  GET_CHANNEL_MEMBER_COUNT_ERR_CODE,
  GET_MEMBERS_ERR,
  JOIN_CHANNEL_ERR,
  LEAVE_CHANNEL_ERR,
  LOGIN_ERR_CODE,
  LOGOUT_ERR_CODE,
  PEER_MESSAGE_ERR_CODE,
  PEER_ONLINE_STATE,
  PEER_SUBSCRIPTION_STATUS_ERR,
  QUERY_PEERS_BY_SUBSCRIPTION_OPTION_ERR,
  QUERY_PEERS_ONLINE_STATUS_ERR,
  RENEW_TOKEN_ERR_CODE,
  RtmAttribute,
  UPLOAD_MEDIA_ERR_CODE,
} from '../protocol/index.ts'
import type { RtmChannelAttribute } from './channel-attribute.ts'
import type { ChannelMember } from './channel-member.ts'
import type { FileMessage, ImageMessage, Message } from './messages.ts'

/** How far a media task is. Both in bytes. @rule W-PROGRESS-FIELDS */
export interface MediaOperationProgress {
  readonly totalSize: number
  readonly currentSize: number
}

/** `PeerOnlineStatus`: whether a user is online. @rule W-PRESENCE-SUB */
export interface PeerOnlineStatus {
  readonly peerId: string
  /** True for ONLINE alone. Deprecated since 1.2.0: use `onlineState`. */
  readonly isOnline: boolean
  readonly onlineState: PEER_ONLINE_STATE
}

/** `ChannelMemberCount`: how many are in a channel; 0 where nobody is. @rule W-MEMBER-COUNT */
export interface ChannelMemberCount {
  readonly channelId: string
  readonly count: number
}

/**
 * The callbacks of a service: any subset. They come one at a time, in order, never before the call
 * that led to them has returned. The sender comes first, the message second.
 *
 * @rule W-ONE-CALLBACK-THREAD
 * @rule W-ASYNC-AFTER-RETURN
 * @rule W-PARAM-ORDER
 */
export interface RtmServiceEventHandler {
  /** The explicit `login` has succeeded; not called on an automatic reconnect. @rule W-RECONNECT-NO-ONLOGIN */
  onLoginSuccess?(): void
  /** `login` has failed. @rule W-LOGIN-RESULT */
  onLoginFailure?(errorCode: LOGIN_ERR_CODE): void
  /** Answer to `renewToken`, with the token that it was given. @rule W-RENEW */
  onRenewTokenResult?(token: string, errorCode: RENEW_TOKEN_ERR_CODE): void
  /** The token was found dead while RECONNECTING; from 1.5.0 on while CONNECTED, too. Call renewToken. @rule W-TOKEN-ONEXPIRED @assumes S-46 */
  onTokenExpired?(): void
  /** From 1.5.0 on: the token dies in 30 s. @rule W-TOKEN-ONEXPIRED */
  onTokenPrivilegeWillExpire?(): void
  /** Answer to `logout`. @rule W-LOGOUT-RESULT */
  onLogout?(errorCode: LOGOUT_ERR_CODE): void
  /** Each change of the connection; before onLoginSuccess and onLogout. @rule W-STATES @assumes S-26 */
  onConnectionStateChanged?(state: CONNECTION_STATE, reason: CONNECTION_CHANGE_REASON): void
  /** Answer to `sendMessageToPeer`; OK means that the peer has it. @rule W-PEER-OK-MEANS-PEER */
  onSendMessageResult?(messageId: number, errorCode: PEER_MESSAGE_ERR_CODE): void
  /** A text or raw peer message. The message dies with the callback. @rule W-MSG-RECEIVED-FREED */
  onMessageReceivedFromPeer?(peerId: string, message: Message): void
  /** An image peer message. The message dies with the callback. @rule API-onImageMessageReceivedFromPeer */
  onImageMessageReceivedFromPeer?(peerId: string, message: ImageMessage): void
  /** A file peer message. The message dies with the callback. @rule API-onFileMessageReceivedFromPeer */
  onFileMessageReceivedFromPeer?(peerId: string, message: FileMessage): void
  /** Answer to `queryPeersOnlineStatus`; no peers unless OK. @rule W-PRESENCE-QUERY */
  onQueryPeersOnlineStatusResult?(
    requestId: number,
    peersStatus: readonly PeerOnlineStatus[],
    peerCount: number,
    errorCode: QUERY_PEERS_ONLINE_STATUS_ERR,
  ): void
  /** Answer to `subscribePeersOnlineStatus` and `unsubscribePeersOnlineStatus`. @rule W-PRESENCE-SUB */
  onSubscriptionRequestResult?(requestId: number, errorCode: PEER_SUBSCRIPTION_STATUS_ERR): void
  /** Answer to `queryPeersBySubscriptionOption`. @rule W-PRESENCE-SUB */
  onQueryPeersBySubscriptionOptionResult?(
    requestId: number,
    peerIds: readonly string[],
    peerCount: number,
    errorCode: QUERY_PEERS_BY_SUBSCRIPTION_OPTION_ERR,
  ): void
  /** The state of users subscribed to: after the subscription, at each change, and after a reconnect where it changed meanwhile. @rule W-PRESENCE-SUB @rule W-OFFLINE-30S */
  onPeersOnlineStatusChanged?(peersStatus: readonly PeerOnlineStatus[], peerCount: number): void
  /** Answer to `setLocalUserAttributes`. @rule W-UATTR-LIMITS */
  onSetLocalUserAttributesResult?(requestId: number, errorCode: ATTRIBUTE_OPERATION_ERR): void
  /** Answer to `addOrUpdateLocalUserAttributes`. @rule W-UATTR-LIMITS */
  onAddOrUpdateLocalUserAttributesResult?(
    requestId: number,
    errorCode: ATTRIBUTE_OPERATION_ERR,
  ): void
  /** Answer to `deleteLocalUserAttributesByKeys`. @rule W-UATTR-LIMITS */
  onDeleteLocalUserAttributesResult?(requestId: number, errorCode: ATTRIBUTE_OPERATION_ERR): void
  /** Answer to `clearLocalUserAttributes`. @rule W-UATTR-LIMITS */
  onClearLocalUserAttributesResult?(requestId: number, errorCode: ATTRIBUTE_OPERATION_ERR): void
  /** Answer to `getUserAttributes` and `getUserAttributesByKeys`; no attributes unless OK. @rule W-UATTR-NOT-FOUND */
  onGetUserAttributesResult?(
    requestId: number,
    userId: string,
    attributes: readonly RtmAttribute[],
    numberOfAttributes: number,
    errorCode: ATTRIBUTE_OPERATION_ERR,
  ): void
  /** Answer to `setChannelAttributes`. @rule W-CATTR-LIMITS */
  onSetChannelAttributesResult?(requestId: number, errorCode: ATTRIBUTE_OPERATION_ERR): void
  /** Answer to `addOrUpdateChannelAttributes`. @rule W-CATTR-LIMITS */
  onAddOrUpdateChannelAttributesResult?(requestId: number, errorCode: ATTRIBUTE_OPERATION_ERR): void
  /** Answer to `deleteChannelAttributesByKeys`. @rule W-CATTR-LIMITS */
  onDeleteChannelAttributesResult?(requestId: number, errorCode: ATTRIBUTE_OPERATION_ERR): void
  /** Answer to `clearChannelAttributes`. @rule W-CATTR-LIMITS */
  onClearChannelAttributesResult?(requestId: number, errorCode: ATTRIBUTE_OPERATION_ERR): void
  /** Answer to `getChannelAttributes` and `getChannelAttributesByKeys`. @rule W-CATTR-NO-MEMBERSHIP */
  onGetChannelAttributesResult?(
    requestId: number,
    attributes: readonly RtmChannelAttribute[],
    numberOfAttributes: number,
    errorCode: ATTRIBUTE_OPERATION_ERR,
  ): void
  /** Answer to `getChannelMemberCount`. @rule W-MEMBER-COUNT */
  onGetChannelMemberCountResult?(
    requestId: number,
    channelMemberCounts: readonly ChannelMemberCount[],
    channelCount: number,
    errorCode: GET_CHANNEL_MEMBER_COUNT_ERR_CODE,
  ): void
  /** Once per second while an upload moves. @rule API-onMediaUploadingProgress */
  onMediaUploadingProgress?(requestId: number, progress: MediaOperationProgress): void
  /** Once per second while a download moves. @rule API-onMediaDownloadingProgress */
  onMediaDownloadingProgress?(requestId: number, progress: MediaOperationProgress): void
  /** The one result of `createFileMessageByUploading`; the message belongs to the app, null unless OK. @rule API-onFileMediaUploadResult */
  onFileMediaUploadResult?(
    requestId: number,
    fileMessage: FileMessage | null,
    code: UPLOAD_MEDIA_ERR_CODE,
  ): void
  /** The one result of `createImageMessageByUploading`; the message belongs to the app, null unless OK. @rule API-onImageMediaUploadResult */
  onImageMediaUploadResult?(
    requestId: number,
    imageMessage: ImageMessage | null,
    code: UPLOAD_MEDIA_ERR_CODE,
  ): void
  /** The one result of `downloadMediaToFile`. @rule API-onMediaDownloadToFileResult */
  onMediaDownloadToFileResult?(requestId: number, code: DOWNLOAD_MEDIA_ERR_CODE): void
  /**
   * The one result of `downloadMediaToMemory`. The bytes are taken away when the callback returns:
   * `memory.length` is 0 then. Copy what you need inside. Null and 0 unless OK.
   *
   * @rule W-MEM-FREED
   * @rule API-onMediaDownloadToMemoryResult
   */
  onMediaDownloadToMemoryResult?(
    requestId: number,
    memory: Uint8Array | null,
    length: number,
    code: DOWNLOAD_MEDIA_ERR_CODE,
  ): void
  /** Answer to `cancelMediaUpload` and `cancelMediaDownload`; the task's own result follows. @rule API-onMediaCancelResult */
  onMediaCancelResult?(requestId: number, code: CANCEL_MEDIA_ERR_CODE): void
}

/** The callbacks of a channel: any subset, in order with those of its service. */
export interface ChannelEventHandler {
  /** The own `join` has succeeded. @rule W-JOIN-ALREADY */
  onJoinSuccess?(): void
  /** The own `join` has failed. @rule W-JOIN-ALREADY */
  onJoinFailure?(errorCode: JOIN_CHANNEL_ERR): void
  /** Answer to `leave`. @rule W-LEAVE-NOT-IN */
  onLeave?(errorCode: LEAVE_CHANNEL_ERR): void
  /** A text or raw message of another member. The message dies with the callback. @rule W-CHANNEL-NO-ECHO */
  onMessageReceived?(userId: string, message: Message): void
  /** An image message of another member. @rule API-onImageMessageReceived */
  onImageMessageReceived?(userId: string, message: ImageMessage): void
  /** A file message of another member. @rule API-onFileMessageReceived */
  onFileMessageReceived?(userId: string, message: FileMessage): void
  /** Answer to `sendMessage`; OK means that Agora has it. @rule W-CHANNEL-OK-MEANS-SERVER */
  onSendMessageResult?(messageId: number, errorCode: CHANNEL_MESSAGE_ERR_CODE): void
  /** Another user has joined; silent above 512 members. @rule W-MEMBER-EVENTS-512 */
  onMemberJoined?(member: ChannelMember): void
  /** Another user has left; silent above 512 members. @rule W-MEMBER-EVENTS-512 */
  onMemberLeft?(member: ChannelMember): void
  /** Answer to `getMembers`. @rule W-GETMEMBERS */
  onGetMembers?(
    members: readonly ChannelMember[],
    userCount: number,
    errorCode: GET_MEMBERS_ERR,
  ): void
  /** All attributes of the channel, after a write that asked for it. @rule W-CATTR-NOTIFY */
  onAttributesUpdated?(attributes: readonly RtmChannelAttribute[], numberOfAttributes: number): void
  /** How many are in the channel: after the own join, and at most once a second, or every 3 s above 512 members. @rule W-MEMBER-COUNT-EVENTS */
  onMemberCountUpdated?(memberCount: number): void
}
