import { createRandom, nextBelow } from '../../mocks/internal.ts'
import type { IntervalFigures, Percentile } from '../load-result.ts'
import { Histogram } from './histogram.ts'
import { middleOf } from './timeline.ts'
import type { Heat } from './timeline.ts'

/** Samples that must be above a percentile for it to count. */
export const samplesAbove = 10

const reportedShares = [0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 0.9999, 1]
/** There is no sampling of what is beyond the greatest. */
const resampledShares = reportedShares.filter((share) => share < 1)
const resamples = 200
const blocksLeast = 10
const normal95 = 1.96

/** How far a percentile of other runs may be from that of this one, as parts of it. */
interface BlockBounds {
  readonly low: number
  readonly high: number
}

/**
 * A percentile with its bounds: by the ranks that hold it with 95 %, and by resampling the run in blocks of time, which
 * knows that neighbours are alike; the wider of the two.
 */
export function percentileOf(
  histogram: Histogram,
  share: number,
  { low, high }: BlockBounds = { low: 1, high: 1 },
): Percentile {
  const us = histogram.at(share)
  const { count } = histogram
  const isSupported = share < 1 ? count * (1 - share) >= samplesAbove - 1e-9 : count > 0
  const ranks = byRanks(histogram, share)
  const lowUs = Math.min(ranks.lowUs, us * low)
  const highUs = Math.max(ranks.highUs, us * high)
  return { share, us, isSupported, lowUs: Math.round(lowUs), highUs: Math.round(highUs) }
}

function byRanks(
  histogram: Histogram,
  share: number,
): { readonly lowUs: number; readonly highUs: number } {
  const { count } = histogram
  if (count === 0) return { lowUs: 0, highUs: 0 }
  const width = normal95 * Math.sqrt(count * share * (1 - share))
  const at = (rank: number): number => histogram.at(Math.min(1, Math.max(0, rank / count)))
  return { lowUs: at(count * share - width), highUs: at(count * share + width) }
}

type Block = readonly (readonly [bucket: number, count: number])[]

/** The bounds of every percentile by blocks, where there are enough of them. Parts, because buckets are coarse and their ratios are not. */
function boundsByBlocks(heats: readonly Readonly<Heat>[]): ReadonlyMap<number, BlockBounds> {
  const blocks: readonly Block[] = heats
    .map((heat) => Object.entries(heat).map(([bucket, n]) => [Number(bucket), n] as const))
    .filter((block) => block.length > 0)
  if (blocks.length < blocksLeast) return new Map()
  const whole = bucketsAt(blocks)
  const random = createRandom(blocks.length, 'blocks')
  const found = Array.from({ length: resamples }, () =>
    bucketsAt(blocks.map(() => blocks[nextBelow(random, blocks.length)] ?? [])),
  )
  return new Map(
    resampledShares.map((share, at) => {
      const sorted = found.map((buckets) => buckets[at] ?? 0).toSorted((one, other) => one - other)
      const ratio = (bucket = 0): number => middleOf(bucket) / middleOf(whole[at] ?? 0)
      const low = ratio(sorted[Math.floor(resamples * 0.025)])
      return [share, { low, high: ratio(sorted[Math.ceil(resamples * 0.975) - 1]) }]
    }),
  )
}

/** The bucket of each of the resampled percentiles. */
function bucketsAt(blocks: readonly Block[]): readonly number[] {
  const sums = new Map<number, number>()
  let total = 0
  for (const block of blocks)
    for (const [bucket, count] of block) {
      sums.set(bucket, (sums.get(bucket) ?? 0) + count)
      total += count
    }
  const sorted = [...sums].toSorted(([one], [other]) => one - other)
  let at = 0
  let seen = sorted[0]?.[1] ?? 0
  return resampledShares.map((share) => {
    const wanted = Math.max(1, Math.ceil(total * share))
    while (seen < wanted && at < sorted.length - 1) seen += sorted[++at]?.[1] ?? 0
    return sorted[at]?.[0] ?? 0
  })
}

/**
 * The figures of one interval.
 *
 * @param hdr its histogram, in base64.
 * @param blocks the same times by stretch of the run and bucket, where they are known.
 */
export function figuresOf(hdr: string, blocks: readonly Readonly<Heat>[] = []): IntervalFigures {
  const histogram = Histogram.decode(hdr)
  const bounds = boundsByBlocks(blocks)
  return {
    count: histogram.count,
    minUs: histogram.minUs,
    meanUs: histogram.meanUs,
    maxUs: histogram.maxUs,
    percentiles: reportedShares.map((share) => percentileOf(histogram, share, bounds.get(share))),
    hdr,
  }
}
