import type { NewEntry } from '../server/index.ts'
import type { Session, SessionEvent } from './session.ts'

/** What an entry of a callback says beside whose it is. */
interface Told {
  readonly name: string
  readonly requestId?: number
  readonly code?: number
  readonly subject?: string
  readonly bytes?: number
}

/** How the journal writes a callback down: under the native SDK's own name. */
export function callbackEntry(event: SessionEvent, session: Session): NewEntry {
  const { name, requestId = 0, code = -1, subject = '', bytes = 0 } = toldBy(event)
  return {
    kind: 'callback',
    name,
    client: session.client,
    uid: session.uid,
    requestId,
    code,
    subject,
    bytes,
  }
}

function toldBy(event: SessionEvent): Told {
  switch (event.kind) {
    case 'connection-state':
      return { name: 'onConnectionStateChanged', code: event.state, bytes: event.reason }
    case 'login-success':
      return { name: 'onLoginSuccess', code: 0 }
    case 'login-failure':
      return { name: 'onLoginFailure', code: event.code }
    case 'logout':
      return { name: 'onLogout', code: event.code }
    case 'peer-send-result':
      return { name: 'onSendMessageResult', requestId: event.messageId, code: event.code }
    case 'channel-send-result':
      return {
        name: 'onSendMessageResult',
        requestId: event.messageId,
        code: event.code,
        subject: event.channelId,
      }
    case 'peer-message':
      return { name: peerMessageNames[event.received.message.type], subject: event.received.from }
    case 'channel-message':
      return { name: channelMessageNames[event.received.message.type], subject: event.channelId }
    case 'join-success':
      return { name: 'onJoinSuccess', code: 0, subject: event.channelId }
    case 'join-failure':
      return { name: 'onJoinFailure', code: event.code, subject: event.channelId }
    case 'leave-result':
      return { name: 'onLeave', code: event.code, subject: event.channelId }
    case 'member-joined':
      return { name: 'onMemberJoined', subject: event.channelId }
    case 'member-left':
      return { name: 'onMemberLeft', subject: event.channelId }
    case 'members':
      return {
        name: 'onGetMembers',
        code: event.code,
        subject: event.channelId,
        bytes: event.uids.length,
      }
    case 'progress':
    case 'upload-result':
    case 'download-result':
    case 'cancel-result':
      return mediaEntry(event)
  }
}

type MediaEvent = Extract<
  SessionEvent,
  { kind: 'progress' | 'upload-result' | 'download-result' | 'cancel-result' }
>

function mediaEntry(event: MediaEvent): Told {
  const { requestId } = event
  switch (event.kind) {
    case 'progress':
      return { name: progressNames[event.direction], requestId, bytes: event.currentBytes }
    case 'upload-result': {
      const { code, uploaded } = event
      return {
        name: uploadNames[event.media],
        requestId,
        code,
        subject: uploaded?.mediaId ?? '',
        bytes: uploaded?.bytes ?? 0,
      }
    }
    case 'download-result':
      return { name: downloadNames[event.to], requestId, code: event.code, subject: event.mediaId }
    case 'cancel-result':
      return { name: 'onMediaCancelResult', requestId, code: event.code }
  }
}

/** The callbacks of a peer message, by message type. @rule IMG-RECV-PEER-CALLBACK @assumes S-27 */
export const peerMessageNames = [
  'onMessageReceivedFromPeer',
  'onMessageReceivedFromPeer',
  'onMessageReceivedFromPeer',
  'onFileMessageReceivedFromPeer',
  'onImageMessageReceivedFromPeer',
] as const

/** The callbacks of a channel message, by message type. @rule IMG-RECV-CHANNEL-CALLBACK @assumes S-27 */
export const channelMessageNames = [
  'onMessageReceived',
  'onMessageReceived',
  'onMessageReceived',
  'onFileMessageReceived',
  'onImageMessageReceived',
] as const

/** The progress callbacks, by direction. */
export const progressNames = {
  upload: 'onMediaUploadingProgress',
  download: 'onMediaDownloadingProgress',
} as const
/** The result callbacks of uploads, by kind. */
export const uploadNames = {
  file: 'onFileMediaUploadResult',
  image: 'onImageMediaUploadResult',
} as const
/** The result callbacks of downloads, by where the bytes go. */
export const downloadNames = {
  file: 'onMediaDownloadToFileResult',
  memory: 'onMediaDownloadToMemoryResult',
} as const
