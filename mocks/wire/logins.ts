import { userIdBytesMax } from '../client/index.ts'
import { checkAppId, checkId, LOGIN_ERR_CODE, sdkName } from '../protocol/index.ts'
import type { RuleId } from '../protocol/index.ts'
import { faultOf } from '../server/index.ts'
import type { World } from '../server/index.ts'
import { Refused } from './problem.ts'

/** A login over the wire. */
export interface WireLogin {
  readonly appId: string
  readonly uid: string
  readonly token?: string | undefined
  /** The version of the SDK that the client says it is, the profile's unless given. */
  readonly sdkVersion?: string | undefined
}

interface LoginRefusal {
  readonly status: number
  readonly why: string
  readonly rule?: RuleId
}

const refusals: Readonly<Record<number, LoginRefusal>> = {
  [LOGIN_ERR_CODE.LOGIN_ERR_REJECTED]: { status: 403, why: 'The user is banned.' },
  [LOGIN_ERR_CODE.LOGIN_ERR_INVALID_APP_ID]: {
    status: 403,
    why: 'There is no such App ID: give one of 32 characters that exists.',
    rule: 'W-INIT-CODES',
  },
  [LOGIN_ERR_CODE.LOGIN_ERR_INVALID_TOKEN]: {
    status: 401,
    why: 'The token is not one for this App ID and user. Make one with the App Certificate.',
    rule: 'W-TOKEN-UID',
  },
  [LOGIN_ERR_CODE.LOGIN_ERR_TOKEN_EXPIRED]: {
    status: 401,
    why: 'The token has expired. Make a new one.',
    rule: 'W-TOKEN-EXPIRED-LOGIN',
  },
}

/** The refusal of a login by a code; its own sentence where one is given. */
export function loginRefused(code: number, more: Partial<LoginRefusal> = {}): Refused {
  const { status, why, rule } = {
    status: 403,
    why: 'The login was refused.',
    ...refusals[code],
    ...more,
  }
  const name = sdkName('LOGIN_ERR_CODE', code)
  return new Refused(status, why, { code, name, ...(rule === undefined ? {} : { rule }) })
}

/** What is wrong with a login before anybody is asked. @throws Refused */
export function judgeLogin(world: World, { uid, appId }: WireLogin): void {
  const { appIds, limits } = world.options
  const why = checkId('user ID', uid, userIdBytesMax(world))
  if (why !== undefined)
    throw loginRefused(LOGIN_ERR_CODE.LOGIN_ERR_INVALID_ARGUMENT, {
      status: 400,
      why,
      rule: 'W-USERID-RULE',
    })
  if (checkAppId(appId, limits) === undefined && appIds?.includes(appId) !== false) return
  throw loginRefused(LOGIN_ERR_CODE.LOGIN_ERR_INVALID_APP_ID)
}

/** Lets the fault that strikes a login strike it. @throws Refused where it does not get through. */
export async function meetLoginFault(
  world: World,
  { uid, appId }: WireLogin,
  sleep: (durationMs: number) => Promise<void>,
): Promise<void> {
  const request = { kind: 'login', op: 0, uid, token: null, sdkVersion: '' } as const
  const fault = faultOf(world, uid, request)
  if (fault === undefined) return
  if (fault.fault.drop === true) await sleep(world.options.limits.loginTimeoutMs)
  else if (fault.delayMs > 0) await sleep(fault.delayMs)
  if (fault.code !== undefined)
    throw loginRefused(fault.code, { why: 'A fault strikes the login.' })
  if (fault.fault.drop === true || fault.disconnectMs !== undefined)
    throw loginRefused(LOGIN_ERR_CODE.LOGIN_ERR_TIMEOUT, {
      status: 504,
      why: `A fault keeps the login of ${uid} at ${appId} away.`,
    })
}
