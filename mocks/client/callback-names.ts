import type { NewEntry } from '../server/index.ts'
import type { Caller } from './session.ts'
import type { ChannelEvent, InvitationEvent, SessionEvent } from './session-events.ts'

/** What an entry of a callback says beside whose it is. */
interface Told {
  readonly name: string
  readonly requestId?: number
  readonly code?: number
  readonly subject?: string
  readonly bytes?: number
  readonly count?: number
  readonly reason?: number
}

/** How the journal writes a callback down: under the native SDK's own name. */
export function callbackEntry(event: SessionEvent, session: Caller): NewEntry {
  return {
    kind: 'callback',
    client: session.client,
    uid: session.uid,
    ...toldBy(event),
    ...(event.because === undefined ? {} : { note: event.because.why }),
  }
}

function toldBy(event: SessionEvent): Told {
  if ('channelId' in event) return channelEntry(event)
  switch (event.kind) {
    case 'connection-state':
      return { name: 'onConnectionStateChanged', code: event.state, reason: event.reason }
    case 'login-success':
      return { name: 'onLoginSuccess', code: 0 }
    case 'login-failure':
      return { name: 'onLoginFailure', code: event.code }
    case 'logout':
      return { name: 'onLogout', code: event.code }
    case 'peer-send-result':
      return { name: 'onSendMessageResult', requestId: event.messageId, code: event.code }
    case 'peer-message':
      return { name: peerMessageNames[event.received.message.type], subject: event.received.from }
    case 'token-renewed':
      return { name: 'onRenewTokenResult', code: event.code }
    case 'token-expired':
      return { name: 'onTokenExpired' }
    case 'token-will-expire':
      return { name: 'onTokenPrivilegeWillExpire' }
    case 'peers-changed':
      return { name: 'onPeersOnlineStatusChanged', count: event.peers.length }
    case 'local-invitation':
    case 'remote-invitation':
      return invitationEntry(event)
    case 'answered': {
      const { callback: name, requestId, code, userId: subject, gives } = event
      return { name, requestId, code, subject, ...(gives && { count: gives.list.length }) }
    }
    case 'progress': {
      const { callback: name, requestId, currentBytes: bytes } = event
      return { name, requestId, bytes }
    }
    case 'upload-result': {
      const { callback: name, requestId, code, uploaded } = event
      const { mediaId: subject = '', bytes = 0 } = uploaded ?? {}
      return { name, requestId, code, subject, bytes }
    }
    case 'download-result': {
      const { callback: name, requestId, code, mediaId: subject } = event
      return { name, requestId, code, subject }
    }
    case 'cancel-result':
      return { name: 'onMediaCancelResult', requestId: event.requestId, code: event.code }
  }
}

function channelEntry(event: ChannelEvent): Told {
  const { channelId: subject } = event
  switch (event.kind) {
    case 'channel-send-result':
      return {
        name: 'onSendMessageResult',
        requestId: event.messageId,
        code: event.code,
        subject,
      }
    case 'channel-message':
      return { name: channelMessageNames[event.received.message.type], subject }
    case 'join-success':
      return { name: 'onJoinSuccess', code: 0, subject }
    case 'join-failure':
      return { name: 'onJoinFailure', code: event.code, subject }
    case 'leave-result':
      return { name: 'onLeave', code: event.code, subject }
    case 'member-joined':
      return { name: 'onMemberJoined', subject }
    case 'member-left':
      return { name: 'onMemberLeft', subject }
    case 'members':
      return {
        name: 'onGetMembers',
        code: event.code,
        subject,
        count: event.uids.length,
      }
    case 'member-count':
      return { name: 'onMemberCountUpdated', subject, count: event.count }
    case 'channel-attributes-updated':
      return {
        name: 'onAttributesUpdated',
        subject,
        count: event.attributes.length,
      }
  }
}

function invitationEntry(event: InvitationEvent): Told {
  const { kind, step, number: requestId, code, peerId: subject } = event
  const names = kind === 'local-invitation' ? localInvitationNames : remoteInvitationNames
  return { name: names[step], requestId, code, subject }
}

/** The callbacks of a caller, by what became of its invitation. */
export const localInvitationNames = {
  received: 'onLocalInvitationReceivedByPeer',
  accepted: 'onLocalInvitationAccepted',
  refused: 'onLocalInvitationRefused',
  canceled: 'onLocalInvitationCanceled',
  failed: 'onLocalInvitationFailure',
} as const

/** The callbacks of a callee. */
export const remoteInvitationNames = {
  received: 'onRemoteInvitationReceived',
  accepted: 'onRemoteInvitationAccepted',
  refused: 'onRemoteInvitationRefused',
  canceled: 'onRemoteInvitationCanceled',
  failed: 'onRemoteInvitationFailure',
} as const

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
