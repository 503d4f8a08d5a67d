export {
  admit,
  badArgument,
  isWeb,
  notInitialised,
  notLoggedIn,
  refuseBy,
  tooLarge,
  tooOften,
} from './admission.ts'
export { rememberAttributes } from './attributes.ts'
export {
  channelMessageNames,
  localInvitationNames,
  peerMessageNames,
  remoteInvitationNames,
} from './callback-names.ts'
export { budgetOf, hasBudget, takeBudget } from './call-budget.ts'
export {
  askJoin,
  channelOf,
  dropChannels,
  joinedCount,
  leaveAnswered,
  moveMembership,
  notInside,
  ofAnother,
  releaseChannel,
} from './channels.ts'
export { receive } from './answers.ts'
export {
  askLogin,
  linkBack,
  linkLost,
  moveConnection,
  retryNow,
  stopReconnect,
} from './connecting.ts'
export {
  arm,
  endInvitations,
  invitationKey,
  keepInvitation,
  makeInvitation,
  moveLocal,
  moveRemote,
  sendStep,
} from './invitation-steps.ts'
export { channelIdBytesMax, userIdBytesMax } from './id-sizes.ts'
export { dimensionsOf, probeDimensions } from './image-dimensions.ts'
export { noDimensions } from './probe.ts'
export { callPath, placesOf } from './call-site.ts'
export { loggedOut, withReason } from './because.ts'
export { hint } from './hints.ts'
export { anotherTest, misuse } from './misuse.ts'
export { callbackEntry } from './callback-names.ts'
export { ask, failOperations } from './operations.ts'
export { closeSession, listen, openSession, sessionsOf } from './open-session.ts'
export {
  abandonTasks,
  addTask,
  interruptTasks,
  isWanted,
  moveTask,
  startMoving,
  stopTimers,
  taskAnswered,
  taskResumed,
  taskStalled,
} from './task-life.ts'
export { called, refuse } from './session.ts'
export { SessionHandle } from './session-handle.ts'

export { bytesPayload } from '../server/index.ts'

export type { CallBudget } from './call-budget.ts'
export type { Rung } from './admission.ts'
export type { ChannelUse } from './channels.ts'
export type { Hint } from './hints.ts'
export type { Misuse } from './misuse.ts'
export type { Payload, World } from '../server/index.ts'
export type {
  Answered,
  ChannelRecord,
  Because,
  Dimensions,
  DownloadResult,
  DownloadTarget,
  InvitationRecord,
  Link,
  LogSettings,
  OperationAnswer,
  Session,
  TaskAnswer,
  TaskCall,
  TaskLink,
  TaskOwner,
  TaskRecord,
  UnreleasedMessage,
  UploadResult,
  UploadSource,
} from './session.ts'
export type {
  ChannelEvent,
  InvitationEvent,
  ReceivedMessage,
  RequestAnswer,
  SessionEvent,
} from './session-events.ts'
