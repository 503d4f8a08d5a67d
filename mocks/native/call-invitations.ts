import { invitationKey } from '../client/index.ts'
import type { InvitationRecord } from '../client/index.ts'
import { LOCAL_INVITATION_STATE, REMOTE_INVITATION_STATE } from '../protocol/index.ts'
import type { Outlet } from './outlet.ts'

const localStates = {
  idle: LOCAL_INVITATION_STATE.LOCAL_INVITATION_STATE_IDLE,
  sent: LOCAL_INVITATION_STATE.LOCAL_INVITATION_STATE_SENT_TO_REMOTE,
  received: LOCAL_INVITATION_STATE.LOCAL_INVITATION_STATE_RECEIVED_BY_REMOTE,
  accepted: LOCAL_INVITATION_STATE.LOCAL_INVITATION_STATE_ACCEPTED_BY_REMOTE,
  refused: LOCAL_INVITATION_STATE.LOCAL_INVITATION_STATE_REFUSED_BY_REMOTE,
  canceled: LOCAL_INVITATION_STATE.LOCAL_INVITATION_STATE_CANCELED,
  failed: LOCAL_INVITATION_STATE.LOCAL_INVITATION_STATE_FAILURE,
  'accept-sent': LOCAL_INVITATION_STATE.LOCAL_INVITATION_STATE_FAILURE,
} as const

const remoteStates = {
  idle: REMOTE_INVITATION_STATE.REMOTE_INVITATION_STATE_IDLE,
  received: REMOTE_INVITATION_STATE.REMOTE_INVITATION_STATE_INVITATION_RECEIVED,
  'accept-sent': REMOTE_INVITATION_STATE.REMOTE_INVITATION_STATE_ACCEPT_SENT_TO_LOCAL,
  refused: REMOTE_INVITATION_STATE.REMOTE_INVITATION_STATE_REFUSED,
  accepted: REMOTE_INVITATION_STATE.REMOTE_INVITATION_STATE_ACCEPTED,
  canceled: REMOTE_INVITATION_STATE.REMOTE_INVITATION_STATE_CANCELED,
  failed: REMOTE_INVITATION_STATE.REMOTE_INVITATION_STATE_FAILURE,
  sent: REMOTE_INVITATION_STATE.REMOTE_INVITATION_STATE_FAILURE,
} as const

/** What both sides of an invitation share: a number, and the way to its record. */
abstract class CallInvitation {
  readonly #outlet: Outlet
  readonly #direction: InvitationRecord['direction']
  readonly #number: number
  #released: 'no' | 'under way' | 'unsent' = 'no'

  /** @internal */
  constructor(outlet: Outlet, direction: InvitationRecord['direction'], number: number) {
    this.#outlet = outlet
    this.#direction = direction
    this.#number = number
  }

  /** The content that the caller gave: 8 KB at most. @rule W-CALL-CONTENT-8KB */
  getContent(): string {
    return this.use('getContent').content
  }

  /** The channel ID that the caller gave; only for legacy Signaling, RTM joins nothing. @rule W-CALL-STATES */
  getChannelId(): string {
    return this.use('getChannelId').channelId
  }

  /** The response that the callee gave: 8 KB at most; '' until there is one. @rule W-CALL-CONTENT-8KB */
  getResponse(): string {
    return this.use('getResponse').response
  }

  /**
   * Gives the invitation back where it was never sent; one under way is freed by its last callback.
   *
   * @throws ToolkitError where it is freed or was released already.
   * @rule W-RELEASE-NO-USE
   */
  release(): void {
    const { machine } = this.use('release')
    if (this.#released !== 'no') throw this.#outlet.invitationWasFreed('release', true)
    this.#released = machine.phase === 'idle' ? 'unsent' : 'under way'
    if (machine.phase !== 'idle') return
    const { session } = this.#outlet.use('release')
    session.invitations.delete(invitationKey(this.#direction, this.#number))
  }

  /** Whether it belongs to the service of that outlet. Not part of the SDK. @internal */
  isOf(outlet: Outlet): boolean {
    return this.#outlet === outlet
  }

  /** The record, while the invitation lives. Not part of the SDK. @internal */
  record(): InvitationRecord | undefined {
    const { session } = this.#outlet.use('invitation')
    return session.invitations.get(invitationKey(this.#direction, this.#number))
  }

  /** The same for a call. Not part of the SDK. @internal */
  protected use(call: string): InvitationRecord {
    const record = this.record()
    if (record === undefined)
      throw this.#outlet.invitationWasFreed(call, this.#released === 'unsent')
    return record
  }
}

/** `ILocalCallInvitation`: an invitation that the user sends. Made by `createLocalCallInvitation`. */
export class LocalCallInvitation extends CallInvitation {
  /** @internal */
  constructor(outlet: Outlet, number: number) {
    super(outlet, 'local', number)
  }

  /** Whom it invites. @rule W-CALL-STATES */
  getCalleeId(): string {
    return this.use('getCalleeId').peerId
  }

  /** Sets the content; checked when it is sent, without effect afterwards. @rule W-CALL-CONTENT-8KB */
  setContent(content: string): void {
    const record = this.use('setContent')
    if (record.machine.phase === 'idle') record.content = textOf(content)
  }

  /** Sets the channel ID for legacy Signaling: 64 bytes at most, without effect after sending. @rule W-CALL-STATES */
  setChannelId(channelId: string): void {
    const record = this.use('setChannelId')
    if (record.machine.phase === 'idle') record.channelId = textOf(channelId)
  }

  /** Where the invitation stands. @rule W-CALL-STATES */
  getState(): LOCAL_INVITATION_STATE {
    return localStates[this.use('getState').machine.phase]
  }
}

/** `IRemoteCallInvitation`: an invitation that the user has received. */
export class RemoteCallInvitation extends CallInvitation {
  /** @internal */
  constructor(outlet: Outlet, number: number) {
    super(outlet, 'remote', number)
  }

  /** Who invites. @rule W-CALL-STATES */
  getCallerId(): string {
    return this.use('getCallerId').peerId
  }

  /** Sets the response that goes with accepting or refusing; checked then. @rule W-CALL-CONTENT-8KB */
  setResponse(response: string): void {
    const record = this.use('setResponse')
    if (record.machine.phase === 'received') record.response = textOf(response)
  }

  /** Where the invitation stands. @rule W-CALL-STATES */
  getState(): REMOTE_INVITATION_STATE {
    return remoteStates[this.use('getState').machine.phase]
  }
}

/** What C++ would have made of it: a text, or '' for null. */
function textOf(text: unknown): string {
  return typeof text === 'string' ? text : ''
}
