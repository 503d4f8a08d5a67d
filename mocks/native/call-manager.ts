import {
  answerInvitation,
  cancelInvitation,
  createInvitation,
  sendInvitation,
} from '../calls/index.ts'
import { keepInvitation, localInvitationNames, remoteInvitationNames } from '../client/index.ts'
import type { InvitationCall } from '../calls/index.ts'
import type { InvitationEvent } from '../client/index.ts'
import { nameOfType } from '../protocol/index.ts'
import type { INVITATION_API_CALL_ERR_CODE } from '../protocol/index.ts'
import type { RtmCallEventHandler } from './call-event-handler.ts'
import { callHandler } from './call-handler.ts'
import { LocalCallInvitation, RemoteCallInvitation } from './call-invitations.ts'
import type { Outlet } from './outlet.ts'
import { wrongType } from './wrong-type.ts'

/** `IRtmCallManager`: the call invitations of one service. Got by `getRtmCallManager`. @rule W-CALL-ONE-MANAGER */
export class RtmCallManager {
  readonly #outlet: Outlet
  readonly #local = new Map<number, LocalCallInvitation>()
  readonly #remote = new Map<number, RemoteCallInvitation>()
  readonly #onRelease: () => void
  #handler: RtmCallEventHandler
  #isReleased = false

  /** @internal */
  constructor(outlet: Outlet, handler: RtmCallEventHandler, onRelease: () => void) {
    this.#outlet = outlet
    this.#handler = handler
    this.#onRelease = onRelease
  }

  /** Makes an invitation to one user; needs no login. The callee is checked when it is sent. @rule W-NO-LOGIN-NEEDED */
  createLocalCallInvitation(calleeId: string): LocalCallInvitation {
    const { world, session } = this.#use('createLocalCallInvitation')
    if (typeof calleeId !== 'string') {
      throw wrongType('createLocalCallInvitation', 'the callee ID', {
        wanted: 'a string',
        got: calleeId,
      })
    }
    const invitation = createInvitation(world, calleeId)
    keepInvitation(session, invitation)
    return new LocalCallInvitation(this.#outlet, invitation.number)
  }

  /**
   * Sends an invitation; how it goes on, the callbacks tell. Without a login it fails by
   * onLocalInvitationFailure. Refusals in order: 1 no invitation, 3 over, 5 sent before, 1 callee,
   * channel ID or content.
   *
   * @rule W-CALL-CONTENT-8KB
   * @rule W-CALL-TIMEOUTS
   */
  sendLocalInvitation(invitation: LocalCallInvitation): INVITATION_API_CALL_ERR_CODE {
    const { world, session } = this.#use('sendLocalInvitation')
    const call = this.#callOn('sendLocalInvitation', invitation, LocalCallInvitation)
    if (call.record?.machine.phase === 'idle') this.#local.set(call.record.number, invitation)
    return sendInvitation(world, session, call) as INVITATION_API_CALL_ERR_CODE
  }

  /** Cancels a sent invitation: onLocalInvitationCanceled. Refusals in order: 1 no invitation, 3 over, 2 not sent. @rule W-CALL-STATES */
  cancelLocalInvitation(invitation: LocalCallInvitation): INVITATION_API_CALL_ERR_CODE {
    const { world, session } = this.#use('cancelLocalInvitation')
    const call = this.#callOn('cancelLocalInvitation', invitation, LocalCallInvitation)
    return cancelInvitation(world, session, call) as INVITATION_API_CALL_ERR_CODE
  }

  /** Accepts an invitation: onRemoteInvitationAccepted once the caller has confirmed. Refusals in order: 1 no invitation, 3 over, 4 accepted before, 1 response. @rule W-CALL-STATES @assumes S-41 */
  acceptRemoteInvitation(invitation: RemoteCallInvitation): INVITATION_API_CALL_ERR_CODE {
    const { world, session } = this.#use('acceptRemoteInvitation')
    const call = this.#callOn('acceptRemoteInvitation', invitation, RemoteCallInvitation)
    const step = 'accept'
    return answerInvitation(world, session, { ...call, step }) as INVITATION_API_CALL_ERR_CODE
  }

  /** Refuses an invitation: onRemoteInvitationRefused. Refusals in order: 1 no invitation, 3 over, 4 accepted before, 1 response. @rule W-CALL-STATES */
  refuseRemoteInvitation(invitation: RemoteCallInvitation): INVITATION_API_CALL_ERR_CODE {
    const { world, session } = this.#use('refuseRemoteInvitation')
    const call = this.#callOn('refuseRemoteInvitation', invitation, RemoteCallInvitation)
    const step = 'refuse'
    return answerInvitation(world, session, { ...call, step }) as INVITATION_API_CALL_ERR_CODE
  }

  /** Gives the manager back; no callback of it comes any more. @rule W-RELEASE-NO-USE */
  release(): void {
    this.#use('release')
    this.#isReleased = true
    this.#onRelease()
  }

  #use(call: string): ReturnType<Outlet['use']> {
    if (this.#isReleased) throw this.#outlet.managerWasReleased(call)
    return this.#outlet.use(call)
  }

  /** Makes another handler the one that is told. Not part of the SDK. @internal */
  setHandler(handler: RtmCallEventHandler): void {
    this.#handler = handler
  }

  /** Takes an event to the handler; returns whether it listens. Not part of the SDK. @internal */
  tell(event: InvitationEvent): boolean {
    return event.kind === 'local-invitation' ? this.#tellCaller(event) : this.#tellCallee(event)
  }

  #tellCaller({ number, step, code }: InvitationEvent): boolean {
    const invitation = this.#local.get(number) ?? new LocalCallInvitation(this.#outlet, number)
    if (step !== 'received') this.#local.delete(number)
    const given: unknown[] = [invitation]
    if (step === 'accepted' || step === 'refused') given.push(invitation.getResponse())
    if (step === 'failed') given.push(code)
    return callHandler(this.#handler, localInvitationNames[step], given)
  }

  #tellCallee({ number, step, code }: InvitationEvent): boolean {
    const invitation = this.#remote.get(number) ?? new RemoteCallInvitation(this.#outlet, number)
    if (step === 'received') this.#remote.set(number, invitation)
    else this.#remote.delete(number)
    const given = step === 'failed' ? [invitation, code] : [invitation]
    return callHandler(this.#handler, remoteInvitationNames[step], given)
  }

  /** Reads the invitation of a call: its record, or what is wrong with it. */
  #callOn(
    name: string,
    invitation: unknown,
    wanted: typeof LocalCallInvitation | typeof RemoteCallInvitation,
  ): InvitationCall {
    if (!(invitation instanceof wanted)) {
      const complaint = `The invitation must be a ${wanted.name}, not ${nameOfType(invitation)}.`
      return { name, record: undefined, complaint }
    }
    if (!invitation.isOf(this.#outlet)) {
      const complaint =
        'The invitation belongs to another service. Use the call manager it came from.'
      return { name, record: undefined, complaint }
    }
    return { name, record: invitation.record() }
  }
}
