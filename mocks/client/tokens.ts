import { nameOfType, RENEW_TOKEN_ERR_CODE } from '../protocol/index.ts'
import { causedBy, nowOf, tell } from '../server/index.ts'
import type { World } from '../server/index.ts'
import { admit, badArgument, isWeb, refuseBy, tooOften } from './admission.ts'
import type { Rung } from './admission.ts'
import { withReason } from './because.ts'
import { budgetOf, takeBudget } from './call-budget.ts'
import { retryNow } from './connecting.ts'
import { ask } from './operations.ts'
import { called } from './session.ts'
import type { OperationAnswer, Session } from './session.ts'

/**
 * Hands Agora a new token. Ladder: 101, 102, 2 argument, 4 budget.
 *
 * @rule W-RENEW
 */
export function renewToken(world: World, session: Session, token: unknown): number {
  const R = RENEW_TOKEN_ERR_CODE
  const { renewTokenRate: rate, renewTokenTimeoutMs } = world.options.limits
  const budget = budgetOf(session.budgets, 'renewToken')
  const rung =
    admit(world, session, { form: badToken(session, token) }) ??
    tooOften(world, { budget, rate, code: R.RENEW_TOKEN_ERR_TOO_OFTEN, rule: 'W-RENEW' })
  if (rung !== undefined)
    return refuseBy(world, session, { name: 'renewToken', codes: 'RENEW_TOKEN_ERR_CODE', rung })
  takeBudget(budget, rate, nowOf(world))
  causedBy(world, called(world, session, { name: 'renewToken' }), () => {
    ask(world, session, {
      kind: 'renew-token',
      request: (op) => ({ kind: 'renew-token', op, token: token as string }),
      timeoutMs: renewTokenTimeoutMs,
      timeoutCode: R.RENEW_TOKEN_ERR_FAILURE,
      failureCode: R.RENEW_TOKEN_ERR_FAILURE,
    })
  })
  return R.RENEW_TOKEN_ERR_OK
}

/** Web 1.3.1 refuses what does not begin as a token does, before anything else. */
const webThatReadsTokens = '1.3.1'

function badToken(session: Session, token: unknown): Rung | undefined {
  const { RENEW_TOKEN_ERR_INVALID_ARGUMENT, RENEW_TOKEN_ERR_INVALID_TOKEN } = RENEW_TOKEN_ERR_CODE
  if (typeof token !== 'string' || token === '') {
    const why = `The token must be a string that is not empty, not ${token === '' ? "''" : nameOfType(token)}.`
    return badArgument(why, RENEW_TOKEN_ERR_INVALID_ARGUMENT, 'W-RENEW')
  }
  if (!isWeb(session) || session.sdkVersion !== webThatReadsTokens || /^00[67]/.test(token))
    return undefined
  const why =
    'This is no token: one begins with 006 or 007. Make it by AccessToken or AccessToken2.'
  return badArgument(why, RENEW_TOKEN_ERR_INVALID_TOKEN, 'W-RENEW')
}

/** Agora has judged a new token: a good one is what the next login is made with, at once where one is due. @assumes S-70 */
export function tokenRenewed(
  world: World,
  session: Session,
  { operation, code, because }: OperationAnswer,
): void {
  if (operation.request.kind !== 'renew-token') return
  const { token } = operation.request
  tell(world, session.client, withReason({ kind: 'token-renewed', token, code }, because))
  if (code !== RENEW_TOKEN_ERR_CODE.RENEW_TOKEN_ERR_OK) return
  if (session.toldTokenDead && world.options.choices['S-70'] === 'login') return
  session.token = token
  session.toldTokenDead = false
  retryNow(world, session)
}
