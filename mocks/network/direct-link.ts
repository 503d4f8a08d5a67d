import { LOGIN_ERR_CODE } from '../protocol/index.ts'
import type { ClientRequest, ServerEvent } from '../protocol/index.ts'
import {
  appServerOf,
  armToken,
  checkTokenAge,
  close,
  comeBack,
  deliverInvitations,
  deliverStored,
  fallSilent,
  faultOf,
  handleRequest,
  login,
  judgeToken,
  nowOf,
  schedule,
} from '../server/index.ts'
import type { ConnectionPort, UserConnection, World, WorldEvent } from '../server/index.ts'
import { receive } from '../client/index.ts'
import { cutLink, openPipes } from './outages.ts'
import type { Link, Session, TaskRecord } from '../client/index.ts'
import { pipeCarrier } from './pipe-carrier.ts'
import { mediumAsked, taskLink } from './transfers.ts'
import { arrivalMs, createLinkState, deliverTo, linkStateOf, setLink } from './link-state.ts'
import type { Waiting } from './link-state.ts'

/** The way to the Agora of the same world. */
export const directLink: Link = Object.freeze({
  ...taskLink(pipeCarrier),
  stateOf: createLinkState,
  send,
  flush,
  sendTokens,
  hangUp,
  isUp: (session: Session) => linkStateOf(session).isUp,
  findMedium,
  end,
})

const contact = Object.freeze({ way: 'up', content: 'contact' } as const)
const loginAnswer = Object.freeze({ way: 'down', content: 'login' } as const)

interface RequestEvent extends WorldEvent, Waiting<ClientRequest> {
  readonly session: Session
}

function send(world: World, session: Session, request: ClientRequest): void {
  const connection = request.kind === 'login' ? undefined : linkStateOf(session).connection
  const ownSettings = request.kind === 'login' ? world.links.get(request.uid) : undefined
  if (ownSettings !== undefined) setLink(world, session, ownSettings)
  sendBound(world, session, { content: request, connection })
}

/** Sends a request on the connection it was made for; while the link is cut it waits. */
function sendBound(
  world: World,
  session: Session,
  { content, connection }: Waiting<ClientRequest>,
): void {
  const state = linkStateOf(session)
  if (!state.isUp) {
    state.outgoing.push({ content, connection })
    return
  }
  const event: RequestEvent = { fire: requestArrives, session, content, connection }
  schedule(world, arrivalMs(world, session, { way: 'up', content }), event)
}

function requestArrives(world: World, { session, content, connection }: RequestEvent): void {
  if (content.kind === 'login') loginArrives(world, session, content)
  else if (content.kind === 'find-media') findAtAgora(world, session, content.requestId)
  else if (connection !== undefined) handleRequest(world, connection, content)
}

function findAtAgora(world: World, session: Session, requestId: number): void {
  const task = session.tasks.get(requestId)
  if (task !== undefined) mediumAsked(world, task, pipeCarrier)
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

/** Agora's answer to a login, unless its client has given it up meanwhile or is no more. */
function letIn(world: World, { session, request, code }: LoginEvent): void {
  const state = linkStateOf(session)
  const { op, uid, token, sdkVersion } = request
  if (!session.operations.has(op) || world.clients.get(session.client) !== session) return
  if (code !== undefined) return replyToLogin(world, session, { op, code })
  const app = appServerOf(world, session.appId ?? '')
  if (state.connection !== undefined && session.connection.phase === 'reconnecting') {
    const worth = judgeToken(world, { app, uid, token })
    if (worth.code !== LOGIN_ERR_CODE.LOGIN_ERR_OK)
      return replyToLogin(world, session, { op, code: worth.code })
    return letBack(world, session, { op, connection: state.connection })
  }
  const { client } = session
  const answer = login(world, { app, uid, token, client, port: directPort, sdkVersion })
  if (answer.code === LOGIN_ERR_CODE.LOGIN_ERR_OK) state.connection = answer.connection
  replyToLogin(world, session, { op, code: answer.code })
  if (answer.connection === undefined) return
  armToken(world, answer.connection)
  deliverStored(world, answer.connection)
  deliverInvitations(world, answer.connection)
  if (!state.isUp) fallSilent(world, answer.connection)
}

function letBack(
  world: World,
  session: Session,
  { op, connection }: { readonly op: number; readonly connection: UserConnection },
): void {
  const comeback = comeBack(world, connection, (how) =>
    replyToLogin(world, session, { op, code: 0, wasOffline: how === 'was-offline' }),
  )
  if (comeback === 'ended') return
  if (!linkStateOf(session).isUp) fallSilent(world, connection)
}

interface LoginReply extends WorldEvent {
  readonly session: Session
  readonly op: number
  readonly code: number
  readonly wasOffline?: boolean
  readonly connection: UserConnection | undefined
}

function replyToLogin(
  world: World,
  session: Session,
  reply: Pick<LoginReply, 'op' | 'code' | 'wasOffline'>,
): void {
  const event: LoginReply = {
    fire: loginReplied,
    session,
    connection: linkStateOf(session).connection,
    ...reply,
  }
  schedule(world, arrivalMs(world, session, loginAnswer), event)
}

/** A client that has given up the login it is let in by is put out again. */
function loginReplied(world: World, reply: LoginReply): void {
  const { session, op, code, wasOffline = false, connection } = reply
  const state = linkStateOf(session)
  const content = { kind: 'reply', op, code, wasOffline } as const
  if (!state.isUp) state.incoming.push({ content, connection: undefined })
  else if (session.operations.has(op)) receive(world, session, content)
  else if (connection !== undefined && connection === state.connection && code === 0) {
    if (session.connection.phase === 'reconnecting') return
    close(world, connection)
    state.connection = undefined
  }
}

const directPort: ConnectionPort = Object.freeze({
  deliver(world: World, connection: UserConnection, event: ServerEvent): void {
    const session = world.clients.get(connection.client) as Session | undefined
    if (session !== undefined) deliverTo(world, session, { content: event, connection })
  },
  cut(world: World, connection: UserConnection, forMs: number): void {
    const session = world.clients.get(connection.client) as Session | undefined
    if (session !== undefined) cutLink(world, session, forMs)
  },
})

function findMedium(world: World, session: Session, { requestId, mediaId }: TaskRecord): void {
  send(world, session, { kind: 'find-media', op: 0, requestId, mediaId })
}

/** Sends what has waited for the link, and lets Agora know that the client is there; bytes move again. */
function flush(world: World, session: Session): void {
  const state = linkStateOf(session)
  const event: ContactEvent = { fire: contactArrives, session }
  schedule(world, arrivalMs(world, session, contact), event)
  for (const waiting of state.outgoing.splice(0)) {
    const { kind, op } = waiting.content
    if (op === 0 || kind === 'logout' || session.operations.has(op))
      sendBound(world, session, waiting)
  }
  openPipes(world, session)
}

/** Sends the new tokens that wait: without one a reconnect may be refused for ever. */
function sendTokens(world: World, session: Session): void {
  const state = linkStateOf(session)
  const tokens = state.outgoing.filter(isToken)
  state.outgoing = state.outgoing.filter((waiting) => !isToken(waiting))
  for (const waiting of tokens) sendBound(world, session, waiting)
}

function isToken({ content }: Waiting<ClientRequest>): boolean {
  return content.kind === 'renew-token'
}

/** Ends what the session still has of its connection: nothing of it is told any more. */
function hangUp(world: World, session: Session): void {
  const state = linkStateOf(session)
  state.incoming = []
  state.connection = undefined
  if (state.isUp) openPipes(world, session)
}

/** Closes what the session still has at Agora. */
function end(world: World, session: Session): void {
  const { connection, mendEvent, outgoing } = linkStateOf(session)
  world.queue.cancel(mendEvent)
  for (const each of [connection, ...outgoing.map((waiting) => waiting.connection)])
    if (each !== undefined) close(world, each)
}

interface ContactEvent extends WorldEvent {
  readonly session: Session
}

/** A client that has meanwhile given up its login is not there, whatever Agora believes. */
function contactArrives(world: World, { session }: ContactEvent): void {
  const { connection, isUp } = linkStateOf(session)
  if (connection === undefined || !isUp) return
  if (session.connection.phase === 'disconnected') return close(world, connection)
  if (comeBack(world, connection) === 'ended') return
  connection.mustRejoin = false
  checkTokenAge(world, connection)
}
