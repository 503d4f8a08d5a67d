import {
  idleInvitation,
  isOver,
  stepLocalInvitation,
  stepRemoteInvitation,
} from '../machines/invitation.ts'
import type {
  InvitationOutput,
  LocalInvitation,
  LocalInvitationInput,
  RemoteInvitation,
  RemoteInvitationInput,
} from '../machines/invitation.ts'
import { LOCAL_INVITATION_ERR_CODE, REMOTE_INVITATION_ERR_CODE } from '../protocol/index.ts'
import type { InvitationStep, WireInvitation } from '../protocol/index.ts'
import { nowOf, schedule, tell } from '../server/index.ts'
import type { World, WorldEvent } from '../server/index.ts'
import { withReason } from './because.ts'
import type { Because, InvitationRecord, InvitationRequest, Session } from './session.ts'
import type { InvitationEvent } from './session-events.ts'

const L = LOCAL_INVITATION_ERR_CODE
const R = REMOTE_INVITATION_ERR_CODE

type Direction = InvitationRecord['direction']

/** Under what a session keeps an invitation: the numbers of both directions may meet where a user invites itself. */
export function invitationKey(direction: Direction, number: number): string {
  return `${direction} ${number}`
}

/** Makes an invitation; whoever made it keeps it until it is sent. */
export function makeInvitation(
  what: Pick<InvitationRecord, 'direction' | 'number' | 'peerId' | 'content' | 'channelId'>,
): InvitationRecord {
  return { ...what, response: '', machine: idleInvitation, peerIsOffline: false, timer: 0 }
}

/** Lets a session keep an invitation, until its last event. */
export function keepInvitation(session: Session, record: InvitationRecord): void {
  session.invitations.set(invitationKey(record.direction, record.number), record)
}

interface StepWanted {
  readonly record: InvitationRecord
  readonly step: InvitationStep
}

/** Sends a step to the other side. */
export function sendStep(world: World, session: Session, { record, step }: StepWanted): void {
  const { direction, number, peerId, content, channelId, response } = record
  const [callerId, calleeId] = direction === 'local' ? [session.uid, peerId] : [peerId, session.uid]
  const sentAtMs = nowOf(world)
  const invitation: WireInvitation = { callerId, calleeId, number, content, channelId, sentAtMs }
  const request = { kind: 'invitation', op: 0, step, invitation, response } as const
  if (session.connection.phase === 'connected' && session.link.isUp(session))
    session.link.send(world, session, request)
  else queueStep(session, request)
}

/** A step waits until the client is connected; a cancel takes back an invitation that has not gone out. */
function queueStep({ waitingSteps }: Session, request: InvitationRequest): void {
  const { number } = request.invitation
  const unsent = waitingSteps.findIndex(
    ({ step, invitation }) => step === 'invite' && invitation.number === number,
  )
  if (request.step === 'cancel' && unsent >= 0) waitingSteps.splice(unsent, 1)
  else waitingSteps.push(request)
}

/** Takes a step of the other side, or of Agora. */
export function invitationStepped(
  world: World,
  session: Session,
  event: {
    readonly step: InvitationStep
    readonly invitation: WireInvitation
    readonly response: string
  },
): void {
  const { step, invitation, response } = event
  const { number } = invitation
  if (step === 'invite') return invited(world, session, invitation)
  if (step === 'peer-offline') return peerIsOffline(world, session, number)
  const local = session.invitations.get(invitationKey('local', number))
  const remote = session.invitations.get(invitationKey('remote', number))
  if (step === 'cancel' || step === 'confirm') {
    if (remote === undefined) return
    const kind = step === 'cancel' ? 'canceled' : 'confirmed'
    moveRemote(world, session, { record: remote, input: { kind } })
  } else if (local !== undefined) calleeStepped(world, session, { record: local, step, response })
}

function calleeStepped(
  world: World,
  session: Session,
  event: {
    readonly record: InvitationRecord
    readonly step: 'received' | 'accept' | 'refuse'
    readonly response: string
  },
): void {
  const { record, step, response } = event
  if (isOver(record.machine)) return
  if (step === 'received') {
    moveLocal(world, session, { record, input: { kind: 'received' } })
    awaitPerson(world, session, record)
    return
  }
  record.response = response
  if (step === 'accept') sendStep(world, session, { record, step: 'confirm' })
  moveLocal(world, session, {
    record,
    input: { kind: step === 'accept' ? 'accepted' : 'refused' },
  })
}

/** An invitation arrives; its caller is told so without the app's doing. */
function invited(world: World, session: Session, invitation: WireInvitation): void {
  const { callerId, number, content, channelId } = invitation
  if (session.invitations.has(invitationKey('remote', number))) return
  const record = makeInvitation({
    direction: 'remote',
    number,
    peerId: callerId,
    content,
    channelId,
  })
  keepInvitation(session, record)
  sendStep(world, session, { record, step: 'received' })
  moveRemote(world, session, { record, input: { kind: 'invited' } })
  awaitPerson(world, session, record)
}

/** A callee that is offline may still come; a caller that is offline at an acceptance is gone. */
function peerIsOffline(world: World, session: Session, number: number): void {
  const local = session.invitations.get(invitationKey('local', number))
  if (local?.machine.phase === 'sent') local.peerIsOffline = true
  const remote = session.invitations.get(invitationKey('remote', number))
  if (remote?.machine.phase !== 'accept-sent') return
  const code = R.REMOTE_INVITATION_ERR_PEER_OFFLINE
  moveRemote(world, session, { record: remote, input: { kind: 'fail', code } })
}

interface LocalMove {
  readonly record: InvitationRecord
  readonly input: LocalInvitationInput
  readonly because?: Because
}

/** Moves the invitation of a caller and tells the app what comes of it. */
export function moveLocal(world: World, session: Session, move: LocalMove): void {
  const [next, outputs] = stepLocalInvitation(move.record.machine as LocalInvitation, move.input)
  moved(world, session, { ...move, next, outputs })
}

interface RemoteMove {
  readonly record: InvitationRecord
  readonly input: RemoteInvitationInput
  readonly because?: Because
}

/** Moves the invitation of a callee and tells the app what comes of it. */
export function moveRemote(world: World, session: Session, move: RemoteMove): void {
  const [next, outputs] = stepRemoteInvitation(move.record.machine as RemoteInvitation, move.input)
  moved(world, session, { ...move, next, outputs })
}

function moved(
  world: World,
  session: Session,
  step: {
    readonly record: InvitationRecord
    readonly because?: Because
    readonly next: LocalInvitation | RemoteInvitation
    readonly outputs: readonly InvitationOutput[]
  },
): void {
  const { record, next, outputs, because } = step
  record.machine = next
  if (isOver(next)) disarm(world, record)
  const { number, direction, peerId } = record
  const code = next.phase === 'failed' ? next.code : 0
  for (const output of outputs) {
    const kind = `${direction}-invitation` as const
    const event = { kind, number, step: output, code, peerId }
    tell(world, session.client, withReason(event, because))
  }
}

interface InvitationTimer extends WorldEvent {
  readonly session: Session
  readonly record: InvitationRecord
}

/** Ends an invitation after a while, unless something happens before. */
export function arm(
  world: World,
  session: Session,
  wanted: {
    readonly record: InvitationRecord
    readonly afterMs: number
    readonly background?: boolean
  },
): void {
  const { record, afterMs, background = false } = wanted
  disarm(world, record)
  const event: InvitationTimer = { fire: timeIsUp, background, session, record }
  record.timer = schedule(world, nowOf(world) + afterMs, event)
}

/** It rings: time by itself does not run out while the test, who is that person, makes up its mind. @rule W-CALL-TIMEOUTS */
function awaitPerson(world: World, session: Session, record: InvitationRecord): void {
  const { invitationActionMs } = world.options.limits
  arm(world, session, { record, afterMs: invitationActionMs, background: true })
}

function disarm(world: World, record: InvitationRecord): void {
  world.queue.cancel(record.timer)
  record.timer = 0
}

/** Nobody did anything in time. @rule W-CALL-TIMEOUTS @assumes S-41 */
function timeIsUp(world: World, { session, record }: InvitationTimer): void {
  record.timer = 0
  const { phase } = record.machine
  if (record.direction === 'remote') {
    const code =
      phase === 'accept-sent'
        ? R.REMOTE_INVITATION_ERR_ACCEPT_FAILURE
        : R.REMOTE_INVITATION_ERR_INVITATION_EXPIRE
    return moveRemote(world, session, { record, input: { kind: 'fail', code } })
  }
  if (phase === 'sent') sendStep(world, session, { record, step: 'cancel' })
  const unheard = record.peerIsOffline
    ? L.LOCAL_INVITATION_ERR_PEER_OFFLINE
    : L.LOCAL_INVITATION_ERR_PEER_NO_RESPONSE
  const code = phase === 'sent' ? unheard : L.LOCAL_INVITATION_ERR_INVITATION_EXPIRE
  moveLocal(world, session, { record, input: { kind: 'fail', code } })
}

/** Ends every open invitation: by logout, kick or ban. @assumes S-44 */
export function endInvitations(world: World, session: Session, because: Because): void {
  for (const record of session.invitations.values()) {
    if (record.machine.phase === 'idle' || isOver(record.machine)) continue
    if (record.direction === 'local') {
      const code = L.LOCAL_INVITATION_ERR_NOT_LOGGEDIN
      moveLocal(world, session, { record, input: { kind: 'fail', code }, because })
    } else {
      const code = R.REMOTE_INVITATION_ERR_PEER_OFFLINE
      moveRemote(world, session, { record, input: { kind: 'fail', code }, because })
    }
  }
}

/** Frees an invitation once its last callback is over. */
export function forgetInvitation(session: Session, event: InvitationEvent): void {
  const direction = event.kind === 'local-invitation' ? 'local' : 'remote'
  if (event.step !== 'received') session.invitations.delete(invitationKey(direction, event.number))
}
