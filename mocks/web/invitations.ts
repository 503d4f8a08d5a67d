import {
  answerInvitation,
  cancelInvitation,
  createInvitation,
  sendInvitation,
} from '../calls/index.ts'
import { invitationKey } from '../client/index.ts'
import type { InvitationEvent, InvitationRecord, Session, World } from '../client/index.ts'
import { codeNameFor } from '../protocol/index.ts'
import type {
  LocalFailureName,
  LocalInvitationFailureReason,
  LocalInvitationState,
  RemoteFailureName,
  RemoteInvitationFailureReason,
  RemoteInvitationState,
} from './enums.ts'
import { EventEmitter } from './event-emitter.ts'
import { watchListeners } from './odd-listeners.ts'
import { refusalOf } from './pending.ts'
import type { SessionOwner } from './pending.ts'

const codes = 'INVITATION_API_CALL_ERR_CODE'

/** The events of an invitation at its caller. */
export interface LocalInvitationEvents {
  /** The callee's SDK has it. @rule W-CALL-STATES */
  LocalInvitationReceivedByPeer: []
  /** The callee has accepted. @rule W-CALL-STATES */
  LocalInvitationAccepted: [response: string]
  /** The callee has refused. @rule W-CALL-STATES */
  LocalInvitationRefused: [response: string]
  /** The own `cancel` is done. @rule W-CALL-STATES */
  LocalInvitationCanceled: []
  /** It has failed. @rule W-CALL-TIMEOUTS */
  LocalInvitationFailure: [reason: keyof typeof LocalInvitationFailureReason]
}

const localEvents: readonly (keyof LocalInvitationEvents)[] = [
  'LocalInvitationReceivedByPeer',
  'LocalInvitationAccepted',
  'LocalInvitationRefused',
  'LocalInvitationCanceled',
  'LocalInvitationFailure',
]

const localStates = {
  idle: 'IDLE',
  sent: 'SENT_TO_REMOTE',
  received: 'RECEIVED_BY_REMOTE',
  accepted: 'ACCEPTED_BY_REMOTE',
  refused: 'REFUSED_BY_REMOTE',
  canceled: 'CANCELED',
  failed: 'FAILURE',
  'accept-sent': 'FAILURE',
} as const

/** An invitation that the user sends. Made by `createLocalInvitation`. */
export class LocalInvitation extends EventEmitter<LocalInvitationEvents> {
  readonly #client: SessionOwner
  readonly #onSend: (sent: LocalInvitation) => void
  readonly #number: number
  #last: InvitationRecord

  /** @internal */
  constructor(client: SessionOwner, calleeId: string, onSend: (sent: LocalInvitation) => void) {
    super(watchListeners(client, localEvents))
    this.#client = client
    this.#onSend = onSend
    const { world } = client.use('createLocalInvitation')
    this.#last = createInvitation(world, calleeId)
    this.#number = this.#last.number
  }

  #record(): InvitationRecord {
    const { session } = this.#client.use('LocalInvitation')
    this.#last = session.invitations.get(invitationKey('local', this.#number)) ?? this.#last
    return this.#last
  }

  /** Number of the invitation. Not part of the SDK. @internal */
  numberOf(): number {
    return this.#number
  }

  /** Whom it invites. @rule W-CALL-STATES */
  get calleeId(): string {
    return this.#record().peerId
  }

  /** Where it stands. @rule W-CALL-STATES */
  get state(): keyof typeof LocalInvitationState {
    return localStates[this.#record().machine.phase]
  }

  /** What the callee has answered; '' until then. @rule W-CALL-CONTENT-8KB */
  get response(): string {
    return this.#record().response
  }

  /** What is said with it: 8 KB at most, checked at `send`. @rule W-CALL-CONTENT-8KB */
  get content(): string {
    return this.#record().content
  }

  set content(content: string) {
    const record = this.#record()
    if (record.machine.phase === 'idle') record.content = content
  }

  /** A channel ID for legacy Signaling; RTM joins nothing. @rule W-CALL-STATES */
  get channelId(): string {
    return this.#record().channelId
  }

  set channelId(channelId: string) {
    const record = this.#record()
    if (record.machine.phase === 'idle') record.channelId = channelId
  }

  /** Sends it. Throws in order with 3 over, 5 sent before, 1 callee, channel ID or content. @rule W-CALL-CONTENT-8KB @assumes S-50 */
  send(): void {
    this.#call((world, session, record) =>
      sendInvitation(world, session, { name: 'sendLocalInvitation', record }),
    )
    this.#onSend(this)
  }

  /** Cancels it. Throws with 3 where it is over or was not sent. @rule W-CALL-STATES @assumes S-50 */
  cancel(): void {
    this.#call((world, session, record) =>
      cancelInvitation(world, session, { name: 'cancelLocalInvitation', record }),
    )
  }

  #call(run: (world: World, session: Session, record: InvitationRecord) => number): void {
    const { world, session } = this.#client.use('LocalInvitation')
    const code = run(world, session, this.#record())
    if (code !== 0) throw refusalOf(session, codes, code)
  }

  /** Takes an event to the listeners. Not part of the SDK. @internal */
  tell({ step, code }: InvitationEvent): boolean {
    const { response } = this.#record()
    switch (step) {
      case 'received':
        return this.emit('LocalInvitationReceivedByPeer')
      case 'accepted':
        return this.emit('LocalInvitationAccepted', response)
      case 'refused':
        return this.emit('LocalInvitationRefused', response)
      case 'canceled':
        return this.emit('LocalInvitationCanceled')
      case 'failed':
        return this.emit(
          'LocalInvitationFailure',
          codeNameFor('web', 'LOCAL_INVITATION_ERR_CODE', code) as LocalFailureName,
        )
    }
  }
}

/** The events of an invitation at its callee. */
export interface RemoteInvitationEvents {
  /** The caller has canceled. @rule W-CALL-STATES */
  RemoteInvitationCanceled: [content: string]
  /** The own `refuse` is done. @rule W-CALL-STATES */
  RemoteInvitationRefused: []
  /** The caller has confirmed the own `accept`. @rule W-CALL-STATES */
  RemoteInvitationAccepted: []
  /** It has failed. @rule W-CALL-TIMEOUTS */
  RemoteInvitationFailure: [reason: keyof typeof RemoteInvitationFailureReason]
}

const remoteEvents: readonly (keyof RemoteInvitationEvents)[] = [
  'RemoteInvitationCanceled',
  'RemoteInvitationRefused',
  'RemoteInvitationAccepted',
  'RemoteInvitationFailure',
]

const remoteStates = {
  idle: 'INVITATION_RECEIVED',
  received: 'INVITATION_RECEIVED',
  'accept-sent': 'ACCEPT_SENT_TO_LOCAL',
  refused: 'REFUSED',
  accepted: 'ACCEPTED',
  canceled: 'CANCELED',
  failed: 'FAILURE',
  sent: 'FAILURE',
} as const

/** An invitation that the user has received. */
export class RemoteInvitation extends EventEmitter<RemoteInvitationEvents> {
  readonly #client: SessionOwner
  readonly #number: number
  #last: InvitationRecord | undefined

  /** @internal */
  constructor(client: SessionOwner, number: number) {
    super(watchListeners(client, remoteEvents))
    this.#client = client
    this.#number = number
  }

  #record(): InvitationRecord | undefined {
    const { session } = this.#client.use('RemoteInvitation')
    this.#last = session.invitations.get(invitationKey('remote', this.#number)) ?? this.#last
    return this.#last
  }

  /** Who invites. @rule W-CALL-STATES */
  get callerId(): string {
    return this.#record()?.peerId ?? ''
  }

  /** The channel ID that the caller gave. @rule W-CALL-STATES */
  get channelId(): string {
    return this.#record()?.channelId ?? ''
  }

  /** What the caller says. @rule W-CALL-CONTENT-8KB */
  get content(): string {
    return this.#record()?.content ?? ''
  }

  /** Where it stands. @rule W-CALL-STATES */
  get state(): keyof typeof RemoteInvitationState {
    return remoteStates[this.#record()?.machine.phase ?? 'failed']
  }

  /** What goes with accepting or refusing: 8 KB at most, checked then. @rule W-CALL-CONTENT-8KB */
  get response(): string {
    return this.#record()?.response ?? ''
  }

  set response(response: string) {
    const record = this.#record()
    if (record?.machine.phase === 'received') record.response = response
  }

  /** Accepts it. Throws in order with 3 over, 4 accepted before, 1 response. @rule W-CALL-STATES @assumes S-50 */
  accept(): void {
    this.#answer('acceptRemoteInvitation', 'accept')
  }

  /** Refuses it. Throws in order with 3 over, 4 accepted before, 1 response. @rule W-CALL-STATES @assumes S-50 */
  refuse(): void {
    this.#answer('refuseRemoteInvitation', 'refuse')
  }

  #answer(name: string, step: 'accept' | 'refuse'): void {
    const { world, session } = this.#client.use('RemoteInvitation')
    const code = answerInvitation(world, session, { name, record: this.#record(), step })
    if (code !== 0) throw refusalOf(session, codes, code)
  }

  /** Takes an event to the listeners. Not part of the SDK. @internal */
  tell({ step, code }: InvitationEvent): boolean {
    const { content } = this
    switch (step) {
      case 'received':
        return true
      case 'accepted':
        return this.emit('RemoteInvitationAccepted')
      case 'refused':
        return this.emit('RemoteInvitationRefused')
      case 'canceled':
        return this.emit('RemoteInvitationCanceled', content)
      case 'failed':
        return this.emit(
          'RemoteInvitationFailure',
          codeNameFor('web', 'REMOTE_INVITATION_ERR_CODE', code) as RemoteFailureName,
        )
    }
  }
}
