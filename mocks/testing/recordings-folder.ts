import type { Recording } from '../world/recording.ts'

/**
 * Names the folder in which worlds of tests leave their recordings, in the environment of the test runner: the reporter
 * of a runner that passes nothing from a test to it finds them there.
 */
export const recordingsVariable = 'RTM_TESTKIT_RECORDINGS'

/** A line of a file in that folder. */
export type LeftRecording =
  | { readonly name: string; readonly recording: Recording }
  | { readonly name: string; readonly auditIsOff: true }
