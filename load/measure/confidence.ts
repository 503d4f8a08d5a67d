import { createRandom, nextBelow } from '../../mocks/index.ts'
import type { IntervalFigures, Percentile } from '../load-result.ts'
import { Histogram } from './histogram.ts'
import { middleOf } from './timeline.ts'
import type { Bin } from './timeline.ts'

/** Samples that must be above a percentile for it to count. */
export const samplesAbove = 10

const reportedShares = [0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 0.9999, 1]
const resamples = 200
const normal95 = 1.96

/**
 * A percentile with its bounds: by the ranks that hold it with 95 %, and by resampling the run in blocks of time, which
 * knows that neighbours are alike; the wider of the two.
 *
 * @param bins of the run, where the interval is the response: what is resampled.
 */
export function percentileOf(
  histogram: Histogram,
  share: number,
  bins: readonly Bin[] = [],
): Percentile {
  const us = histogram.at(share)
  const { count } = histogram
  const isSupported = share < 1 ? count * (1 - share) >= samplesAbove - 1e-9 : count > 0
  const ranks = byRanks(histogram, share)
  const blocks = byBlocks(bins, share)
  const lowUs = Math.min(ranks.lowUs, us * (blocks?.low ?? 1))
  const highUs = Math.max(ranks.highUs, us * (blocks?.high ?? 1))
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

/** The bounds as parts of the percentile itself: buckets are coarse, their ratios are not. */
function byBlocks(
  bins: readonly Bin[],
  share: number,
): { readonly low: number; readonly high: number } | undefined {
  const blocks = bins
    .map(({ heat }) => Object.entries(heat).map(([bucket, n]) => [Number(bucket), n] as const))
    .filter((block) => block.length > 0)
  if (blocks.length < 10 || share === 1) return undefined
  const whole = bucketAt(blocks, share)
  const random = createRandom(blocks.length, `blocks ${share}`)
  const found = Array.from({ length: resamples }, () => {
    const drawn = blocks.map(() => blocks[nextBelow(random, blocks.length)] ?? [])
    return bucketAt(drawn, share)
  }).toSorted((one, other) => one - other)
  const ratio = (bucket: number | undefined): number => middleOf(bucket ?? whole) / middleOf(whole)
  return {
    low: ratio(found[Math.floor(resamples * 0.025)]),
    high: ratio(found[Math.ceil(resamples * 0.975) - 1]),
  }
}

type Block = readonly (readonly [bucket: number, count: number])[]

function bucketAt(blocks: readonly Block[], share: number): number {
  const sums = new Map<number, number>()
  let total = 0
  for (const block of blocks)
    for (const [bucket, count] of block) {
      sums.set(bucket, (sums.get(bucket) ?? 0) + count)
      total += count
    }
  let left = Math.max(1, Math.ceil(total * share))
  for (const [bucket, count] of [...sums].toSorted(([one], [other]) => one - other)) {
    left -= count
    if (left <= 0) return bucket
  }
  return 0
}

/** The figures of one interval. @param hdr its histogram, in base64. */
export function figuresOf(hdr: string, bins: readonly Bin[] = []): IntervalFigures {
  const histogram = Histogram.decode(hdr)
  return {
    count: histogram.count,
    minUs: histogram.minUs,
    meanUs: histogram.meanUs,
    maxUs: histogram.maxUs,
    percentiles: reportedShares.map((share) => percentileOf(histogram, share, bins)),
    hdr,
  }
}
