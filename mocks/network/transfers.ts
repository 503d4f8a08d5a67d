import { taskResumed, taskStalled } from '../client/index.ts'
import type { Payload, TaskAnswer, TaskLink, TaskRecord } from '../client/index.ts'
import { appServerOf, nowOf, strike } from '../server/index.ts'
import type { ArmedFault, UserConnection, World, WorldEvent } from '../server/index.ts'
import type { Answer, Carrier, Transfer } from './carrier.ts'

/** The way of tasks over one kind of carrier: what happens on it is the same for all. */
export function taskLink(carrier: Carrier): TaskLink {
  return {
    isReal: carrier.isReal,
    findMedium: (world, _owner, task) => mediumAsked(world, task, carrier),
    startTransfer: (world, _owner, task) => startTransfer(world, task, carrier),
    isMoving: (task) => carrier.isCarrying(task) && carrier.canMove(task),
    movedBytes: (world, _owner, task) => carrier.movedBytes(world, task),
    movedAtMs: (world, task) => carrier.movedAtMs(world, task),
    stop: (world, _owner, task) => carrier.stop(world, task),
  }
}

function transferOf(task: TaskRecord): Transfer | undefined {
  return task.transfer as Transfer | undefined
}

/** Opens the transfer of a task. Which fault strikes it is settled from here on. */
function openTransfer(task: TaskRecord, carrier: Carrier, fault: ArmedFault | undefined): Transfer {
  const transfer = carrier.open(task)
  transfer.fault = fault
  task.transfer = transfer
  return transfer
}

/** What Agora says on the connection that the task goes on now. */
function onConnection(task: TaskRecord, carrier: Carrier, content: TaskAnswer): Answer {
  return { content, connection: carrier.connectionOf(task) }
}

/** Agora is asked for a medium. */
export function mediumAsked(world: World, task: TaskRecord, carrier: Carrier): void {
  const { call, session } = task
  const { uid, appId = '' } = session
  const fault = faultOn(world, task)
  const said = call.atAgora(world, { app: appServerOf(world, appId), uid }, task)
  if (said === undefined) return
  if (said.medium !== undefined) {
    task.payload = carrier.payloadOf(task, said.medium)
    openTransfer(task, carrier, fault)
  }
  carrier.answer(world, task, onConnection(task, carrier, said.content))
}

/** Moves the bytes of a task, up to where a fault strikes. */
function startTransfer(world: World, task: TaskRecord, carrier: Carrier): void {
  const fault = transferOf(task)?.fault ?? (isUpload(task) ? faultOfUpload(world, task) : undefined)
  openTransfer(task, carrier, fault)
  if (!carrier.canMove(task)) taskStalled(world, task)
  if (fault === undefined || !strikesOnTheWay(fault)) {
    if (!isHeldBack(world, task, carrier)) moveOn(world, task)
    return
  }
  const atByte = Math.min(fault.fault.atByte ?? 0, carrier.bytesOf(task))
  if (atByte > 0) carrier.carry(world, task, { upToByte: atByte, step: strikeTransfer })
  else strikeTransfer(world, task)
}

function faultOfUpload(world: World, task: TaskRecord): ArmedFault | undefined {
  const begins = { way: 'up', content: 'upload', task } as const
  world.host.course?.laterMs(task.session.client, begins, nowOf(world))
  return faultOn(world, task)
}

function faultOn(world: World, task: TaskRecord): ArmedFault | undefined {
  const { call, session } = task
  return world.host.course?.faultOf(task) ?? strike(world, call.fault, session.uid)
}

function isUpload({ call }: TaskRecord): boolean {
  return call.direction === 'upload'
}

function strikesOnTheWay(fault: ArmedFault): boolean {
  return fault.code !== undefined || fault.stallMs !== undefined || fault.disconnectMs !== undefined
}

/** Lets what is left of a task move. */
function moveOn(world: World, task: TaskRecord): void {
  transferOf(task)?.carrier.carry(world, task, { upToByte: Infinity, step: arrived })
}

interface TransferEvent extends WorldEvent {
  readonly task: TaskRecord
}

/** What a fault does on the way. */
function strikeTransfer(world: World, task: TaskRecord): void {
  const { carrier, fault } = transferOf(task) ?? {}
  if (carrier === undefined || fault === undefined) return
  if (fault.code !== undefined) {
    const event: FailureEvent = { fire: failLate, task, carrier, code: fault.code }
    return carrier.reach(world, task, { event, delayMs: fault.delayMs })
  }
  if (fault.disconnectMs !== undefined) carrier.cut(world, task, fault.disconnectMs)
  if (fault.stallMs === undefined) return moveOn(world, task)
  stall(world, task, fault.stallMs)
}

interface FailureEvent extends TransferEvent {
  readonly carrier: Carrier
  readonly code: number
}

function failLate(world: World, { task, carrier, code }: FailureEvent): void {
  const { requestId } = task
  carrier.answer(
    world,
    task,
    onConnection(task, carrier, { kind: 'media-failed', requestId, code, isMissing: false }),
  )
}

/** Keeps a task where it is, for a time or for ever. */
function stall(world: World, task: TaskRecord, durationMs: number): void {
  const transfer = transferOf(task)
  if (transfer === undefined) return
  transfer.isStalled = true
  taskStalled(world, task)
  if (durationMs === Infinity) return
  const event: TransferEvent = { fire: stallOver, task }
  transfer.carrier.wait(world, durationMs, event)
}

function stallOver(world: World, { task }: TransferEvent): void {
  const transfer = transferOf(task)
  if (transfer?.isStalled !== true) return
  transfer.isStalled = false
  if (transfer.carrier.canMove(task)) taskResumed(world, task)
  moveOn(world, task)
}

/** Where the answer goes out before the bytes do, what keeps it back keeps them, too: but for those that have gone before it strikes. */
function isHeldBack(world: World, task: TaskRecord, carrier: Carrier): boolean {
  if (!carrier.answersFirst || isUpload(task)) return false
  const { fault } = transferOf(task) ?? {}
  const heldMs = fault?.fault.drop === true ? Infinity : (fault?.delayMs ?? 0)
  if (heldMs > 0) stall(world, task, heldMs)
  return heldMs > 0
}

/** The fault that makes an answer late, unless it has kept it back before the first byte. */
function lateFault(task: TaskRecord, { carrier, fault }: Transfer): ArmedFault | undefined {
  if (isUpload(task) || !carrier.answersFirst || fault === undefined) return fault
  return strikesOnTheWay(fault) ? fault : undefined
}

/** All bytes have left, or have come. */
function arrived(world: World, task: TaskRecord): void {
  const transfer = transferOf(task)
  if (transfer === undefined) return
  const { carrier } = transfer
  const fault = lateFault(task, transfer)
  if (fault?.fault.drop === true) return taskStalled(world, task)
  const delayMs = fault?.delayMs ?? 0
  if (delayMs > 0) taskStalled(world, task)
  if (isUpload(task)) return arriveAtAgora(world, task, { carrier, delayMs })
  arriveAtClient(world, task, { carrier, delayMs })
}

interface LateArrival {
  readonly carrier: Carrier
  readonly delayMs: number
}

const downloadBytes = Object.freeze({ way: 'down', content: 'download-bytes' } as const)

function arriveAtClient(world: World, task: TaskRecord, { carrier, delayMs }: LateArrival): void {
  const dueMs = nowOf(world) + delayMs
  const laterMs = world.host.course?.laterMs(task.session.client, downloadBytes, dueMs) ?? 0
  if (delayMs + laterMs === 0) return task.call.arrived(world, task)
  taskStalled(world, task)
  const event: TransferEvent = { fire: downloadComplete, task }
  carrier.wait(world, delayMs + laterMs, event)
}

function arriveAtAgora(world: World, task: TaskRecord, { carrier, delayMs }: LateArrival): void {
  const { payload } = task
  const connection = carrier.connectionOf(task)
  const event: ArrivalEvent = { fire: uploadArrives, task, carrier, payload, connection }
  carrier.reach(world, task, { event, delayMs })
}

interface ArrivalEvent extends TransferEvent {
  readonly carrier: Carrier
  readonly payload: Payload | undefined
  /** The connection that the bytes went on. */
  readonly connection: UserConnection | undefined
}

function downloadComplete(world: World, { task }: TransferEvent): void {
  task.call.arrived(world, task)
}

/** Agora has all bytes of an upload; where the client has cancelled meanwhile, a medium that nobody knows of stays. @assumes S-60 */
function uploadArrives(world: World, { task, carrier, payload, connection }: ArrivalEvent): void {
  if (connection === undefined || connection.phase === 'closed') return
  const { call, kind, requestId, mediaId, dimensions } = task
  const sent = { kind, requestId, mediaId, dimensions, payload }
  const { medium, content } = call.atAgora(world, connection, sent) ?? {}
  if (medium === undefined || content === undefined) return
  carrier.stored(world, task, { medium, answer: { content, connection } })
}
