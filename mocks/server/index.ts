export { takeEvents } from './app-events.ts'
export { appServerOf } from './app-server.ts'
export { postToChannel } from './channel-directory.ts'
export { cloneWorld } from './clone.ts'
export { deliverInvitations } from './invitations.ts'
export { close, comeBack, createConnection, fallSilent, kick, login } from './connections.ts'
export { describeEntry, dialectsOf, entryFor } from './describe.ts'
export { historyOf } from './history.ts'
export { armFault, explainFault, faultPoints, strike } from './faults/armed-faults.ts'
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
export { confirmDelivery, deliverStored } from './peer-mailbox.ts'
export { faultOf, faultPointsOfRequests, handleRequest } from './request-handler.ts'
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

export type { DialectOf } from './describe.ts'
export type { AppEvent, AppServer, ConnectionPort, Medium, UserConnection } from './state.ts'
export type { Fault, FaultHandle, FaultPoint, ArmedFault } from './faults/fault.ts'
export type { JournalEntry, JournalFilter, JournalKind, NewEntry } from './journal.ts'
export type { Payload } from './payload.ts'
export type {
  HistoryEntry,
  Host,
  NetworkSettings,
  World,
  Stranger,
  WorldBinding,
  WorldEvent,
  WorldOptions,
} from './state.ts'
