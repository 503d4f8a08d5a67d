import { sdkName } from './codes/enums.ts'
import type { EnumName } from './codes/enums.ts'

/** Whose words a text is written in: those of the C++ headers, or of the Web SDK. */
export type Dialect = 'native' | 'web'

/**
 * What a Web user reads for what the native SDK has under another name: the one table. The journal, its filters and
 * its digest keep the native names; what people read goes through `wordFor`.
 */
export const webWords: Readonly<Record<string, string>> = {
  // Calls
  initialize: 'createInstance',
  createFileMessageByUploading: 'createMediaMessageByUploading',
  createImageMessageByUploading: 'createMediaMessageByUploading',
  createFileMessageByMediaId: 'createMessage',
  createImageMessageByMediaId: 'createMessage',
  downloadMediaToMemory: 'downloadMedia',
  downloadMediaToFile: 'downloadMedia',
  cancelMediaUpload: 'cancelSignal.abort',
  cancelMediaDownload: 'cancelSignal.abort',
  createLocalCallInvitation: 'createLocalInvitation',
  sendLocalInvitation: 'LocalInvitation.send',
  cancelLocalInvitation: 'LocalInvitation.cancel',
  acceptRemoteInvitation: 'RemoteInvitation.accept',
  refuseRemoteInvitation: 'RemoteInvitation.refuse',
  getMediaId: 'mediaId',

  // Callbacks that are the end of a promise in the Web
  onLoginSuccess: 'login resolved',
  onLoginFailure: 'login rejected',
  onLogout: 'logout ended',
  onRenewTokenResult: 'renewToken ended',
  onSendMessageResult: 'message send ended',
  onJoinSuccess: 'join resolved',
  onJoinFailure: 'join rejected',
  onLeave: 'leave ended',
  onGetMembers: 'getMembers ended',
  onFileMediaUploadResult: 'createMediaMessageByUploading ended',
  onImageMediaUploadResult: 'createMediaMessageByUploading ended',
  onMediaDownloadToFileResult: 'downloadMedia ended',
  onMediaDownloadToMemoryResult: 'downloadMedia ended',
  onMediaCancelResult: 'cancelSignal.abort ended',
  onQueryPeersOnlineStatusResult: 'queryPeersOnlineStatus ended',
  onSubscriptionRequestResult: 'change of subscriptions ended',
  onQueryPeersBySubscriptionOptionResult: 'queryPeersBySubscriptionOption ended',
  onGetChannelMemberCountResult: 'getChannelMemberCount ended',
  onSetLocalUserAttributesResult: 'setLocalUserAttributes ended',
  onAddOrUpdateLocalUserAttributesResult: 'addOrUpdateLocalUserAttributes ended',
  onDeleteLocalUserAttributesResult: 'deleteLocalUserAttributesByKeys ended',
  onClearLocalUserAttributesResult: 'clearLocalUserAttributes ended',
  onGetUserAttributesResult: 'getUserAttributes ended',
  onSetChannelAttributesResult: 'setChannelAttributes ended',
  onAddOrUpdateChannelAttributesResult: 'addOrUpdateChannelAttributes ended',
  onDeleteChannelAttributesResult: 'deleteChannelAttributesByKeys ended',
  onClearChannelAttributesResult: 'clearChannelAttributes ended',
  onGetChannelAttributesResult: 'getChannelAttributes ended',

  // Callbacks that are events in the Web, and what a transfer is watched by
  onConnectionStateChanged: 'ConnectionStateChanged',
  onTokenExpired: 'TokenExpired',
  onTokenPrivilegeWillExpire: 'TokenPrivilegeWillExpire',
  onMessageReceivedFromPeer: 'MessageFromPeer',
  onImageMessageReceivedFromPeer: 'MessageFromPeer',
  onFileMessageReceivedFromPeer: 'MessageFromPeer',
  onPeersOnlineStatusChanged: 'PeersOnlineStatusChanged',
  onMessageReceived: 'ChannelMessage',
  onImageMessageReceived: 'ChannelMessage',
  onFileMessageReceived: 'ChannelMessage',
  onMemberJoined: 'MemberJoined',
  onMemberLeft: 'MemberLeft',
  onAttributesUpdated: 'AttributesUpdated',
  onMemberCountUpdated: 'MemberCountUpdated',
  onLocalInvitationReceivedByPeer: 'LocalInvitationReceivedByPeer',
  onLocalInvitationCanceled: 'LocalInvitationCanceled',
  onLocalInvitationAccepted: 'LocalInvitationAccepted',
  onLocalInvitationRefused: 'LocalInvitationRefused',
  onLocalInvitationFailure: 'LocalInvitationFailure',
  onRemoteInvitationReceived: 'RemoteInvitationReceived',
  onRemoteInvitationAccepted: 'RemoteInvitationAccepted',
  onRemoteInvitationRefused: 'RemoteInvitationRefused',
  onRemoteInvitationCanceled: 'RemoteInvitationCanceled',
  onRemoteInvitationFailure: 'RemoteInvitationFailure',
  onMediaUploadingProgress: 'onOperationProgress',
  onMediaDownloadingProgress: 'onOperationProgress',

  // Codes and other constants
  LOGIN_ERR_ALREADY_LOGGED_IN: 'LOGIN_ERR_ALREADY_LOGIN',
  PEER_MESSAGE_ERR_SENT_TIMEOUT: 'PEER_MESSAGE_ERR_TIMEOUT',
  PEER_MESSAGE_ERR_IMCOMPATIBLE_MESSAGE: 'PEER_MESSAGE_ERR_INCOMPATIBLE_MESSAGE',
  CHANNEL_MESSAGE_ERR_SENT_TIMEOUT: 'CHANNEL_MESSAGE_ERR_TIMEOUT',
}

/** Names of codes that only the Web SDK has. */
const webCodes: Readonly<Record<string, string>> = {
  'JOIN_CHANNEL_ERR 202': 'JOIN_CHANNEL_ERR_ALREADY_JOINED_CHANNEL_OF_SAME_ID',
  'CHANNEL_MESSAGE_ERR_CODE 5': 'CHANNEL_MESSAGE_ERR_NOT_IN_CHANNEL',
}

/** What a user of an SDK calls what the native SDK calls `name`. */
export function wordFor(dialect: Dialect, name: string): string {
  return dialect === 'web' ? (webWords[name] ?? name) : name
}

/** What a user of an SDK calls a code. */
export function codeNameFor(dialect: Dialect, codes: EnumName, code: number): string {
  const ofWeb = dialect === 'web' ? webCodes[`${codes} ${code}`] : undefined
  return ofWeb ?? wordFor(dialect, sdkName(codes, code))
}
