import type { InvitationOutput } from '../machines/invitation.ts'
import type {
  ChannelAttributeValue,
  PeerState,
  ReplyContent,
  WireMessage,
} from '../protocol/index.ts'
import type { Because, DownloadResult, TaskCall, UploadResult } from './session.ts'

/** What a session tells its face, in order, after the call that led to it has returned. */
export type SessionEvent = SessionFact & {
  /** Why a call failed that Agora has not answered. */
  readonly because?: Because
}

type SessionFact =
  | { readonly kind: 'connection-state'; readonly state: number; readonly reason: number }
  | { readonly kind: 'login-success' }
  | { readonly kind: 'login-failure' | 'logout'; readonly code: number }
  | {
      readonly kind: 'peer-send-result'
      readonly op: number
      readonly messageId: number
      readonly code: number
    }
  | {
      readonly kind: 'channel-send-result'
      readonly op: number
      readonly channelId: string
      readonly messageId: number
      readonly code: number
    }
  | { readonly kind: 'peer-message'; readonly received: ReceivedMessage }
  | {
      readonly kind: 'channel-message'
      readonly channelId: string
      readonly received: ReceivedMessage
    }
  | { readonly kind: 'join-success'; readonly channelId: string }
  | {
      readonly kind: 'join-failure' | 'leave-result'
      readonly channelId: string
      readonly code: number
    }
  | {
      readonly kind: 'member-joined' | 'member-left'
      readonly channelId: string
      readonly uid: string
    }
  | {
      readonly kind: 'members'
      readonly channelId: string
      readonly uids: readonly string[]
      readonly code: number
    }
  | {
      readonly kind: 'progress'
      readonly callback: TaskCall['progress']
      readonly requestId: number
      readonly currentBytes: number
      readonly totalBytes: number
    }
  | { readonly kind: 'member-count'; readonly channelId: string; readonly count: number }
  | {
      readonly kind: 'channel-attributes-updated'
      readonly channelId: string
      readonly attributes: readonly ChannelAttributeValue[]
    }
  | { readonly kind: 'token-renewed'; readonly token: string; readonly code: number }
  | { readonly kind: 'token-expired' | 'token-will-expire' }
  | { readonly kind: 'peers-changed'; readonly peers: readonly PeerState[] }
  | RequestAnswer
  | InvitationEvent
  | UploadResult
  | DownloadResult
  | { readonly kind: 'cancel-result'; readonly requestId: number; readonly code: number }

/** What a session tells of a channel. */
export type ChannelEvent = Extract<SessionEvent, { readonly channelId: string }>

/** The answer to a call with a request ID. */
export interface RequestAnswer {
  readonly kind: 'answered'
  /** The callback that tells it. */
  readonly callback: string
  readonly requestId: number
  readonly code: number
  /** The user whom the callback names; '' where it names none. */
  readonly userId: string
  /** What it gives beside its code; undefined where that is nothing. */
  readonly gives: GivenList | undefined
}

/** A list that an answer gives, empty where the call has failed. */
export type GivenList = {
  readonly [What in keyof ReplyContent]-?: {
    readonly what: What
    readonly list: NonNullable<ReplyContent[What]>
  }
}[keyof ReplyContent]

/** What became of an invitation; `code` is 0 unless it failed. */
export interface InvitationEvent {
  readonly kind: 'local-invitation' | 'remote-invitation'
  readonly number: number
  readonly step: InvitationOutput
  readonly code: number
  readonly peerId: string
}

/** A message as its receiver gets it. */
export interface ReceivedMessage {
  readonly from: string
  readonly message: WireMessage
  readonly receivedAtMs: number
  readonly offline: boolean
}
