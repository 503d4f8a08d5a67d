import { fallSilent, nowOf, record, schedule } from '../server/index.ts'
import type { World, WorldEvent } from '../server/index.ts'
import { receive } from './answers.ts'
import { linkBack, linkLost } from './connecting.ts'
import { setPipe } from './pipe.ts'
import type { Session } from './session.ts'
import { taskResumed, taskStalled } from './task-life.ts'
import { wireOf } from './wire.ts'

/** Cuts the link of a session, for a time or until it is mended. */
export function cutLink(world: World, session: Session, forMs: number | undefined): void {
  const wire = wireOf(session)
  world.queue.cancel(wire.mendEvent)
  wire.mendEvent = 0
  if (forMs !== undefined) {
    const event: MendEvent = { fire: mendDue, session }
    wire.mendEvent = schedule(world, nowOf(world) + forMs, event)
  }
  if (!wire.isUp) return
  wire.isUp = false
  record(world, { kind: 'network', name: 'link-cut', client: session.client, uid: session.uid })
  setPipe(world, wire.up, { isOpen: false })
  setPipe(world, wire.down, { isOpen: false })
  for (const task of session.tasks.values()) taskStalled(world, task)
  if (wire.connection !== undefined) fallSilent(world, wire.connection)
  linkLost(world, session)
}

interface MendEvent extends WorldEvent {
  readonly session: Session
}

function mendDue(world: World, { session }: MendEvent): void {
  mendLink(world, session)
}

/** Mends the link of a session. @rule W-MEDIA-RECONNECTING-STALL */
export function mendLink(world: World, session: Session): void {
  const wire = wireOf(session)
  world.queue.cancel(wire.mendEvent)
  wire.mendEvent = 0
  if (wire.isUp) return
  wire.isUp = true
  record(world, { kind: 'network', name: 'link-back', client: session.client, uid: session.uid })
  for (const event of wire.incoming.splice(0)) receive(world, session, event)
  linkBack(world, session)
  if (session.connection.phase === 'connecting') session.link.flush(world, session)
  for (const task of session.tasks.values())
    if (!wire.stalled.has(task.requestId)) taskResumed(world, task)
  setPipe(world, wire.up, { isOpen: true })
  setPipe(world, wire.down, { isOpen: true })
}
