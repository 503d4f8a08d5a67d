import type { Duration } from '../../time/index.ts'

/**
 * What goes wrong, and for whom. Conditions are keyed to one client's own calls, never to the order
 * in which clients arrive: the same fault hits the same calls with 1 or 50 clients interleaved.
 */
export interface FaultOf<Point extends string> {
  readonly on: Point
  /** Only this user. */
  readonly uid?: string
  /** Only these calls of each user, counted from 1 since the fault was added. */
  readonly nth?: number | readonly number[]
  /** Only while the world's age is in [from, to). */
  readonly between?: readonly [from: Duration, to: Duration]
  /** Only this share of the calls, 0 to 1, drawn from the seed, the fault, the user and the call's number. */
  readonly probability?: number
  /** Uploads and downloads: strike when this many bytes have moved, not at the start. */
  readonly atByte?: number
  /** Answer with this code: its SDK name, the end of it (`'FAILURE'`), or its number. */
  readonly code?: string | number
  /** Answer later by this much. */
  readonly delay?: Duration
  /** Never answer. */
  readonly drop?: true
  /** Uploads and downloads: no byte moves for this long; `'forever'` runs into the idle timeout. */
  readonly stall?: Duration
  /** Cut the client's link for this long. */
  readonly disconnect?: Duration
}

/** A fault in force: parsed, with its counts and its memory. Plain data. */
export interface ArmedFault {
  readonly id: number
  readonly fault: FaultOf<string>
  readonly code: number | undefined
  readonly delayMs: number
  readonly stallMs: number | undefined
  readonly disconnectMs: number | undefined
  readonly window: readonly [fromMs: number, toMs: number] | undefined
  /** Calls seen so far, by user. */
  readonly calls: Map<string, number>
  /** The latest decisions, newest last. */
  readonly decisions: FaultDecision[]
  hits: number
}

/** Why a fault did or did not strike one call. */
export interface FaultDecision {
  readonly atMs: number
  readonly uid: string
  /** Which call of this user it was, from 1. */
  readonly nth: number
  readonly hit: boolean
  readonly why: string
}

/** A fault as `faults.add` gives it back. */
export interface FaultHandle {
  /** Takes the fault out; what it has begun goes on. */
  remove(): void
  /** One line per call it looked at: struck or not, and why. */
  explain(): string
  /** How often it has struck. */
  readonly hits: number
}
