import { closeCodes } from './frame-socket.ts'
import type { FrameSocket } from './frame-socket.ts'
import { parseFrame } from './request-frames.ts'
import { Refused } from './problem.ts'
import { hasReply, requestOf } from './requests.ts'
import type { WireSession } from './wire-session.ts'
import type { WireService } from './wire-service.ts'

/** What a network calls when something happens on a socket that it has handed over. */
export interface SocketEvents {
  /** A frame has come; undefined for one that is no text. */
  message(text: string | undefined): void
  /** Some of what waited has been sent. */
  drained(): void
  closed(): void
}

const noEvents: SocketEvents = {
  message: () => undefined,
  drained: () => undefined,
  closed: () => undefined,
}

/** What a socket is opened for. */
export interface SocketAsked {
  readonly sessionId: string
  /** The newest frame that the client has; all that are kept where it does not say. */
  readonly after: number | undefined
}

/** Reads the address of a socket. @throws Refused */
export function socketAsked(address: string): SocketAsked {
  const [path = '', query = ''] = address.split('?')
  const sessionId = socketPath.exec(path)?.[1]
  if (sessionId === undefined)
    throw new Refused(404, 'Sockets are at /v1/sessions/{session}/socket.')
  const said = new URLSearchParams(query).get('after')
  const after = said === null ? undefined : Number(said)
  if (after !== undefined && (said === '' || !Number.isSafeInteger(after) || after < 0))
    throw new Refused(400, 'after must be a whole number of 0 or more.')
  return { sessionId, after }
}

const socketPath = /^\/v1\/sessions\/([^/]{1,100})\/socket$/

/**
 * Serves one socket of a session; it is closed at once where it cannot be served.
 *
 * A network may keep a socket, and with it these events, long after it is closed: MSW for ever, an app as long as
 * it likes, a peer that never answers the close for half a minute. So they let go of the session, and of the world
 * with its media, as soon as either side has closed the socket.
 */
export function serveSocket(
  service: WireService,
  network: FrameSocket,
  asked: SocketAsked,
): SocketEvents {
  const session = sessionFor(service, network, asked)
  if (session === undefined) return noEvents
  let serving: Serving | undefined
  const socket: FrameSocket = {
    send: (text) => network.send(text),
    bufferedBytes: () => network.bufferedBytes(),
    close: (code, reason) => {
      serving = undefined
      network.close(code, reason)
    },
  }
  serving = { service, session, socket }
  session.attach(socket, asked.after ?? session.firstAfter)
  return {
    message: (text) => {
      if (serving !== undefined) takeFrame(serving, text)
    },
    drained: () => serving?.session.pump(),
    closed: () => {
      const ended = serving
      serving = undefined
      ended?.session.detach(ended.socket)
    },
  }
}

/** What a socket serves as long as neither side has closed it. */
interface Serving {
  readonly service: WireService
  readonly session: WireSession
  readonly socket: FrameSocket
}

function sessionFor(
  service: WireService,
  socket: FrameSocket,
  { sessionId, after }: SocketAsked,
): WireSession | undefined {
  try {
    const session = service.find(sessionId)
    service.checkToken(session)
    if (session.keeps(after ?? session.firstAfter)) return session
    socket.close(closeCodes.behind, 'Those frames are not kept any more. Log in again.')
  } catch (error) {
    const { status, detail } =
      error instanceof Refused ? error.problem : { status: 500, detail: String(error) }
    socket.close(socketCodes[status] ?? closeCodes.ended, detail.slice(0, 120))
  }
  return undefined
}

const socketCodes: Readonly<Record<number, number>> = {
  401: closeCodes.tokenExpired,
  404: closeCodes.unknown,
  503: closeCodes.down,
}

function takeFrame({ service, session, socket }: Serving, text: string | undefined): void {
  service.counters.framesIn++
  if (session.isOver) return socket.close(closeCodes.ended, 'This socket is not in use any more.')
  let frame: unknown
  try {
    frame = JSON.parse(text ?? '')
  } catch {
    session.detach(socket)
    return socket.close(closeCodes.badFrame, 'A frame is one JSON object, in text.')
  }
  const read = parseFrame(frame)
  if ('problem' in read) {
    service.counters.refusals++
    return session.deliver({ kind: 'problem', ...read })
  }
  const { op, kind, body } = read
  if (session.hasHeard(op, text ?? '')) return
  const parsed = requestOf(kind, op, body)
  try {
    if ('why' in parsed) throw new Refused(400, parsed.why)
    service.hand(session, parsed.request)
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    service.counters.refusals++
    const { problem } = error
    session.deliver({ kind: 'problem', ...(hasReply(kind) ? { op } : {}), problem })
  }
}
