/**
 * Holds the drop-in against the typings of the real SDK, both ways. It is compiled, never run: a
 * difference is an error of the compiler at the line that names it.
 *
 * Enums of TypeScript are nominal, so `Plain` reads them as the texts that they are.
 */
import type RealModule from 'agora-rtm-sdk'
import type * as Real from 'agora-rtm-sdk'
import type OurRTM from '../../agora-rtm-sdk.ts'
import type * as Ours from '../../agora-rtm-sdk.ts'

/** To a resolver of ES modules the default export of a CommonJS one is the module itself. */
type RealRTM = (typeof RealModule)['default']

type Leaf = Blob | AbortSignal | Uint8Array
type Plain<Type> = Type extends string
  ? `${Type}`
  : Type extends Leaf
    ? Type
    : Type extends (...given: infer Given) => infer Result
      ? (...given: { [Place in keyof Given]: Plain<Given[Place]> }) => Plain<Result>
      : Type extends Promise<infer Value>
        ? Promise<Plain<Value>>
        : Type extends readonly unknown[]
          ? { [Place in keyof Type]: Plain<Type[Place]> }
          : Type extends object
            ? { [Key in keyof Type as Key extends EmitterMember ? never : Key]: Plain<Type[Key]> }
            : Type

/** Their listeners are generic: the events are compared by themselves below. */
type EmitterMember =
  | 'on'
  | 'once'
  | 'off'
  | 'removeAllListeners'
  | 'listeners'
  | 'rawListeners'
  | 'listenerCount'
  | 'addListener'
  | 'removeListener'
  | 'eventNames'
  | 'emit'

type Same<Left, Right> = [Left] extends [Right] ? true : { readonly is: Left; readonly not: Right }
declare function holds<_Claim extends true>(): void

// Ours can stand wherever theirs is wanted.
holds<Same<Plain<Ours.RtmChannel>, Plain<Real.RtmChannel>>>()
holds<Same<Plain<Ours.LocalInvitation>, Plain<Real.LocalInvitation>>>()
holds<Same<Plain<Ours.RemoteInvitation>, Plain<Real.RemoteInvitation>>>()
holds<Same<Plain<Ours.RtmClient>, Plain<Real.RtmClient>>>()
holds<Same<Plain<Omit<typeof OurRTM, 'setArea'>>, Plain<Omit<RealRTM, 'setArea'>>>>()

// Messages are theirs, both ways.
holds<Same<Plain<Ours.RtmTextMessage>, Plain<Real.RtmTextMessage>>>()
holds<Same<Plain<Real.RtmTextMessage>, Plain<Ours.RtmTextMessage>>>()
holds<Same<Plain<Ours.RtmRawMessage>, Plain<Real.RtmRawMessage>>>()
holds<Same<Plain<Real.RtmRawMessage>, Plain<Ours.RtmRawMessage>>>()
holds<Same<Plain<Ours.RtmFileMessage>, Plain<Real.RtmFileMessage>>>()
holds<Same<Plain<Real.RtmFileMessage>, Plain<Ours.RtmFileMessage>>>()
holds<Same<Plain<Ours.RtmImageMessage>, Plain<Real.RtmImageMessage>>>()
holds<Same<Plain<Real.RtmImageMessage>, Plain<Ours.RtmImageMessage>>>()

// What listeners are given is what theirs are given.
type Given<Events> = {
  [Name in keyof Events]: Events[Name] extends (...given: infer Values) => void
    ? Plain<Values>
    : Plain<Events[Name]>
}
holds<Same<Given<Ours.RtmChannelEvents>, Given<Real.RtmEvents.RtmChannelEvents>>>()
holds<
  Same<
    Given<Pick<Ours.RtmClientEvents, SharedClientEvents>>,
    Given<Pick<Real.RtmEvents.RtmClientEvents, SharedClientEvents>>
  >
>()
type SharedClientEvents = Exclude<keyof Real.RtmEvents.RtmClientEvents, keyof OutOfScope>

// The same under the names that their typings group them by, and every enum of theirs.
holds<
  Same<Given<Ours.RtmEvents.LocalInvitationEvents>, Given<Real.RtmEvents.LocalInvitationEvents>>
>()
holds<
  Same<Given<Ours.RtmEvents.RemoteInvitationEvents>, Given<Real.RtmEvents.RemoteInvitationEvents>>
>()
holds<Same<Given<Ours.RtmEvents.RtmChannelEvents>, Given<Real.RtmEvents.RtmChannelEvents>>>()
interface OurEnums {
  ConnectionChangeReason: Ours.RtmStatusCode.ConnectionChangeReason
  ConnectionState: Ours.RtmStatusCode.ConnectionState
  LocalInvitationState: Ours.RtmStatusCode.LocalInvitationState
  RemoteInvitationState: Ours.RtmStatusCode.RemoteInvitationState
  LocalInvitationFailureReason: Ours.RtmStatusCode.LocalInvitationFailureReason
  RemoteInvitationFailureReason: Ours.RtmStatusCode.RemoteInvitationFailureReason
  PeerOnlineState: Ours.RtmStatusCode.PeerOnlineState
  PeerSubscriptionOption: Ours.RtmStatusCode.PeerSubscriptionOption
  MessageType: Ours.RtmStatusCode.MessageType
  LegacyAreaCode: Ours.RtmStatusCode.LegacyAreaCode
  AreaCode: Ours.RtmStatusCode.AreaCode
}
interface RealEnums {
  ConnectionChangeReason: `${Real.RtmStatusCode.ConnectionChangeReason}`
  ConnectionState: `${Real.RtmStatusCode.ConnectionState}`
  LocalInvitationState: `${Real.RtmStatusCode.LocalInvitationState}`
  RemoteInvitationState: `${Real.RtmStatusCode.RemoteInvitationState}`
  LocalInvitationFailureReason: `${Real.RtmStatusCode.LocalInvitationFailureReason}`
  RemoteInvitationFailureReason: `${Real.RtmStatusCode.RemoteInvitationFailureReason}`
  PeerOnlineState: `${Real.RtmStatusCode.PeerOnlineState}`
  PeerSubscriptionOption: `${Real.RtmStatusCode.PeerSubscriptionOption}`
  MessageType: `${Real.RtmStatusCode.MessageType}`
  LegacyAreaCode: `${Real.RtmStatusCode.LegacyAreaCode}`
  AreaCode: `${Real.RtmStatusCode.AreaCode}`
}
holds<Same<OurEnums, RealEnums>>()
holds<Same<RealEnums, OurEnums>>()

// Every member of theirs is here, or out of scope with a reason.
interface OutOfScope {
  FallbackProxyConnected: 'there is no proxy to fall back to, so it never comes'
}
holds<Same<Exclude<keyof RealRTM, keyof typeof OurRTM>, never>>()
holds<Same<Exclude<keyof Real.RtmClient, keyof Ours.RtmClient>, never>>()
holds<Same<Exclude<keyof Real.RtmChannel, keyof Ours.RtmChannel>, never>>()
holds<Same<Exclude<keyof Real.LocalInvitation, keyof Ours.LocalInvitation>, never>>()
holds<Same<Exclude<keyof Real.RemoteInvitation, keyof Ours.RemoteInvitation>, never>>()
holds<
  Same<
    Exclude<keyof Real.RtmEvents.RtmClientEvents, keyof Ours.RtmClientEvents | keyof OutOfScope>,
    never
  >
>()
