// The world
export { createFakeRtm, FakeRtm } from './world/fake-rtm.ts'
export { findingText } from './audit/audit.ts'
export { activeRtm, setActiveRtm } from './world/active-rtm.ts'
export { ToolkitError } from './protocol/toolkit-error.ts'

// Other courses of a test
export { explore, ExploreError } from './explore/index.ts'

// The native face
export {
  ChannelMember,
  FileMessage,
  ImageMessage,
  LocalCallInvitation,
  Message,
  RemoteCallInvitation,
  RtmCallManager,
  RtmChannel,
  RtmChannelAttribute,
  RtmService,
} from './native/index.ts'
export { createMemoryFiles } from './native/memory-files.ts'
export { recordCalls, recordChannel, recordService } from './native/recording-handler.ts'

// The Web face; its types are at the door agora-rtm-sdk
export { RtmError } from './web/index.ts'

// Enums of the SDK, by their own names
export {
  ATTRIBUTE_OPERATION_ERR,
  CANCEL_MEDIA_ERR_CODE,
  CHANNEL_MESSAGE_ERR_CODE,
  CONNECTION_CHANGE_REASON,
  CONNECTION_STATE,
  DOWNLOAD_MEDIA_ERR_CODE,
  GET_CHANNEL_MEMBER_COUNT_ERR_CODE,
  GET_MEMBERS_ERR,
  INIT_ERR_CODE,
  INVITATION_API_CALL_ERR_CODE,
  JOIN_CHANNEL_ERR,
  LEAVE_CHANNEL_ERR,
  LEAVE_CHANNEL_REASON,
  LOCAL_INVITATION_ERR_CODE,
  LOCAL_INVITATION_STATE,
  LOG_FILTER_TYPE,
  LOGIN_ERR_CODE,
  LOGOUT_ERR_CODE,
  MESSAGE_TYPE,
  PEER_MESSAGE_ERR_CODE,
  PEER_ONLINE_STATE,
  PEER_SUBSCRIPTION_OPTION,
  PEER_SUBSCRIPTION_STATUS_ERR,
  QUERY_PEERS_BY_SUBSCRIPTION_OPTION_ERR,
  QUERY_PEERS_ONLINE_STATUS_ERR,
  REMOTE_INVITATION_ERR_CODE,
  REMOTE_INVITATION_STATE,
  RENEW_TOKEN_ERR_CODE,
  RTM_AREA_CODE,
  RTM_CLOUD_PROXY_TYPE,
  SET_RTM_SERVICE_CONTEXT_ERR_CODE,
  UPLOAD_MEDIA_ERR_CODE,
} from './protocol/index.ts'

export type {
  ClientNetwork,
  FaultControl,
  JournalView,
  MediaControl,
  NetworkControl,
  ServerControl,
  StoredMedium,
} from './world/controls.ts'
export type { AuditFinding } from './audit/audit.ts'
export type {
  Deviation,
  ExploreBody,
  ExploreOptions,
  ExploreResult,
  FailureKind,
  Finding,
  Share,
  Weather,
} from './explore/index.ts'
export type { DeliveredMessage, EndedUpload } from './world/deliveries.ts'
export type { WorldSnapshot } from './world/fake-rtm.ts'
export type { Recording } from './world/recording.ts'
export type { FakeRtmOptions } from './world/options.ts'
export type { AppState, ClientState, TaskState, WorldState } from './world/world-state.ts'
export type { Requested } from './calls/index.ts'
export type {
  CallbackRecord,
  ChannelAttributeOptions,
  ChannelEventHandler,
  ChannelMemberCount,
  Files,
  FileStat,
  Given,
  MediaOperationProgress,
  MediaRequest,
  MemoryFiles,
  OpenFile,
  PeerOnlineStatus,
  RecordedCallback,
  RtmCallEventHandler,
  RtmServiceEventHandler,
  SendMessageOptions,
} from './native/index.ts'
export type { Fault, FaultPoint } from './calls/index.ts'
export type {
  FaultHandle,
  JournalEntry,
  JournalFilter,
  JournalKind,
  NetworkSettings,
  WorldOptions,
} from './server/index.ts'
export type { Clock, ClockMode, Duration, Settling } from './time/index.ts'
export type { ToolkitErrorCode } from './protocol/toolkit-error.ts'
