// What other rooms of this package need of the mocks. Not exported by the package: apps have `index.ts`.
export { auditedBy } from './audit/refusals.ts'
export { codesOf } from './calls/index.ts'
export { crc32 } from './protocol/crc32.ts'
export { createJournal } from './world/controls.ts'
export { recordingOfEntries } from './world/recording.ts'
export { recordingsVariable } from './testing/recordings-folder.ts'
export { bytesPayload, didYouMean, ended, entryFor } from './server/index.ts'
export {
  afterOwn,
  afterReal,
  createRandom,
  durationOf,
  everyReal,
  EventQueue,
  fillRandom,
  formatDuration,
  instantOf,
  isoOf,
  hash32,
  nextTurn,
  nextBelow,
  nextFloat,
  parseDuration,
  wallMs,
} from './time/index.ts'

export type { LeftRecording } from './testing/recordings-folder.ts'
export type { WrittenJournal } from './world/controls.ts'
export type { Payload } from './server/index.ts'
export type { Random } from './time/index.ts'
