import {
  askLogin,
  badArgument,
  budgetOf,
  called,
  isWeb,
  moveConnection,
  notInitialised,
  refuseBy,
  takeBudget,
  tooOften,
  userIdBytesMax,
} from '../client/index.ts'
import type { OperationAnswer, Rung, Session } from '../client/index.ts'
import { checkId, LOGIN_ERR_CODE as Code, nameOfType } from '../protocol/index.ts'
import { causedBy, nowOf } from '../server/index.ts'
import type { World } from '../server/index.ts'
import type { Call } from './call.ts'

/**
 * Logs in. Ladder: 101, 8 logged in or logging in, 3 argument, 10 budget; in the Web 3 before 8. Its answer moves the
 * connection: onLoginSuccess or onLoginFailure.
 *
 * @rule W-LOGIN-RESULT
 * @rule W-LOGIN-ALREADY
 * @rule W-LOGIN-RATE
 */
export function login(
  world: World,
  session: Session,
  who: { readonly token: unknown; readonly uid: unknown },
): number {
  const { limits } = world.options
  const rate = { budget: budgetOf(session.budgets, 'login'), rate: limits.loginRate }
  const form = badArgument(
    complainOfLogin(world, who),
    Code.LOGIN_ERR_INVALID_ARGUMENT,
    'W-USERID-RULE',
  )
  const already = loggedInAlready(session)
  const rung =
    notInitialised(session) ??
    (isWeb(session) ? (form ?? already) : (already ?? form)) ??
    tooOften(world, { ...rate, code: Code.LOGIN_ERR_TOO_OFTEN, rule: 'W-LOGIN-RATE' })
  if (rung !== undefined)
    return refuseBy(world, session, { name: 'login', codes: loginCall.codes, rung })
  takeBudget(rate.budget, rate.rate, nowOf(world))
  session.uid = who.uid as string
  session.token = (who.token ?? null) as string | null
  session.toldTokenDead = false
  session.failedRelogins = 0
  causedBy(world, called(world, session, { name: 'login' }), () => {
    moveConnection(world, session, { kind: 'login' })
    askLogin(world, session, loginAnswered)
  })
  return Code.LOGIN_ERR_OK
}

function loggedInAlready({ connection }: Session): Rung | undefined {
  if (connection.phase === 'disconnected') return undefined
  return {
    code: Code.LOGIN_ERR_ALREADY_LOGGED_IN,
    rule: connection.phase === 'aborted' ? 'W-ABORTED-LOGOUT-FIRST' : 'W-LOGIN-ALREADY',
    why: `The client is ${connection.phase}. Call logout first.`,
  }
}

function complainOfLogin(
  world: World,
  who: { readonly token: unknown; readonly uid: unknown },
): string | undefined {
  const { token, uid } = who
  if (token !== null && token !== undefined && typeof token !== 'string') {
    return `The token must be a string or null, not ${nameOfType(token)}.`
  }
  return checkId('user ID', uid, userIdBytesMax(world))
}

function loginAnswered(world: World, session: Session, ended: OperationAnswer): void {
  const { code, timedOut, because } = ended
  if (timedOut) moveConnection(world, session, { kind: 'timed-out', because })
  else if (code === 0) moveConnection(world, session, { kind: 'accepted' })
  else moveConnection(world, session, { kind: 'refused', code, because })
}

/** What Agora does with a login is the link's business: there is no connection yet that could ask. */
export const loginCall: Call<'login'> = {
  kind: 'login',
  names: ['login'],
  callbacks: ['onLoginFailure'],
  codes: 'LOGIN_ERR_CODE',
  fault: 'login',
  timeoutCode: Code.LOGIN_ERR_TIMEOUT,
  timeoutRule: 'W-LOGIN-TIMEOUT',
  budgetRule: 'W-LOGIN-RATE',
  serve: () => undefined,
}
