import {
  admit,
  ask,
  badArgument,
  budgetOf,
  called,
  isWeb,
  refuseBy,
  retryNow,
  takeBudget,
  tooOften,
  withReason,
} from '../client/index.ts'
import type { OperationAnswer, Rung, Session } from '../client/index.ts'
import { LOGIN_ERR_CODE, nameOfType, RENEW_TOKEN_ERR_CODE as Code } from '../protocol/index.ts'
import { armToken, causedBy, judgeToken, nowOf, tell } from '../server/index.ts'
import type { World } from '../server/index.ts'
import type { Call } from './call.ts'

/**
 * Hands Agora a new token. Ladder: 101, 102, 2 argument, 4 budget. Its answer is told by onRenewTokenResult.
 *
 * @rule W-RENEW
 */
export function renewToken(world: World, session: Session, token: unknown): number {
  const { renewTokenRate: rate, renewTokenTimeoutMs } = world.options.limits
  const budget = budgetOf(session.budgets, 'renewToken')
  const rung =
    admit(world, session, { form: badToken(session, token) }) ??
    tooOften(world, { budget, rate, code: Code.RENEW_TOKEN_ERR_TOO_OFTEN, rule: 'W-RENEW' })
  if (rung !== undefined)
    return refuseBy(world, session, { name: 'renewToken', codes: renewTokenCall.codes, rung })
  takeBudget(budget, rate, nowOf(world))
  causedBy(world, called(world, session, { name: 'renewToken' }), () => {
    ask(world, session, {
      request: (op) => ({ kind: 'renew-token', op, token: token as string }),
      answered: tokenRenewed,
      timeoutMs: renewTokenTimeoutMs,
      timeoutCode: renewTokenCall.timeoutCode,
      failureCode: Code.RENEW_TOKEN_ERR_FAILURE,
    })
  })
  return Code.RENEW_TOKEN_ERR_OK
}

/** Web 1.3.1 refuses what does not begin as a token does, before anything else. */
const webThatReadsTokens = '1.3.1'

function badToken(session: Session, token: unknown): Rung | undefined {
  const { RENEW_TOKEN_ERR_INVALID_ARGUMENT, RENEW_TOKEN_ERR_INVALID_TOKEN } = Code
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
function tokenRenewed(world: World, session: Session, ended: OperationAnswer): void {
  const { operation, code, because } = ended
  if (operation.request.kind !== 'renew-token') return
  const { token } = operation.request
  tell(world, session.client, withReason({ kind: 'token-renewed', token, code }, because))
  if (code !== Code.RENEW_TOKEN_ERR_OK) return
  if (session.toldTokenDead && world.options.choices['S-70'] === 'login') return
  session.token = token
  session.toldTokenDead = false
  retryNow(world, session)
}

const refusals: Readonly<Record<number, Code>> = {
  [LOGIN_ERR_CODE.LOGIN_ERR_INVALID_TOKEN]: Code.RENEW_TOKEN_ERR_INVALID_TOKEN,
  [LOGIN_ERR_CODE.LOGIN_ERR_TOKEN_EXPIRED]: Code.RENEW_TOKEN_ERR_TOKEN_EXPIRED,
}

/** What Agora does with a new token: it is judged, and taken over where it is good. The answer reaches a client that reconnects, too. @rule W-RENEW */
export const renewTokenCall: Call<'renew-token'> = {
  kind: 'renew-token',
  names: ['renewToken'],
  callbacks: ['onRenewTokenResult'],
  codes: 'RENEW_TOKEN_ERR_CODE',
  fault: 'renewToken',
  reachesSilent: true,
  timeoutCode: Code.RENEW_TOKEN_ERR_FAILURE,
  budgetRule: 'W-RENEW',

  serve: (world, connection, { op, token }) => {
    const { app, uid } = connection
    const worth = judgeToken(world, { app, uid, token })
    if (worth.code === LOGIN_ERR_CODE.LOGIN_ERR_OK) {
      connection.tokenExpiresAtMs = worth.expiresAtMs
      armToken(world, connection)
    }
    const code = refusals[worth.code] ?? Code.RENEW_TOKEN_ERR_OK
    connection.port.deliver(world, connection, { kind: 'reply', op, code })
  },
}
