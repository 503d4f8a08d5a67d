import {
  badAttributeChannel,
  badPeer,
  channelIdBytesMax,
  tooLarge,
  unaskable,
  uncountable,
  unreadableChannel,
  unreadableUser,
  unsubscribable,
  unwritable,
  userIdBytesMax,
} from '../client/index.ts'
import type { Rung } from '../client/index.ts'
import {
  ATTRIBUTE_OPERATION_ERR,
  CHANNEL_MESSAGE_ERR_CODE,
  checkId,
  GET_CHANNEL_MEMBER_COUNT_ERR_CODE,
  GET_MEMBERS_ERR,
  INVITATION_API_CALL_ERR_CODE,
  JOIN_CHANNEL_ERR,
  LEAVE_CHANNEL_ERR,
  PEER_MESSAGE_ERR_CODE,
  PEER_SUBSCRIPTION_STATUS_ERR,
  QUERY_PEERS_BY_SUBSCRIPTION_OPTION_ERR,
  QUERY_PEERS_ONLINE_STATUS_ERR,
  RENEW_TOKEN_ERR_CODE,
  utf8Bytes,
} from '../protocol/index.ts'
import type { ClientRequest, EnumName } from '../protocol/index.ts'
import type { UserConnection, World } from '../server/index.ts'
import type { WireKind } from './requests.ts'

/** The codes that the answer to a request has, and the one where none comes in time. */
export interface RequestCodes {
  readonly enumName: EnumName
  readonly timeout: number
}

const attributeCodes: RequestCodes = {
  enumName: 'ATTRIBUTE_OPERATION_ERR',
  timeout: ATTRIBUTE_OPERATION_ERR.ATTRIBUTE_OPERATION_ERR_TIMEOUT,
}
const subscriptionCodes: RequestCodes = {
  enumName: 'PEER_SUBSCRIPTION_STATUS_ERR',
  timeout: PEER_SUBSCRIPTION_STATUS_ERR.PEER_SUBSCRIPTION_STATUS_ERR_TIMEOUT,
}
const invitationCodes: RequestCodes = {
  enumName: 'INVITATION_API_CALL_ERR_CODE',
  timeout: INVITATION_API_CALL_ERR_CODE.INVITATION_API_CALL_ERR_ALREADY_END,
}

/** The codes of every request. */
export const requestCodes: Readonly<Record<WireKind, RequestCodes>> = {
  'send-peer': {
    enumName: 'PEER_MESSAGE_ERR_CODE',
    timeout: PEER_MESSAGE_ERR_CODE.PEER_MESSAGE_ERR_SENT_TIMEOUT,
  },
  'send-channel': {
    enumName: 'CHANNEL_MESSAGE_ERR_CODE',
    timeout: CHANNEL_MESSAGE_ERR_CODE.CHANNEL_MESSAGE_ERR_SENT_TIMEOUT,
  },
  join: { enumName: 'JOIN_CHANNEL_ERR', timeout: JOIN_CHANNEL_ERR.JOIN_CHANNEL_TIMEOUT },
  leave: { enumName: 'LEAVE_CHANNEL_ERR', timeout: LEAVE_CHANNEL_ERR.LEAVE_CHANNEL_ERR_FAILURE },
  'get-members': {
    enumName: 'GET_MEMBERS_ERR',
    timeout: GET_MEMBERS_ERR.GET_MEMBERS_ERR_TIMEOUT,
  },
  'renew-token': {
    enumName: 'RENEW_TOKEN_ERR_CODE',
    timeout: RENEW_TOKEN_ERR_CODE.RENEW_TOKEN_ERR_FAILURE,
  },
  'query-peers': {
    enumName: 'QUERY_PEERS_ONLINE_STATUS_ERR',
    timeout: QUERY_PEERS_ONLINE_STATUS_ERR.QUERY_PEERS_ONLINE_STATUS_ERR_TIMEOUT,
  },
  'subscribe-peers': subscriptionCodes,
  'unsubscribe-peers': subscriptionCodes,
  'list-subscriptions': {
    enumName: 'QUERY_PEERS_BY_SUBSCRIPTION_OPTION_ERR',
    timeout: QUERY_PEERS_BY_SUBSCRIPTION_OPTION_ERR.QUERY_PEERS_BY_SUBSCRIPTION_OPTION_ERR_TIMEOUT,
  },
  'count-members': {
    enumName: 'GET_CHANNEL_MEMBER_COUNT_ERR_CODE',
    timeout: GET_CHANNEL_MEMBER_COUNT_ERR_CODE.GET_CHANNEL_MEMBER_COUNT_ERR_TIMEOUT,
  },
  'write-user-attributes': attributeCodes,
  'read-user-attributes': attributeCodes,
  'write-channel-attributes': attributeCodes,
  'read-channel-attributes': attributeCodes,
  invitation: invitationCodes,
  ack: invitationCodes,
}

/** Who asks: the connection, and its joins that are not answered yet. */
export interface Asker {
  readonly connection: UserConnection
  readonly joinsAsked: number
}

/** The first broken rung of a request: what an SDK would not have let out, a client of the wire may send. */
export function judge(world: World, asker: Asker, request: ClientRequest): Rung | undefined {
  switch (request.kind) {
    case 'send-peer':
      return (
        badPeer(world, request.peerId) ??
        tooLarge(world, request.message, PEER_MESSAGE_ERR_CODE.PEER_MESSAGE_ERR_INVALID_MESSAGE)
      )
    case 'send-channel': {
      const code = CHANNEL_MESSAGE_ERR_CODE.CHANNEL_MESSAGE_ERR_INVALID_MESSAGE
      return tooLarge(world, request.message, code)
    }
    case 'join':
      return unjoinable(world, asker, request.channelId)
    case 'query-peers':
      return unaskable(world, request.peerIds)
    case 'subscribe-peers':
    case 'unsubscribe-peers':
      return unsubscribable(world, request.peerIds)
    case 'count-members':
      return uncountable(world, request.channelIds)
    case 'write-user-attributes':
      return unwritable(world, request.change, 'user')
    case 'read-user-attributes':
      return unreadableUser(world, request.userId, request.keys)
    case 'write-channel-attributes':
      return (
        badAttributeChannel(world, request.channelId) ??
        unwritable(world, request.change, 'channel')
      )
    case 'read-channel-attributes':
      return unreadableChannel(world, request.channelId, request.keys)
    case 'invitation':
      return unroutable(world, asker.connection, request)
    case 'ack':
    case 'find-media':
    case 'get-members':
    case 'leave':
    case 'list-subscriptions':
    case 'login':
    case 'logout':
    case 'renew-token':
      return undefined
  }
}

/** @rule W-CHANNELID-RULE @rule W-CHANNEL-JOIN-20 */
function unjoinable(
  world: World,
  { connection: { channels }, joinsAsked }: Asker,
  channelId: string,
): Rung | undefined {
  const why = checkId('channel ID', channelId, channelIdBytesMax(world))
  const code = JOIN_CHANNEL_ERR.JOIN_CHANNEL_ERR_INVALID_ARGUMENT
  if (why !== undefined) return { code, rule: 'W-CHANNELID-RULE', why }
  const most = world.options.limits.channelsJoinedMax
  if (channels.has(channelId) || channels.size + joinsAsked < most) return undefined
  return {
    code: JOIN_CHANNEL_ERR.JOIN_CHANNEL_ERR_EXCEED_LIMIT,
    rule: 'W-CHANNEL-JOIN-20',
    why: `The user is in ${most} channels already. Leave one first.`,
  }
}

type InvitationRequest = Extract<ClientRequest, { kind: 'invitation' }>

/** Nobody speaks for another. @rule W-CALL-CONTENT-8KB */
function unroutable(
  world: World,
  { uid }: UserConnection,
  { step, invitation, response }: InvitationRequest,
): Rung | undefined {
  const code = INVITATION_API_CALL_ERR_CODE.INVITATION_API_CALL_ERR_INVALID_ARGUMENT
  const byCaller = step === 'invite' || step === 'cancel' || step === 'confirm'
  const own = byCaller ? invitation.callerId : invitation.calleeId
  const other = byCaller ? invitation.calleeId : invitation.callerId
  if (own !== uid) {
    const why = `'${step}' is for the ${byCaller ? 'caller' : 'callee'}, and that is not ${uid}.`
    return { code, rule: 'W-CALL-STATES', why }
  }
  const why = checkId('user ID', other, userIdBytesMax(world))
  if (why !== undefined) return { code, rule: 'W-USERID-RULE', why }
  const most = world.options.limits.invitationTextBytesMax
  const bytes = Math.max(utf8Bytes(invitation.content), utf8Bytes(response))
  if (bytes <= most) return undefined
  return { code, rule: 'W-CALL-CONTENT-8KB', why: `It has ${bytes} bytes; ${most} are allowed.` }
}
