import { nowOf, schedule } from '../server/index.ts'
import type { World, WorldEvent } from '../server/index.ts'

/** One transfer on a pipe. */
export interface Flow {
  /** Bytes to move. */
  readonly bytes: number
  /** Called once, when all bytes have moved. A function of a module. */
  readonly onDone: (world: World, flow: never) => void
  /** What the pipe had served to each flow when this one came. */
  servedBefore: number
}

/**
 * One direction of a client's link: a bandwidth that all flows on it share evenly. It keeps one
 * number, the bytes served to each flow so far, so that a change costs the number of flows, not of bytes.
 */
export interface Pipe {
  bytesPerMs: number
  /** False while the link is cut: no byte moves. */
  isOpen: boolean
  readonly flows: Flow[]
  served: number
  servedAtMs: number
  dueHandle: number
  /** The event of the flow that ends first: one object for the life of the pipe. */
  dueEvent: DueEvent | undefined
}

/** What rounding may leave of the last byte, and of the last millisecond. */
const tinyBytes = 1e-6
const tinyMs = 1e-9

/** Even a boundless link has a number that can be reckoned with. */
const bytesPerMsMax = 1e15

/** Makes an empty pipe. */
export function createPipe(bytesPerSec: number): Pipe {
  return {
    bytesPerMs: Math.min(bytesPerSec / 1000, bytesPerMsMax),
    isOpen: true,
    flows: [],
    served: 0,
    servedAtMs: 0,
    dueHandle: 0,
    dueEvent: undefined,
  }
}

/** Puts a transfer on the pipe; it moves from now on. */
export function startFlow(world: World, pipe: Pipe, flow: Flow): void {
  settle(world, pipe)
  flow.servedBefore = pipe.served
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
  if (change.bytesPerSec !== undefined)
    pipe.bytesPerMs = Math.min(change.bytesPerSec / 1000, bytesPerMsMax)
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
  return Math.min(flow.bytes, Math.max(0, pipe.served - flow.servedBefore))
}

function settle(world: World, pipe: Pipe): void {
  const nowMs = nowOf(world)
  if (pipe.isOpen && pipe.flows.length > 0) {
    pipe.served += ((nowMs - pipe.servedAtMs) * pipe.bytesPerMs) / pipe.flows.length
  }
  pipe.servedAtMs = nowMs
}

/** The end of the flow that ends first. */
export interface DueEvent extends WorldEvent {
  readonly pipe: Pipe
}

/** Schedules the end of the flow that ends first. */
function arm(world: World, pipe: Pipe): void {
  if (pipe.dueHandle !== 0) world.queue.cancel(pipe.dueHandle)
  pipe.dueHandle = 0
  if (pipe.flows.length === 0) pipe.served = 0
  if (!isMoving(pipe) || pipe.flows.length === 0) return
  let least = Infinity
  for (const flow of pipe.flows)
    least = Math.min(least, flow.servedBefore + flow.bytes - pipe.served)
  const waitMs = Math.max(0, (least * pipe.flows.length) / pipe.bytesPerMs)
  pipe.dueEvent ??= { fire: finishDue, pipe }
  pipe.dueHandle = schedule(world, pipe.servedAtMs + Math.ceil(waitMs - tinyMs), pipe.dueEvent)
}

function finishDue(world: World, { pipe }: DueEvent): void {
  pipe.dueHandle = 0
  settle(world, pipe)
  const done: Flow[] = []
  for (let index = 0; index < pipe.flows.length;) {
    const flow = pipe.flows[index]
    if (flow === undefined || flow.servedBefore + flow.bytes > pipe.served + tinyBytes) index++
    else {
      done.push(flow)
      pipe.flows.splice(index, 1)
    }
  }
  arm(world, pipe)
  for (const flow of done) flow.onDone(world, flow as never)
}
