// The words of the product as pure values. Safe in a browser and in k6. The rules have an index of their own, so
// that an app which imports the fake need not load the text of two hundred of them.

// Codes, by their SDK names
export { enums, sdkName } from './codes/enums.ts'
export { ATTRIBUTE_OPERATION_ERR } from './codes/attribute.ts'
export {
  GET_CHANNEL_MEMBER_COUNT_ERR_CODE,
  GET_MEMBERS_ERR,
  JOIN_CHANNEL_ERR,
  LEAVE_CHANNEL_ERR,
  LEAVE_CHANNEL_REASON,
} from './codes/channel.ts'
export {
  INVITATION_API_CALL_ERR_CODE,
  LOCAL_INVITATION_ERR_CODE,
  LOCAL_INVITATION_STATE,
  REMOTE_INVITATION_ERR_CODE,
  REMOTE_INVITATION_STATE,
} from './codes/invitation.ts'
export {
  CANCEL_MEDIA_ERR_CODE,
  DOWNLOAD_MEDIA_ERR_CODE,
  UPLOAD_MEDIA_ERR_CODE,
} from './codes/media.ts'
export { CHANNEL_MESSAGE_ERR_CODE, MESSAGE_TYPE, PEER_MESSAGE_ERR_CODE } from './codes/message.ts'
export {
  PEER_ONLINE_STATE,
  PEER_SUBSCRIPTION_OPTION,
  PEER_SUBSCRIPTION_STATUS_ERR,
  QUERY_PEERS_BY_SUBSCRIPTION_OPTION_ERR,
  QUERY_PEERS_ONLINE_STATUS_ERR,
} from './codes/presence.ts'
export {
  LOG_FILTER_TYPE,
  RTM_AREA_CODE,
  RTM_CLOUD_PROXY_TYPE,
  SET_RTM_SERVICE_CONTEXT_ERR_CODE,
} from './codes/service.ts'
export {
  CONNECTION_CHANGE_REASON,
  CONNECTION_STATE,
  INIT_ERR_CODE,
  LOGIN_ERR_CODE,
  LOGOUT_ERR_CODE,
  RENEW_TOKEN_ERR_CODE,
} from './codes/session.ts'

// What the rules rest on
export { assumptions, defaultChoices } from './assumptions.ts'

// Numbers, IDs, messages, attributes, profiles
export { checkAttributeKeys, checkAttributes, checkTotal } from './attributes.ts'
export { checkAppId, checkId, checkWebAppId, nameOfType, shown } from './ids.ts'
export { ownText } from './own-text.ts'
export { sniffedType } from './media-types.ts'
export { KiB, limits, MiB } from './limits.ts'
export { isMediaMessage, messageBytes, utf8Bytes } from './messages.ts'
export { profiles } from './profiles.ts'

// The names of the native SDK
export { sdkCallbacks, sdkSurface } from './sdk-surface.ts'
export { codeNameFor, webCodes, webWords, wordFor, wordsFor } from './words.ts'

// Tokens
export { makeToken, readToken } from './tokens/access-token.ts'

export type { Assumption, AssumptionId } from './assumption-id.ts'
export type { AssumptionChoices } from './assumptions.ts'
export type {
  AttributeChange,
  AttributeComplaint,
  AttributeOwner,
  ChannelAttributeValue,
  RtmAttribute,
} from './attributes.ts'
export type { EnumName } from './codes/enums.ts'
export type {
  ClientRequest,
  InvitationStep,
  MemberCount,
  PeerState,
  ReplyContent,
  RequestKind,
  RequestOf,
  ServerEvent,
  WireInvitation,
} from './frames.ts'
export type { Complaint } from './ids.ts'
export type { CallRate, Limits } from './limits.ts'
export type { WireMedia, WireMessage } from './messages.ts'
export type { Profile, ProfileId } from './profiles.ts'
export type { Erratum, ErratumId } from './rules/errata.ts'
export type { Rule } from './rules/rule.ts'
export type { RuleId } from './rules/rule-id.ts'
export type { SdkClassName } from './sdk-surface.ts'
export type { Dialect } from './words.ts'
export type { TokenExpected, TokenReading, TokenWanted } from './tokens/access-token.ts'
