import type { RtmClientEvents as ClientEvents } from './client-core.ts'
import type * as enums from './enums.ts'
import type {
  LocalInvitationEvents as LocalEvents,
  RemoteInvitationEvents as RemoteEvents,
} from './invitations.ts'
import type { RtmChannelEvents as ChannelEvents } from './rtm-channel.ts'

/** What the listeners of each event are: functions of what they are given. */
type Listeners<Events extends Record<keyof Events, unknown[]>> = {
  [Name in keyof Events]: (...given: Events[Name]) => void
}

// Outside of the namespace: a bundler of declarations calls what is imported by its own name, and inside
// that would be the member itself.
type ClientListeners = Listeners<ClientEvents>
type ChannelListeners = Listeners<ChannelEvents>
type LocalListeners = Listeners<LocalEvents>
type RemoteListeners = Listeners<RemoteEvents>

/** The events of the SDK's classes, as its typings group them. */
export declare namespace RtmEvents {
  export type RtmClientEvents = ClientListeners
  export type RtmChannelEvents = ChannelListeners
  export type LocalInvitationEvents = LocalListeners
  export type RemoteInvitationEvents = RemoteListeners
}

/** The enums of the SDK, as its typings group them: here each is the union of its texts. */
export declare namespace RtmStatusCode {
  export type ConnectionState = keyof typeof enums.ConnectionState
  export type ConnectionChangeReason = keyof typeof enums.ConnectionChangeReason
  export type LocalInvitationState = keyof typeof enums.LocalInvitationState
  export type RemoteInvitationState = keyof typeof enums.RemoteInvitationState
  export type LocalInvitationFailureReason = keyof typeof enums.LocalInvitationFailureReason
  export type RemoteInvitationFailureReason = keyof typeof enums.RemoteInvitationFailureReason
  export type PeerOnlineState = keyof typeof enums.PeerOnlineState
  export type PeerSubscriptionOption = keyof typeof enums.PeerSubscriptionOption
  export type MessageType = keyof typeof enums.MessageType
  export type AreaCode = keyof typeof enums.AreaCode
  export type LegacyAreaCode =
    'CN' | 'NA' | 'EU' | 'AS' | 'JP' | 'IN' | 'GLOB' | 'OC' | 'SA' | 'AF' | 'OVS'
}
