import type { ClientRequest, ServerEvent } from '../protocol/index.ts'
import type { ArmedFault } from './faults/fault.ts'

/** Something that is on its way between a client and Agora. */
export interface Passing {
  readonly way: 'up' | 'down'
  /** What is said; bytes and answers to a login have a word instead. */
  readonly content: ClientRequest | ServerEvent | string
  /** The task that begins, which a fault may strike. */
  readonly task?: object
}

/** A timer as a course lets it run. */
export interface CourseTimer {
  readonly laterMs: number
  readonly run: () => void
}

/** Lets what happens in a world take another legal course than the calm one. */
export interface Course {
  /** How much later than at `atMs` something arrives; what follows it on its link stays behind it. */
  laterMs(client: number, passing: Passing, atMs: number): number
  /** A timer of the app, or of its test, that is due at `atMs`. */
  timer(run: () => void, atMs: number): CourseTimer
  /** The fault that strikes a request or a task, beside those of the test. */
  faultOf(what: object): ArmedFault | undefined
}
