import { Histogram } from '../load/index.ts'
import type {
  Capacity,
  Difference,
  Health,
  ComparedRun,
  LoadComparison,
  LoadResult,
  RaceOutcome,
  Races,
} from '../load/index.ts'
import { nextFloat } from '../mocks/internal.ts'
import type { Random } from '../mocks/internal.ts'

/** Cancels of which some come too late and some leave a ghost. */
export function sampleRaces(random: Random): Races {
  const uploads = { completed: 0, late: 0, cancelled: 0, ghost: 0, lost: 0, failed: 0 }
  const lag = Histogram.create()
  const offsets: [RaceOutcome, number][] = []
  for (let race = 0; race < 600; race++) {
    const afterMs = nextFloat(random) * 120
    const endMs = 40 + nextFloat(random) * 50
    const outcome = raceOutcome(afterMs - endMs)
    uploads[outcome]++
    offsets.push([outcome, afterMs])
    lag.record(2000 + nextFloat(random) * 30_000)
  }
  return {
    uploads,
    downloads: { completed: 31, late: 12, cancelled: 97, failed: 0 },
    lag: lag.encode(),
    bytesWasted: 61_204_113,
    callbacksDoubled: 0,
    seen: offsets
      .filter(([outcome]) => outcome === 'ghost')
      .slice(0, 10)
      .map(([outcome, cancelledAfterMs], at) => ({
        outcome,
        which: `client ${at * 3}, task ${at * 17 + 4}`,
        cancelledAfterMs,
      })),
    offsets,
  }
}

function raceOutcome(lateMs: number): RaceOutcome {
  if (lateMs > 12) return 'late'
  if (lateMs > 4) return 'completed'
  return lateMs > 2.5 ? 'ghost' : 'cancelled'
}

/** Two clients with nine slots, and the stages of a closed load around the limit. */
export function sampleSlots(random: Random): LoadResult['slots'] {
  const spans: LoadResult['slots']['spans'][number][] = []
  for (const client of [0, 1]) {
    const freeAt = Array.from({ length: client === 0 ? 9 : 6 }, () => nextFloat(random) * 200)
    for (const [slot, from] of freeAt.entries()) {
      for (let startMs = from; startMs < 2400;) {
        const endMs = startMs + 60 + nextFloat(random) * 240
        const drawn = nextFloat(random)
        const outcome = drawn < 0.08 ? 'cancelled' : drawn < 0.11 ? 'failed' : 'completed'
        spans.push({
          client,
          kind: slot % 3 === 2 ? 'download' : 'upload',
          startMs,
          endMs,
          outcome,
        })
        startMs = endMs + 5 + nextFloat(random) * 60
      }
    }
  }
  for (const startMs of [700, 702, 1490, 1820])
    spans.push({ client: 0, kind: 'upload', startMs, endMs: startMs, outcome: 'refused' })
  return {
    spans: spans.toSorted((one, other) => one.startMs - other.startMs),
    stages: [6, 8, 9, 10, 12, 15].map((perClient) => ({
      perClient,
      asked: 400 * perClient,
      refused: perClient <= 9 ? 0 : Math.round(400 * (perClient - 9) * 1.4),
    })),
  }
}

/** A generator that is busy for a few seconds. */
export function sampleHealth(random: Random, seconds: number): Health {
  return {
    workers: 2,
    isSpinning: false,
    samples: Array.from({ length: seconds }, (_, second) => {
      const isBusy = second >= 80 && second < 86
      return {
        atMs: second * 1000,
        loopUse: isBusy ? 0.92 + nextFloat(random) * 0.06 : 0.35 + nextFloat(random) * 0.15,
        loopDelayMs: isBusy ? 30 + nextFloat(random) * 40 : 1 + nextFloat(random) * 4,
        loopLateMs: isBusy ? 1.9 : 0.02,
        wakeWaitMs: isBusy ? 0.8 : 0.01,
        stealShare: 0.002,
        gcShare: 0.005 + nextFloat(random) * (isBusy ? 0.07 : 0.01),
        rssMb: 84 + second * 0.22 + nextFloat(random) * 9,
        cpu: isBusy ? 1.05 : 0.45 + nextFloat(random) * 0.1,
      }
    }),
  }
}

/** A search that has found a rate. */
export function sampleCapacity(): Capacity {
  return {
    perSecond: 210,
    isConfirmed: true,
    steps: [
      step(50, 1, 61),
      step(100, 1, 74),
      step(200, 1, 190),
      step(400, 0.61, 8200),
      step(300, 0.8, 4100),
      step(250, 0.96, 900),
      step(225, 0.99, 560),
      step(212, 1, 420),
    ],
  }
}

/** Six pairs, of which one number is worse, one better, one is not clear, and one cannot be compared. */
export function sampleComparison(random: Random): LoadComparison {
  const run = (factor: number): ComparedRun => ({
    seconds: 60,
    operations: [
      {
        operation: 'upload',
        count: 6600,
        completed: 6500,
        failed: 100,
        p50Us: 62_000 * (0.97 + nextFloat(random) * 0.06),
        p99Us: 240_000 * factor * (0.95 + nextFloat(random) * 0.1),
        perSecond: 110 * (0.99 + nextFloat(random) * 0.02),
      },
      { operation: 'login', count: 60, completed: 60, failed: 0, perSecond: 1, p50Us: 12_000 },
    ],
  })
  return {
    base: 'main@2f8c1d0',
    head: 'faster-uploads@99ab310',
    tolerance: 0.05,
    pairs: Array.from({ length: 6 }, () => [run(1), run(1.14)] as const),
    differences: [
      difference('p50', [1.002, 0.985, 1.021], { verdict: 'unchanged', pValue: 1 }),
      difference('p99', [1.142, 1.081, 1.203], { verdict: 'regressed', pValue: 0.012 }),
      difference('failure rate', [0.002, -0.004, 0.008], {
        scale: 'points',
        verdict: 'inconclusive',
        pValue: 1,
        morePairs: 7,
      }),
      difference('throughput', [1.09, 1.056, 1.13], { verdict: 'improved', pValue: 0.0002 }),
      {
        operation: 'login',
        name: 'p99',
        scale: 'ratio',
        verdict: 'inconclusive',
        why: 'it needs 100 completed calls in each run, and one of base has 60: make the runs 2 times as long',
      },
    ],
    verdict: 'regressed',
  }
}

function step(perSecond: number, achieved: number, p99Ms: number): Capacity['steps'][number] {
  const isMet = p99Ms < 500
  return {
    perSecond,
    achievedPerSecond: perSecond * achieved,
    p99Us: p99Ms * 1000,
    verdict: isMet ? 'PASS' : 'FAIL',
    because: isMet ? 'all thresholds are met' : 'upload.response p(99)<500ms is not met',
  }
}

function difference(
  name: Difference['name'],
  [estimate, low, high]: readonly [number, number, number],
  more: Pick<Difference, 'verdict'> & Partial<Difference>,
): Difference {
  return { operation: 'upload', name, scale: 'ratio', estimate, low, high, ...more }
}
