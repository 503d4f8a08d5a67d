import type { OperationKind } from '../plan.ts'
import type { Ending, Marks } from './outcome.ts'
import { Recorder } from './recorder.ts'
import { bucketOf, middleOf } from './timeline.ts'

/** What has happened since it was asked for the last time. */
interface Moment {
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
  readonly #heat = new Map<number, number>()

  override ended(
    operation: OperationKind,
    marks: Marks,
    end: { readonly endUs: number; readonly ending: Ending },
  ): void {
    super.ended(operation, marks, end)
    this.#ended++
    const { outcome, bytes } = end.ending
    this.#bytes += bytes
    if (outcome === 'failed' || outcome === 'timedOut') this.#failed++
    if (outcome !== 'completed') return
    const bucket = bucketOf(end.endUs - marks.intendedUs)
    this.#heat.set(bucket, (this.#heat.get(bucket) ?? 0) + 1)
  }

  override moved(marks: Marks, bytes: number, atUs: number): void {
    super.moved(marks, bytes, atUs)
    this.#bytes += bytes
  }

  /** Takes what has happened since the last call. */
  takeProgress(): Moment {
    const moment = {
      ended: this.#ended,
      failed: this.#failed,
      bytes: this.#bytes,
      p50Us: this.#at(0.5),
      p99Us: this.#at(0.99),
    }
    this.#ended = this.#failed = this.#bytes = 0
    this.#heat.clear()
    return moment
  }

  #at(share: number): number {
    const all = [...this.#heat].toSorted(([one], [other]) => one - other)
    let left = all.reduce((sum, [, count]) => sum + count, 0) * share
    for (const [bucket, count] of all) {
      left -= count
      if (left <= 0) return middleOf(bucket)
    }
    return 0
  }
}
