export { badArgument, notInitialised, notLoggedIn, tooLarge } from './admission.ts'
export {
  badAttributeChannel,
  readChannelAttributes,
  readUserAttributes,
  unreadableChannel,
  unreadableUser,
  unwritable,
  writeChannelAttributes,
  writeUserAttributes,
} from './attributes.ts'
export {
  channelMessageNames,
  downloadNames,
  localInvitationNames,
  peerMessageNames,
  progressNames,
  remoteInvitationNames,
  uploadNames,
  writtenNames,
} from './callback-names.ts'
export { budgetOf, hasBudget, takeBudget } from './call-budget.ts'
export { getMembers, joinChannel, joinedCount, leaveChannel, releaseChannel } from './channels.ts'
export { receive } from './answers.ts'
export { linkBack, linkLost, login, logout } from './connecting.ts'
export {
  answerInvitation,
  cancelInvitation,
  createInvitation,
  sendInvitation,
} from './invitations.ts'
export { invitationKey, keepInvitation } from './invitation-steps.ts'
export { channelIdBytesMax, userIdBytesMax } from './id-sizes.ts'
export { dimensionsOf, probeDimensions } from './image-dimensions.ts'
export { noDimensions } from './probe.ts'
export { callPath } from './call-site.ts'
export { hint } from './hints.ts'
export { madeInAnotherTest, misuse } from './misuse.ts'
export { cancel, download, upload } from './media-tasks.ts'
export { mediaBytesMax, refuseMediaBytes } from './upload-sources.ts'
export { badPeer, sendToChannel, sendToPeer } from './messaging.ts'
export { closeSession, listen, openSession, sessionsOf } from './open-session.ts'
export { abandonTasks, downloadArrived, taskResumed, taskStalled } from './task-life.ts'
export {
  changeSubscription,
  countMembers,
  listSubscriptions,
  queryPeers,
  unaskable,
  uncountable,
  unsubscribable,
} from './presence.ts'
export { called, refuse } from './session.ts'
export { SessionHandle } from './session-handle.ts'
export { renewToken } from './tokens.ts'

export { bytesPayload } from '../server/index.ts'

export type { WriteWanted } from './attributes.ts'
export type { CallBudget } from './call-budget.ts'
export type { Rung } from './admission.ts'
export type { ChannelUse } from './channels.ts'
export type { Unsendable } from './messaging.ts'
export type { RequestCall } from './requests.ts'
export type { Hint } from './hints.ts'
export type { Misuse } from './misuse.ts'
export type { InvitationCall } from './invitations.ts'
export type { Payload, World } from '../server/index.ts'
export type {
  Dimensions,
  DownloadTarget,
  InvitationRecord,
  Link,
  LogSettings,
  Session,
  TaskRecord,
  UnreleasedMessage,
  UploadSource,
} from './session.ts'
export type { UploadWanted } from './upload-sources.ts'
export type {
  ChannelEvent,
  DownloadResult,
  InvitationEvent,
  ReceivedMessage,
  RequestAnswer,
  SessionEvent,
  UploadResult,
} from './session-events.ts'
