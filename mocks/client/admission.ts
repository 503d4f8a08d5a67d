import { isLoggedIn } from '../machines/connection.ts'
import { LOGIN_ERR_CODE, LOGOUT_ERR_CODE, messageBytes, sdkName } from '../protocol/index.ts'
import type { CallRate, EnumName, RuleId, WireMessage } from '../protocol/index.ts'
import { nowOf } from '../server/index.ts'
import type { World } from '../server/index.ts'
import { hasBudget } from './call-budget.ts'
import type { CallBudget } from './call-budget.ts'
import { refuse } from './session.ts'
import type { Session } from './session.ts'

/**
 * The broken rung of a ladder: the code to refuse with, the rule and the reason. A ladder is a chain
 * of rungs, `notInitialised(s) ?? notLoggedIn(s) ?? ...`: the first that is broken decides. The order
 * is the same for every call: initialised, state, argument, size, budget.
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
  session: Session,
  call: { readonly name: string; readonly codes: EnumName; readonly rung: Rung },
): number {
  const { name, codes, rung } = call
  return refuse(world, session, { call: name, codeName: sdkName(codes, rung.code), ...rung })
}

/** Not initialised: 101. @rule W-INIT-BEFORE-ALL */
export function notInitialised(
  session: Session,
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
export function notLoggedIn(session: Session, rule: RuleId = 'LOGIN-REQUIRED'): Rung | undefined {
  if (isLoggedIn(session.connection)) return undefined
  const why =
    session.connection.phase === 'connecting'
      ? 'The login is still under way. Wait until it has succeeded.'
      : 'No login has succeeded yet. Call login and wait until it has succeeded.'
  return { code: LOGOUT_ERR_CODE.LOGOUT_ERR_USER_NOT_LOGGED_IN, rule, why }
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
