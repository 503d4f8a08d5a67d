import { PEER_ONLINE_STATE } from '../protocol/index.ts'
import type { PeerState } from '../protocol/index.ts'
import type { AppServer, UserConnection, World } from './state.ts'
import { record } from './world.ts'

/** What subscribers are told of a user. A user silent for less than 6 s still counts as online. @rule W-OFFLINE-30S */
export function presenceOf(app: AppServer, uid: string): PEER_ONLINE_STATE {
  const connection = app.users.get(uid)
  if (connection === undefined) return PEER_ONLINE_STATE.PEER_ONLINE_STATE_OFFLINE
  return connection.phase === 'unreachable'
    ? PEER_ONLINE_STATE.PEER_ONLINE_STATE_UNREACHABLE
    : PEER_ONLINE_STATE.PEER_ONLINE_STATE_ONLINE
}

/** Subscribes to the online status of a user; returns it. A subscriber that is silent just now is told at its return. */
export function watch(connection: UserConnection, uid: string): PEER_ONLINE_STATE {
  const { app } = connection
  const state = presenceOf(app, uid)
  connection.watched ??= new Map()
  // Nothing counts as told yet where nobody listens.
  connection.watched.set(uid, connection.phase === 'online' ? state : undefined)
  const watchers = app.watchers.get(uid) ?? new Set()
  app.watchers.set(uid, watchers.add(connection))
  return state
}

/** Ends the subscription to the online status of a user. */
export function unwatch(connection: UserConnection, uid: string): void {
  const { app, watched } = connection
  if (watched?.delete(uid) !== true) return
  const watchers = app.watchers.get(uid)
  watchers?.delete(connection)
  if (watchers?.size === 0) app.watchers.delete(uid)
}

/** Ends all subscriptions of a user: by logout, kick or ban. @rule W-LOGOUT-CLEARS */
export function dropSubscriptions(connection: UserConnection): void {
  for (const uid of connection.watched?.keys() ?? []) unwatch(connection, uid)
}

/** Tells the subscribers of a user where its state is not what they were told last. Costs the number of subscribers. */
export function tellPresence(world: World, app: AppServer, uid: string): void {
  const watchers = app.watchers.get(uid)
  if (watchers === undefined) return
  const state = presenceOf(app, uid)
  for (const watcher of watchers) {
    if (watcher.phase !== 'online' || watcher.watched?.get(uid) === state) continue
    watcher.watched?.set(uid, state)
    tellPeers(world, watcher, [{ uid, state }])
  }
}

/** Tells a subscriber that comes back what has changed meanwhile. @rule W-PRESENCE-SUB */
export function tellMissedPresence(world: World, connection: UserConnection): void {
  const { app, watched } = connection
  if (watched === undefined) return
  const changed: PeerState[] = []
  for (const [uid, told] of watched) {
    const state = presenceOf(app, uid)
    if (state === told) continue
    watched.set(uid, state)
    changed.push({ uid, state })
  }
  if (changed.length > 0) tellPeers(world, connection, changed)
}

/** Tells a subscriber the online status of users. */
export function tellPeers(
  world: World,
  connection: UserConnection,
  peers: readonly PeerState[],
): void {
  if (connection.phase !== 'online') return
  record(world, {
    kind: 'server',
    name: 'peers-changed',
    uid: connection.uid,
    subject: peers.length === 1 ? (peers[0]?.uid ?? '') : '',
    count: peers.length,
  })
  connection.port.deliver(world, connection, { kind: 'peers-changed', peers })
}
