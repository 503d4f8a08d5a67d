import type { Drawn } from './draws.ts'
import type { Ending, Marks } from './measure/outcome.ts'

/** Time, and what the service does: what a driver is. */
export interface Driving {
  /** Microseconds since the beginning of the run, rising. */
  nowUs(): number
  /** Calls once, at a time. */
  at(atUs: number, run: () => void): void
  /**
   * Begins an operation. It sets the marks as it comes to them, and calls `done` when the operation has ended; a second
   * call counts for nothing.
   *
   * @returns lets go of what it has, where the deadline is over first.
   */
  perform(operation: Begun, done: (ending: Ending) => void): () => void
}

/** One operation, as it is handed to a driver. */
export interface Begun extends Drawn {
  /** Number of the arrival, from 0. */
  readonly index: number
  readonly marks: Marks
  /** Tells of bytes that have moved just now; those that are not told of are spread over the time of the operation. */
  readonly moved: (bytes: number) => void
}

/** The part of a load that one worker does. */
export interface Part {
  readonly worker: number
  readonly workers: number
}
