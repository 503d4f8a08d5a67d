import { isLoggedIn } from '../machines/connection.ts'
import {
  CONNECTION_CHANGE_REASON as R,
  LOGIN_ERR_CODE,
  LOGOUT_ERR_CODE,
  messageBytes,
} from '../protocol/index.ts'
import type { CallRate, EnumName, RuleId, WireMessage } from '../protocol/index.ts'
import { nowOf } from '../server/index.ts'
import type { World } from '../server/index.ts'
import { hasBudget } from './call-budget.ts'
import type { CallBudget } from './call-budget.ts'
import { refuse } from './session.ts'
import type { Caller } from './session.ts'

/**
 * The broken rung of a ladder: the code to refuse with, the rule and the reason. A ladder is a chain
 * of rungs, `notInitialised(s) ?? notLoggedIn(s) ?? ...`: the first that is broken decides. The order
 * is the same for every call: initialised, state, argument, size, budget; that of the Web SDK see `admit`.
 */
export interface Rung {
  readonly code: number
  readonly rule: RuleId
  readonly why: string
  readonly requestId?: number
}

/** Refuses a call by a broken rung; returns its code. */
export function refuseBy(
  world: World,
  session: Caller,
  call: { readonly name: string; readonly codes: EnumName; readonly rung: Rung },
): number {
  const { name, codes, rung } = call
  return refuse(world, session, { call: name, codes, ...rung })
}

/** Not initialised: 101. @rule W-INIT-BEFORE-ALL */
export function notInitialised(
  session: Caller,
  rule: RuleId = 'W-INIT-BEFORE-ALL',
): Rung | undefined {
  if (session.appId !== undefined) return undefined
  return {
    code: LOGIN_ERR_CODE.LOGIN_ERR_NOT_INITIALIZED,
    rule,
    why: 'The service was never initialised. Call initialize with an App ID and a handler first.',
  }
}

/** Not logged in: 102. RECONNECTING and ABORTED count as logged in. @rule LOGIN-REQUIRED */
export function notLoggedIn(session: Caller, rule: RuleId = 'LOGIN-REQUIRED'): Rung | undefined {
  if (isLoggedIn(session.connection)) return undefined
  const why =
    session.connection.phase === 'connecting'
      ? 'The login is still under way. Wait until it has succeeded.'
      : 'No login has succeeded yet. Call login and wait until it has succeeded.'
  return { code: notLoggedInCode, rule, why }
}

const notLoggedInCode = LOGOUT_ERR_CODE.LOGOUT_ERR_USER_NOT_LOGGED_IN

/** What every ladder begins with. */
export interface Entrance {
  /** What is wrong with the form of the arguments, if anything. */
  readonly form?: Rung | undefined
  /** The rule of 101; that of all calls unless given. */
  readonly initRule?: RuleId
  /** Whether the Web SDK refuses the call while it is RECONNECTING; else the call waits. */
  readonly needsLink?: boolean
}

/**
 * The rungs that every ladder begins with. The native SDK looks for the login first: 101, 102, form. The
 * Web SDK judges the form of the arguments first: form, 102.
 *
 * @rule WEB-FORM-FIRST
 */
export function admit(
  world: World,
  session: Caller,
  { form, initRule, needsLink = false }: Entrance,
): Rung | undefined {
  const login = notLoggedIn(session) ?? shutOut(world, session, needsLink)
  return notInitialised(session, initRule) ?? (isWeb(session) ? (form ?? login) : (login ?? form))
}

/** Tells whether a session has the ways of the Web SDK. */
export function isWeb({ dialect }: Caller): boolean {
  return dialect === 'web'
}

/** Put out, or without a link: refused though a login has succeeded. @rule WEB-STATE-102 @assumes S-55 @assumes S-56 @assumes S-57 */
function shutOut(world: World, session: Caller, needsLink: boolean): Rung | undefined {
  const { connection } = session
  const { choices } = world.options
  if (connection.phase === 'aborted') {
    const choice = isWeb(session) ? choices['S-55'] : choices['S-57']
    if (choice === 'accept') return undefined
    const why = `The client is ABORTED: ${putOutBy(connection.reason)} Call logout, then login.`
    return { code: notLoggedInCode, rule: 'W-ABORTED-LOGOUT-FIRST', why }
  }
  if (connection.phase !== 'reconnecting' || !needsLink || !isWeb(session)) return undefined
  if (choices['S-56'] === 'wait') return undefined
  const why =
    'The client is RECONNECTING: its link is lost. Wait for ConnectionStateChanged with CONNECTED, then call again.'
  return { code: notLoggedInCode, rule: 'WEB-STATE-102', why }
}

function putOutBy(reason: number): string {
  return reason === R.CONNECTION_CHANGE_REASON_REMOTE_LOGIN
    ? 'the same user ID has logged in elsewhere.'
    : 'the server has put the user out.'
}

/** An argument that a check complains of. */
export function badArgument(
  complaint: string | undefined,
  code: number,
  rule: RuleId,
): Rung | undefined {
  return complaint === undefined ? undefined : { code, rule, why: complaint }
}

/** A message above 32 KB. @rule MSG-32KB @assumes S-15 */
export function tooLarge(
  world: World,
  message: WireMessage | undefined,
  code: number,
): Rung | undefined {
  const { limits, choices } = world.options
  const bytes = message === undefined ? 0 : messageBytes(message)
  const most =
    choices['S-15'] === 'refuse-the-limit' ? limits.messageBytesMax - 1 : limits.messageBytesMax
  if (bytes <= most) return undefined
  return {
    code,
    rule: message?.media === undefined ? 'W-MSG-TEXT-RAW-32KB' : 'MSG-32KB',
    why:
      message?.media === undefined
        ? `The message has ${bytes} bytes; ${most} are allowed. Shorten it.`
        : `Text, file name and thumbnail have ${bytes} bytes together; ${most} are allowed. Shorten the text or take a smaller thumbnail.`,
  }
}

/** What a rate is about. */
export interface Budgeted {
  readonly budget: CallBudget
  readonly rate: CallRate
  readonly code: number
  readonly rule: RuleId
}

/** A call rate used up. */
export function tooOften(world: World, { budget, rate, code, rule }: Budgeted): Rung | undefined {
  if (hasBudget(budget, rate, nowOf(world))) return undefined
  return { code, rule, why: `More than ${rate.calls} calls within ${rate.windowMs} ms. Slow down.` }
}
