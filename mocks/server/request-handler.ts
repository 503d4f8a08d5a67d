import type { ClientRequest } from '../protocol/index.ts'
import type { UserConnection, World, WorldEvent } from './state.ts'
import {
  readChannelAttributes,
  readUserAttributes,
  writeChannelAttributes,
  writeUserAttributes,
} from './attributes.ts'
import { getMembers, joinChannel, leaveChannel, sendChannel } from './channel-directory.ts'
import { close } from './connections.ts'
import { strike } from './faults/armed-faults.ts'
import type { ArmedFault, FaultPoint } from './faults/fault.ts'
import { routeInvitation } from './invitations.ts'
import { countMembers } from './member-count.ts'
import { confirmDelivery, reply, sendPeer } from './peer-mailbox.ts'
import { listSubscriptions, queryPeers, subscribePeers, unsubscribePeers } from './presence.ts'
import { renewToken } from './token-life.ts'
import { nowOf, schedule } from './world.ts'

/** Where faults of a request are armed, by its kind. */
export const faultPointsOfRequests: Readonly<
  Record<ClientRequest['kind'], FaultPoint | undefined>
> = {
  login: 'login',
  logout: undefined,
  'send-peer': 'sendMessageToPeer',
  'send-channel': 'sendMessage',
  join: 'join',
  leave: 'leave',
  'get-members': 'getMembers',
  'renew-token': 'renewToken',
  'query-peers': 'queryPeersOnlineStatus',
  'subscribe-peers': 'subscribePeersOnlineStatus',
  'unsubscribe-peers': 'unsubscribePeersOnlineStatus',
  'list-subscriptions': 'queryPeersBySubscriptionOption',
  'count-members': 'getChannelMemberCount',
  'write-user-attributes': 'writeUserAttributes',
  'read-user-attributes': 'getUserAttributes',
  'write-channel-attributes': 'writeChannelAttributes',
  'read-channel-attributes': 'getChannelAttributes',
  invitation: undefined,
  ack: undefined,
  'find-media': undefined,
}

/** The fault that strikes a request, if any. */
export function faultOf(world: World, uid: string, request: ClientRequest): ArmedFault | undefined {
  const on = faultPointsOfRequests[request.kind]
  return on === undefined ? undefined : strike(world, on, uid)
}

interface LateRequest extends WorldEvent {
  readonly connection: UserConnection
  readonly request: ClientRequest
  readonly code: number | undefined
}

/** Serves what a logged-in client asks, unless a fault is in the way. */
export function handleRequest(
  world: World,
  connection: UserConnection,
  request: ClientRequest,
): void {
  if (connection.phase === 'closed') return
  const fault = faultOf(world, connection.uid, request)
  if (fault === undefined) {
    serve(world, connection, request)
    return
  }
  if (fault.disconnectMs !== undefined) connection.port.cut(world, connection, fault.disconnectMs)
  if (fault.fault.drop === true) return
  const late: LateRequest = { fire: serveLate, connection, request, code: fault.code }
  schedule(world, nowOf(world) + fault.delayMs, late)
}

function serveLate(world: World, { connection, request, code }: LateRequest): void {
  if (connection.phase === 'closed') return
  if (code === undefined) serve(world, connection, request)
  else if (request.kind === 'renew-token')
    connection.port.deliver(world, connection, { kind: 'reply', op: request.op, code })
  else reply(world, connection, { op: request.op, code, uids: [] })
}

function serve(world: World, connection: UserConnection, request: ClientRequest): void {
  switch (request.kind) {
    case 'login':
    case 'find-media':
      return
    case 'logout':
      return close(world, connection)
    case 'send-peer':
      return sendPeer(world, connection, request)
    case 'send-channel':
      return sendChannel(world, connection, request)
    case 'join':
      return joinChannel(world, connection, request)
    case 'leave':
      return leaveChannel(world, connection, request)
    case 'get-members':
      return getMembers(world, connection, request)
    case 'renew-token':
      return renewToken(world, connection, request)
    case 'query-peers':
      return queryPeers(world, connection, request)
    case 'subscribe-peers':
      return subscribePeers(world, connection, request)
    case 'unsubscribe-peers':
      return unsubscribePeers(world, connection, request)
    case 'list-subscriptions':
      return listSubscriptions(world, connection, request.op)
    case 'count-members':
      return countMembers(world, connection, request)
    case 'write-user-attributes':
      return writeUserAttributes(world, connection, request)
    case 'read-user-attributes':
      return readUserAttributes(world, connection, request)
    case 'write-channel-attributes':
      return writeChannelAttributes(world, connection, request)
    case 'read-channel-attributes':
      return readChannelAttributes(world, connection, request)
    case 'invitation':
      return routeInvitation(world, connection, request)
    case 'ack':
      return confirmDelivery(world, connection, request.delivery)
  }
}
