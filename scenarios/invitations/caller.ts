import { recordCalls } from '../../mocks/index.ts'
import type {
  CallbackRecord,
  LocalCallInvitation,
  RemoteCallInvitation,
  RtmCallEventHandler,
  RtmCallManager,
} from '../../mocks/index.ts'
import type { Actor } from '../actor.ts'

/** An actor that calls and is called, and what it saw of its invitations. */
export interface Caller {
  readonly actor: Actor
  readonly manager: RtmCallManager
  readonly told: CallbackRecord<RtmCallEventHandler> & RtmCallEventHandler
  /** Each callback with the state its invitation was in then, and what came with it. */
  readonly seen: readonly (readonly [callback: string, state: number, ...rest: unknown[]])[]
}

/** What a caller does when it is invited. */
export type Reaction = (manager: RtmCallManager, invitation: RemoteCallInvitation) => void

/** Gives an actor a call manager. */
export function createCaller(actor: Actor, react: Reaction = () => undefined): Caller {
  const seen: [string, number, ...unknown[]][] = []
  const keep =
    (callback: string) =>
    (invitation: LocalCallInvitation | RemoteCallInvitation, ...rest: unknown[]): void => {
      seen.push([callback, invitation.getState(), ...rest])
    }
  const handler: RtmCallEventHandler = Object.fromEntries(
    [
      'onLocalInvitationReceivedByPeer',
      'onLocalInvitationCanceled',
      'onLocalInvitationAccepted',
      'onLocalInvitationRefused',
      'onLocalInvitationFailure',
      'onRemoteInvitationAccepted',
      'onRemoteInvitationRefused',
      'onRemoteInvitationCanceled',
      'onRemoteInvitationFailure',
    ].map((name) => [name, keep(name)]),
  )
  const told = recordCalls({
    ...handler,
    onRemoteInvitationReceived: (invitation) => {
      const from = [invitation.getCallerId(), invitation.getContent(), invitation.getChannelId()]
      seen.push(['onRemoteInvitationReceived', invitation.getState(), ...from])
      if (manager !== null) react(manager, invitation)
    },
  })
  const manager = actor.service.getRtmCallManager(told)
  if (manager === null) throw new Error(`${actor.uid} got no call manager.`)
  return { actor, manager, told, seen }
}

/** Makes an invitation and sends it. */
export function invite(
  { manager }: Caller,
  calleeId: string,
  content = '',
): { readonly code: number; readonly invitation: LocalCallInvitation } {
  const invitation = manager.createLocalCallInvitation(calleeId)
  invitation.setContent(content)
  return { code: manager.sendLocalInvitation(invitation), invitation }
}
