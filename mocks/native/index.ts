export { hostFiles } from './files.ts'
export { FileMessage, ImageMessage, Message } from './messages.ts'
export { LocalCallInvitation, RemoteCallInvitation } from './call-invitations.ts'
export { RtmCallManager } from './call-manager.ts'
export { RtmChannelAttribute } from './channel-attribute.ts'
export { ChannelMember } from './channel-member.ts'
export { RtmChannel } from './rtm-channel.ts'
export { RtmService } from './rtm-service.ts'

export type { ChannelAttributeOptions } from './attribute-calls.ts'
export type { RtmCallEventHandler } from './call-event-handler.ts'
export type {
  ChannelEventHandler,
  ChannelMemberCount,
  MediaOperationProgress,
  PeerOnlineStatus,
  RtmServiceEventHandler,
} from './event-handlers.ts'
export type { Files, FileStat, OpenFile } from './files.ts'
export type { MemoryFiles } from './memory-files.ts'
export type { CallbackRecord, Given, RecordedCallback } from './recording-handler.ts'
export type { SendMessageOptions } from './rtm-channel.ts'
export type { MediaRequest } from './media-calls.ts'
