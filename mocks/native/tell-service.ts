import { peerMessageNames } from '../client/index.ts'
import { PEER_ONLINE_STATE } from '../protocol/index.ts'
import type { PeerState } from '../protocol/index.ts'
import type {
  DownloadResult,
  InvitationEvent,
  RequestAnswer,
  SessionEvent,
  UploadResult,
} from '../client/index.ts'
import { callHandler, callHandlers } from './call-handler.ts'
import type { PeerOnlineStatus, RtmServiceEventHandler } from './event-handlers.ts'
import type { FileMessage } from './messages.ts'
import type { Outlet } from './outlet.ts'
import type { RtmChannel } from './rtm-channel.ts'

/** What telling a service needs. */
export interface TellGround {
  readonly handlers: readonly RtmServiceEventHandler[]
  readonly channels: ReadonlyMap<string, RtmChannel>
  readonly outlet: Outlet
  /** Takes an event to the call manager; returns whether it listens. */
  readonly tellCalls: (event: InvitationEvent) => boolean
  /** Makes the message of an upload result. */
  readonly uploaded: (result: UploadResult) => FileMessage | null
}

/** Takes an event of the session to the handlers, in their order; returns whether one of them listens. */
export function tellService(ground: TellGround, event: SessionEvent): boolean {
  if ('channelId' in event) {
    const channel = ground.channels.get(event.channelId)
    if (channel === undefined) return false
    return ground.outlet.insideCallbackOf(event.channelId, () => channel.tell(event))
  }
  switch (event.kind) {
    case 'progress': {
      const progress = { totalSize: event.totalBytes, currentSize: event.currentBytes }
      return call(ground, event.callback, [event.requestId, progress])
    }
    case 'upload-result':
      return call(ground, event.callback, [event.requestId, ground.uploaded(event), event.code])
    case 'download-result':
      return tellDownload(ground, event)
    case 'cancel-result':
      return call(ground, 'onMediaCancelResult', [event.requestId, event.code])
    case 'connection-state':
      return call(ground, 'onConnectionStateChanged', [event.state, event.reason])
    case 'login-success':
      return call(ground, 'onLoginSuccess', [])
    case 'login-failure':
      return call(ground, 'onLoginFailure', [event.code])
    case 'logout':
      return call(ground, 'onLogout', [event.code])
    case 'peer-send-result':
      return call(ground, 'onSendMessageResult', [event.messageId, event.code])
    case 'peer-message': {
      const { received } = event
      return ground.outlet.giveMessage(
        received,
        ground.handlers,
        peerMessageNames[received.message.type],
      )
    }
    case 'token-renewed':
      return call(ground, 'onRenewTokenResult', [event.token, event.code])
    case 'token-expired':
      return call(ground, 'onTokenExpired', [])
    case 'token-will-expire':
      return call(ground, 'onTokenPrivilegeWillExpire', [])
    case 'peers-changed': {
      const peers = event.peers.map(onlineStatus)
      return call(ground, 'onPeersOnlineStatusChanged', [peers, peers.length])
    }
    case 'local-invitation':
    case 'remote-invitation':
      return ground.tellCalls(event)
    case 'answered': {
      const { callback, requestId, code } = event
      return call(ground, callback as keyof RtmServiceEventHandler, [
        requestId,
        ...givenBy(ground, event),
        code,
      ])
    }
  }
}

/** What an answer gives, as C++ has it: a list and its length. */
function givenBy({ outlet }: TellGround, { gives, userId }: RequestAnswer): readonly unknown[] {
  switch (gives?.what) {
    case undefined:
      return []
    case 'attributes':
      return [userId, gives.list, gives.list.length]
    case 'channelAttributes':
      return [outlet.channelAttributes(gives.list), gives.list.length]
    case 'peers':
      return [gives.list.map(onlineStatus), gives.list.length]
    case 'uids':
    case 'counts':
      return [gives.list, gives.list.length]
  }
}

function onlineStatus({ uid, state }: PeerState): PeerOnlineStatus {
  const isOnline = state === PEER_ONLINE_STATE.PEER_ONLINE_STATE_ONLINE
  return { peerId: uid, isOnline, onlineState: state }
}

function call(ground: TellGround, name: keyof RtmServiceEventHandler, given: unknown[]): boolean {
  const { handlers } = ground
  if (handlers.length === 1) return callHandler(handlers[0], name, given)
  return callHandlers(Array.from(handlers), name, () => given)
}

/** The bytes of a download to memory are there while the callback runs, and gone after it. @rule W-MEM-FREED */
function tellDownload(
  ground: TellGround,
  { requestId, callback: name, code, payload }: DownloadResult,
): boolean {
  if (name === 'onMediaDownloadToFileResult') return call(ground, name, [requestId, code])
  if (payload === undefined) return call(ground, name, [requestId, null, 0, code])
  if (!ground.handlers.some((handler) => typeof handler[name] === 'function')) return false
  const memory = ownBytes(payload.read(0, payload.bytes) as Uint8Array)
  try {
    return call(ground, name, [requestId, memory, memory.length, code])
  } finally {
    structuredClone(memory.buffer, { transfer: [memory.buffer] })
  }
}

/** Bytes with a buffer of their own: taking it away takes nothing else away. */
function ownBytes(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = bytes.byteLength === bytes.buffer.byteLength && bytes.buffer instanceof ArrayBuffer
  return whole ? (bytes as Uint8Array<ArrayBuffer>) : Uint8Array.from(bytes)
}
