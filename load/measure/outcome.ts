import type { OperationKind } from '../plan.ts'
import type { Exchange } from './failure-samples.ts'

/** How an operation ended. */
export type Outcome =
  /** It did what it was for. */
  | 'completed'
  /** The client cancelled it. */
  | 'cancelled'
  /** The service refused it for a limit: the tenth task, a call too many, a medium too large. */
  | 'refused'
  /** It ended badly. */
  | 'failed'
  /** It had not ended at its deadline. */
  | 'timedOut'
  /** It was never begun: its client was full. */
  | 'shed'

/** Every outcome, in the order of reports. */
export const outcomes: readonly Outcome[] = [
  'completed',
  'cancelled',
  'refused',
  'failed',
  'timedOut',
  'shed',
]

/** A part of the life of an operation. */
export type Interval =
  'response' | 'service' | 'startLag' | 'queueWait' | 'connect' | 'upload' | 'server' | 'download'

/** What each interval is: printed in every report. */
export const intervals: Readonly<Record<Interval, string>> = {
  response: 'from when it was meant to begin to its end: what a user waits',
  service: 'from when it was begun to its end: what hides a generator that is late',
  startLag: 'from when it was meant to begin to when it was',
  queueWait: 'from then until one of the nine slots of its client was free',
  connect: 'from the slot to the first byte on its way',
  upload: 'from the first byte to the last that was handed to the network',
  server: 'from then to the first byte of the answer',
  download: 'from then to the last byte of the answer',
}

/** The instants of one operation, in microseconds of one clock; those that it never came to are absent. */
export interface Marks {
  /** The scenario of the operation, where its plan has several. */
  readonly scenario?: string
  readonly intendedUs: number
  readonly dispatchedUs: number
  slotUs?: number
  firstByteUs?: number
  lastByteUs?: number
  firstAnswerUs?: number
  /** Bytes that have moved in the measured phase until now, as far as they were told of one by one. */
  movedBytes?: number
}

/** How an operation ended, as its driver says it. */
export interface Ending {
  readonly outcome: Outcome
  /** The name of the code, or what else went wrong; where it did. */
  readonly reason?: string
  /** What was asked for and what came, where it did not complete: called for the first of each reason. */
  readonly exchange?: () => Exchange
  /** Bytes of media or text that were moved, less those that were told of as they moved. */
  readonly bytes: number
}

/** When the bytes of an operation are on their way: those of an upload until they are sent, of a download from its answer on. */
export function spanOf(
  operation: OperationKind,
  marks: Marks,
  endUs: number,
): { readonly fromUs: number; readonly toUs: number } {
  const { dispatchedUs, slotUs = dispatchedUs, firstByteUs = slotUs } = marks
  if (operation === 'download') return { fromUs: marks.firstAnswerUs ?? firstByteUs, toUs: endUs }
  if (operation === 'upload') return { fromUs: firstByteUs, toUs: marks.lastByteUs ?? endUs }
  // A text is handed over whole.
  return { fromUs: firstByteUs, toUs: firstByteUs }
}

/** The intervals that an operation has. */
export function intervalsOf(marks: Marks, endUs: number): readonly (readonly [Interval, number])[] {
  const { intendedUs, dispatchedUs, slotUs, firstByteUs, lastByteUs, firstAnswerUs } = marks
  const found: (readonly [Interval, number])[] = [
    ['response', endUs - intendedUs],
    ['service', endUs - dispatchedUs],
    ['startLag', dispatchedUs - intendedUs],
  ]
  const put = (name: Interval, fromUs: number | undefined, toUs: number | undefined): void => {
    if (fromUs !== undefined && toUs !== undefined) found.push([name, toUs - fromUs])
  }
  put('queueWait', dispatchedUs, slotUs)
  put('connect', slotUs, firstByteUs)
  put('upload', firstByteUs, lastByteUs)
  put('server', lastByteUs, firstAnswerUs)
  put('download', firstAnswerUs, endUs)
  return found
}
