import {
  arm,
  badArgument,
  called,
  channelIdBytesMax,
  isWeb,
  keepInvitation,
  makeInvitation,
  moveLocal,
  moveRemote,
  refuseBy,
  sendStep,
  userIdBytesMax,
} from '../client/index.ts'
import type { InvitationRecord, Rung, Session } from '../client/index.ts'
import { isOver } from '../machines/invitation.ts'
import {
  checkId,
  INVITATION_API_CALL_ERR_CODE as Code,
  LOCAL_INVITATION_ERR_CODE,
  utf8Bytes,
  wordFor,
} from '../protocol/index.ts'
import type { RequestOf, RuleId } from '../protocol/index.ts'
import { causedBy, routeInvitation } from '../server/index.ts'
import type { World } from '../server/index.ts'
import type { Asker, Call } from './call.ts'

/** Makes an invitation that is not sent yet; needs no login. */
export function createInvitation(world: World, calleeId: string): InvitationRecord {
  return makeInvitation({
    direction: 'local',
    number: ++world.counters.invitation,
    peerId: calleeId,
    content: '',
    channelId: '',
  })
}

/** A call on an invitation. */
export interface InvitationCall {
  /** The SDK's name of the call. */
  readonly name: string
  /** Undefined where the app gave something else, or one that the SDK has freed. */
  readonly record: InvitationRecord | undefined
  /** What is wrong with the argument, if anything. */
  readonly complaint?: string | undefined
}

interface InvitationRung {
  readonly code: number
  readonly why: string
  readonly rule?: RuleId
}

function refuseInvitation(
  world: World,
  session: Session,
  { name, rung }: { readonly name: string; readonly rung: InvitationRung },
): number {
  const { codes } = invitationCall
  return refuseBy(world, session, { name, codes, rung: { rule: 'W-CALL-STATES', ...rung } })
}

/** The first broken rung that all calls share: 1 argument, 3 over. */
function unusable({ record, complaint }: InvitationCall): InvitationRung | undefined {
  if (complaint !== undefined)
    return { code: Code.INVITATION_API_CALL_ERR_INVALID_ARGUMENT, why: complaint }
  if (record !== undefined && !isOver(record.machine)) return undefined
  const why = 'The invitation is over: accepted, refused, canceled or failed. Make a new one.'
  return { code: Code.INVITATION_API_CALL_ERR_ALREADY_END, why }
}

/**
 * Sends an invitation. Ladder: 1 argument, 3 over, 5 sent already, 1 callee, 1 size. Without a login
 * it fails by onLocalInvitationFailure.
 *
 * @rule W-CALL-CONTENT-8KB
 * @rule W-CALL-TIMEOUTS
 */
export function sendInvitation(world: World, session: Session, call: InvitationCall): number {
  const { record, name } = call
  const rung = unusable(call) ?? sentAlready(session, record) ?? unsendable(world, record)
  if (rung !== undefined || record === undefined)
    return refuseInvitation(world, session, { name, rung: rung ?? impossible })
  keepInvitation(session, record)
  causedBy(world, called(world, session, { name, subject: record.peerId }), () => {
    const { phase } = session.connection
    if (phase === 'connected' || phase === 'reconnecting') {
      moveLocal(world, session, { record, input: { kind: 'send' } })
      arm(world, session, { record, afterMs: world.options.limits.invitationReceiptMs })
      sendStep(world, session, { record, step: 'invite' })
    } else {
      const code = LOCAL_INVITATION_ERR_CODE.LOCAL_INVITATION_ERR_NOT_LOGGEDIN
      moveLocal(world, session, { record, input: { kind: 'fail', code } })
    }
  })
  return Code.INVITATION_API_CALL_ERR_OK
}

const impossible: InvitationRung = {
  code: Code.INVITATION_API_CALL_ERR_ALREADY_END,
  why: 'The invitation is over.',
}

function sentAlready(
  { dialect }: Session,
  record: InvitationRecord | undefined,
): InvitationRung | undefined {
  if (record === undefined || record.machine.phase === 'idle') return undefined
  const why = `The invitation was sent before. Make another with ${wordFor(dialect, 'createLocalCallInvitation')}.`
  return { code: Code.INVITATION_API_CALL_ERR_ALREADY_SENT, why }
}

function unsendable(
  world: World,
  record: InvitationRecord | undefined,
): InvitationRung | undefined {
  if (record === undefined) return undefined
  const { peerId, content, channelId } = record
  const code = Code.INVITATION_API_CALL_ERR_INVALID_ARGUMENT
  const badCallee = checkId('callee ID', peerId, userIdBytesMax(world))
  const badChannel =
    channelId === '' ? undefined : checkId('channel ID', channelId, channelIdBytesMax(world))
  return (
    badArgument(badCallee, code, 'W-USERID-RULE') ??
    badArgument(badChannel, code, 'W-CHANNELID-RULE') ??
    badArgument(complainOfText(world, 'content', content), code, 'W-CALL-CONTENT-8KB')
  )
}

function complainOfText(world: World, what: string, text: string): string | undefined {
  const bytes = utf8Bytes(text)
  const most = world.options.limits.invitationTextBytesMax
  return bytes <= most ? undefined : `The ${what} has ${bytes} bytes; ${most} are allowed.`
}

/** Cancels a sent invitation. Ladder: 1 argument, 3 over, 2 not sent; in the Web 3 for both. @rule W-CALL-STATES @assumes S-50 */
export function cancelInvitation(world: World, session: Session, call: InvitationCall): number {
  const { record, name } = call
  const rung = unusable(call) ?? notStarted(session, record)
  if (rung !== undefined || record === undefined)
    return refuseInvitation(world, session, { name, rung: rung ?? impossible })
  causedBy(world, called(world, session, { name, subject: record.peerId }), () => {
    sendStep(world, session, { record, step: 'cancel' })
    moveLocal(world, session, { record, input: { kind: 'cancel' } })
  })
  return Code.INVITATION_API_CALL_ERR_OK
}

/** The Web SDK was seen to answer ALREADY_END where its reference has NOT_STARTED. */
function notStarted(
  session: Session,
  record: InvitationRecord | undefined,
): InvitationRung | undefined {
  if (record?.machine.phase !== 'idle') return undefined
  const { INVITATION_API_CALL_ERR_ALREADY_END, INVITATION_API_CALL_ERR_NOT_STARTED } = Code
  const why = `The invitation was not sent yet. Call ${wordFor(session.dialect, 'sendLocalInvitation')} first.`
  const code = isWeb(session)
    ? INVITATION_API_CALL_ERR_ALREADY_END
    : INVITATION_API_CALL_ERR_NOT_STARTED
  return { code, why }
}

/** Accepts or refuses a received invitation. Ladder: 1 argument, 3 over, 4 accepted already, 1 size. @rule W-CALL-STATES */
export function answerInvitation(
  world: World,
  session: Session,
  call: InvitationCall & { readonly step: 'accept' | 'refuse' },
): number {
  const { record, name, step } = call
  const rung = unusable(call) ?? acceptedAlready(session, record) ?? tooLongAnswer(world, record)
  if (rung !== undefined || record === undefined)
    return refuseInvitation(world, session, { name, rung: rung ?? impossible })
  causedBy(world, called(world, session, { name, subject: record.peerId }), () => {
    sendStep(world, session, { record, step })
    moveRemote(world, session, { record, input: { kind: step } })
    if (step === 'accept')
      arm(world, session, { record, afterMs: world.options.limits.invitationConfirmMs })
  })
  return Code.INVITATION_API_CALL_ERR_OK
}

function acceptedAlready(
  { dialect }: Session,
  record: InvitationRecord | undefined,
): InvitationRung | undefined {
  if (record?.machine.phase !== 'accept-sent') return undefined
  const why = `The invitation was accepted before. Wait for ${wordFor(dialect, 'onRemoteInvitationAccepted')}.`
  return { code: Code.INVITATION_API_CALL_ERR_ALREADY_ACCEPT, why }
}

function tooLongAnswer(
  world: World,
  record: InvitationRecord | undefined,
): InvitationRung | undefined {
  const complaint = complainOfText(world, 'response', record?.response ?? '')
  if (complaint === undefined) return undefined
  const code = Code.INVITATION_API_CALL_ERR_INVALID_ARGUMENT
  return { code, why: complaint, rule: 'W-CALL-CONTENT-8KB' }
}

/** One step of an invitation, which Agora takes to the other side. It has no answer: what comes of it is told by further steps. */
export const invitationCall: Call<'invitation'> = {
  kind: 'invitation',
  names: [
    'sendLocalInvitation',
    'cancelLocalInvitation',
    'acceptRemoteInvitation',
    'refuseRemoteInvitation',
  ],
  callbacks: [],
  codes: 'INVITATION_API_CALL_ERR_CODE',
  timeoutCode: Code.INVITATION_API_CALL_ERR_ALREADY_END,
  judgeRequest,
  serve: routeInvitation,
}

/** Nobody speaks for another. @rule W-CALL-CONTENT-8KB */
function judgeRequest(
  world: World,
  { step, invitation, response }: RequestOf<'invitation'>,
  { connection: { uid } }: Asker,
): Rung | undefined {
  const code = Code.INVITATION_API_CALL_ERR_INVALID_ARGUMENT
  const byCaller = step === 'invite' || step === 'cancel' || step === 'confirm'
  const own = byCaller ? invitation.callerId : invitation.calleeId
  const other = byCaller ? invitation.calleeId : invitation.callerId
  if (own !== uid) {
    const why = `'${step}' is for the ${byCaller ? 'caller' : 'callee'}, and that is not ${uid}.`
    return { code, rule: 'W-CALL-STATES', why }
  }
  const why = checkId('user ID', other, userIdBytesMax(world))
  if (why !== undefined) return { code, rule: 'W-USERID-RULE', why }
  const tooLong =
    complainOfText(world, 'content', invitation.content) ??
    complainOfText(world, 'response', response)
  return badArgument(tooLong, code, 'W-CALL-CONTENT-8KB')
}
