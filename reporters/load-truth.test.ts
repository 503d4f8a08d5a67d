import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { gauges } from '../load/index.ts'
import { sampleLoad } from '../test/sample-load.ts'

/** Numbers of a result, by the file and the name of the test in which their truth is known beforehand. */
const truths: readonly (readonly [numbers: RegExp, file: string, test: string])[] = [
  [
    /^(planned|started|series\[\]\.(count|share|ended|perSecond|bytes|bytesPerSecond))$/,
    'load/truth/known-run.test.ts',
    'counts, shares, rates and bytes of each series are those of a run that was written down beforehand',
  ],
  [
    /^series\[\]\.overflow$/,
    'load/measure/histogram.test.ts',
    '0 and an hour are kept; what is longer is counted, and in no percentile',
  ],
  [
    /^series\[\]\.intervals\.\w+\.(count|minUs|meanUs|maxUs|percentiles\[\]\.us)$/,
    'load/truth/known-run.test.ts',
    'every interval of each series has the count, the least, the mean, the most and the percentiles of a run that was written down beforehand',
  ],
  [
    /^series\[\]\.intervals\.\w+\.percentiles\[\]\.(lowUs|highUs)$/,
    'load/truth/known-run.test.ts',
    'the bounds of a percentile hold the true one in 95 of 100 runs',
  ],
  [
    /^(failures\.\*|failureSamples\.\*\[\]\.(atMs|client))$/,
    'load/measure/failure-samples.test.ts',
    'of each reason all are counted, and the first three kept',
  ],
  [
    /^timeline\.bins\[\]\.(planned|started|bytes|ended\.\*|heat\.\*|operations\.\*\.(bytes|ended\.\*|responses\.\w+\.\*))$/,
    'load/truth/known-run.test.ts',
    'every stretch of time has what began, ended and moved in a run that was written down beforehand',
  ],
  [
    /^timeline\.bins\[\]\.inFlight$/,
    'load/truth/known-run.test.ts',
    'what is under way at most is what was begun and had not ended',
  ],
  [
    /^timeline\.binMs$/,
    'load/measure/timeline.test.ts',
    'a run that goes on far beyond its plan keeps 600 stretches at most, and loses nothing',
  ],
  [
    /^slots\./,
    'load/truth/known-run.test.ts',
    'tasks and stages of a report are those that were there',
  ],
  [
    /^races\./,
    'load/truth/known-run.test.ts',
    'cancels, their bytes, lags, doubled results and samples are those that were told',
  ],
  [
    /^capacity\.steps\[\]\./,
    'load/truth/known-run.test.ts',
    'the steps of a search for the capacity have what each run has said',
  ],
  [
    /^capacity\.perSecond$/,
    'load/judging.test.ts',
    'a capacity of %d is found within 5 %%, and confirmed',
  ],
  [
    /^thresholds\[\]\.(observed|samples)$/,
    'load/thresholds.test.ts',
    'a percentile beyond which no sample can lie has not enough data',
  ],
  [
    /^steadiness\.warmUpMs$/,
    'load/judging.test.ts',
    'a beginning that is slower is seen as a warm-up',
  ],
  [
    /^health\.samples\[\]\.loopLateMs$/,
    'load/drivers/gateway/loop-delays.test.ts',
    'what happens in a block of 100 ms waits 50 on average: in a second, 5 ms for each instant',
  ],
  [
    /^health\.samples\[\]\.(wakeWaitMs|stealShare)$/,
    'load/drivers/gateway/cpu-waits.test.ts',
    'waits are those since the last look: of each run, and of all ticks',
  ],
  [
    /^comparison\.differences\[\]\.(estimate|low|high|pValue)$/,
    'load/compare/judge-changes.slow.test.ts',
    'a change that is exactly at the tolerance is called one in at most 5 % of all comparisons',
  ],
  [
    /^gauges\.(uploads\.(lost|ghost)|media\.stored)$/,
    'load/truth/trials.ts',
    'what the service says late is waited for, and nothing is lost',
  ],
  [
    /^gauges\.cancel\.(late|lost)$/,
    'load/truth/trials.ts',
    'every cancel is counted, also one that comes when its task has ended',
  ],
  [
    /^gauges\.cancel\.ghost$/,
    'load/drivers/gateway/server-truth.test.ts',
    'each race has one outcome: both sides decide',
  ],
  [
    /^gauges\.sockets\./,
    'load/truth/trials.ts',
    'sockets that drop come back, and how long they were away is told',
  ],
  [
    /^gauges\.frames\.garbage$/,
    'load/truth/trials.ts',
    'a bad frame is counted, and the load goes on',
  ],
  [
    /^gauges\.slots\.peak$/,
    'load/truth/gateway-truth.slow.test.ts',
    'gauges are of this run, not of the life of the gateway',
  ],
  [
    /^gauges\.slots\.leaked$/,
    'load/drivers/k6.test.ts',
    'points of k6 become counts, bytes and percentiles of the measured phase',
  ],
]

/** What somebody has asked for, or what names another number: nothing of it was measured. */
const given =
  /^(plan\.|setting\.(workers|cores)$|thresholds\[\]\.limit$|comparison\.tolerance$|health\.workers$|series\[\]\.intervals\.\w+\.percentiles\[\]\.share$)/

/** Numbers for which there is no second source yet. A new number is not put here: it gets a truth. */
const withoutTruth: readonly RegExp[] = [
  // By the wall's clock, or by the system alone.
  /^tookMs$/,
  /^health\.samples\[\]\.(atMs|loopUse|loopDelayMs|gcShare|rssMb|cpu)$/,
  /^gauges\.(generator|target)\.rssMb$/,
  // Seen to be 0 where nothing is doubled or overdue; no service does so on purpose.
  /^gauges\.(callbacks\.doubled|media\.overdue)$/,
  // What was compared, and a forecast.
  /^comparison\.(pairs|differences\[\]\.morePairs)/,
]

/** Every place of a number in a result, whatever its index or the name of a reason. */
function numbersOf(value: unknown, path = ''): readonly string[] {
  if (typeof value === 'number') return [path]
  if (Array.isArray(value)) return value.flatMap((each) => numbersOf(each, `${path}[]`))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, each]) => {
    const isKey = /(^failures|^failureSamples|\.heat|\.ended|\.operations|\.responses\.\w+)$/.test(
      path,
    )
    return numbersOf(each, path === '' ? name : `${path}.${isKey ? '*' : name}`)
  })
}

const numbers: readonly string[] = [
  ...new Set([...numbersOf(sampleLoad()), ...Object.keys(gauges).map((name) => `gauges.${name}`)]),
]

test('every number of a load has one test whose truth is known beforehand, or is known to have none', () => {
  expect(numbers.length).toBeGreaterThan(100)
  const ways = [...truths.map(([each]) => each), given, ...withoutTruth]
  const wrong = numbers.filter((number) => ways.filter((each) => each.test(number)).length !== 1)
  expect(wrong).toEqual([])
})

test('no truth is named for a number that no load has', () => {
  const ways = [...truths.map(([each]) => each), ...withoutTruth]
  expect(ways.filter((each) => !numbers.some((number) => each.test(number)))).toEqual([])
})

test('the tests that are named are there', () => {
  const missing = truths.filter(
    ([, file, name]) =>
      !readFileSync(join(import.meta.dirname, '..', file), 'utf8').includes(`'${name}'`),
  )
  expect(missing).toEqual([])
})
