import {
  CONNECTION_CHANGE_REASON,
  LOGIN_ERR_CODE,
  RENEW_TOKEN_ERR_CODE,
} from '../protocol/index.ts'
import type { ClientRequest } from '../protocol/index.ts'
import { dropTokenEvents, kick } from './connections.ts'
import { isOlderThan } from './sdk-version.ts'
import type { UserConnection, World, WorldEvent } from './state.ts'
import { judgeToken, keyOf } from './tokens.ts'
import type { TokenUse } from './tokens.ts'
import { record, schedule } from './world.ts'

const renewCodes: Readonly<Record<number, RENEW_TOKEN_ERR_CODE>> = {
  [LOGIN_ERR_CODE.LOGIN_ERR_INVALID_TOKEN]: RENEW_TOKEN_ERR_CODE.RENEW_TOKEN_ERR_INVALID_TOKEN,
  [LOGIN_ERR_CODE.LOGIN_ERR_TOKEN_EXPIRED]: RENEW_TOKEN_ERR_CODE.RENEW_TOKEN_ERR_TOKEN_EXPIRED,
}

/** Judges a new token and takes it over where it is good. The answer reaches a client that reconnects, too. @rule W-RENEW */
export function renewToken(
  world: World,
  connection: UserConnection,
  { op, token }: Extract<ClientRequest, { kind: 'renew-token' }>,
): void {
  const { app, uid } = connection
  const worth = judgeToken(world, { app, uid, token })
  if (worth.code === LOGIN_ERR_CODE.LOGIN_ERR_OK) {
    connection.tokenExpiresAtMs = worth.expiresAtMs
    armToken(world, connection)
  }
  const code = renewCodes[worth.code] ?? RENEW_TOKEN_ERR_CODE.RENEW_TOKEN_ERR_OK
  connection.port.deliver(world, connection, { kind: 'reply', op, code })
}

interface TokenEvent extends WorldEvent {
  readonly connection: UserConnection
}

/**
 * Lets the token of a connection end. An SDK of 1.5.0 or newer is told 30 s before, and put out at the
 * end; an older one is only asked at its next login.
 *
 * @rule W-TOKEN-ONEXPIRED
 */
export function armToken(world: World, connection: UserConnection): void {
  dropTokenEvents(world, connection)
  const { tokenExpiresAtMs, sdkVersion } = connection
  if (tokenExpiresAtMs === Infinity || isOlderThan(sdkVersion, 1, 5)) return
  const willExpire: TokenEvent = { fire: tokenWillExpire, background: true, connection }
  const expired: TokenEvent = { fire: tokenExpired, background: true, connection }
  connection.tokenEvents = [
    schedule(world, tokenExpiresAtMs - world.options.limits.tokenWillExpireMs, willExpire),
    schedule(world, tokenExpiresAtMs, expired),
  ]
}

function tokenWillExpire(world: World, { connection }: TokenEvent): void {
  if (connection.phase === 'online')
    connection.port.deliver(world, connection, { kind: 'token-will-expire' })
}

function tokenExpired(world: World, { connection }: TokenEvent): void {
  if (connection.phase !== 'online') return
  connection.port.deliver(world, connection, { kind: 'token-expired' })
  kick(world, connection, CONNECTION_CHANGE_REASON.CONNECTION_CHANGE_REASON_TOKEN_EXPIRED)
}

/** Ends the life of a token now. */
export function expireToken(world: World, use: TokenUse): void {
  const { app, uid } = use
  app.deadTokens.add(keyOf(use))
  record(world, { kind: 'server', name: 'token-expired', uid })
  const connection = app.users.get(uid)
  if (connection === undefined) return
  connection.tokenExpiresAtMs = world.queue.nowMs
  armToken(world, connection)
}
