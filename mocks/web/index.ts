export { createAgoraRTM } from './agora-rtm.ts'
export * as constants from './constants.ts'
export * as enums from './enums.ts'
export { LocalInvitation, RemoteInvitation } from './invitations.ts'
export { RtmClient } from './media-methods.ts'
export { RtmChannel } from './rtm-channel.ts'
export { RtmError } from './rtm-error.ts'
export { versionedEnums } from './versions.ts'

export type { AgoraRTMStatic } from './agora-rtm.ts'
export type { RtmClientEvents } from './client-core.ts'
export type {
  FileMessageParams,
  ImageMessageParams,
  MediaTransferHandler,
} from './media-methods.ts'
export type {
  ReceivedMessageProperties,
  RtmFileMessage,
  RtmImageMessage,
  RtmMessage,
  RtmRawMessage,
  RtmTextMessage,
  SendMessageOptions,
} from './messages.ts'
export type {
  AttributesMap,
  ChannelAttributeOptions,
  ChannelAttributes,
} from './presence-methods.ts'
export type { RtmChannelEvents } from './rtm-channel.ts'
export type { LogFilterType, PeerMessageSendResult, RtmConfig } from './rtm-client.ts'
export type { RtmErrorName } from './rtm-error.ts'
export type { RtmEvents, RtmStatusCode } from './sdk-namespaces.ts'
export type { VersionedEnums } from './versions.ts'
