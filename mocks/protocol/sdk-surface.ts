/** A class of the native SDK. */
export type SdkClassName =
  | 'RtmService'
  | 'RtmChannel'
  | 'ChannelMember'
  | 'Message'
  | 'FileMessage'
  | 'ImageMessage'
  | 'RtmChannelAttribute'
  | 'RtmCallManager'
  | 'LocalCallInvitation'
  | 'RemoteCallInvitation'

function words(text: string): readonly string[] {
  return text.trim().split(/\s+/)
}

/** What the headers of 1.3 and 1.4 have, class by class: the methods that an app may call. */
export const sdkSurface: Readonly<Record<SdkClassName, readonly string[]>> = {
  RtmService: words(`
    initialize addEventHandler removeEventHandler release login logout renewToken
    sendMessageToPeer createChannel getRtmCallManager createMessage
    createFileMessageByMediaId createImageMessageByMediaId
    createFileMessageByUploading createImageMessageByUploading downloadMediaToMemory
    downloadMediaToFile cancelMediaUpload cancelMediaDownload createChannelAttribute
    setParameters queryPeersOnlineStatus subscribePeersOnlineStatus
    unsubscribePeersOnlineStatus queryPeersBySubscriptionOption
    setLocalUserAttributes addOrUpdateLocalUserAttributes
    deleteLocalUserAttributesByKeys clearLocalUserAttributes getUserAttributes
    getUserAttributesByKeys setChannelAttributes addOrUpdateChannelAttributes
    deleteChannelAttributesByKeys clearChannelAttributes getChannelAttributes
    getChannelAttributesByKeys getChannelMemberCount setLogFile setLogFilter
    setLogFileSize
  `),
  RtmChannel: words(`join leave sendMessage getId getMembers release`),
  ChannelMember: words(`getUserId getChannelId release`),
  Message: words(`
    getMessageId getMessageType setText getText getRawMessageData getRawMessageLength
    getServerReceivedTs isOfflineMessage release
  `),
  FileMessage: words(`
    getSize getMediaId setThumbnail getThumbnailData getThumbnailLength setFileName
    getFileName
  `),
  ImageMessage: words(`
    setWidth getWidth setHeight getHeight setThumbnailWidth getThumbnailWidth
    setThumbnailHeight getThumbnailHeight
  `),
  RtmChannelAttribute: words(`
    setKey getKey setValue getValue getLastUpdateUserId getLastUpdateTs release
  `),
  RtmCallManager: words(`
    createLocalCallInvitation sendLocalInvitation cancelLocalInvitation
    acceptRemoteInvitation refuseRemoteInvitation release
  `),
  LocalCallInvitation: words(`
    getCalleeId setContent getContent setChannelId getChannelId getResponse getState
    release
  `),
  RemoteCallInvitation: words(`
    getCallerId getContent setResponse getResponse getChannelId getState release
  `),
}

/** Names of the callbacks of all handlers, each once. */
export const sdkCallbacks: readonly string[] = words(`
  onLoginSuccess onLoginFailure onRenewTokenResult onTokenExpired onTokenPrivilegeWillExpire
  onLogout onConnectionStateChanged onSendMessageResult onMessageReceivedFromPeer
  onImageMessageReceivedFromPeer onFileMessageReceivedFromPeer onQueryPeersOnlineStatusResult
  onSubscriptionRequestResult onQueryPeersBySubscriptionOptionResult onPeersOnlineStatusChanged
  onSetLocalUserAttributesResult onAddOrUpdateLocalUserAttributesResult
  onDeleteLocalUserAttributesResult onClearLocalUserAttributesResult onGetUserAttributesResult
  onSetChannelAttributesResult onAddOrUpdateChannelAttributesResult
  onDeleteChannelAttributesResult onClearChannelAttributesResult onGetChannelAttributesResult
  onGetChannelMemberCountResult onMediaUploadingProgress onMediaDownloadingProgress
  onFileMediaUploadResult onImageMediaUploadResult onMediaDownloadToFileResult
  onMediaDownloadToMemoryResult onMediaCancelResult onJoinSuccess onJoinFailure onLeave
  onMessageReceived onImageMessageReceived onFileMessageReceived onMemberJoined onMemberLeft
  onGetMembers onAttributesUpdated onMemberCountUpdated onLocalInvitationReceivedByPeer
  onLocalInvitationCanceled onLocalInvitationAccepted onLocalInvitationRefused
  onLocalInvitationFailure onRemoteInvitationReceived onRemoteInvitationAccepted
  onRemoteInvitationRefused onRemoteInvitationCanceled onRemoteInvitationFailure
`)
