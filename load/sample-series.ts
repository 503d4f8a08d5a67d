import type { SeriesFigures } from './load-result.ts'
import { figuresOf } from './measure/confidence.ts'
import { Histogram } from './measure/histogram.ts'

/** Uploads of given times, for tests. @param all operations that ended in any way. */
export function seriesOf(
  outcome: 'completed' | 'failed',
  timesMs: readonly number[],
  all: number,
): SeriesFigures {
  const histogram = Histogram.create()
  for (const ms of timesMs) histogram.record(ms * 1000)
  return {
    operation: 'upload',
    outcome,
    count: timesMs.length,
    share: timesMs.length / all,
    ended: timesMs.length,
    perSecond: timesMs.length / 10,
    bytes: timesMs.length * 1e6,
    bytesPerSecond: timesMs.length * 1e5,
    overflow: 0,
    intervals: { response: figuresOf(histogram.encode()) },
  }
}
