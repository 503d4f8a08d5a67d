import { isLoggedIn } from '../machines/connection.ts'
import { LOGIN_ERR_CODE, LOGOUT_ERR_CODE, messageBytes, sdkName } from '../protocol/index.ts'
import type { CallRate, EnumName, RuleId, WireMessage } from '../protocol/index.ts'
import { nowOf } from '../server/index.ts'
import type { World } from '../server/index.ts'
import { hasBudget } from './call-budget.ts'
import type { CallBudget } from './call-budget.ts'
import { refuse } from './session.ts'
import type { Session } from './session.ts'

/** One rung of a ladder: the code to refuse with where the condition is broken. */
export interface Rung {
  readonly broken: boolean
  readonly code: number
  readonly rule: RuleId
  readonly why: string
}

/** A call that wants to be let in. */
export interface Call {
  readonly name: string
  readonly codes: EnumName
  readonly rungs: readonly Rung[]
}

/**
 * Walks a ladder from the top: the first broken rung decides.
 * The order is the same for every call: initialised, state, argument, size, budget.
 *
 * @returns 0, or the code of the refusal.
 */
export function admit(world: World, session: Session, call: Call): number {
  for (const rung of call.rungs) {
    if (!rung.broken) continue
    const codeName = sdkName(call.codes, rung.code)
    return refuse(world, session, { call: call.name, codeName, ...rung })
  }
  return 0
}

/** Not initialised: 101. @rule W-INIT-BEFORE-ALL */
export function initialisedRung(session: Session, rule: RuleId = 'W-INIT-BEFORE-ALL'): Rung {
  const why =
    'The service was never initialised. Call initialize with an App ID and a handler first.'
  return {
    broken: session.appId === undefined,
    code: LOGIN_ERR_CODE.LOGIN_ERR_NOT_INITIALIZED,
    rule,
    why,
  }
}

/** Not logged in: 102. RECONNECTING and ABORTED count as logged in. @rule LOGIN-REQUIRED */
export function loggedInRung(session: Session): Rung {
  const code = LOGOUT_ERR_CODE.LOGOUT_ERR_USER_NOT_LOGGED_IN
  const why = 'No login has succeeded yet. Call login and wait for onLoginSuccess.'
  return { broken: !isLoggedIn(session.connection), code, rule: 'LOGIN-REQUIRED', why }
}

/** An argument that a check complains of. */
export function argumentRung(complaint: string | undefined, code: number, rule: RuleId): Rung {
  return { broken: complaint !== undefined, code, rule, why: complaint ?? '' }
}

/** A message above 32 KB. @rule MSG-32KB @assumes S-15 */
export function sizeRung(world: World, message: WireMessage | undefined, code: number): Rung {
  const { limits, choices } = world.options
  const bytes = message === undefined ? 0 : messageBytes(message)
  const most =
    choices['S-15'] === 'refuse-the-limit' ? limits.messageBytesMax - 1 : limits.messageBytesMax
  const why = `Text, file name and thumbnail have ${bytes} bytes together; ${most} are allowed. Shorten the text or take a smaller thumbnail.`
  return {
    broken: bytes > most,
    code,
    rule: message?.media === undefined ? 'W-MSG-TEXT-RAW-32KB' : 'MSG-32KB',
    why,
  }
}

/** What a budget rung is about. */
export interface Budgeted {
  readonly budget: CallBudget
  readonly rate: CallRate
  readonly code: number
  readonly rule: RuleId
}

/** A call rate used up. */
export function budgetRung(world: World, { budget, rate, code, rule }: Budgeted): Rung {
  const why = `More than ${rate.calls} calls within ${rate.windowMs} ms. Slow down.`
  return { broken: !hasBudget(budget, rate, nowOf(world)), code, rule, why }
}
