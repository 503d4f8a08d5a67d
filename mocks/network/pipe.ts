import { nowOf, schedule } from '../server/index.ts'
import type { World, WorldEvent } from '../server/index.ts'

/** One transfer on a pipe. */
export interface Flow {
  /** Bytes to move. */
  readonly bytes: number
  /** Called once, when all bytes have moved. A function of a module. */
  onDone(world: World, flow: this): void
  /** Bytes that had not moved at the pipe's `settledAtMs`; a fraction of a byte counts. */
  bytesLeft: number
}

/** One direction of a client's link: a bandwidth, also zero or Infinity, that all flows on it share evenly. */
export interface Pipe {
  bytesPerMs: number
  /** False while the link is cut: no byte moves. */
  isOpen: boolean
  readonly flows: Flow[]
  /** Up to when the bytes of all flows are counted. */
  settledAtMs: number
  dueHandle: number
  /** The event of the flow that ends first: one object for the life of the pipe. */
  dueEvent: DueEvent | undefined
}

/** What rounding may leave of a flow that is done: of its bytes, or of the time they need. */
const tinyBytes = 1e-6
const tinyMs = 1e-9

/** Makes an empty pipe. */
export function createPipe(bytesPerSec: number): Pipe {
  return {
    bytesPerMs: bytesPerSec / 1000,
    isOpen: true,
    flows: [],
    settledAtMs: 0,
    dueHandle: 0,
    dueEvent: undefined,
  }
}

/** Puts a transfer on the pipe; it moves from now on. */
export function startFlow(world: World, pipe: Pipe, flow: Flow): void {
  settle(world, pipe)
  pipe.flows.push(flow)
  arm(world, pipe)
}

/** Takes a transfer off the pipe, done or not; the others move faster from now on. */
export function stopFlow(world: World, pipe: Pipe, flow: Flow): void {
  const index = pipe.flows.indexOf(flow)
  if (index < 0) return
  settle(world, pipe)
  pipe.flows.splice(index, 1)
  arm(world, pipe)
}

/** Changes the bandwidth, or cuts or mends the link. */
export function setPipe(
  world: World,
  pipe: Pipe,
  change: { readonly bytesPerSec?: number; readonly isOpen?: boolean },
): void {
  settle(world, pipe)
  if (change.bytesPerSec !== undefined) pipe.bytesPerMs = change.bytesPerSec / 1000
  if (change.isOpen !== undefined) pipe.isOpen = change.isOpen
  arm(world, pipe)
}

/** Tells whether bytes move on the pipe at all. */
export function isMoving(pipe: Pipe): boolean {
  return pipe.isOpen && pipe.bytesPerMs > 0
}

/** Bytes that a flow has moved by now. */
export function flowBytes(world: World, pipe: Pipe, flow: Flow): number {
  settle(world, pipe)
  return flow.bytes - flow.bytesLeft
}

/** Counts the bytes that have moved up to now. */
function settle(world: World, pipe: Pipe): void {
  const nowMs = nowOf(world)
  const passedMs = nowMs - pipe.settledAtMs
  pipe.settledAtMs = nowMs
  if (passedMs === 0 || !isMoving(pipe)) return
  const share = (passedMs * pipe.bytesPerMs) / pipe.flows.length
  for (const flow of pipe.flows) flow.bytesLeft = Math.max(0, flow.bytesLeft - share)
}

/** The end of the flow that ends first. */
export interface DueEvent extends WorldEvent {
  readonly pipe: Pipe
}

/** How long a flow still needs, if nothing changes. */
function needsMs(pipe: Pipe, flow: Flow): number {
  return (flow.bytesLeft * pipe.flows.length) / pipe.bytesPerMs
}

/** Whatever `arm` waits no time for is done, else one instant would never end. */
function isDone(pipe: Pipe, flow: Flow): boolean {
  return flow.bytesLeft <= tinyBytes || needsMs(pipe, flow) <= tinyMs
}

/** Schedules the end of the flow that ends first. */
function arm(world: World, pipe: Pipe): void {
  if (pipe.dueHandle !== 0) world.queue.cancel(pipe.dueHandle)
  pipe.dueHandle = 0
  if (!isMoving(pipe) || pipe.flows.length === 0) return
  let leastMs = Infinity
  for (const flow of pipe.flows) leastMs = Math.min(leastMs, needsMs(pipe, flow))
  pipe.dueEvent ??= { fire: finishDue, pipe }
  const waitMs = Math.max(0, Math.ceil(leastMs - tinyMs))
  pipe.dueHandle = schedule(world, pipe.settledAtMs + waitMs, pipe.dueEvent)
}

function finishDue(world: World, { pipe }: DueEvent): void {
  pipe.dueHandle = 0
  settle(world, pipe)
  const done = pipe.flows.filter((flow) => isDone(pipe, flow))
  for (const flow of done) pipe.flows.splice(pipe.flows.indexOf(flow), 1)
  arm(world, pipe)
  for (const flow of done) flow.onDone(world, flow)
}
