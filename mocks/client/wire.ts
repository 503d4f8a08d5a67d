import type { ClientRequest, ServerEvent } from '../protocol/index.ts'
import { nowOf, randomOf, schedule } from '../server/index.ts'
import type { NetworkSettings, UserConnection, World, WorldEvent } from '../server/index.ts'
import { nextFloat } from '../time/index.ts'
import { receive } from './answers.ts'
import { createPipe, isMoving, setPipe } from './pipe.ts'
import type { Pipe } from './pipe.ts'
import type { Session, TaskRecord } from './session.ts'
import { taskResumed, taskStalled } from './task-life.ts'

/** What the network model keeps for one session. */
export interface Wire {
  readonly up: Pipe
  readonly down: Pipe
  settings: NetworkSettings
  /** The link of this client was cut; the servers being down is another thing. */
  isCut: boolean
  /** Whether anything gets through now. */
  isUp: boolean
  /** When the last thing sent either way arrives: nothing overtakes. */
  lastUpMs: number
  lastDownMs: number
  /** What waits for the link, either way. */
  outgoing: Waiting<ClientRequest>[]
  incoming: Waiting<ServerEvent>[]
  connection: UserConnection | undefined
  mendEvent: number
  /** Tasks that a fault has stalled, by request ID. */
  readonly stalled: Set<number>
}

/** Something that waits for the link, and the connection it belongs to; undefined for a login. */
export interface Waiting<Content> {
  readonly content: Content
  readonly connection: UserConnection | undefined
}

/** Makes the link of a new session. */
export function createWire(world: World): Wire {
  const settings = world.options.network
  return {
    up: createPipe(settings.upBytesPerSec),
    down: createPipe(settings.downBytesPerSec),
    settings,
    isCut: false,
    isUp: world.counters.outages === 0,
    lastUpMs: -Infinity,
    lastDownMs: -Infinity,
    outgoing: [],
    incoming: [],
    connection: undefined,
    mendEvent: 0,
    stalled: new Set(),
  }
}

/** The network model's state of a session. */
export function wireOf(session: Session): Wire {
  return session.wire as Wire
}

/** Time of one way from now on, in order: half a round trip and jitter. */
export function arrivalMs(world: World, session: Session, direction: 'up' | 'down'): number {
  const wire = wireOf(session)
  const { rttMs, jitterMs } = wire.settings
  const jitter =
    jitterMs > 0 ? nextFloat(randomOf(world, `jitter of client ${session.client}`)) * jitterMs : 0
  const atMs = nowOf(world) + rttMs / 2 + jitter
  if (direction === 'up') return (wire.lastUpMs = Math.max(wire.lastUpMs, atMs))
  return (wire.lastDownMs = Math.max(wire.lastDownMs, atMs))
}

interface DeliveryEvent extends WorldEvent, Waiting<ServerEvent> {
  readonly session: Session
}

/** Sends something down to a client; while its link is cut it waits. What belongs to an ended connection is lost. */
export function deliverTo(world: World, session: Session, waiting: Waiting<ServerEvent>): void {
  const event: DeliveryEvent = { fire: deliveryArrives, session, ...waiting }
  schedule(world, arrivalMs(world, session, 'down'), event)
}

function deliveryArrives(world: World, { session, content, connection }: DeliveryEvent): void {
  const wire = wireOf(session)
  if (wire.isUp) takeDelivery(world, session, { content, connection })
  else wire.incoming.push({ content, connection })
}

/** Takes what has arrived, unless its connection is not the session's any more. */
export function takeDelivery(
  world: World,
  session: Session,
  { content, connection }: Waiting<ServerEvent>,
): void {
  if (connection !== undefined && connection !== wireOf(session).connection) return
  receive(world, session, content)
}

/** The pipe that the bytes of a task go through. */
export function pipeOf({ session, direction }: TaskRecord): Pipe {
  const wire = wireOf(session)
  return direction === 'upload' ? wire.up : wire.down
}

/** Changes how good the link of a session is, from now on. */
export function setLink(world: World, session: Session, settings: Partial<NetworkSettings>): void {
  const wire = wireOf(session)
  const tasks = [...session.tasks.values()]
  const moved = tasks.filter((task) => isMoving(pipeOf(task)))
  wire.settings = { ...wire.settings, ...settings }
  setPipe(world, wire.up, { bytesPerSec: wire.settings.upBytesPerSec })
  setPipe(world, wire.down, { bytesPerSec: wire.settings.downBytesPerSec })
  for (const task of tasks) {
    const moves = isMoving(pipeOf(task))
    if (moved.includes(task) === moves || wire.stalled.has(task.requestId)) continue
    if (moves) taskResumed(world, task)
    else taskStalled(world, task)
  }
}
