import { LOGIN_ERR_CODE, readToken } from '../protocol/index.ts'
import type { AppServer, World } from './state.ts'
import { nowOf, record } from './world.ts'

/** A token and who uses it. */
export interface TokenUse {
  readonly app: AppServer
  readonly uid: string
  readonly token: string | null
}

/** What a token is worth: its end, or the login code that it earns. */
export interface TokenWorth {
  readonly code: LOGIN_ERR_CODE
  /** The first instant at which it is dead; Infinity where the App ID has no certificate. */
  readonly expiresAtMs: number
}

/**
 * Judges the token of a login. Without an App Certificate every token is good, and none is needed.
 *
 * @rule W-TOKEN-EXPIRED-LOGIN
 * @rule W-TOKEN-UID
 */
export function judgeToken(world: World, use: TokenUse): TokenWorth {
  const { app, uid, token } = use
  const certificate = world.options.appCertificates[app.appId]
  let expiresAtMs = Infinity
  if (certificate !== undefined) {
    const reading = readToken(token, { appId: app.appId, certificate, uid })
    if (!reading.isValid) {
      const { why: note, rule } = reading
      record(world, { kind: 'server', name: 'token-refused', uid, rule, note })
      return { code: LOGIN_ERR_CODE.LOGIN_ERR_INVALID_TOKEN, expiresAtMs: -Infinity }
    }
    expiresAtMs = reading.expiresAtMs
  }
  if (nowOf(world) < expiresAtMs && !app.deadTokens.has(keyOf(use)))
    return { code: LOGIN_ERR_CODE.LOGIN_ERR_OK, expiresAtMs }
  const note = 'The token has expired. Make a new one and call renewToken, or log in with it.'
  const rule = 'W-TOKEN-EXPIRED-LOGIN'
  record(world, { kind: 'server', name: 'token-refused', uid, rule, note })
  return { code: LOGIN_ERR_CODE.LOGIN_ERR_TOKEN_EXPIRED, expiresAtMs: -Infinity }
}

/** Under what a dead token is remembered. */
export function keyOf({ uid, token }: TokenUse): string {
  return `${uid}\n${token ?? ''}`
}
