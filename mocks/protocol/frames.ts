import type { CONNECTION_CHANGE_REASON } from './codes/session.ts'
import type { WireMessage } from './messages.ts'

/** What a client asks of the service. `op` pairs the request with its reply and is unique per client. */
export type ClientRequest =
  | {
      readonly kind: 'login'
      readonly op: number
      readonly uid: string
      readonly token: string | null
      readonly sdkVersion: string
    }
  | { readonly kind: 'logout'; readonly op: number }
  | {
      readonly kind: 'send-peer'
      readonly op: number
      readonly peerId: string
      readonly message: WireMessage
      readonly offline: boolean
    }
  | {
      readonly kind: 'send-channel'
      readonly op: number
      readonly channelId: string
      readonly message: WireMessage
    }
  | {
      readonly kind: 'join'
      readonly op: number
      readonly channelId: string
      /** The SDK joins again by itself, after a long interruption. */
      readonly rejoin: boolean
    }
  | { readonly kind: 'leave'; readonly op: number; readonly channelId: string }
  | { readonly kind: 'get-members'; readonly op: number; readonly channelId: string }
  | { readonly kind: 'ack'; readonly op: 0; readonly delivery: number }
  | {
      readonly kind: 'find-media'
      readonly op: 0
      readonly requestId: number
      readonly mediaId: string
    }

/** What the service tells a client. */
export type ServerEvent =
  | {
      readonly kind: 'reply'
      readonly op: number
      readonly code: number
      readonly uids?: readonly string[]
      /** To a login after a silence: the user was taken for offline and is out of its channels. */
      readonly wasOffline?: boolean
    }
  | { readonly kind: 'media-stored'; readonly requestId: number; readonly mediaId: string }
  | { readonly kind: 'media-found'; readonly requestId: number }
  | {
      readonly kind: 'media-failed'
      readonly requestId: number
      readonly code: number
      /** The medium is not there; else a fault struck. */
      readonly isMissing: boolean
    }
  | {
      readonly kind: 'peer-message'
      readonly delivery: number
      readonly from: string
      readonly message: WireMessage
      /** Server time at which the server got it. */
      readonly receivedAtMs: number
      readonly offline: boolean
    }
  | {
      readonly kind: 'channel-message'
      readonly channelId: string
      readonly from: string
      readonly message: WireMessage
      readonly receivedAtMs: number
    }
  | {
      readonly kind: 'member-joined' | 'member-left'
      readonly channelId: string
      readonly uid: string
    }
  | { readonly kind: 'kicked'; readonly reason: CONNECTION_CHANGE_REASON }

/** Name of a request, as faults and the journal use it. */
export type RequestKind = ClientRequest['kind']
