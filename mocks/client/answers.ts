import { LEAVE_CHANNEL_ERR } from '../protocol/index.ts'
import type { ServerEvent } from '../protocol/index.ts'
import { tell } from '../server/index.ts'
import type { World } from '../server/index.ts'
import { channelOf, moveMembership, rejoinLater } from './channels.ts'
import { kickedOut, moveConnection, reloginAnswered } from './connecting.ts'
import { mediumFailed, mediumFound } from './media-tasks.ts'
import { takeOperation } from './operations.ts'
import type { OperationAnswer, Session } from './session.ts'
import { mediumStored } from './task-life.ts'

type Reply = Extract<ServerEvent, { kind: 'reply' }>

/** Takes what Agora tells a client to where it belongs. */
export function receive(world: World, session: Session, event: ServerEvent): void {
  switch (event.kind) {
    case 'reply': {
      const operation = takeOperation(world, session, event.op)
      if (operation === undefined) return answeredLate(world, session, event)
      const { code, uids = [], wasOffline = false } = event
      return answer(world, session, { operation, code, uids, wasOffline, timedOut: false })
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
      tell(world, session.client, event)
      return
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
  session.link.send(world, session, { kind: 'leave', op: ++session.lastOp, channelId })
}

/** Takes the answer of an operation, or its timeout, to where it belongs. */
export function answer(world: World, session: Session, ended: OperationAnswer): void {
  const { operation, code, uids } = ended
  const { op, messageId, channelId } = operation
  if (ended.timedOut && operation.kind === 'join') session.lateJoins.set(op, channelId)
  switch (operation.kind) {
    case 'login':
      return loginAnswered(world, session, ended)
    case 'relogin':
      return reloginAnswered(world, session, ended)
    case 'send-peer':
      return tell(world, session.client, { kind: 'peer-send-result', op, messageId, code })
    case 'send-channel':
      return tell(world, session.client, {
        kind: 'channel-send-result',
        op,
        channelId,
        messageId,
        code,
      })
    case 'join':
      return moveMembership(world, session, {
        channel: channelOf(session, channelId),
        input: code === 0 ? { kind: 'joined' } : { kind: 'refused', code },
      })
    case 'leave':
      return moveMembership(world, session, {
        channel: channelOf(session, channelId),
        input: isOut(code) ? { kind: 'left' } : { kind: 'refused', code },
      })
    case 'get-members':
      return tell(world, session.client, { kind: 'members', channelId, uids, code })
    case 'rejoin':
      if (code !== 0) rejoinLater(world, session, channelId)
      return
  }
}

/** Not being inside is what a leave wants. */
function isOut(code: number): boolean {
  return (
    code === LEAVE_CHANNEL_ERR.LEAVE_CHANNEL_ERR_OK ||
    code === LEAVE_CHANNEL_ERR.LEAVE_CHANNEL_ERR_NOT_IN_CHANNEL
  )
}

function loginAnswered(world: World, session: Session, { code, timedOut }: OperationAnswer): void {
  if (timedOut) moveConnection(world, session, { kind: 'timed-out' })
  else if (code === 0) moveConnection(world, session, { kind: 'accepted' })
  else moveConnection(world, session, { kind: 'refused', code })
}
