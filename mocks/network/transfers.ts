import { DOWNLOAD_MEDIA_ERR_CODE } from '../protocol/index.ts'
import type { ClientRequest, ServerEvent } from '../protocol/index.ts'
import { appServerOf, findMedium, nowOf, schedule, storeMedium, strike } from '../server/index.ts'
import type { ArmedFault, UserConnection, World, WorldEvent } from '../server/index.ts'
import { cutLink } from './outages.ts'
import { flowBytes, isMoving, startFlow, stopFlow } from './pipe.ts'
import type { Flow } from './pipe.ts'
import type { Session, TaskRecord } from '../client/index.ts'
import { downloadArrived, taskResumed, taskStalled } from '../client/index.ts'
import { arrivalMs, deliverTo, pipeOf, linkStateOf } from './link-state.ts'
import type { Waiting } from './link-state.ts'

/** The bytes of one task on their way: in one piece, or in two where a fault strikes in between. */
interface Transfer {
  readonly fault: ArmedFault | undefined
  flow: TaskFlow | undefined
  /** Bytes that moved before the present flow. */
  movedBefore: number
}

interface TaskFlow extends Flow {
  readonly task: TaskRecord
}

/** What comes down on the connection of now. */
function own(session: Session, content: ServerEvent): Waiting<ServerEvent> {
  return { content, connection: linkStateOf(session).connection }
}

interface TransferEvent extends WorldEvent {
  readonly task: TaskRecord
}

function transferOf(task: TaskRecord): Transfer | undefined {
  return task.transfer as Transfer | undefined
}

type MediumAsked = Extract<ClientRequest, { kind: 'find-media' }>

/** Agora is asked for a medium. From here on the download has its bytes, whatever expires meanwhile. @assumes S-38 */
export function mediumAsked(
  world: World,
  session: Session,
  { requestId, mediaId }: MediumAsked,
): void {
  const task = session.tasks.get(requestId)
  if (task === undefined) return
  const fault = strike(world, 'download', session.uid)
  const medium = findMedium(world, appServerOf(world, session.appId ?? '').media, mediaId)
  if (medium === undefined) {
    const code = DOWNLOAD_MEDIA_ERR_CODE.DOWNLOAD_MEDIA_ERR_NOT_EXIST
    return deliverTo(
      world,
      session,
      own(session, { kind: 'media-failed', requestId, code, isMissing: true }),
    )
  }
  task.payload = medium.payload
  task.transfer = { fault, flow: undefined, movedBefore: 0 } satisfies Transfer
  deliverTo(world, session, own(session, { kind: 'media-found', requestId }))
}

/** Moves the bytes of a task, up to where a fault strikes. */
export function startTransfer(world: World, session: Session, task: TaskRecord): void {
  const fault =
    transferOf(task)?.fault ??
    (task.direction === 'upload' ? strike(world, 'upload', session.uid) : undefined)
  task.transfer = { fault, flow: undefined, movedBefore: 0 } satisfies Transfer
  if (!isMoving(pipeOf(task))) taskStalled(world, task)
  if (fault === undefined || !strikesOnTheWay(fault))
    return moveOn(world, task, { onDone: arrived })
  const atByte = Math.min(fault.fault.atByte ?? 0, task.payload?.bytes ?? 0)
  if (atByte > 0) moveOn(world, task, { onDone: struck, upToByte: atByte })
  else strikeTransfer(world, task)
}

function strikesOnTheWay(fault: ArmedFault): boolean {
  return fault.code !== undefined || fault.stallMs !== undefined || fault.disconnectMs !== undefined
}

/** Puts the next piece of a task on the pipe. */
function moveOn(
  world: World,
  task: TaskRecord,
  piece: { readonly onDone: (world: World, flow: TaskFlow) => void; readonly upToByte?: number },
): void {
  const transfer = transferOf(task)
  if (transfer === undefined) return
  const bytes = (piece.upToByte ?? task.payload?.bytes ?? 0) - transfer.movedBefore
  transfer.flow = { bytes, onDone: piece.onDone, bytesLeft: bytes, task }
  startFlow(world, pipeOf(task), transfer.flow)
}

function pieceMoved(flow: TaskFlow): Transfer | undefined {
  const transfer = transferOf(flow.task)
  if (transfer === undefined) return undefined
  transfer.movedBefore += flow.bytes
  transfer.flow = undefined
  return transfer
}

function struck(world: World, flow: TaskFlow): void {
  if (pieceMoved(flow) !== undefined) strikeTransfer(world, flow.task)
}

/** What a fault does on the way. */
function strikeTransfer(world: World, task: TaskRecord): void {
  const fault = transferOf(task)?.fault
  if (fault === undefined) return
  if (fault.code !== undefined) {
    const event: FailureEvent = { fire: failLate, task, code: fault.code }
    schedule(world, arrivalMs(world, task.session, 'up') + fault.delayMs, event)
    return
  }
  if (fault.disconnectMs !== undefined) cutLink(world, task.session, fault.disconnectMs)
  if (fault.stallMs === undefined) return moveOn(world, task, { onDone: arrived })
  linkStateOf(task.session).stalled.add(task.requestId)
  taskStalled(world, task)
  if (fault.stallMs === Infinity) return
  const event: TransferEvent = { fire: stallOver, task }
  schedule(world, nowOf(world) + fault.stallMs, event)
}

interface FailureEvent extends TransferEvent {
  readonly code: number
}

function failLate(world: World, { task, code }: FailureEvent): void {
  deliverTo(
    world,
    task.session,
    own(task.session, {
      kind: 'media-failed',
      requestId: task.requestId,
      code,
      isMissing: false,
    }),
  )
}

function stallOver(world: World, { task }: TransferEvent): void {
  const state = linkStateOf(task.session)
  if (!state.stalled.delete(task.requestId) || transferOf(task) === undefined) return
  if (isMoving(pipeOf(task))) taskResumed(world, task)
  moveOn(world, task, { onDone: arrived })
}

/** All bytes have left, or have come. */
function arrived(world: World, flow: TaskFlow): void {
  const transfer = pieceMoved(flow)
  if (transfer === undefined) return
  const { task } = flow
  if (transfer.fault?.fault.drop === true) return taskStalled(world, task)
  const delayMs = transfer.fault?.delayMs ?? 0
  if (delayMs > 0) taskStalled(world, task)
  const fire = task.direction === 'upload' ? uploadArrives : downloadComplete
  if (fire === downloadComplete && delayMs === 0) return downloadArrived(world, task)
  const atMs = task.direction === 'upload' ? arrivalMs(world, task.session, 'up') : nowOf(world)
  const { payload, session } = task
  const event: ArrivalEvent = { fire, task, payload, connection: linkStateOf(session).connection }
  schedule(world, atMs + delayMs, event)
}

interface ArrivalEvent extends TransferEvent {
  readonly payload: TaskRecord['payload']
  /** The connection that the bytes went on. */
  readonly connection: UserConnection | undefined
}

function downloadComplete(world: World, { task }: ArrivalEvent): void {
  downloadArrived(world, task)
}

/** Agora has all bytes of an upload; where the client has cancelled meanwhile, a medium that nobody knows of stays. @assumes S-60 */
function uploadArrives(world: World, { task, payload, connection }: ArrivalEvent): void {
  const { session, kind, requestId, dimensions } = task
  if (connection === undefined || connection.phase === 'closed' || payload === undefined) return
  const { mediaId } = storeMedium(world, connection.app.media, {
    kind,
    uid: connection.uid,
    payload,
    requestId,
    dimensions,
  })
  const content = { kind: 'media-stored', requestId, mediaId } as const
  deliverTo(world, session, { content, connection })
}

/** Tells whether bytes of a task are on a pipe that moves. */
export function isTaskMoving(task: TaskRecord): boolean {
  return transferOf(task)?.flow !== undefined && isMoving(pipeOf(task))
}

/** Bytes that a task has moved by now. */
export function movedBytes(world: World, session: Session, task: TaskRecord): number {
  const transfer = transferOf(task)
  if (transfer === undefined || session !== task.session) return 0
  const { flow, movedBefore } = transfer
  return flow === undefined ? movedBefore : movedBefore + flowBytes(world, pipeOf(task), flow)
}

/** Takes what is left of a task off the pipe. */
export function stopTransfer(world: World, session: Session, task: TaskRecord): void {
  const transfer = transferOf(task)
  linkStateOf(session).stalled.delete(task.requestId)
  if (transfer?.flow !== undefined) stopFlow(world, pipeOf(task), transfer.flow)
  task.transfer = undefined
}
