export { hostFiles } from './files.ts'
export { createMemoryFiles } from './memory-files.ts'
export { FileMessage, ImageMessage, Message } from './messages.ts'
export { recordChannel, recordService } from './recording-handler.ts'
export { ChannelMember } from './channel-member.ts'
export { RtmChannel } from './rtm-channel.ts'
export { RtmService } from './rtm-service.ts'

export type {
  ChannelEventHandler,
  MediaOperationProgress,
  RtmServiceEventHandler,
} from './event-handlers.ts'
export type { Files, FileStat, OpenFile } from './files.ts'
export type { MemoryFiles } from './memory-files.ts'
export type { CallbackRecord, Given, RecordedCallback } from './recording-handler.ts'
export type { SendMessageOptions } from './rtm-channel.ts'
export type { MediaRequest } from './rtm-service.ts'
