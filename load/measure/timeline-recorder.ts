import { lengthMs } from '../plan.ts'
import type { OperationKind, Plan } from '../plan.ts'
import type { Outcome } from './outcome.ts'
import { bucketOf, coarser, emptyBin, operationIn } from './timeline.ts'
import type { Bin, Heat, Timeline } from './timeline.ts'

/** How long an operation took, from when it was meant to begin and from when it was begun. */
interface Took {
  readonly responseUs: number
  readonly serviceUs: number
}

/** Stretches that have changed, each with its number, and how long one is. */
export interface TimelineChange {
  readonly binMs: number
  readonly bins: readonly (readonly [index: number, bin: Bin])[]
}

/** What may still end after the deadline of the last operation, in ms. */
const graceMs = 60_000
const binsMax = 600

/** What happens in each stretch of a run. A run that is longer than it was meant to be has longer stretches. */
export class TimelineRecorder {
  #binMs: number
  #bins: Bin[] = []
  readonly #latestMs: number
  readonly #changed = new Set<number>()
  #inFlight = 0

  /** About 120 stretches of 100 ms or more, as long as the run is no longer than planned. */
  constructor(plan: Plan) {
    this.#binMs = binMsOf(lengthMs(plan))
    this.#latestMs = lengthMs(plan) + plan.deadlineMs + graceMs
  }

  planned(atUs: number): void {
    this.#binAt(atUs).planned++
  }

  started(atUs: number): void {
    const bin = this.#binAt(atUs)
    bin.started++
    bin.inFlight = Math.max(bin.inFlight, ++this.#inFlight)
  }

  /** An operation has ended. @param at `took` is absent where it was never begun. */
  ended(
    operation: OperationKind,
    outcome: Outcome,
    { endUs, took }: { readonly endUs: number; readonly took?: Took },
  ): void {
    const bin = this.#binAt(endUs)
    const own = operationIn(bin, operation)
    for (const { ended } of [bin, own]) ended[outcome] = (ended[outcome] ?? 0) + 1
    if (took === undefined) return
    this.#inFlight--
    const bucket = bucketOf(took.responseUs)
    count((own.responses[outcome] ??= {}), bucket)
    count(((own.services ??= {})[outcome] ??= {}), bucketOf(took.serviceUs))
    if (outcome === 'completed') count(bin.heat, bucket)
  }

  /** Bytes moved evenly from one instant to another. */
  moved(
    operation: OperationKind,
    bytes: number,
    { fromUs, toUs }: { readonly fromUs: number; readonly toUs: number },
  ): void {
    const last = this.#indexOf(toUs)
    const first = Math.min(last, this.#indexOf(fromUs))
    let before = 0
    for (let index = first; index <= last; index++) {
      // Whole bytes, so that sums do not depend on their order.
      const share = ((index + 1) * this.#binMs * 1000 - fromUs) / (toUs - fromUs)
      const until = index === last ? bytes : Math.round(bytes * share)
      const bin = this.#bin(index)
      for (const each of [bin, operationIn(bin, operation)]) each.bytes += until - before
      before = until
    }
  }

  toTimeline(): Timeline {
    return { binMs: this.#binMs, bins: this.#bins }
  }

  /** Takes the stretches that have changed since the last call. */
  takeChanged(): TimelineChange {
    const bins = [...this.#changed].map((index) => [index, this.#bins[index] as Bin] as const)
    this.#changed.clear()
    return { binMs: this.#binMs, bins }
  }

  #indexOf(us: number): number {
    const ms = Math.min(this.#latestMs, Math.max(0, us / 1000))
    while (Math.floor(ms / this.#binMs) >= binsMax) this.#coarsen()
    return Math.floor(ms / this.#binMs)
  }

  #coarsen(): void {
    const { binMs, bins } = coarser(this.toTimeline(), 2 * this.#binMs)
    this.#binMs = binMs
    this.#bins = [...bins]
    this.#changed.clear()
    for (const index of bins.keys()) this.#changed.add(index)
  }

  #binAt(us: number): Bin {
    return this.#bin(this.#indexOf(us))
  }

  #bin(index: number): Bin {
    this.#changed.add(index)
    while (this.#bins.length <= index) {
      this.#changed.add(this.#bins.length)
      this.#bins.push(emptyBin(this.#inFlight))
    }
    return this.#bins[index] as Bin
  }
}

function count(heat: Heat, bucket: number): void {
  heat[bucket] = (heat[bucket] ?? 0) + 1
}

function binMsOf(ms: number): number {
  const wanted = ms / 120
  for (const step of [100, 200, 500, 1000, 2000, 5000, 10_000, 30_000, 60_000, 300_000, 3_600_000])
    if (wanted <= step) return step
  return 86_400_000
}

/** A timeline of another thread, put together from what it tells of it. */
export class TimelineCopy {
  #binMs = 1000
  #bins: Bin[] = []

  take({ binMs, bins }: TimelineChange): void {
    if (binMs !== this.#binMs) this.#bins = []
    this.#binMs = binMs
    for (const [index, bin] of bins) this.#bins[index] = bin
  }

  toTimeline(): Timeline {
    return { binMs: this.#binMs, bins: this.#bins }
  }
}
