import type { Session, TaskRecord } from '../client/index.ts'
import { nowOf, schedule } from '../server/index.ts'
import type { World } from '../server/index.ts'
import type { Carrier, Stretch, Transfer } from './carrier.ts'
import { arrivalMs, deliverTo, linkStateOf, pipeOf } from './link-state.ts'
import { cutLink } from './outages.ts'
import { flowBytes, isMoving, startFlow, stopFlow } from './pipe.ts'
import type { Flow } from './pipe.ts'

/** The bytes of one task on a pipe: in one piece, or in two where a fault strikes in between. */
interface PipeTransfer extends Transfer {
  flow: TaskFlow | undefined
  /** Bytes that moved before the present flow. */
  movedBefore: number
}

interface TaskFlow extends Flow {
  readonly task: PipeTask
  readonly step: Stretch['step']
}

type PipeTask = TaskRecord<Session>

function transferOf(task: TaskRecord): PipeTransfer | undefined {
  return task.transfer as PipeTransfer | undefined
}

/** A pipe in virtual time: no byte moves, it works out when each would have. */
export const pipeCarrier: Carrier = Object.freeze({
  isReal: false,
  answersFirst: false,
  open: (): PipeTransfer => ({
    carrier: pipeCarrier,
    fault: undefined,
    isStalled: false,
    flow: undefined,
    movedBefore: 0,
  }),
  payloadOf: (_task, { payload }) => payload,
  bytesOf: ({ payload }) => payload?.bytes ?? 0,
  carry,
  canMove: (task: PipeTask) => isMoving(pipeOf(task)),
  isCarrying: (task) => transferOf(task)?.flow !== undefined,
  movedBytes,
  movedAtMs: (world) => nowOf(world),
  stop,
  cut: (world, { session }: PipeTask, forMs) => cutLink(world, session, forMs),
  wait: (world, durationMs, event) => void schedule(world, nowOf(world) + durationMs, event),
  reach,
  connectionOf: ({ session }: PipeTask) => linkStateOf(session).connection,
  answer: (world, { session }: PipeTask, answer) => deliverTo(world, session, answer),
  stored: (world, { session }: PipeTask, { answer }) => deliverTo(world, session, answer),
} satisfies Carrier)

/** Bytes have a connection of their own: where a course lets them come late, the rest of the link does not wait. */
function reach(
  world: World,
  { session, call }: PipeTask,
  { event, delayMs }: Parameters<Carrier['reach']>[2],
): void {
  const dueMs = arrivalMs(world, session, 'up') + delayMs
  const passing = call.direction === 'upload' ? uploadBytes : failedDownload
  const laterMs = world.host.course?.laterMs(session.client, passing, dueMs) ?? 0
  schedule(world, dueMs + laterMs, event)
}

const uploadBytes = Object.freeze({ way: 'up', content: 'upload-bytes' } as const)
const failedDownload = Object.freeze({ way: 'up', content: 'download-failed' } as const)

/** Puts the next piece of a task on the pipe. */
function carry(world: World, task: PipeTask, { upToByte, step }: Stretch): void {
  const transfer = transferOf(task)
  if (transfer === undefined) return
  const bytes = Math.min(upToByte, task.payload?.bytes ?? 0) - transfer.movedBefore
  transfer.flow = { bytes, onDone: pieceMoved, bytesLeft: bytes, task, step }
  startFlow(world, pipeOf(task), transfer.flow)
}

function pieceMoved(world: World, flow: TaskFlow): void {
  const transfer = transferOf(flow.task)
  if (transfer === undefined) return
  transfer.movedBefore += flow.bytes
  transfer.flow = undefined
  flow.step(world, flow.task)
}

function movedBytes(world: World, task: PipeTask): number {
  const { flow, movedBefore = 0 } = transferOf(task) ?? {}
  return flow === undefined ? movedBefore : movedBefore + flowBytes(world, pipeOf(task), flow)
}

function stop(world: World, task: PipeTask): void {
  const { flow } = transferOf(task) ?? {}
  if (flow !== undefined) stopFlow(world, pipeOf(task), flow)
  task.transfer = undefined
}
