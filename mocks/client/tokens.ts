import { nameOfType, RENEW_TOKEN_ERR_CODE } from '../protocol/index.ts'
import { nowOf, tell } from '../server/index.ts'
import type { World } from '../server/index.ts'
import { badArgument, notInitialised, notLoggedIn, refuseBy, tooOften } from './admission.ts'
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
  const isText = typeof token === 'string' && token !== ''
  const complaint = isText
    ? undefined
    : `The token must be a string that is not empty, not ${token === '' ? "''" : nameOfType(token)}.`
  const rung =
    notInitialised(session) ??
    notLoggedIn(session) ??
    badArgument(complaint, R.RENEW_TOKEN_ERR_INVALID_ARGUMENT, 'W-RENEW') ??
    tooOften(world, { budget, rate, code: R.RENEW_TOKEN_ERR_TOO_OFTEN, rule: 'W-RENEW' })
  if (rung !== undefined)
    return refuseBy(world, session, { name: 'renewToken', codes: 'RENEW_TOKEN_ERR_CODE', rung })
  takeBudget(budget, rate, nowOf(world))
  const before = called(world, session, { name: 'renewToken' })
  ask(world, session, {
    kind: 'renew-token',
    request: (op) => ({ kind: 'renew-token', op, token: token as string }),
    timeoutMs: renewTokenTimeoutMs,
    timeoutCode: R.RENEW_TOKEN_ERR_FAILURE,
    failureCode: R.RENEW_TOKEN_ERR_FAILURE,
  })
  world.queue.cause = before
  return R.RENEW_TOKEN_ERR_OK
}

/** Agora has judged a new token: a good one is what the next login is made with, at once where one is due. */
export function tokenRenewed(
  world: World,
  session: Session,
  { operation, code }: OperationAnswer,
): void {
  if (operation.request.kind !== 'renew-token') return
  const { token } = operation.request
  tell(world, session.client, { kind: 'token-renewed', token, code })
  if (code !== RENEW_TOKEN_ERR_CODE.RENEW_TOKEN_ERR_OK) return
  session.token = token
  session.toldTokenDead = false
  retryNow(world, session)
}
