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
  isUp: boolean
  /** When the last thing sent either way arrives: nothing overtakes. */
  lastUpMs: number
  lastDownMs: number
  /** What waits for the link, either way. */
  outgoing: ClientRequest[]
  incoming: ServerEvent[]
  connection: UserConnection | undefined
  mendEvent: number
  /** Tasks that a fault has stalled, by request ID. */
  readonly stalled: Set<number>
}

/** Makes the link of a new session. */
export function createWire(world: World): Wire {
  const settings = world.options.network
  return {
    up: createPipe(settings.upBytesPerSec),
    down: createPipe(settings.downBytesPerSec),
    settings,
    isUp: world.counters.outages === 0,
    lastUpMs: 0,
    lastDownMs: 0,
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

interface DeliveryEvent extends WorldEvent {
  readonly session: Session
  readonly delivered: ServerEvent
}

/** Sends something down to a client; while its link is cut it waits. */
export function deliverTo(world: World, session: Session, delivered: ServerEvent): void {
  const event: DeliveryEvent = { fire: deliveryArrives, session, delivered }
  schedule(world, arrivalMs(world, session, 'down'), event)
}

function deliveryArrives(world: World, { session, delivered }: DeliveryEvent): void {
  const wire = wireOf(session)
  if (wire.isUp) receive(world, session, delivered)
  else wire.incoming.push(delivered)
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
