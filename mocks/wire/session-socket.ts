import { closeCodes } from './frame-socket.ts'
import type { FrameSocket } from './frame-socket.ts'
import { complaintAboutFrame } from './request-frames.ts'
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

/** Serves one socket of a session; it is closed at once where it cannot be served. */
export function serveSocket(
  service: WireService,
  socket: FrameSocket,
  { sessionId, after }: SocketAsked,
): SocketEvents {
  let session: WireSession
  try {
    session = service.find(sessionId)
    service.checkToken(session)
  } catch (error) {
    const { status, detail } =
      error instanceof Refused ? error.problem : { status: 500, detail: String(error) }
    socket.close(socketCodes[status] ?? closeCodes.ended, detail.slice(0, 120))
    return noEvents
  }
  const from = after ?? session.firstAfter
  if (!session.keeps(from)) {
    socket.close(closeCodes.behind, 'Those frames are not kept any more. Log in again.')
    return noEvents
  }
  session.attach(socket, from)
  return {
    message: (text) => takeFrame(service, session, { socket, text }),
    drained: () => session.pump(),
    closed: () => session.detach(socket),
  }
}

const socketCodes: Readonly<Record<number, number>> = {
  401: closeCodes.tokenExpired,
  404: closeCodes.unknown,
  503: closeCodes.down,
}

function takeFrame(
  service: WireService,
  session: WireSession,
  { socket, text }: { readonly socket: FrameSocket; readonly text: string | undefined },
): void {
  service.counters.framesIn++
  if (session.isOver || !session.isServedBy(socket))
    return socket.close(closeCodes.ended, 'This socket is not in use any more.')
  let frame: unknown
  try {
    frame = JSON.parse(text ?? '')
  } catch {
    session.detach(socket)
    return socket.close(closeCodes.badFrame, 'A frame is one JSON object, in text.')
  }
  const read = complaintAboutFrame(frame)
  if ('problem' in read) {
    service.counters.refusals++
    return session.deliver({ kind: 'problem', ...read })
  }
  const { op, kind, body } = read
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
