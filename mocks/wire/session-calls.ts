import { sdkName } from '../protocol/index.ts'
import { afterReal } from '../time/index.ts'
import { calls } from '../calls/index.ts'
import { eventJson } from './frame-json.ts'
import { Refused } from './problem.ts'
import { hasReply, requestOf } from './requests.ts'
import type { WireKind } from './requests.ts'
import type { WireService } from './wire-service.ts'
import type { Reply, WireSession } from './wire-session.ts'

/** A request that came by HTTP. */
export interface HttpRequest {
  readonly kind: WireKind
  readonly body: unknown
  /** Aborts when the client is gone. */
  readonly signal: AbortSignal
}

/**
 * Hands a request in and waits for its answer.
 *
 * @returns undefined for a request that has none.
 * @throws Refused 400 for what is not as documented, 422 for what an SDK would refuse, 504 where no answer comes.
 */
export async function answerRequest(
  service: WireService,
  session: WireSession,
  { kind, body, signal }: HttpRequest,
): Promise<object | undefined> {
  service.mustGoOn(session)
  const op = session.nextHttpOp()
  const read = requestOf(kind, op, body)
  if ('why' in read) throw new Refused(400, read.why)
  const { request } = read
  if (!hasReply(kind)) {
    service.hand(session, request)
    return undefined
  }
  const { early, reply, giveUp } = session.answerTo(op)
  try {
    service.hand(session, request)
  } catch (error) {
    giveUp()
    throw error
  }
  const answer = early() ?? (await inTime(service, { reply, giveUp, signal }))
  if (answer === 'late') {
    giveUp()
    const { codes, timeoutCode: code } = calls[kind]
    const why = 'No answer came in time.'
    throw new Refused(504, why, { code, name: sdkName(codes, code) })
  }
  if (answer === undefined) throw new Refused(410, 'The session has ended before the answer came.')
  const {
    kind: _kind,
    op: _op,
    ...content
  } = eventJson(answer, calls[kind].codes) as {
    readonly kind: string
    readonly op: number
  }
  return content
}

interface Awaited {
  readonly reply: Promise<Reply | undefined>
  readonly giveUp: () => void
  readonly signal: AbortSignal
}

async function inTime(
  service: WireService,
  { reply, giveUp, signal }: Awaited,
): Promise<Reply | 'late' | undefined> {
  const timer = service.timer(service.world.options.limits.sendTimeoutMs)
  signal.addEventListener('abort', giveUp, { once: true })
  try {
    return await Promise.race([reply, timer.elapsed.then(() => 'late' as const)])
  } finally {
    timer.stop()
    signal.removeEventListener('abort', giveUp)
  }
}

/** Which frames are polled for, and for how long. */
export interface FramesAsked {
  /** The newest frame that the client has; all that are kept where it does not say. */
  readonly after: number | undefined
  readonly waitMs: number
  readonly signal: AbortSignal
}

/** Frames of a session after one, at once or when the first comes. @throws Refused 410 where they are not kept any more. */
export async function pollFrames(
  service: WireService,
  session: WireSession,
  { waitMs, signal, after = session.firstAfter }: FramesAsked,
): Promise<readonly unknown[]> {
  session.heard()
  if (session.isOpen)
    throw new Refused(409, 'The frames of this session go through its socket. Close that first.')
  if (!session.keeps(after))
    throw new Refused(410, `Frame ${after + 1} is not kept any more, or never was. Log in again.`)
  session.confirm(after)
  if (waitMs > 0 && !session.isOver && session.framesAfter(after).length === 0) {
    const { came, giveUp } = session.nextFrame(after)
    // The patience of a client is its own: it waits by the wall clock, whatever the world's does.
    const stopTimer = afterReal(waitMs, giveUp)
    signal.addEventListener('abort', giveUp, { once: true })
    await came
    stopTimer()
    signal.removeEventListener('abort', giveUp)
    if (signal.aborted || session.isOpen) return []
    service.find(session.sessionId)
    session.heard()
  }
  return session.framesAfter(after).map((text) => JSON.parse(text) as unknown)
}
