import { LOGIN_ERR_CODE } from '../protocol/index.ts'
import type { ClientRequest, ServerEvent } from '../protocol/index.ts'
import {
  appServerOf,
  comeBack,
  deliverStored,
  faultOf,
  handleRequest,
  login,
  nowOf,
  schedule,
} from '../server/index.ts'
import type { ConnectionPort, UserConnection, World, WorldEvent } from '../server/index.ts'
import { cutLink } from './outages.ts'
import type { Link, Session, TaskRecord } from './session.ts'
import { mediumAsked, movedBytes, startTransfer, stopTransfer } from './transfers.ts'
import { arrivalMs, deliverTo, setLink, wireOf } from './wire.ts'

/** The way through the network model to the Agora of the same world. */
export const directLink: Link = Object.freeze({
  send,
  flush,
  isUp: (session: Session) => wireOf(session).isUp,
  findMedium,
  startTransfer,
  movedBytes,
  stop: stopTransfer,
})

interface RequestEvent extends WorldEvent {
  readonly session: Session
  readonly request: ClientRequest
}

function send(world: World, session: Session, request: ClientRequest): void {
  const wire = wireOf(session)
  const ownSettings = request.kind === 'login' ? world.links.get(request.uid) : undefined
  if (ownSettings !== undefined) setLink(world, session, ownSettings)
  if (!wire.isUp) {
    wire.outgoing.push(request)
    return
  }
  const event: RequestEvent = { fire: requestArrives, session, request }
  schedule(world, arrivalMs(world, session, 'up'), event)
}

function requestArrives(world: World, { session, request }: RequestEvent): void {
  const { connection } = wireOf(session)
  if (request.kind === 'login') loginArrives(world, session, request)
  else if (request.kind === 'find-media') mediumAsked(world, session, request)
  else if (connection !== undefined) handleRequest(world, connection, request)
}

type LoginRequest = Extract<ClientRequest, { kind: 'login' }>

interface LoginEvent extends WorldEvent {
  readonly session: Session
  readonly request: LoginRequest
  readonly code: number | undefined
}

function loginArrives(world: World, session: Session, request: LoginRequest): void {
  const fault = faultOf(world, request.uid, request)
  if (fault === undefined) return letIn(world, { session, request, code: undefined, fire: letIn })
  if (fault.disconnectMs !== undefined) cutLink(world, session, fault.disconnectMs)
  if (fault.fault.drop === true) return
  const event: LoginEvent = { fire: letIn, session, request, code: fault.code }
  schedule(world, nowOf(world) + fault.delayMs, event)
}

function letIn(world: World, { session, request, code }: LoginEvent): void {
  const wire = wireOf(session)
  const { op, uid, sdkVersion } = request
  if (code !== undefined) return deliverTo(world, session, { kind: 'reply', op, code })
  const earlier = wire.connection
  if (earlier !== undefined && session.connection.phase === 'reconnecting') {
    const comeback = comeBack(world, earlier)
    if (comeback === 'ended') return
    return deliverTo(world, session, {
      kind: 'reply',
      op,
      code: 0,
      wasOffline: comeback === 'was-offline',
    })
  }
  const app = appServerOf(world, session.appId ?? '')
  const answer = login(world, { app, uid, client: session.client, port: directPort, sdkVersion })
  if (answer.code === LOGIN_ERR_CODE.LOGIN_ERR_OK) wire.connection = answer.connection
  deliverTo(world, session, { kind: 'reply', op, code: answer.code })
  if (answer.connection !== undefined) deliverStored(world, answer.connection)
}

const directPort: ConnectionPort = Object.freeze({
  deliver(world: World, connection: UserConnection, event: ServerEvent): void {
    const session = world.clients.get(connection.client) as Session | undefined
    if (session !== undefined) deliverTo(world, session, event)
  },
  cut(world: World, connection: UserConnection, forMs: number): void {
    const session = world.clients.get(connection.client) as Session | undefined
    if (session !== undefined) cutLink(world, session, forMs)
  },
})

function findMedium(world: World, session: Session, { requestId, mediaId }: TaskRecord): void {
  send(world, session, { kind: 'find-media', op: 0, requestId, mediaId })
}

/** Sends what has waited for the link, and lets Agora know that the client is there. */
function flush(world: World, session: Session): void {
  const wire = wireOf(session)
  const event: ContactEvent = { fire: contactArrives, session }
  schedule(world, arrivalMs(world, session, 'up'), event)
  for (const request of wire.outgoing.splice(0)) {
    if (request.op === 0 || request.kind === 'logout' || session.operations.has(request.op))
      send(world, session, request)
  }
}

interface ContactEvent extends WorldEvent {
  readonly session: Session
}

function contactArrives(world: World, { session }: ContactEvent): void {
  const { connection, isUp } = wireOf(session)
  if (connection !== undefined && isUp) comeBack(world, connection)
}
