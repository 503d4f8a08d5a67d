import { CONNECTION_CHANGE_REASON } from '../protocol/index.ts'
import type { RuleId } from '../protocol/index.ts'
import type { World } from '../server/index.ts'
import { isWeb } from './admission.ts'
import type { Because, Caller, Operation, Session, TaskRecord } from './session.ts'

/** An event with the reason beside it, where there is one. */
export function withReason(event: object, because: Because | undefined): object {
  return because === undefined ? event : { ...event, because }
}

/** The reason of what a logout ends. */
export const loggedOut: Because = Object.freeze({
  why: 'The client logged out while this waited. Await it before the logout, or expect that it fails.',
})

/** The reason of what ends since the service was released. */
export const serviceReleased: Because = Object.freeze({
  why: 'The service was released meanwhile.',
})

/** The reason of what a kick or a ban ends. @rule W-KICK-SAME-UID */
export function putOut({ uid, connection }: Caller): Because {
  const isBan =
    connection.phase === 'aborted' &&
    connection.reason === CONNECTION_CHANGE_REASON.CONNECTION_CHANGE_REASON_BANNED_BY_SERVER
  if (isBan) return { why: 'The server banned the client while this waited (BANNED_BY_SERVER).' }
  const why = `Another login of ${uid} put the client out while this waited (REMOTE_LOGIN).`
  return { why, rule: 'W-KICK-SAME-UID' }
}

/** The reason of an operation that nobody has answered in time. */
export function timedOut(session: Session, timeoutMs: number, rule: RuleId | undefined): Because {
  const why = `No answer came within ${timeoutMs / 1000} s${stateOf(session)}.`
  return rule === undefined ? { why } : { why, rule }
}

/** What keeps answers away, as far as the client can know. */
function stateOf(session: Session): string {
  if (session.connection.phase === 'aborted') return `: ${lowered(putOut(session).why)}`
  if (session.connection.phase === 'reconnecting') return ': the client is RECONNECTING'
  return session.link.isUp(session) ? '' : ': the link of the client is down'
}

function lowered(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1, -1)
}

/** The reason of a task that did not end by an answer of Agora. */
export function taskEnded(
  { session, call: { direction, timeoutRule: rule } }: TaskRecord,
  { how, idleMs }: { readonly how: 'idle' | 'interrupted' | 'cancel'; readonly idleMs: number },
): Because {
  if (how === 'idle')
    return { why: `No byte of the ${direction} moved for ${idleMs / 1000} s.`, rule }
  if (how === 'cancel')
    return { why: `The app cancelled the ${direction}.`, rule: 'W-MEDIA-INTERRUPTED-CANCEL' }
  if (session.connection.phase === 'aborted')
    return { why: putOut(session).why, rule: 'W-MEDIA-INTERRUPTED-ABORT' }
  return session.isReleased ? serviceReleased : { why: loggedOut.why, rule: 'W-MEDIA-LOGOUT' }
}

/** The reason of a failure that the service has answered with; undefined where the code says all, and for the native SDK, which has no sentences. */
export function answeredSo(
  world: World,
  session: Session,
  { operation, code }: { readonly operation: Operation; readonly code: number },
): Because | undefined {
  if (code === 0 || !isWeb(session)) return undefined
  const { request, askedAtMs } = operation
  const { fault: subject, refusals } = world.host.calls[request.kind]
  const fault = world.journal.entries({ kind: 'fault', uid: session.uid }).at(-1)
  const struck = fault?.subject === subject && fault?.code === code && fault.atMs >= askedAtMs
  if (struck) return struckBy(fault.subject)
  return refusals?.[code]
}

/** The reason of what a fault of the test has made fail. */
export function struckBy(on: string): Because {
  return { why: `A fault on ${on}, which the test has added, struck here.` }
}
