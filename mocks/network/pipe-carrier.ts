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
  reach: (world, { session }: PipeTask, { event, delayMs }) =>
    void schedule(world, arrivalMs(world, session, 'up') + delayMs, event),
  connectionOf: ({ session }: PipeTask) => linkStateOf(session).connection,
  answer: (world, { session }: PipeTask, answer) => deliverTo(world, session, answer),
  stored: (world, { session }: PipeTask, { answer }) => deliverTo(world, session, answer),
} satisfies Carrier)

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
