import type { OperationKind } from '../plan.ts'
import type { Marks } from './outcome.ts'
import { Recorder } from './recorder.ts'
import type { MovedBytes, OperationEnd } from './recorder.ts'
import { bucketOf, percentileOfHeat } from './timeline.ts'
import type { Heat } from './timeline.ts'

/** What has happened since it was asked for the last time. */
export interface Moment {
  readonly ended: number
  readonly failed: number
  readonly bytes: number
  /** Of the completed operations, in microseconds, to about 5 %. */
  readonly p50Us: number
  readonly p99Us: number
}

/** A recorder that can also say how things stand right now. */
export class LiveRecorder extends Recorder {
  #ended = 0
  #failed = 0
  #bytes = 0
  #heat: Heat = {}

  override ended(operation: OperationKind, marks: Marks, end: OperationEnd): void {
    super.ended(operation, marks, end)
    this.#ended++
    const { outcome, bytes } = end.ending
    this.#bytes += bytes
    if (outcome === 'failed' || outcome === 'timedOut') this.#failed++
    if (outcome !== 'completed') return
    const bucket = bucketOf(end.endUs - marks.intendedUs)
    this.#heat[bucket] = (this.#heat[bucket] ?? 0) + 1
  }

  override moved(operation: OperationKind, marks: Marks, moved: MovedBytes): void {
    super.moved(operation, marks, moved)
    this.#bytes += moved.bytes
  }

  /** Takes what has happened since the last call. */
  takeProgress(): Moment {
    const moment = {
      ended: this.#ended,
      failed: this.#failed,
      bytes: this.#bytes,
      p50Us: percentileOfHeat(this.#heat, 0.5) ?? 0,
      p99Us: percentileOfHeat(this.#heat, 0.99) ?? 0,
    }
    this.#ended = this.#failed = this.#bytes = 0
    this.#heat = {}
    return moment
  }
}
