import type {
  CANCEL_MEDIA_ERR_CODE,
  CHANNEL_MESSAGE_ERR_CODE,
  CONNECTION_CHANGE_REASON,
  CONNECTION_STATE,
  DOWNLOAD_MEDIA_ERR_CODE,
  GET_MEMBERS_ERR,
  JOIN_CHANNEL_ERR,
  LEAVE_CHANNEL_ERR,
  LOGIN_ERR_CODE,
  LOGOUT_ERR_CODE,
  PEER_MESSAGE_ERR_CODE,
  UPLOAD_MEDIA_ERR_CODE,
} from '../protocol/index.ts'
import type { ChannelMember } from './channel-member.ts'
import type { FileMessage, ImageMessage, Message } from './messages.ts'

/** How far a media task is. Both in bytes. @rule W-PROGRESS-FIELDS */
export interface MediaOperationProgress {
  readonly totalSize: number
  readonly currentSize: number
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
  /** The own `join` has succeeded. */
  onJoinSuccess?(): void
  /** The own `join` has failed. */
  onJoinFailure?(errorCode: JOIN_CHANNEL_ERR): void
  /** Answer to `leave`. */
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
}
