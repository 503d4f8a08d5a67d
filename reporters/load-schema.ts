import { z } from 'zod'
import { gauges, intervals, outcomes, raceOutcomes } from '../load/index.ts'

const text = z.string()
const count = z.number().int().min(0)
const number = z.number()
const ms = number.describe('in ms')
const us = number.describe('in microseconds')
const share = z.number().min(0).max(1)
const outcome = z.enum(outcomes as [string, ...string[]])
const loadVerdict = z.enum(['PASS', 'FAIL', 'INVALID'])

const percentile = z.looseObject({
  share,
  us,
  isSupported: z.boolean().describe('At least ten samples are above it.'),
  lowUs: us,
  highUs: us,
})

const figures = z.looseObject({
  count,
  minUs: us,
  meanUs: us,
  maxUs: us,
  percentiles: z.array(percentile),
  hdr: text.describe('The histogram, in the compressed V2 form of HdrHistogram, in base64.'),
})

const named = (names: Readonly<Record<string, unknown>>, of: z.ZodType): z.ZodType =>
  z.looseObject(Object.fromEntries(Object.keys(names).map((name) => [name, of.optional()])))

const series = z.looseObject({
  operation: text,
  outcome,
  count,
  share,
  perSecond: number,
  bytes: number,
  bytesPerSecond: number,
  overflow: count.describe('Times above an hour, which no percentile knows.'),
  intervals: named(intervals, figures),
})

const heat = z.record(text, count)

const operationBin = z.looseObject({
  ended: z.record(text, count),
  responses: z
    .record(text, heat)
    .describe('By outcome and bucket, from when they were meant to begin; shed took no time.'),
  services: z.record(text, heat).optional().describe('The same from when they were begun.'),
  bytes: number,
})

const bin = z.looseObject({
  planned: count,
  started: count,
  ended: z.record(text, count),
  bytes: number,
  inFlight: number,
  heat: heat.describe('Completed responses by bucket: eight for each doubling of microseconds.'),
  operations: z
    .record(text, operationBin)
    .optional()
    .describe('The same by kind of operation; absent in results of before it was kept.'),
})

const races = z.looseObject({
  uploads: z.looseObject(Object.fromEntries(raceOutcomes.map((name) => [name, count]))),
  downloads: z.record(text, count),
  lag: text,
  bytesWasted: number,
  callbacksDoubled: count,
  seen: z.array(z.looseObject({ outcome: text, which: text, cancelledAfterMs: ms })),
  offsets: z.array(z.tuple([text, ms])),
})

const health = z.looseObject({
  workers: count,
  isSpinning: z.boolean(),
  samples: z.array(
    z.looseObject({
      atMs: ms,
      loopUse: number,
      loopDelayMs: ms,
      loopLateMs: ms.optional(),
      wakeWaitMs: ms.optional(),
      stealShare: share.optional(),
      gcShare: number,
      rssMb: number,
      cpu: number,
    }),
  ),
})

const compared = z.looseObject({
  seconds: number,
  operations: z.array(
    z.looseObject({
      operation: text,
      count,
      completed: count,
      failed: count.describe('Neither completed nor cancelled.'),
      perSecond: number,
      p50Us: us.optional(),
      p99Us: us.optional().describe('Absent where none completed, as p50Us.'),
    }),
  ),
})
const compareVerdict = z.enum(['regressed', 'improved', 'unchanged', 'inconclusive'])

const stepsDone = z.looseObject({
  steps: z.array(z.looseObject({ scenario: text, step: text, count, tookMs: ms })),
  failed: text.optional().describe('Why it was not done to its end.'),
  entries: z
    .looseObject({ first: count, last: count })
    .optional()
    .describe('Of the journal, while it was done.'),
})

/** The schema of what a load has measured. */
export const loadSchema: z.ZodType = z.looseObject({
  verdict: loadVerdict,
  because: text,
  reasons: z.array(z.looseObject({ verdict: z.enum(['FAIL', 'INVALID']), why: text, fix: text })),
  plan: z.looseObject({ name: text, title: text, seed: number, clients: count }),
  setting: z.looseObject({
    driver: z.enum(['virtual', 'gateway', 'autocannon', 'k6']),
    target: text,
    workers: count,
    node: text,
    host: text,
    cpu: text,
    cores: count,
    planDigest: text,
    tools: z.record(text, text),
    notes: z.array(text),
  }),
  tookMs: ms,
  virtualMs: ms.optional(),
  isPartial: z.boolean(),
  planned: count,
  started: count,
  series: z.array(series),
  scenarios: z
    .array(
      z.looseObject({
        name: text,
        tags: z.record(text, text),
        startMs: ms,
        series: z.array(series),
      }),
    )
    .optional(),
  failures: z.record(text, count),
  failureSamples: z
    .record(
      text,
      z.array(z.looseObject({ atMs: ms, client: count.optional(), request: text, answer: text })),
    )
    .optional()
    .describe('The first of each reason of failures, without tokens and IDs.'),
  gauges: named(gauges, number),
  thresholds: z.array(
    z.looseObject({
      expression: text,
      ok: z.boolean(),
      observed: number.optional().describe('Absent where nothing was measured: a failure.'),
      limit: number,
      unit: text,
      samples: count,
      tooFewSamples: z
        .literal(true)
        .optional()
        .describe(
          'So few that none can lie beyond the percentile: a failure, unless it ends with ?.',
        ),
    }),
  ),
  steadiness: z.looseObject({
    state: z.enum(['steady', 'drifting', 'unstable', 'too short']),
    why: text,
    warmUpMs: ms,
  }),
  timeline: z.looseObject({ binMs: ms, bins: z.array(bin) }),
  races: races.optional(),
  slots: z.looseObject({
    spans: z.array(
      z.looseObject({ client: count, kind: text, startMs: ms, endMs: ms, outcome: text }),
    ),
    stages: z.array(z.looseObject({ perClient: count, asked: count, refused: count })),
  }),
  health: health.optional(),
  capacity: z
    .looseObject({
      perSecond: number,
      isConfirmed: z.boolean(),
      steps: z.array(
        z.looseObject({
          perSecond: number,
          achievedPerSecond: number,
          p99Us: us,
          verdict: loadVerdict,
          because: text,
        }),
      ),
    })
    .optional(),
  comparison: z
    .looseObject({
      base: text,
      head: text,
      tolerance: number,
      pairs: z.array(z.tuple([compared, compared])),
      differences: z.array(
        z.looseObject({
          operation: text,
          name: text,
          scale: z
            .enum(['ratio', 'points'])
            .describe('Head over base, or head less base as a share of all calls.'),
          estimate: number.optional().describe('Absent where there is nothing to compare.'),
          low: number.optional().describe('Of the 95 % interval of this number alone.'),
          high: number.optional(),
          pValue: share.optional().describe('Corrected for all numbers of the comparison.'),
          verdict: compareVerdict,
          morePairs: count.optional(),
          why: text.optional(),
        }),
      ),
      verdict: compareVerdict,
    })
    .optional(),
  errors: z.array(text),
  setUp: stepsDone.optional().describe('Before the load: in none of its numbers.'),
  tearDown: stepsDone.optional().describe('After the load: in none of its numbers.'),
})
