import { downloadArrived, taskResumed, taskStalled } from '../client/index.ts'
import type { Payload, TaskLink, TaskRecord } from '../client/index.ts'
import { DOWNLOAD_MEDIA_ERR_CODE } from '../protocol/index.ts'
import type { ServerEvent } from '../protocol/index.ts'
import { appServerOf, findMedium, storeMedium, strike } from '../server/index.ts'
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
function onConnection(task: TaskRecord, carrier: Carrier, content: ServerEvent): Answer {
  return { content, connection: carrier.connectionOf(task) }
}

/** Agora is asked for a medium. From here on the download has its bytes, whatever expires meanwhile. @assumes S-38 */
export function mediumAsked(world: World, task: TaskRecord, carrier: Carrier): void {
  const { session, requestId, mediaId } = task
  const fault = strike(world, 'download', session.uid)
  const medium = findMedium(world, appServerOf(world, session.appId ?? '').media, mediaId)
  if (medium === undefined) {
    const code = DOWNLOAD_MEDIA_ERR_CODE.DOWNLOAD_MEDIA_ERR_NOT_EXIST
    return carrier.answer(
      world,
      task,
      onConnection(task, carrier, { kind: 'media-failed', requestId, code, isMissing: true }),
    )
  }
  task.payload = carrier.payloadOf(task, medium)
  openTransfer(task, carrier, fault)
  carrier.answer(world, task, onConnection(task, carrier, { kind: 'media-found', requestId }))
}

/** Moves the bytes of a task, up to where a fault strikes. */
function startTransfer(world: World, task: TaskRecord, carrier: Carrier): void {
  const fault =
    transferOf(task)?.fault ??
    (task.direction === 'upload' ? strike(world, 'upload', task.session.uid) : undefined)
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

/** Where the answer goes out before the bytes do, what keeps it back keeps them, too. */
function isHeldBack(world: World, task: TaskRecord, carrier: Carrier): boolean {
  if (!carrier.answersFirst || task.direction === 'upload') return false
  const { fault } = transferOf(task) ?? {}
  const heldMs = fault?.fault.drop === true ? Infinity : (fault?.delayMs ?? 0)
  if (heldMs > 0) stall(world, task, heldMs)
  return heldMs > 0
}

/** All bytes have left, or have come. */
function arrived(world: World, task: TaskRecord): void {
  const { carrier, fault } = transferOf(task) ?? {}
  if (carrier === undefined) return
  if (task.direction === 'download' && carrier.answersFirst) return downloadArrived(world, task)
  if (fault?.fault.drop === true) return taskStalled(world, task)
  const delayMs = fault?.delayMs ?? 0
  if (delayMs > 0) taskStalled(world, task)
  if (task.direction === 'upload') return arriveAtAgora(world, task, { carrier, delayMs })
  if (delayMs === 0) return downloadArrived(world, task)
  const event: TransferEvent = { fire: downloadComplete, task }
  carrier.wait(world, delayMs, event)
}

function arriveAtAgora(
  world: World,
  task: TaskRecord,
  { carrier, delayMs }: { readonly carrier: Carrier; readonly delayMs: number },
): void {
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
  downloadArrived(world, task)
}

/** Agora has all bytes of an upload; where the client has cancelled meanwhile, a medium that nobody knows of stays. @assumes S-60 */
function uploadArrives(world: World, { task, carrier, payload, connection }: ArrivalEvent): void {
  const { kind, requestId, dimensions } = task
  if (connection === undefined || connection.phase === 'closed' || payload === undefined) return
  const { media } = connection.app
  const { uid } = connection
  const medium = storeMedium(world, media, { kind, uid, payload, requestId, dimensions })
  const content = { kind: 'media-stored', requestId, mediaId: medium.mediaId } as const
  carrier.stored(world, task, { medium, answer: { content, connection } })
}
