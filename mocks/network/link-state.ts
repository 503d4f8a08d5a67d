import type { ClientRequest, ServerEvent } from '../protocol/index.ts'
import { nowOf, randomOf, schedule } from '../server/index.ts'
import type {
  NetworkSettings,
  Passing,
  UserConnection,
  World,
  WorldEvent,
} from '../server/index.ts'
import { nextFloat } from '../time/index.ts'
import { receive } from '../client/index.ts'
import type { Transfer } from './carrier.ts'
import { createPipe, isMoving, setPipe } from './pipe.ts'
import type { Pipe } from './pipe.ts'
import type { Session, TaskRecord } from '../client/index.ts'
import { taskResumed, taskStalled } from '../client/index.ts'

/** What the network keeps for one session. */
export interface LinkState {
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
}

/** Something that waits for the link, and the connection it belongs to; undefined for a login. */
export interface Waiting<Content> {
  readonly content: Content
  readonly connection: UserConnection | undefined
}

/** Makes the link of a new session. */
export function createLinkState(world: World): LinkState {
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
  }
}

/** What the network keeps for a session, which does not know what that is. */
export function linkStateOf(session: Session): LinkState {
  return session.linkState as LinkState
}

/** Time of one way from now on, in order: half a round trip and jitter. */
export function arrivalMs(
  world: World,
  session: Session,
  passing: Passing | Passing['way'],
): number {
  const state = linkStateOf(session)
  const { rttMs, jitterMs } = state.settings
  const jitter =
    jitterMs > 0 ? nextFloat(randomOf(world, `jitter of client ${session.client}`)) * jitterMs : 0
  const calmMs = nowOf(world) + rttMs / 2 + jitter
  const isPoint = typeof passing === 'object'
  const laterMs = isPoint ? world.host.course?.laterMs(session.client, passing, calmMs) : 0
  const atMs = calmMs + (laterMs ?? 0)
  if ((isPoint ? passing.way : passing) === 'up')
    return (state.lastUpMs = Math.max(state.lastUpMs, atMs))
  return (state.lastDownMs = Math.max(state.lastDownMs, atMs))
}

interface DeliveryEvent extends WorldEvent, Waiting<ServerEvent> {
  readonly session: Session
}

/** Sends something down to a client; while its link is cut it waits. What belongs to an ended connection is lost. */
export function deliverTo(world: World, session: Session, waiting: Waiting<ServerEvent>): void {
  const event: DeliveryEvent = { fire: deliveryArrives, session, ...waiting }
  schedule(world, arrivalMs(world, session, { way: 'down', content: waiting.content }), event)
}

function deliveryArrives(world: World, { session, content, connection }: DeliveryEvent): void {
  const state = linkStateOf(session)
  if (state.isUp) takeDelivery(world, session, { content, connection })
  else state.incoming.push({ content, connection })
}

/** Takes what has arrived, unless its connection is not the session's any more. */
export function takeDelivery(
  world: World,
  session: Session,
  { content, connection }: Waiting<ServerEvent>,
): void {
  if (connection !== undefined && connection !== linkStateOf(session).connection) return
  receive(world, session, content)
}

/** The pipe that the bytes of a task go through. */
export function pipeOf({ session, call }: TaskRecord<Session>): Pipe {
  const state = linkStateOf(session)
  return call.direction === 'upload' ? state.up : state.down
}

/** Changes how good the link of a session is, from now on. */
export function setLink(world: World, session: Session, settings: Partial<NetworkSettings>): void {
  const state = linkStateOf(session)
  const tasks = [...session.tasks.values()]
  const moved = tasks.filter((task) => isMoving(pipeOf(task)))
  state.settings = { ...state.settings, ...settings }
  setPipe(world, state.up, { bytesPerSec: state.settings.upBytesPerSec })
  setPipe(world, state.down, { bytesPerSec: state.settings.downBytesPerSec })
  for (const task of tasks) {
    const moves = isMoving(pipeOf(task))
    if (
      moved.includes(task) === moves ||
      (task.transfer as Transfer | undefined)?.isStalled === true
    )
      continue
    if (moves) taskResumed(world, task)
    else taskStalled(world, task)
  }
}
