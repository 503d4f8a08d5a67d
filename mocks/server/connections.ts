import { checkAppId, CONNECTION_CHANGE_REASON, LOGIN_ERR_CODE } from '../protocol/index.ts'
import type { AppServer, ConnectionPort, UserConnection, World, WorldEvent } from './state.ts'
import { keepUserEvent } from './app-events.ts'
import { leaveAllChannels, resendChannelMessages } from './channel-directory.ts'
import { deliverInvitations, dropInvitationsOf, isStale, passOnInvitations } from './invitations.ts'
import { tellCounts } from './member-count.ts'
import { deliverStored } from './peer-mailbox.ts'
import { dropSubscriptions, tellMissedPresence, tellPresence } from './presence.ts'
import { judgeToken } from './tokens.ts'
import { nowOf, record, schedule } from './world.ts'

/** A login as it reaches Agora. */
export interface LoginAttempt {
  readonly app: AppServer
  readonly uid: string
  readonly token: string | null
  readonly client: number
  readonly port: ConnectionPort
  readonly sdkVersion: string
}

/** What Agora says to a login. */
export type LoginAnswer =
  | { readonly code: 0; readonly connection: UserConnection }
  | { readonly code: LOGIN_ERR_CODE; readonly connection?: undefined }

/**
 * Lets a user in. An earlier instance of the same user ID is put out. Ladder: 4 App ID, 5 and 6 token, 2 ban.
 *
 * @rule W-KICK-SAME-UID
 * @rule W-TOKEN-EXPIRED-LOGIN
 */
export function login(world: World, attempt: LoginAttempt): LoginAnswer {
  const { app, uid, client, port, sdkVersion } = attempt
  const { appIds } = world.options
  const exists = appIds?.includes(app.appId) ?? true
  if (!exists || checkAppId(app.appId, world.options.limits) !== undefined)
    return { code: LOGIN_ERR_CODE.LOGIN_ERR_INVALID_APP_ID }
  const worth = judgeToken(world, attempt)
  if (worth.code !== LOGIN_ERR_CODE.LOGIN_ERR_OK) return { code: worth.code }
  if (app.banned.has(uid) || world.banned.has(uid))
    return { code: LOGIN_ERR_CODE.LOGIN_ERR_REJECTED }
  const earlier = app.users.get(uid)
  const { expiresAtMs: tokenExpiresAtMs } = worth
  const connection = createConnection({ app, uid, client, port, sdkVersion, tokenExpiresAtMs })
  // Set before the earlier one ends: to its subscribers the user never goes offline.
  app.users.set(uid, connection)
  app.userAttributes.delete(uid)
  for (const other of [earlier, app.away.get(uid)])
    if (other !== undefined) passOnInvitations(world, other)
  if (earlier !== undefined) endEarlier(world, earlier, client)
  record(world, { kind: 'server', name: 'user-online', uid, client })
  keepUserEvent(world, app, { uid, type: 'Login' })
  tellPresence(world, app, uid)
  return { code: LOGIN_ERR_CODE.LOGIN_ERR_OK, connection }
}

/** Makes a connection as it is at its login; nobody knows of it yet. */
export function createConnection(
  fields: Pick<
    UserConnection,
    'app' | 'uid' | 'client' | 'port' | 'sdkVersion' | 'tokenExpiresAtMs'
  >,
): UserConnection {
  return {
    ...fields,
    phase: 'online',
    silentSinceMs: 0,
    silenceEvents: [],
    channels: new Set(),
    missed: [],
    endedBy: 0,
    mustRejoin: false,
    resendsLeft: 0,
    watched: undefined,
    tokenEvents: [],
  }
}

function endEarlier(world: World, earlier: UserConnection, client: number): void {
  if (earlier.client === client) close(world, earlier)
  else kick(world, earlier, CONNECTION_CHANGE_REASON.CONNECTION_CHANGE_REASON_REMOTE_LOGIN)
}

/** Takes a user out: its channels are told, the online list forgets it. @rule W-LOGOUT-CLEARS */
export function close(world: World, connection: UserConnection): void {
  if (connection.phase === 'closed') return
  stopSilence(world, connection)
  dropTokenEvents(world, connection)
  leaveAllChannels(world, connection)
  dropSubscriptions(connection)
  const { app, uid } = connection
  if (app.away.get(uid) === connection) app.away.delete(uid)
  dropInvitationsOf(connection)
  if (connection.phase !== 'offline') keepUserEvent(world, app, { uid, type: 'Logout' })
  const wasPresent = app.users.get(uid) === connection
  if (wasPresent) forgetUser(world, connection)
  connection.phase = 'closed'
  record(world, {
    kind: 'server',
    name: 'user-offline',
    uid: connection.uid,
    client: connection.client,
  })
}

/** Takes a user off the online list: its attributes go, its subscribers are told. @rule W-LOGOUT-CLEARS */
function forgetUser(world: World, { app, uid }: UserConnection): void {
  app.users.delete(uid)
  app.userAttributes.delete(uid)
  tellPresence(world, app, uid)
}

/** Puts a user out, telling it why: at once, or when its link is back. */
export function kick(
  world: World,
  connection: UserConnection,
  reason: CONNECTION_CHANGE_REASON,
): void {
  if (connection.phase === 'closed') return
  const silent = connection.phase !== 'online'
  close(world, connection)
  connection.endedBy = reason
  if (!silent) connection.port.deliver(world, connection, { kind: 'kicked', reason })
}

interface SilenceEvent extends WorldEvent {
  readonly connection: UserConnection
}

/**
 * Agora hears nothing of a client any more.
 *
 * @rule W-OFFLINE-30S
 */
export function fallSilent(world: World, connection: UserConnection): void {
  if (connection.phase !== 'online') return
  const { limits } = world.options
  connection.phase = 'silent'
  connection.silentSinceMs = nowOf(world)
  const unreachable: SilenceEvent = { fire: becomeUnreachable, background: true, connection }
  const offline: SilenceEvent = { fire: becomeOffline, background: true, connection }
  connection.silenceEvents = [
    schedule(world, connection.silentSinceMs + limits.unreachableAfterMs, unreachable),
    schedule(world, connection.silentSinceMs + limits.offlineAfterMs, offline),
  ]
}

function becomeUnreachable(world: World, { connection }: SilenceEvent): void {
  if (connection.phase !== 'silent') return
  connection.phase = 'unreachable'
  record(world, {
    kind: 'server',
    name: 'user-unreachable',
    uid: connection.uid,
    client: connection.client,
  })
  tellPresence(world, connection.app, connection.uid)
}

function becomeOffline(world: World, { connection }: SilenceEvent): void {
  if (connection.phase !== 'silent' && connection.phase !== 'unreachable') return
  leaveAllChannels(world, connection)
  forgetUser(world, connection)
  connection.phase = 'offline'
  connection.mustRejoin = true
  connection.app.away.set(connection.uid, connection)
  keepUserEvent(world, connection.app, { uid: connection.uid, type: 'Logout' })
  record(world, {
    kind: 'server',
    name: 'user-offline',
    uid: connection.uid,
    client: connection.client,
  })
}

/** What became of a connection whose client is heard again. */
export type Comeback = 'resumed' | 'was-offline' | 'ended'

/**
 * A silent client is heard again: it gets what it has missed, after `welcome` has answered its login.
 *
 * @rule W-RESEND
 */
export function comeBack(
  world: World,
  connection: UserConnection,
  welcome: (comeback: 'resumed' | 'was-offline') => void = () => undefined,
): Comeback {
  if (connection.endedBy !== 0) {
    connection.port.deliver(world, connection, {
      kind: 'kicked',
      reason: connection.endedBy as CONNECTION_CHANGE_REASON,
    })
    return 'ended'
  }
  if (connection.phase === 'closed') return 'ended'
  const endedBy = putOutMeanwhile(world, connection)
  if (endedBy !== undefined) {
    close(world, connection)
    connection.port.deliver(world, connection, { kind: 'kicked', reason: endedBy })
    return 'ended'
  }
  const { app, uid } = connection
  if (connection.phase === 'online') {
    welcome(connection.mustRejoin ? 'was-offline' : 'resumed')
    return 'resumed'
  }
  const wasOffline = connection.phase === 'offline'
  if (wasOffline) keepUserEvent(world, app, { uid, type: 'Login' })
  stopSilence(world, connection)
  app.users.set(uid, connection)
  app.away.delete(uid)
  connection.phase = 'online'
  record(world, {
    kind: 'server',
    name: wasOffline ? 'user-online' : 'user-back',
    uid,
    client: connection.client,
  })
  welcome(connection.mustRejoin ? 'was-offline' : 'resumed')
  tellPresence(world, app, uid)
  giveMissed(world, connection)
  tellMissedPresence(world, connection)
  tellCounts(world, connection)
  connection.resendsLeft = world.options.limits.resentChannelMessagesMax
  resendChannelMessages(world, connection, connection.channels)
  return wasOffline ? 'was-offline' : 'resumed'
}

/** Why a user that was away must stay out: banned, or logged in elsewhere later. */
function putOutMeanwhile(
  world: World,
  { app, uid, client }: UserConnection,
): CONNECTION_CHANGE_REASON | undefined {
  if (app.banned.has(uid) || world.banned.has(uid))
    return CONNECTION_CHANGE_REASON.CONNECTION_CHANGE_REASON_BANNED_BY_SERVER
  const present = app.users.get(uid)
  if (present === undefined || present.client === client) return undefined
  return CONNECTION_CHANGE_REASON.CONNECTION_CHANGE_REASON_REMOTE_LOGIN
}

function giveMissed(world: World, connection: UserConnection): void {
  for (const event of connection.missed.splice(0))
    if (!isStale(world, event)) connection.port.deliver(world, connection, event)
  deliverStored(world, connection)
  deliverInvitations(world, connection)
}

/** Forgets when the token of a connection ends. */
export function dropTokenEvents(world: World, connection: UserConnection): void {
  for (const handle of connection.tokenEvents.splice(0)) world.queue.cancel(handle)
}

function stopSilence(world: World, connection: UserConnection): void {
  for (const handle of connection.silenceEvents.splice(0)) world.queue.cancel(handle)
}
