export { takeEvents } from './app-events.ts'
export { appServerOf } from './app-server.ts'
export { channelIsEmpty } from './attributes.ts'
export {
  addMember,
  postToChannel,
  removeMember,
  resendChannelMessages,
  takeInMessage,
  tellJoined,
  tellMessage,
} from './channel-directory.ts'
export { cloneWorld } from './clone.ts'
export { deliverInvitations, routeInvitation } from './invitations.ts'
export { close, comeBack, createConnection, fallSilent, kick, login } from './connections.ts'
export { describeEntry, dialectsOf, entryFor } from './describe.ts'
export { historyOf, keepInHistory } from './history.ts'
export { armFault, disarmFaults, explainFault, strike } from './faults/armed-faults.ts'
export { Journal } from './journal.ts'
export {
  deleteMedium,
  expiresAtMs,
  findMedium,
  isMediaId,
  mediumOf,
  restoreMedium,
  storeMedium,
} from './media-store.ts'
export { didYouMean, ended } from './nearest-name.ts'
export { bytesPayload } from './payload.ts'
export {
  confirmDelivery,
  deliverStored,
  give,
  isBeforeMedia,
  keepForLater,
  messageNote,
  reply,
} from './peer-mailbox.ts'
export { tellPeers, unwatch, watch } from './presence.ts'
export { faultOf, handleRequest } from './request-handler.ts'
export { armToken, checkTokenAge, expireToken } from './token-life.ts'
export { judgeToken } from './tokens.ts'
export { dropWorks, outlast, workFor, worksEnd } from './real-work.ts'
export { toMermaid } from './sequence-diagram.ts'
export {
  drainClient,
  forgetQueued,
  nowOf,
  randomOf,
  causedBy,
  record,
  runNext,
  schedule,
  tell,
} from './world.ts'

export type { Course, CourseTimer, Passing } from './course.ts'
export type { DialectOf } from './describe.ts'
export type { DiagramNotes } from './sequence-diagram.ts'
export type { AppEvent, AppServer, ConnectionPort, Medium, UserConnection } from './state.ts'
export type { FaultHandle, FaultOf, ArmedFault } from './faults/fault.ts'
export type { JournalEntry, JournalFilter, JournalKind, NewEntry } from './journal.ts'
export type { Payload } from './payload.ts'
export type {
  FaultCodes,
  HistoryEntry,
  Host,
  ServedCall,
  Stranger,
  World,
  WorldBinding,
  WorldEvent,
} from './state.ts'
export type { NetworkSettings, WorldOptions } from './world-options.ts'
