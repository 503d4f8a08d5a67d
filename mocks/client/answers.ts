import type { ServerEvent } from '../protocol/index.ts'
import { tell } from '../server/index.ts'
import type { World } from '../server/index.ts'
import { answeredSo } from './because.ts'
import { channelOf } from './channels.ts'
import { kickedOut } from './connecting.ts'
import { invitationStepped } from './invitation-steps.ts'
import { takeOperation } from './operations.ts'
import type { Session } from './session.ts'
import { taskAnswered } from './task-life.ts'

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
      return operation.answered(world, session, {
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
    case 'media-found':
    case 'media-failed':
      return taskAnswered(world, session, event)
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
