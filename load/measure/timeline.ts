import type { Outcome } from './outcome.ts'

/** One stretch of a run. */
export interface Bin {
  /** Operations that were meant to begin in it. */
  planned: number
  /** Operations that began in it. */
  started: number
  /** Operations that ended in it, by outcome. */
  readonly ended: Partial<Record<Outcome, number>>
  /** Bytes that moved in it: of an operation whose driver does not say when, spread evenly over its time. */
  bytes: number
  /** Most operations under way at once. */
  inFlight: number
  /** Responses of completed operations that ended in it, by bucket. */
  readonly heat: Record<number, number>
}

/** A run over its time. */
export interface Timeline {
  readonly binMs: number
  readonly bins: readonly Bin[]
}

const bucketsPerDoubling = 8

/** The bucket of a time: eight for each doubling. */
export function bucketOf(us: number): number {
  return Math.floor(Math.log2(Math.max(1, us)) * bucketsPerDoubling)
}

/** The middle of a bucket, in microseconds. */
export function middleOf(bucket: number): number {
  return 2 ** ((bucket + 0.5) / bucketsPerDoubling)
}

/** What happens in each stretch of a run. */
export class TimelineRecorder {
  readonly binMs: number
  readonly #bins: Bin[] = []
  readonly #binsMax: number
  #inFlight = 0

  /** @param lengthMs how long the run is meant to be: about 120 bins, of 100 ms or more. */
  constructor(lengthMs: number) {
    this.binMs = binMsOf(lengthMs)
    this.#binsMax = 4 * Math.ceil(lengthMs / this.binMs) + 100
  }

  planned(atUs: number): void {
    this.#binAt(atUs).planned++
  }

  started(atUs: number): void {
    const bin = this.#binAt(atUs)
    bin.started++
    bin.inFlight = Math.max(bin.inFlight, ++this.#inFlight)
  }

  /** An operation that was begun has ended. */
  ended(
    outcome: Outcome,
    { endUs, responseUs }: { readonly endUs: number; readonly responseUs: number },
  ): void {
    const bin = this.#binAt(endUs)
    this.#inFlight--
    bin.ended[outcome] = (bin.ended[outcome] ?? 0) + 1
    if (outcome === 'completed') {
      const bucket = bucketOf(responseUs)
      bin.heat[bucket] = (bin.heat[bucket] ?? 0) + 1
    }
  }

  /** An operation was never begun. */
  shed(atUs: number): void {
    const { ended } = this.#binAt(atUs)
    ended.shed = (ended.shed ?? 0) + 1
  }

  toTimeline(): Timeline {
    let inFlight = 0
    for (const bin of this.#bins) {
      inFlight += bin.started
      bin.inFlight = Math.max(bin.inFlight, Math.min(inFlight, bin.inFlight))
      inFlight -= Object.values(bin.ended).reduce((sum, count) => sum + count, 0)
    }
    return { binMs: this.binMs, bins: this.#bins }
  }

  /** Bytes moved evenly from one instant to another. */
  moved(
    bytes: number,
    { fromUs, toUs: endUs }: { readonly fromUs: number; readonly toUs: number },
  ): void {
    const first = this.#indexOf(fromUs)
    const last = this.#indexOf(endUs)
    if (first === last) {
      this.#bin(last).bytes += bytes
      return
    }
    const perUs = bytes / (endUs - fromUs)
    const binUs = this.binMs * 1000
    for (let index = first; index <= last; index++) {
      const from = Math.max(fromUs, index * binUs)
      const to = index === last ? endUs : Math.min(endUs, (index + 1) * binUs)
      this.#bin(index).bytes += Math.max(0, to - from) * perUs
    }
  }

  #indexOf(us: number): number {
    return Math.min(this.#binsMax, Math.max(0, Math.floor(us / 1000 / this.binMs)))
  }

  #binAt(us: number): Bin {
    return this.#bin(this.#indexOf(us))
  }

  #bin(index: number): Bin {
    while (this.#bins.length <= index)
      this.#bins.push({
        planned: 0,
        started: 0,
        ended: {},
        bytes: 0,
        inFlight: this.#inFlight,
        heat: {},
      })
    return this.#bins[index] as Bin
  }
}

function binMsOf(lengthMs: number): number {
  const wanted = lengthMs / 120
  for (const step of [100, 200, 500, 1000, 2000, 5000, 10_000, 30_000, 60_000, 300_000, 3_600_000])
    if (wanted <= step) return step
  return 86_400_000
}

/** Adds timelines of the same bins: counts and bytes add up. */
export function mergeTimelines(all: readonly Timeline[]): Timeline {
  const [first] = all
  if (first === undefined) return { binMs: 1000, bins: [] }
  const bins: Bin[] = []
  for (const { bins: own } of all) {
    for (const [index, bin] of own.entries()) {
      const kept = bins[index]
      if (kept === undefined) bins[index] = structuredClone(bin)
      else addBin(kept, bin)
    }
  }
  return { binMs: first.binMs, bins }
}

function addBin(kept: Bin, bin: Bin): void {
  kept.planned += bin.planned
  kept.started += bin.started
  kept.bytes += bin.bytes
  kept.inFlight += bin.inFlight
  for (const [outcome, count] of Object.entries(bin.ended) as [Outcome, number][])
    kept.ended[outcome] = (kept.ended[outcome] ?? 0) + count
  for (const [bucket, count] of Object.entries(bin.heat))
    kept.heat[Number(bucket)] = (kept.heat[Number(bucket)] ?? 0) + count
}
