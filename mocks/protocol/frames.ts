import type { AttributeChange, ChannelAttributeValue, RtmAttribute } from './attributes.ts'
import type { PEER_ONLINE_STATE } from './codes/presence.ts'
import type { CONNECTION_CHANGE_REASON } from './codes/session.ts'
import type { WireMessage } from './messages.ts'

/** Whether a user is online. */
export interface PeerState {
  readonly uid: string
  readonly state: PEER_ONLINE_STATE
}

/** How many are in a channel; 0 where there is none of that ID. */
export interface MemberCount {
  readonly channelId: string
  readonly count: number
}

/** A call invitation as it travels. `number` is the caller's own. */
export interface WireInvitation {
  readonly callerId: string
  readonly calleeId: string
  readonly number: number
  readonly content: string
  readonly channelId: string
  /** When its caller sent this step. */
  readonly sentAtMs: number
}

/** What one side of an invitation tells the other. */
export type InvitationStep =
  'invite' | 'received' | 'cancel' | 'accept' | 'confirm' | 'refuse' | 'peer-offline'

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
      readonly history: boolean
    }
  | {
      readonly kind: 'send-channel'
      readonly op: number
      readonly channelId: string
      readonly message: WireMessage
      readonly history: boolean
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
  | { readonly kind: 'renew-token'; readonly op: number; readonly token: string }
  | { readonly kind: 'query-peers'; readonly op: number; readonly peerIds: readonly string[] }
  | { readonly kind: 'subscribe-peers'; readonly op: number; readonly peerIds: readonly string[] }
  | { readonly kind: 'unsubscribe-peers'; readonly op: number; readonly peerIds: readonly string[] }
  | { readonly kind: 'list-subscriptions'; readonly op: number }
  | { readonly kind: 'count-members'; readonly op: number; readonly channelIds: readonly string[] }
  | {
      readonly kind: 'write-user-attributes'
      readonly op: number
      readonly change: AttributeChange
    }
  | {
      readonly kind: 'read-user-attributes'
      readonly op: number
      readonly userId: string
      /** Undefined for all. */
      readonly keys: readonly string[] | undefined
    }
  | {
      readonly kind: 'write-channel-attributes'
      readonly op: number
      readonly channelId: string
      readonly change: AttributeChange
      /** Whether the members are told. */
      readonly notify: boolean
    }
  | {
      readonly kind: 'read-channel-attributes'
      readonly op: number
      readonly channelId: string
      readonly keys: readonly string[] | undefined
    }
  | {
      readonly kind: 'invitation'
      readonly op: 0
      readonly step: InvitationStep
      readonly invitation: WireInvitation
      readonly response: string
    }
  | { readonly kind: 'ack'; readonly op: 0; readonly delivery: number }
  | {
      readonly kind: 'find-media'
      readonly op: 0
      readonly requestId: number
      readonly mediaId: string
    }

/** What an answer gives beside its code. */
export interface ReplyContent {
  readonly uids?: readonly string[]
  readonly peers?: readonly PeerState[]
  readonly counts?: readonly MemberCount[]
  readonly attributes?: readonly RtmAttribute[]
  readonly channelAttributes?: readonly ChannelAttributeValue[]
}

/** What the service tells a client. */
export type ServerEvent =
  | ({
      readonly kind: 'reply'
      readonly op: number
      readonly code: number
      /** To a login after a silence: the user was taken for offline and is out of its channels. */
      readonly wasOffline?: boolean
    } & ReplyContent)
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
  | { readonly kind: 'member-count'; readonly channelId: string; readonly count: number }
  | { readonly kind: 'peers-changed'; readonly peers: readonly PeerState[] }
  | {
      readonly kind: 'channel-attributes-updated'
      readonly channelId: string
      /** All of them. */
      readonly attributes: readonly ChannelAttributeValue[]
    }
  | {
      readonly kind: 'invitation'
      readonly step: InvitationStep
      readonly invitation: WireInvitation
      readonly response: string
    }
  | { readonly kind: 'token-will-expire' | 'token-expired' }
  | { readonly kind: 'kicked'; readonly reason: CONNECTION_CHANGE_REASON }

/** Which request it is. */
export type RequestKind = ClientRequest['kind']

/** The request of a kind. */
export type RequestOf<Kind extends RequestKind> = Extract<
  ClientRequest,
  { readonly kind: Kind }
> & {
  readonly kind: Kind
}
