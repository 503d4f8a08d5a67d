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

  // Callbacks that are the end of a promise in the Web, where `on...Result` is not named after its call
  onLoginSuccess: 'login resolved',
  onLoginFailure: 'login rejected',
  onLogout: 'logout ended',
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
  onSubscriptionRequestResult: 'change of subscriptions ended',
  onDeleteLocalUserAttributesResult: 'deleteLocalUserAttributesByKeys ended',
  onDeleteChannelAttributesResult: 'deleteChannelAttributesByKeys ended',

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

/** Enums of the native SDK whose members are plain texts in the Web, as `CONNECTED`. */
const textsInTheWeb =
  /^(CONNECTION_STATE|CONNECTION_CHANGE_REASON|(LOCAL|REMOTE)_INVITATION_ERR|PEER_(SUBSCRIPTION_OPTION|ONLINE_STATE))_(?=[A-Z])/

function named(prefix: string, endings: string): readonly string[] {
  return endings.split(' ').map((ending) => `${prefix}_${ending}`)
}

/** Every code that the reference of the Web SDK has; 0 is in none of its enums. */
export const webCodes: ReadonlySet<string> = new Set([
  ...named(
    'LOGIN_ERR',
    'UNKNOWN REJECTED INVALID_ARGUMENT INVALID_APP_ID INVALID_TOKEN TOKEN_EXPIRED NOT_AUTHORIZED ALREADY_LOGIN TIMEOUT TOO_OFTEN',
  ),
  ...named('LOGOUT_ERR', 'USER_NOT_LOGGED_IN'),
  ...named(
    'RENEW_TOKEN_ERR',
    'FAILURE INVALID_ARGUMENT REJECTED TOO_OFTEN TOKEN_EXPIRED INVALID_TOKEN USER_NOT_LOGGED_IN',
  ),
  ...named(
    'PEER_MESSAGE_ERR',
    'FAILURE TIMEOUT TOO_OFTEN INVALID_USERID INVALID_MESSAGE INCOMPATIBLE_MESSAGE USER_NOT_LOGGED_IN',
  ),
  ...named(
    'CHANNEL_MESSAGE_ERR',
    'FAILURE TIMEOUT TOO_OFTEN INVALID_MESSAGE NOT_IN_CHANNEL USER_NOT_LOGGED_IN',
  ),
  'JOIN_CHANNEL_TIMEOUT',
  ...named(
    'JOIN_CHANNEL_ERR',
    'FAILURE REJECTED INVALID_ARGUMENT EXCEED_LIMIT ALREADY_JOINED TOO_OFTEN JOIN_SAME_CHANNEL_TOO_OFTEN USER_NOT_LOGGED_IN ALREADY_JOINED_CHANNEL_OF_SAME_ID',
  ),
  ...named('LEAVE_CHANNEL_ERR', 'FAILURE REJECTED NOT_IN_CHANNEL USER_NOT_LOGGED_IN'),
  ...named(
    'GET_MEMBERS_ERR',
    'FAILURE REJECTED TIMEOUT TOO_OFTEN NOT_IN_CHANNEL USER_NOT_LOGGED_IN',
  ),
  ...named(
    'GET_CHANNEL_MEMBER_COUNT_ERR',
    'FAILURE INVALID_ARGUMENT TOO_OFTEN TIMEOUT EXCEED_LIMIT NOT_INITIALIZED USER_NOT_LOGGED_IN',
  ),
  ...named(
    'ATTRIBUTE_OPERATION_ERR',
    'FAILURE INVALID_ARGUMENT SIZE_OVERFLOW TOO_OFTEN USER_NOT_FOUND TIMEOUT USER_NOT_LOGGED_IN',
  ),
  ...named(
    'QUERY_PEERS_ONLINE_STATUS_ERR',
    'INVALID_ARGUMENT REJECTED TIMEOUT TOO_OFTEN USER_NOT_LOGGED_IN',
  ),
  ...named(
    'PEER_SUBSCRIPTION_STATUS_ERR',
    'FAILURE INVALID_ARGUMENT REJECTED TIMEOUT TOO_OFTEN OVERFLOW USER_NOT_LOGGED_IN',
  ),
  ...named(
    'QUERY_PEERS_BY_SUBSCRIPTION_OPTION_ERR',
    'FAILURE TIMEOUT TOO_OFTEN USER_NOT_LOGGED_IN',
  ),
  ...named(
    'INVITATION_API_CALL_ERR',
    'INVALID_ARGUMENT NOT_STARTED ALREADY_END ALREADY_ACCEPT ALREADY_SENT',
  ),
  ...named(
    'UPLOAD_MEDIA_ERR',
    'FAILURE INVALID_ARGUMENT TIMEOUT SIZE_OVERFLOW CONCURRENCY_LIMIT_EXCEEDED INTERRUPTED NOT_LOGGED_IN',
  ),
  ...named(
    'DOWNLOAD_MEDIA_ERR',
    'FAILURE INVALID_ARGUMENT TIMEOUT NOT_EXIST CONCURRENCY_LIMIT_EXCEEDED INTERRUPTED NOT_LOGGED_IN',
  ),
])

const isCode = /_ERR_|^JOIN_CHANNEL_TIMEOUT$/

/** Names of codes that only the Web SDK has, by their enum and number. */
const codesOfTheWebAlone: Readonly<Record<string, string>> = {
  'JOIN_CHANNEL_ERR 201': 'JOIN_CHANNEL_ERR_ABORTED_BY_LEAVE',
  'JOIN_CHANNEL_ERR 202': 'JOIN_CHANNEL_ERR_ALREADY_JOINED_CHANNEL_OF_SAME_ID',
  'CHANNEL_MESSAGE_ERR_CODE 5': 'CHANNEL_MESSAGE_ERR_NOT_IN_CHANNEL',
}

/** A callback of an answer that is named after its call. */
const resultOf = /^on([A-Z])(\w+)Result$/

function ended(_: string, first: string, rest: string): string {
  return `${first.toLowerCase()}${rest} ended`
}

/** What a user of an SDK calls what the native SDK calls `name`. */
export function wordFor(dialect: Dialect, name: string): string {
  if (dialect === 'native') return name
  return webWords[name] ?? name.replace(resultOf, ended).replace(textsInTheWeb, '')
}

/** What users of an SDK call what the native SDK calls so, each word once, without codes that theirs does not have. */
export function wordsFor(dialect: Dialect, names: readonly string[]): readonly string[] {
  if (dialect === 'native') return names
  const words = names.map((name) => wordFor(dialect, name))
  return [...new Set(words.filter((word) => !isCode.test(word) || webCodes.has(word)))]
}

/** What a user of an SDK calls a code; the journal has the native SDK's names, and the Web's of those that it alone has. */
export function codeNameFor(dialect: Dialect, codes: EnumName, code: number): string {
  return codesOfTheWebAlone[`${codes} ${code}`] ?? wordFor(dialect, sdkName(codes, code))
}
