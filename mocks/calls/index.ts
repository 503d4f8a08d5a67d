// Every call of the service, one file each: what the SDKs call it, its ladder, what is asked, what Agora does, what is told.
import { enums } from '../protocol/index.ts'
import type { EnumName, RequestKind, RequestOf } from '../protocol/index.ts'
import type { Rung } from '../client/index.ts'
import type { FaultCodes, FaultOf, World } from '../server/index.ts'
import type { AnyCall, Asker, Call } from './call.ts'
import { cancelMediaCall } from './cancel-media.ts'
import { readChannelAttributes, writeChannelAttributes } from './channel-attributes.ts'
import { countMembers } from './count-members.ts'
import { downloadCall } from './download.ts'
import { getMembersCall } from './get-members.ts'
import { invitationCall } from './invitations.ts'
import { joinCall } from './join.ts'
import { leaveCall } from './leave.ts'
import { listSubscriptions } from './list-subscriptions.ts'
import { loginCall } from './login.ts'
import { logoutCall } from './logout.ts'
import { queryPeers } from './query-peers.ts'
import { renewTokenCall } from './renew-token.ts'
import { sendToChannelCall } from './send-to-channel.ts'
import { ackCall, sendToPeerCall } from './send-to-peer.ts'
import { subscribePeers, unsubscribePeers } from './subscriptions.ts'
import { uploadCall } from './upload.ts'
import { readUserAttributes, writeUserAttributes } from './user-attributes.ts'

/** The catalogue: every request that a client can make. A kind that is missing does not compile. */
export const calls: { readonly [Kind in RequestKind]: Call<Kind> } = {
  login: loginCall,
  logout: logoutCall,
  'renew-token': renewTokenCall,
  'send-peer': sendToPeerCall,
  ack: ackCall,
  'send-channel': sendToChannelCall,
  join: joinCall,
  leave: leaveCall,
  'get-members': getMembersCall,
  'count-members': countMembers,
  'query-peers': queryPeers,
  'subscribe-peers': subscribePeers,
  'unsubscribe-peers': unsubscribePeers,
  'list-subscriptions': listSubscriptions,
  'write-user-attributes': writeUserAttributes,
  'read-user-attributes': readUserAttributes,
  'write-channel-attributes': writeChannelAttributes,
  'read-channel-attributes': readChannelAttributes,
  invitation: invitationCall,
  'find-media': downloadCall,
}

/** All of them, with those that ask Agora nothing: the bytes of an upload just come, and a cancel is the client's own. */
export const allCalls: readonly AnyCall[] = [...Object.values(calls), uploadCall, cancelMediaCall]

/**
 * The calls a fault can hit, by their SDK names. Some stand for several: `upload`, `download` and
 * `cancelMedia` for the media calls of their kind, `writeUserAttributes` and `writeChannelAttributes` for
 * set, add or update, delete and clear, the two `get...Attributes` for those by keys, too.
 */
export type FaultPoint =
  | 'login'
  | 'upload'
  | 'download'
  | 'cancelMedia'
  | 'sendMessageToPeer'
  | 'sendMessage'
  | 'join'
  | 'leave'
  | 'getMembers'
  | 'renewToken'
  | 'queryPeersOnlineStatus'
  | 'subscribePeersOnlineStatus'
  | 'unsubscribePeersOnlineStatus'
  | 'queryPeersBySubscriptionOption'
  | 'getChannelMemberCount'
  | 'writeUserAttributes'
  | 'getUserAttributes'
  | 'writeChannelAttributes'
  | 'getChannelAttributes'

/** What goes wrong, and for whom: see its fields. */
export type Fault = FaultOf<FaultPoint>

/** The codes that a fault may answer with, by the call that it hits. */
export const faultCodes: FaultCodes = Object.fromEntries(
  allCalls.flatMap(({ fault, codes }) => (fault === undefined ? [] : [[fault, enums[codes]]])),
)

/** The enum of the codes that a call, or a callback, gives. */
export const codesOf: Readonly<Record<string, EnumName>> = Object.fromEntries(
  allCalls.flatMap(({ names, callbacks, codes }) =>
    [...names, ...callbacks].map((name) => [name, codes]),
  ),
)

/** The first broken rung of a request: what an SDK would not have let out, a client of the wire may send. */
export function judgeRequest<Kind extends RequestKind>(
  world: World,
  request: RequestOf<Kind>,
  asker: Asker,
): Rung | undefined {
  return callOf<Kind>(request).judgeRequest?.(world, request, asker)
}

function callOf<Kind extends RequestKind>({ kind }: RequestOf<Kind>): Call<Kind> {
  return calls[kind]
}

export { readChannelAttributes, writeChannelAttributes } from './channel-attributes.ts'
export { cancelMedia } from './cancel-media.ts'
export { countMembers } from './count-members.ts'
export { download, downloadCall } from './download.ts'
export { listSubscriptions } from './list-subscriptions.ts'
export { queryPeers } from './query-peers.ts'
export { subscribePeers, unsubscribePeers } from './subscriptions.ts'
export { readUserAttributes, writeUserAttributes } from './user-attributes.ts'
export { givenChange } from './attributes.ts'
export { askQuestion } from './ask.ts'
export { getMembers } from './get-members.ts'
export {
  answerInvitation,
  cancelInvitation,
  createInvitation,
  sendInvitation,
} from './invitations.ts'
export { inTooMany, joinChannel } from './join.ts'
export { leaveChannel } from './leave.ts'
export { login } from './login.ts'
export { logout } from './logout.ts'
export { renewToken } from './renew-token.ts'
export { sendToChannel } from './send-to-channel.ts'
export { sendToPeer } from './send-to-peer.ts'
export {
  failUpload,
  mediaBytesMax,
  refuseMediaBytes,
  upload,
  uploadCall,
  uploadedDimensions,
} from './upload.ts'

export type { Requested } from './ask.ts'
export type { AskedQuestion } from './call.ts'
export type { GivenChange } from './attributes.ts'
export type { InvitationCall } from './invitations.ts'
export type { Unsendable } from './messages.ts'
export type { FromSource } from './upload.ts'
