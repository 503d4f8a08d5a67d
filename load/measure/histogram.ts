import { build, decodeFromCompressedBase64, encodeIntoCompressedBase64 } from 'hdr-histogram-js'
import type { Histogram as HdrHistogram } from 'hdr-histogram-js'

/** Longest time that is kept, in microseconds: an hour. */
export const longestUs = 3_600_000_000

/**
 * Times in whole microseconds, from 0 to an hour, to three significant digits. Kept losslessly in a result, in the V2
 * form that HdrHistogram reads in every language.
 */
export class Histogram {
  /** Times above an hour: not clamped, and so not in the percentiles. */
  overflow = 0
  readonly #kept: HdrHistogram

  private constructor(kept: HdrHistogram) {
    this.#kept = kept
  }

  static create(): Histogram {
    return new Histogram(
      build({
        bitBucketSize: 32,
        lowestDiscernibleValue: 1,
        highestTrackableValue: longestUs,
        numberOfSignificantValueDigits: 3,
        autoResize: false,
      }),
    )
  }

  /** Takes back what `encode` gave. */
  static decode(encoded: string): Histogram {
    const histogram = Histogram.create()
    histogram.#kept.add(decodeFromCompressedBase64(encoded, 32, false))
    return histogram
  }

  /** Takes a time in microseconds; below 0 it counts as 0. */
  record(us: number): void {
    if (us > longestUs) this.overflow++
    else this.#kept.recordValue(Math.max(0, Math.round(us)))
  }

  /** Adds all of another. */
  add(other: Histogram): void {
    this.overflow += other.overflow
    this.#kept.add(other.#kept)
  }

  get count(): number {
    return this.#kept.totalCount
  }

  get minUs(): number {
    return this.count === 0 ? 0 : this.#kept.getValueAtPercentile(0)
  }

  get maxUs(): number {
    return this.count === 0 ? 0 : this.#kept.maxValue
  }

  get meanUs(): number {
    return this.count === 0 ? 0 : this.#kept.mean
  }

  /** The time that a share of all, 0 to 1, does not exceed. */
  at(share: number): number {
    return this.count === 0 ? 0 : this.#kept.getValueAtPercentile(share * 100)
  }

  /** Compressed, as text. Equal histograms give equal texts. */
  encode(): string {
    return encodeIntoCompressedBase64(this.#kept)
  }
}
