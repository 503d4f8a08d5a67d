import { fallSilent, nowOf, record, schedule } from '../server/index.ts'
import type { World, WorldEvent } from '../server/index.ts'
import { linkBack, linkLost } from './connecting.ts'
import { setPipe } from './pipe.ts'
import type { Session } from './session.ts'
import { taskResumed, taskStalled } from './task-life.ts'
import { takeDelivery, wireOf } from './wire.ts'

/** Cuts the link of a session, for a time or until it is mended. */
export function cutLink(world: World, session: Session, forMs: number | undefined): void {
  const wire = wireOf(session)
  world.queue.cancel(wire.mendEvent)
  wire.mendEvent = 0
  if (forMs !== undefined) {
    const event: MendEvent = { fire: mendDue, session }
    wire.mendEvent = schedule(world, nowOf(world) + forMs, event)
  }
  wire.isCut = true
  updateLink(world, session)
}

interface MendEvent extends WorldEvent {
  readonly session: Session
}

function mendDue(world: World, { session }: MendEvent): void {
  mendLink(world, session)
}

/** Mends the link of a session; while the servers are down nothing gets through all the same. */
export function mendLink(world: World, session: Session): void {
  const wire = wireOf(session)
  world.queue.cancel(wire.mendEvent)
  wire.mendEvent = 0
  wire.isCut = false
  updateLink(world, session)
}

/** Takes the state of the link from its own and the servers' state. */
export function updateLink(world: World, session: Session): void {
  const wire = wireOf(session)
  const isUp = !wire.isCut && world.counters.outages === 0
  if (isUp === wire.isUp) return
  wire.isUp = isUp
  const name = isUp ? 'link-back' : 'link-cut'
  record(world, { kind: 'network', name, client: session.client, uid: session.uid })
  if (isUp) comeUp(world, session)
  else goDown(world, session)
}

function goDown(world: World, session: Session): void {
  const wire = wireOf(session)
  setPipe(world, wire.up, { isOpen: false })
  setPipe(world, wire.down, { isOpen: false })
  for (const task of session.tasks.values()) taskStalled(world, task)
  session.link.cut?.(world, session)
  if (wire.connection !== undefined) fallSilent(world, wire.connection)
  linkLost(world, session)
}

/** @rule W-MEDIA-RECONNECTING-STALL */
function comeUp(world: World, session: Session): void {
  const wire = wireOf(session)
  for (const waiting of wire.incoming.splice(0)) takeDelivery(world, session, waiting)
  linkBack(world, session)
  const { phase } = session.connection
  if (phase === 'connecting' || phase === 'disconnected') session.link.flush(world, session)
  else if (phase === 'aborted') openPipes(world, session)
}

/** Lets the bytes of the running tasks move: the client is connected again. */
export function openPipes(world: World, session: Session): void {
  const wire = wireOf(session)
  setPipe(world, wire.up, { isOpen: true })
  setPipe(world, wire.down, { isOpen: true })
  for (const task of session.tasks.values()) {
    if (session.link.isMoving(task)) taskResumed(world, task)
  }
}
