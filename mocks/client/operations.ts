import type { ClientRequest } from '../protocol/index.ts'
import { nowOf, schedule } from '../server/index.ts'
import type { World, WorldEvent } from '../server/index.ts'
import { timedOut } from './because.ts'
import type { Answered, Because, Operation, Session } from './session.ts'

/** What is asked, and what an absent answer means. */
export interface NewOperation {
  readonly request: (op: number) => ClientRequest
  /** Takes the answer, or its absence, to where it belongs. */
  readonly answered: Answered
  readonly requestId?: number
  readonly messageId?: number
  readonly channelId?: string
  readonly timeoutMs: number
  readonly timeoutCode: number
  /** The code where nobody will answer any more, as after a logout. */
  readonly failureCode: number
}

interface TimeoutEvent extends WorldEvent {
  readonly session: Session
  readonly op: number
  readonly timeoutMs: number
}

/**
 * Asks Agora something. While the session is not connected the request waits, and the timeout runs.
 *
 * @returns the number that pairs it with its answer.
 */
export function ask(world: World, session: Session, asked: NewOperation): number {
  const op = ++session.lastOp
  const { timeoutMs } = asked
  const event: TimeoutEvent = { fire: timeOut, session, op, timeoutMs }
  const operation: Operation = {
    op,
    request: asked.request(op),
    answered: asked.answered,
    requestId: asked.requestId ?? 0,
    messageId: asked.messageId ?? 0,
    channelId: asked.channelId ?? '',
    timeoutCode: asked.timeoutCode,
    failureCode: asked.failureCode,
    askedAtMs: nowOf(world),
    timeoutEvent: schedule(world, nowOf(world) + timeoutMs, event),
    sent: false,
  }
  session.operations.set(op, operation)
  if (session.connection.phase === 'connected' || mayGoBeforeLogin(operation.request)) {
    operation.sent = true
    session.link.send(world, session, operation.request)
  }
  return op
}

/** A login makes the connection, and a new token may be what a reconnect is missing. */
function mayGoBeforeLogin({ kind }: ClientRequest): boolean {
  return kind === 'login' || kind === 'renew-token'
}

/** Sends what was asked while the session was not connected. */
export function sendWaiting(world: World, session: Session): void {
  for (const operation of session.operations.values()) {
    if (operation.sent) continue
    operation.sent = true
    session.link.send(world, session, operation.request)
  }
  for (const step of session.waitingSteps.splice(0)) session.link.send(world, session, step)
}

/** Takes out the operation that an answer belongs to; undefined where it is over already. */
export function takeOperation(world: World, session: Session, op: number): Operation | undefined {
  const operation = session.operations.get(op)
  if (operation === undefined) return undefined
  session.operations.delete(op)
  world.queue.cancel(operation.timeoutEvent)
  return operation
}

/** Ends all operations at once: nobody will answer them any more. @assumes S-65 */
export function failOperations(world: World, session: Session, because: Because): void {
  for (const { op, failureCode: code } of Array.from(session.operations.values())) {
    const operation = takeOperation(world, session, op)
    if (operation === undefined) continue
    operation.answered(world, session, {
      operation,
      code,
      content: {},
      wasOffline: false,
      timedOut: false,
      because,
    })
  }
}

function timeOut(world: World, { session, op, timeoutMs }: TimeoutEvent): void {
  const operation = takeOperation(world, session, op)
  if (operation === undefined) return
  operation.answered(world, session, {
    operation,
    code: operation.timeoutCode,
    content: {},
    wasOffline: false,
    timedOut: true,
    because: timedOut(session, timeoutMs, world.host.calls[operation.request.kind].timeoutRule),
  })
}
