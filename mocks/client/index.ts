export {
  channelMessageNames,
  downloadNames,
  peerMessageNames,
  progressNames,
  uploadNames,
} from './callback-names.ts'
export { getMembers, joinChannel, joinedCount, leaveChannel, releaseChannel } from './channels.ts'
export { login, logout } from './connecting.ts'
export { misuse } from './misuse.ts'
export { cancel, download, upload } from './media-tasks.ts'
export { sendToChannel, sendToPeer } from './messaging.ts'
export { closeSession, listen, openSession } from './open-session.ts'
export { cutLink, mendLink, updateLink } from './outages.ts'
export { called, refuse } from './session.ts'
export { setLink, wireOf } from './wire.ts'

export { bytesPayload } from '../server/index.ts'

export type { Payload, World } from '../server/index.ts'
export type {
  Dimensions,
  DownloadResult,
  DownloadTarget,
  ReceivedMessage,
  Session,
  SessionEvent,
  UnreleasedMessage,
  UploadResult,
  UploadSource,
} from './session.ts'
