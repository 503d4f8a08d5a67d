import type { ClientRequest, RequestKind, RequestOf } from '../protocol/index.ts'
import type { ServedCall, UserConnection, World, WorldEvent } from './state.ts'
import { strike } from './faults/armed-faults.ts'
import type { ArmedFault } from './faults/fault.ts'
import { reply } from './peer-mailbox.ts'
import { nowOf, schedule } from './world.ts'

function callOf<Kind extends RequestKind>(
  world: World,
  { kind }: RequestOf<Kind>,
): ServedCall<Kind> {
  return world.host.calls[kind]
}

/** The fault that strikes a request, if any. */
export function faultOf(world: World, uid: string, request: ClientRequest): ArmedFault | undefined {
  const ofCourse = world.host.course?.faultOf(request)
  if (ofCourse !== undefined) return ofCourse
  const { fault } = callOf(world, request)
  return fault === undefined ? undefined : strike(world, fault, uid)
}

interface LateRequest extends WorldEvent {
  readonly connection: UserConnection
  readonly request: ClientRequest
  readonly code: number | undefined
}

/** Serves what a logged-in client asks, unless a fault is in the way. */
export function handleRequest(
  world: World,
  connection: UserConnection,
  request: ClientRequest,
): void {
  if (connection.phase === 'closed') return
  const fault = faultOf(world, connection.uid, request)
  if (fault === undefined) {
    serve(world, connection, request)
    return
  }
  if (fault.disconnectMs !== undefined) connection.port.cut(world, connection, fault.disconnectMs)
  if (fault.fault.drop === true) return
  const late: LateRequest = { fire: serveLate, connection, request, code: fault.code }
  schedule(world, nowOf(world) + fault.delayMs, late)
}

function serveLate(world: World, { connection, request, code }: LateRequest): void {
  if (connection.phase === 'closed') return
  if (code === undefined) serve(world, connection, request)
  else if (callOf(world, request).reachesSilent === true)
    connection.port.deliver(world, connection, { kind: 'reply', op: request.op, code })
  else reply(world, connection, { op: request.op, code, uids: [] })
}

function serve<Kind extends RequestKind>(
  world: World,
  connection: UserConnection,
  request: RequestOf<Kind>,
): void {
  callOf(world, request).serve(world, connection, request)
}
