import type { ClientRequest, InvitationStep, WireInvitation } from '../protocol/index.ts'
import { give } from './peer-mailbox.ts'
import type { AppServer, UserConnection, World } from './state.ts'
import { nowOf, record } from './world.ts'

type Asked = Extract<ClientRequest, { kind: 'invitation' }>

/** The steps that go from the caller to the callee; the others go back. */
const toCallee: readonly InvitationStep[] = ['invite', 'cancel', 'confirm']

/**
 * Takes one step of an invitation to the other side. An invitation for a user that is offline waits
 * for it, as long as the caller's SDK sends it again and again.
 *
 * @rule W-CALL-TIMEOUTS
 */
export function routeInvitation(world: World, sender: UserConnection, request: Asked): void {
  const { app, uid } = sender
  const { step, invitation, response } = request
  const targetId = toCallee.includes(step) ? invitation.calleeId : invitation.callerId
  record(world, { kind: 'server', name: `invitation-${step}`, uid, subject: targetId })
  const target = app.users.get(targetId)
  if (step === 'cancel' && withdraw(app, target, invitation)) return
  if (target !== undefined) {
    give(world, target, { kind: 'invitation', step, invitation, response })
    return
  }
  if (step === 'invite') keepWaiting(world, app, invitation)
  if (step === 'invite' || step === 'accept')
    give(world, sender, { kind: 'invitation', step: 'peer-offline', invitation, response: '' })
}

function keepWaiting(world: World, app: AppServer, invitation: WireInvitation): void {
  const waiting = app.waitingInvitations.get(invitation.calleeId) ?? []
  app.waitingInvitations.set(invitation.calleeId, waiting)
  waiting.push({ invitation, untilMs: nowOf(world) + world.options.limits.invitationReceiptMs })
}

/** Takes an invitation back that its callee has not got yet; true where it was found. */
function withdraw(
  app: AppServer,
  target: UserConnection | undefined,
  { calleeId, number }: WireInvitation,
): boolean {
  const waiting = app.waitingInvitations.get(calleeId) ?? []
  const place = waiting.findIndex(({ invitation }) => invitation.number === number)
  if (place >= 0) {
    waiting.splice(place, 1)
    if (waiting.length === 0) app.waitingInvitations.delete(calleeId)
    return true
  }
  const missed = target?.missed.findIndex(
    (event) => event.kind === 'invitation' && event.invitation.number === number,
  )
  if (target === undefined || missed === undefined || missed < 0) return false
  target.missed.splice(missed, 1)
  return true
}

/** Gives a user that has come online the invitations that wait for it. */
export function deliverInvitations(world: World, { app, uid }: UserConnection): void {
  const waiting = app.waitingInvitations.get(uid)
  const connection = app.users.get(uid)
  if (waiting === undefined || connection === undefined) return
  app.waitingInvitations.delete(uid)
  for (const { invitation, untilMs } of waiting) {
    if (nowOf(world) >= untilMs) continue
    give(world, connection, { kind: 'invitation', step: 'invite', invitation, response: '' })
  }
}
