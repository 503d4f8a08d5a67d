import type { OperationKind } from '../plan.ts'
import type { Outcome } from './outcome.ts'

/** Counts by bucket of time. */
export type Heat = Record<number, number>

/** Operations of one kind in one stretch of a run. */
export interface OperationBin {
  /** Those that ended in it, by outcome. */
  readonly ended: Partial<Record<Outcome, number>>
  /** How long they took from when they were meant to begin, by outcome and bucket; what was shed took no time. */
  readonly responses: Partial<Record<Outcome, Heat>>
  /** The same from when they were begun; absent where none was, and in results of before it was kept. */
  services?: Partial<Record<Outcome, Heat>>
  /** Bytes of theirs that moved in it. */
  bytes: number
}

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
  readonly heat: Heat
  /** The same by operation; absent in results of before it was kept. */
  readonly operations?: Partial<Record<OperationKind, OperationBin>>
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

/** Where a bucket ends, and the next begins, in microseconds. */
export function endOf(bucket: number): number {
  return 2 ** ((bucket + 1) / bucketsPerDoubling)
}

/** A stretch in which nothing has happened yet. */
export function emptyBin(inFlight = 0): Bin {
  return { planned: 0, started: 0, ended: {}, bytes: 0, inFlight, heat: {}, operations: {} }
}

/** What a stretch knows of one kind of operation. */
export function operationIn({ operations = {} }: Bin, operation: OperationKind): OperationBin {
  return (operations[operation] ??= { ended: {}, responses: {}, bytes: 0 })
}

/** Adds timelines of one plan: counts and bytes add up. A finer one is first made as coarse as the coarsest. */
export function mergeTimelines(all: readonly Timeline[]): Timeline {
  const known = all.filter(({ bins }) => bins.length > 0)
  const binMs = known.reduce((longest, each) => Math.max(longest, each.binMs), 0)
  if (binMs === 0) return all[0] ?? { binMs: 1000, bins: [] }
  const bins: Bin[] = []
  for (const own of known.map((each) => coarser(each, binMs))) {
    for (const [index, bin] of own.bins.entries()) {
      const kept = bins[index]
      if (kept === undefined) bins[index] = structuredClone(bin)
      else addBin(kept, bin, kept.inFlight + bin.inFlight)
    }
  }
  return { binMs, bins }
}

/** The same run in longer stretches. @param binMs a multiple of the length that they have. */
export function coarser(timeline: Timeline, binMs: number): Timeline {
  if (timeline.binMs === binMs) return timeline
  const factor = binMs / timeline.binMs
  const bins: Bin[] = []
  for (const [index, bin] of timeline.bins.entries()) {
    const kept = bins[Math.floor(index / factor)]
    if (kept === undefined) bins.push(structuredClone(bin))
    else addBin(kept, bin, Math.max(kept.inFlight, bin.inFlight))
  }
  return { binMs, bins }
}

function addBin(kept: Bin, bin: Bin, inFlight: number): void {
  kept.planned += bin.planned
  kept.started += bin.started
  kept.bytes += bin.bytes
  kept.inFlight = inFlight
  addCounts(kept.ended, bin.ended)
  addCounts(kept.heat, bin.heat)
  for (const [kind, own] of Object.entries(bin.operations ?? {}) as [
    OperationKind,
    OperationBin,
  ][]) {
    const sum = operationIn(kept, kind)
    sum.bytes += own.bytes
    addCounts(sum.ended, own.ended)
    for (const [outcome, heat] of Object.entries(own.responses) as [Outcome, Heat][])
      addCounts((sum.responses[outcome] ??= {}), heat)
    for (const [outcome, heat] of Object.entries(own.services ?? {}) as [Outcome, Heat][])
      addCounts(((sum.services ??= {})[outcome] ??= {}), heat)
  }
}

function addCounts(kept: Record<string, number>, more: Readonly<Record<string, number>>): void {
  for (const [key, count] of Object.entries(more)) kept[key] = (kept[key] ?? 0) + count
}

/** Adds up the counts of all stretches of time. */
export function sumOfCounts(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0)
}

/** A percentile of times that are known by their buckets, in microseconds: right to about 5 %. Undefined without any time. */
export function percentileOfHeat(heat: Readonly<Heat>, share: number): number | undefined {
  // Keys that are whole numbers come in their order.
  const whole = sumOfCounts(heat)
  let seen = 0
  for (const [bucket, count] of Object.entries(heat)) {
    seen += count
    if (seen >= share * whole) return middleOf(Number(bucket))
  }
  return undefined
}
