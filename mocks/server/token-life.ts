import { CONNECTION_CHANGE_REASON } from '../protocol/index.ts'
import { dropTokenEvents, kick } from './connections.ts'
import { give } from './peer-mailbox.ts'
import { isOlderThan } from './sdk-version.ts'
import type { UserConnection, World, WorldEvent } from './state.ts'
import { keyOf } from './tokens.ts'
import type { TokenUse } from './tokens.ts'
import { nowOf, record, schedule } from './world.ts'

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
  const willExpireAtMs = tokenExpiresAtMs - world.options.limits.tokenWillExpireMs
  connection.tokenEvents = [schedule(world, tokenExpiresAtMs, expired)]
  if (willExpireAtMs > nowOf(world))
    connection.tokenEvents.push(schedule(world, willExpireAtMs, willExpire))
}

function tokenWillExpire(world: World, { connection }: TokenEvent): void {
  give(world, connection, { kind: 'token-will-expire' })
}

function tokenExpired(world: World, { connection }: TokenEvent): void {
  // A silent client is asked when it is heard again.
  if (connection.phase !== 'online') return
  connection.port.deliver(world, connection, { kind: 'token-expired' })
  kick(world, connection, CONNECTION_CHANGE_REASON.CONNECTION_CHANGE_REASON_TOKEN_EXPIRED)
}

/** A client that is heard again without a login: its token may have died meanwhile. */
export function checkTokenAge(world: World, connection: UserConnection): void {
  const { tokenExpiresAtMs, sdkVersion } = connection
  if (tokenExpiresAtMs > nowOf(world) || isOlderThan(sdkVersion, 1, 5)) return
  tokenExpired(world, { fire: tokenExpired, connection })
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
