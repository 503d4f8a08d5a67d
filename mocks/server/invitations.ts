import type {
  ClientRequest,
  InvitationStep,
  ServerEvent,
  WireInvitation,
} from '../protocol/index.ts'
import { give } from './peer-mailbox.ts'
import type { AppServer, UserConnection, World } from './state.ts'
import { nowOf, record } from './world.ts'

type Asked = Extract<ClientRequest, { kind: 'invitation' }>

/** The steps that go from the caller to the callee; the others go back. */
const toCallee: readonly InvitationStep[] = ['invite', 'cancel', 'confirm']

/**
 * Takes one step of an invitation to the other side. An invitation for a user that is offline waits
 * for it, as long as the caller's SDK sends it again and again; every other step also waits for a
 * client that was away for long and may come back.
 *
 * @rule W-CALL-TIMEOUTS
 */
export function routeInvitation(world: World, sender: UserConnection, request: Asked): void {
  const { app, uid } = sender
  const { step, invitation, response } = request
  const targetId = toCallee.includes(step) ? invitation.calleeId : invitation.callerId
  record(world, { kind: 'server', name: `invitation-${step}`, uid, subject: targetId })
  if (step === 'cancel' && withdraw(app, invitation)) return
  const target = app.users.get(targetId) ?? (step === 'invite' ? undefined : app.away.get(targetId))
  if (target !== undefined) give(world, target, { kind: 'invitation', step, invitation, response })
  const isThere = app.users.has(targetId)
  if (isThere || (step !== 'invite' && step !== 'accept')) return
  if (step === 'invite') keepWaiting(world, app, invitation)
  give(world, sender, { kind: 'invitation', step: 'peer-offline', invitation, response: '' })
}

function keepWaiting(world: World, app: AppServer, invitation: WireInvitation): void {
  const waiting = app.waitingInvitations.get(invitation.calleeId) ?? []
  app.waitingInvitations.set(
    invitation.calleeId,
    waiting.filter((each) => isFresh(world, each)).concat(invitation),
  )
}

function isFresh(world: World, { sentAtMs }: WireInvitation): boolean {
  return nowOf(world) < sentAtMs + world.options.limits.invitationReceiptMs
}

/** Takes an invitation back that its callee has not got yet; true where it was found. */
function withdraw(app: AppServer, { callerId, calleeId, number }: WireInvitation): boolean {
  const isIt = (invitation: WireInvitation): boolean =>
    invitation.number === number && invitation.callerId === callerId
  const waiting = app.waitingInvitations.get(calleeId) ?? []
  const rest = waiting.filter((invitation) => !isIt(invitation))
  keepOnly(app, calleeId, rest)
  if (rest.length < waiting.length) return true
  return [app.users.get(calleeId), app.away.get(calleeId)].some((target) => {
    const place = target?.missed.findIndex((event) => isInvite(event) && isIt(event.invitation))
    if (target === undefined || place === undefined || place < 0) return false
    target.missed.splice(place, 1)
    return true
  })
}

function keepOnly(app: AppServer, calleeId: string, rest: readonly WireInvitation[]): void {
  if (rest.length === 0) app.waitingInvitations.delete(calleeId)
  else app.waitingInvitations.set(calleeId, rest)
}

type InviteEvent = Extract<ServerEvent, { kind: 'invitation' }>

function isInvite(event: ServerEvent): event is InviteEvent {
  return event.kind === 'invitation' && event.step === 'invite'
}

/** Forgets the invitations of a caller that is gone. @assumes S-44 */
export function dropInvitationsOf({ app, uid }: UserConnection): void {
  for (const [calleeId, waiting] of app.waitingInvitations) {
    const rest = waiting.filter(({ callerId }) => callerId !== uid)
    keepOnly(app, calleeId, rest)
  }
}

/** Lets the invitations that a client has missed wait for the next one of its user. */
export function passOnInvitations(world: World, { app, missed }: UserConnection): void {
  for (const event of missed)
    if (isInvite(event) && isFresh(world, event.invitation))
      keepWaiting(world, app, event.invitation)
}

/** Tells whether a missed event is worth nothing any more: an invitation that has failed meanwhile. */
export function isStale(world: World, event: ServerEvent): boolean {
  return isInvite(event) && !isFresh(world, event.invitation)
}

/** Gives a user that has come online the invitations that wait for it. */
export function deliverInvitations(world: World, { app, uid }: UserConnection): void {
  const waiting = app.waitingInvitations.get(uid)
  const connection = app.users.get(uid)
  if (waiting === undefined || connection === undefined) return
  app.waitingInvitations.delete(uid)
  for (const invitation of waiting) {
    if (isFresh(world, invitation))
      give(world, connection, { kind: 'invitation', step: 'invite', invitation, response: '' })
  }
}
