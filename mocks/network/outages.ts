import { fallSilent, nowOf, record, schedule } from '../server/index.ts'
import type { World, WorldEvent } from '../server/index.ts'
import { linkBack, linkLost } from '../client/index.ts'
import { setPipe } from './pipe.ts'
import type { Session } from '../client/index.ts'
import { taskResumed, taskStalled } from '../client/index.ts'
import { takeDelivery, linkStateOf } from './link-state.ts'

/** Cuts the link of a session, for a time or until it is mended. */
export function cutLink(world: World, session: Session, forMs: number | undefined): void {
  const state = linkStateOf(session)
  world.queue.cancel(state.mendEvent)
  state.mendEvent = 0
  if (forMs !== undefined) {
    const event: MendEvent = { fire: mendDue, session }
    state.mendEvent = schedule(world, nowOf(world) + forMs, event)
  }
  state.isCut = true
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
  const state = linkStateOf(session)
  world.queue.cancel(state.mendEvent)
  state.mendEvent = 0
  state.isCut = false
  updateLink(world, session)
}

/** Takes the state of the link from its own and the servers' state. */
export function updateLink(world: World, session: Session): void {
  const state = linkStateOf(session)
  const isUp = !state.isCut && world.counters.outages === 0
  if (isUp === state.isUp) return
  state.isUp = isUp
  const name = isUp ? 'link-back' : 'link-cut'
  record(world, { kind: 'network', name, client: session.client, uid: session.uid })
  if (isUp) comeUp(world, session)
  else goDown(world, session)
}

function goDown(world: World, session: Session): void {
  const state = linkStateOf(session)
  setPipe(world, state.up, { isOpen: false })
  setPipe(world, state.down, { isOpen: false })
  for (const task of session.tasks.values()) taskStalled(world, task)
  session.link.cut?.(world, session)
  if (state.connection !== undefined) fallSilent(world, state.connection)
  linkLost(world, session)
}

/** @rule W-MEDIA-RECONNECTING-STALL */
function comeUp(world: World, session: Session): void {
  const state = linkStateOf(session)
  for (const waiting of state.incoming.splice(0)) takeDelivery(world, session, waiting)
  linkBack(world, session)
  const { phase } = session.connection
  if (phase === 'connecting' || phase === 'disconnected') session.link.flush(world, session)
  else if (phase === 'aborted') openPipes(world, session)
}

/** Lets the bytes of the running tasks move: the client is connected again. */
export function openPipes(world: World, session: Session): void {
  const state = linkStateOf(session)
  setPipe(world, state.up, { isOpen: true })
  setPipe(world, state.down, { isOpen: true })
  for (const task of session.tasks.values()) {
    if (session.link.isMoving(task)) taskResumed(world, task)
  }
}
