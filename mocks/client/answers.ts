import { LEAVE_CHANNEL_ERR } from '../protocol/index.ts'
import type { ClientRequest, ReplyContent, ServerEvent } from '../protocol/index.ts'
import { tell } from '../server/index.ts'
import type { World } from '../server/index.ts'
import { rememberAttributes, resyncLater } from './attributes.ts'
import { answeredSo, withReason } from './because.ts'
import { channelOf, moveMembership, rejoinLater } from './channels.ts'
import { kickedOut, moveConnection, reloginAnswered } from './connecting.ts'
import { invitationStepped } from './invitation-steps.ts'
import { mediumFailed, mediumFound } from './media-tasks.ts'
import { takeOperation } from './operations.ts'
import type { OperationAnswer, Session } from './session.ts'
import type { RequestAnswer, SessionEvent } from './session-events.ts'
import { mediumStored } from './task-life.ts'
import { tokenRenewed } from './tokens.ts'

type Reply = Extract<ServerEvent, { kind: 'reply' }>

/** Takes what Agora tells a client to where it belongs. */
export function receive(world: World, session: Session, event: ServerEvent): void {
  // It came by a network, and the world was set back meanwhile.
  if (world.clients.get(session.client) !== session) return
  switch (event.kind) {
    case 'reply': {
      const operation = takeOperation(world, session, event.op)
      if (operation === undefined) return answeredLate(world, session, event)
      const { code, wasOffline = false } = event
      return answer(world, session, {
        operation,
        code,
        content: event,
        wasOffline,
        timedOut: false,
        because: answeredSo(world, session, { operation, code }),
      })
    }
    case 'peer-message': {
      const { from, message, receivedAtMs, offline, delivery } = event
      tell(world, session.client, {
        kind: 'peer-message',
        received: { from, message, receivedAtMs, offline },
      })
      if (delivery !== 0) session.link.send(world, session, { kind: 'ack', op: 0, delivery })
      return
    }
    case 'channel-message': {
      const { channelId, from, message, receivedAtMs } = event
      const received = { from, message, receivedAtMs, offline: false }
      tell(world, session.client, { kind: 'channel-message', channelId, received })
      return
    }
    case 'member-joined':
    case 'member-left':
    case 'member-count':
    case 'peers-changed':
    case 'channel-attributes-updated':
    case 'token-expired':
    case 'token-will-expire':
      tell(world, session.client, event)
      return
    case 'invitation':
      return invitationStepped(world, session, event)
    case 'kicked':
      return kickedOut(world, session, event.reason)
    case 'media-stored':
      return mediumStored(world, session, event)
    case 'media-found':
      return mediumFound(world, session, event.requestId)
    case 'media-failed':
      return mediumFailed(world, session, event)
  }
}

/** A join that was given up has worked after all: the server is told that nobody is there. */
function answeredLate(world: World, session: Session, { op, code }: Reply): void {
  const channelId = session.lateJoins.get(op)
  session.lateJoins.delete(op)
  if (channelId === undefined || code !== 0) return
  if (channelOf(session, channelId).membership.phase !== 'outside') return
  session.link.send(world, session, { kind: 'leave', op: 0, channelId })
}

/** Takes the answer of an operation, or its timeout, to where it belongs. */
export function answer(world: World, session: Session, ended: OperationAnswer): void {
  const { operation, code, content, because } = ended
  const { op, messageId, channelId } = operation
  const toldOf = (event: SessionEvent): void => tellEnd(world, session, { event, ended })
  if (ended.timedOut && operation.kind === 'join') session.lateJoins.set(op, channelId)
  switch (operation.kind) {
    case 'login':
      return loginAnswered(world, session, ended)
    case 'relogin':
      return reloginAnswered(world, session, ended)
    case 'send-peer':
      return toldOf({ kind: 'peer-send-result', op, messageId, code })
    case 'send-channel':
      return toldOf({ kind: 'channel-send-result', op, channelId, messageId, code })
    case 'join':
      return moveMembership(world, session, {
        channel: channelOf(session, channelId),
        input: code === 0 ? { kind: 'joined' } : { kind: 'refused', code },
        because,
      })
    case 'leave':
      return moveMembership(world, session, {
        channel: channelOf(session, channelId),
        input: isOut(code) ? { kind: 'left' } : { kind: 'refused', code },
        because,
      })
    case 'get-members':
      return toldOf({ kind: 'members', channelId, uids: content.uids ?? [], code })
    case 'rejoin':
      if (code !== 0) rejoinLater(world, session, channelId)
      return
    case 'renew-token':
      return tokenRenewed(world, session, ended)
    case 'resync-attributes':
      if (code !== 0) resyncLater(world, session)
      return
    case 'query-peers':
    case 'change-subscription':
    case 'list-subscriptions':
    case 'count-members':
    case 'write-user-attributes':
    case 'read-user-attributes':
    case 'write-channel-attributes':
    case 'read-channel-attributes':
      return answerRequest(world, session, ended)
  }
}

function tellEnd(
  world: World,
  session: Session,
  told: { readonly event: SessionEvent; readonly ended: OperationAnswer },
): void {
  tell(world, session.client, withReason(told.event, told.ended.because))
}

/** Tells what an answer with a request ID gives; nothing beside the code where it failed. */
function answerRequest(world: World, session: Session, ended: OperationAnswer): void {
  const { operation, code } = ended
  const { request } = operation
  if (code === 0 && request.kind === 'write-user-attributes')
    rememberAttributes(session, request.change)
  const answered = requestAnswer(ended)
  if (answered !== undefined) tellEnd(world, session, { event: answered, ended })
}

function requestAnswer({ operation, code, content }: OperationAnswer): RequestAnswer | undefined {
  const { request, requestId } = operation
  const id = { requestId, code }
  if ('change' in request) {
    const of = request.kind === 'write-user-attributes' ? 'user' : 'channel'
    return { ...id, kind: 'attributes-written', of, how: request.change.how }
  }
  if (request.kind === 'read-channel-attributes')
    return { ...id, kind: 'channel-attributes', attributes: content.channelAttributes ?? [] }
  if (request.kind !== 'read-user-attributes') return presenceAnswer(request, content, id)
  const { userId } = request
  return { ...id, kind: 'user-attributes', userId, attributes: content.attributes ?? [] }
}

function presenceAnswer(
  request: ClientRequest,
  content: ReplyContent,
  id: { readonly requestId: number; readonly code: number },
): RequestAnswer | undefined {
  if (request.kind === 'query-peers')
    return { ...id, kind: 'peers-online', peers: content.peers ?? [] }
  if (request.kind === 'subscribe-peers' || request.kind === 'unsubscribe-peers')
    return { ...id, kind: 'subscription-result' }
  if (request.kind === 'list-subscriptions')
    return { ...id, kind: 'subscribed-peers', uids: content.uids ?? [] }
  if (request.kind !== 'count-members') return undefined
  return { ...id, kind: 'member-counts', counts: content.counts ?? [] }
}

/** Not being inside is what a leave wants. */
function isOut(code: number): boolean {
  return (
    code === LEAVE_CHANNEL_ERR.LEAVE_CHANNEL_ERR_OK ||
    code === LEAVE_CHANNEL_ERR.LEAVE_CHANNEL_ERR_NOT_IN_CHANNEL
  )
}

function loginAnswered(world: World, session: Session, ended: OperationAnswer): void {
  const { code, timedOut, because } = ended
  if (timedOut) moveConnection(world, session, { kind: 'timed-out', because })
  else if (code === 0) moveConnection(world, session, { kind: 'accepted' })
  else moveConnection(world, session, { kind: 'refused', code, because })
}
