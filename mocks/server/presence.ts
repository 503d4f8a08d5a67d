import {
  PEER_ONLINE_STATE,
  PEER_SUBSCRIPTION_STATUS_ERR,
  QUERY_PEERS_BY_SUBSCRIPTION_OPTION_ERR,
  QUERY_PEERS_ONLINE_STATUS_ERR,
} from '../protocol/index.ts'
import type { ClientRequest, PeerState } from '../protocol/index.ts'
import { reply } from './peer-mailbox.ts'
import type { AppServer, UserConnection, World } from './state.ts'
import { record } from './world.ts'

type PeersRequest = Extract<ClientRequest, { readonly peerIds: readonly string[] }>

/** What subscribers are told of a user. A user silent for less than 6 s still counts as online. @rule W-OFFLINE-30S */
export function presenceOf(app: AppServer, uid: string): PEER_ONLINE_STATE {
  const connection = app.users.get(uid)
  if (connection === undefined) return PEER_ONLINE_STATE.PEER_ONLINE_STATE_OFFLINE
  return connection.phase === 'unreachable'
    ? PEER_ONLINE_STATE.PEER_ONLINE_STATE_UNREACHABLE
    : PEER_ONLINE_STATE.PEER_ONLINE_STATE_ONLINE
}

/** Says who of some users is online: ONLINE or OFFLINE, never UNREACHABLE. @rule W-PRESENCE-QUERY */
export function queryPeers(
  world: World,
  connection: UserConnection,
  { op, peerIds }: PeersRequest,
): void {
  const { app } = connection
  const peers = peerIds.map((uid) => ({
    uid,
    state: app.users.has(uid)
      ? PEER_ONLINE_STATE.PEER_ONLINE_STATE_ONLINE
      : PEER_ONLINE_STATE.PEER_ONLINE_STATE_OFFLINE,
  }))
  const code = QUERY_PEERS_ONLINE_STATUS_ERR.QUERY_PEERS_ONLINE_STATUS_ERR_OK
  reply(world, connection, { op, code, peers })
}

/**
 * Subscribes to the online status of users: the answer, then the state of each of them. Above 512 in
 * all nothing is subscribed to. Subscribing twice is no error.
 *
 * @rule W-PRESENCE-SUB
 */
export function subscribePeers(
  world: World,
  connection: UserConnection,
  { op, peerIds }: PeersRequest,
): void {
  const { app } = connection
  const wanted = new Set(peerIds)
  const all = new Set([...(connection.watched?.keys() ?? []), ...wanted])
  if (all.size > world.options.limits.peersSubscribedMax) {
    const code = PEER_SUBSCRIPTION_STATUS_ERR.PEER_SUBSCRIPTION_STATUS_ERR_OVERFLOW
    reply(world, connection, { op, code })
    return
  }
  connection.watched ??= new Map()
  for (const uid of wanted) {
    // A subscriber that is silent just now is told at its return: nothing counts as told yet.
    connection.watched.set(uid, connection.phase === 'online' ? presenceOf(app, uid) : undefined)
    const watchers = app.watchers.get(uid) ?? new Set()
    app.watchers.set(uid, watchers.add(connection))
  }
  reply(world, connection, {
    op,
    code: PEER_SUBSCRIPTION_STATUS_ERR.PEER_SUBSCRIPTION_STATUS_ERR_OK,
  })
  tellPeers(
    world,
    connection,
    Array.from(wanted, (uid) => ({ uid, state: presenceOf(app, uid) })),
  )
}

/** Ends subscriptions; one that was never made is no error. @rule W-PRESENCE-SUB */
export function unsubscribePeers(
  world: World,
  connection: UserConnection,
  { op, peerIds }: PeersRequest,
): void {
  for (const uid of peerIds) unwatch(connection, uid)
  reply(world, connection, {
    op,
    code: PEER_SUBSCRIPTION_STATUS_ERR.PEER_SUBSCRIPTION_STATUS_ERR_OK,
  })
}

function unwatch(connection: UserConnection, uid: string): void {
  const { app, watched } = connection
  if (watched?.delete(uid) !== true) return
  const watchers = app.watchers.get(uid)
  watchers?.delete(connection)
  if (watchers?.size === 0) app.watchers.delete(uid)
}

/** Lists whom a user is subscribed to. */
export function listSubscriptions(world: World, connection: UserConnection, op: number): void {
  const uids = [...(connection.watched?.keys() ?? [])]
  const code = QUERY_PEERS_BY_SUBSCRIPTION_OPTION_ERR.QUERY_PEERS_BY_SUBSCRIPTION_OPTION_ERR_OK
  reply(world, connection, { op, code, uids })
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

function tellPeers(world: World, connection: UserConnection, peers: readonly PeerState[]): void {
  if (connection.phase !== 'online') return
  record(world, {
    kind: 'server',
    name: 'peers-changed',
    uid: connection.uid,
    subject: peers.length === 1 ? (peers[0]?.uid ?? '') : '',
    bytes: peers.length,
  })
  connection.port.deliver(world, connection, { kind: 'peers-changed', peers })
}
