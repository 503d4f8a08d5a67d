import { expect, test } from 'vitest'
import type { SeriesFigures } from './load-result.ts'
import { survivorsOf } from './survivors.ts'

function series(outcome: SeriesFigures['outcome'], count: number): SeriesFigures {
  const rest = { share: 0, ended: count, perSecond: 0, bytes: 0, bytesPerSecond: 0, overflow: 0 }
  return { operation: 'upload', outcome, count, intervals: {}, ...rest }
}

test.each([
  [[series('completed', 990), series('failed', 10)], undefined],
  [[series('completed', 989), series('failed', 11)], 0.011],
  [[series('completed', 980), series('failed', 10), series('timedOut', 10)], 0.02],
  [[series('completed', 500), series('cancelled', 500)], undefined],
  [[series('failed', 10)], undefined],
] as const)(
  'above 1 %% of failures the times of the others are marked: case %#',
  (given, share) => {
    expect(survivorsOf(given)[0]?.failedShare).toBe(share)
  },
)
