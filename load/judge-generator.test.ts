import { expect, test } from 'vitest'
import { KeptHealth, mergeHealth } from './health.ts'
import type { HealthSample } from './health.ts'
import { judgeGenerator, saturation } from './judge-generator.ts'
import type { SeriesFigures } from './load-result.ts'
import { figuresOf } from './measure/confidence.ts'
import { Histogram } from './measure/histogram.ts'
import type { OperationKind, Plan } from './plan.ts'
import { smallCalls } from './profiles/small-calls.ts'
import { mixedChat } from './profiles/mixed-chat.ts'
import { seriesOf } from './sample-series.ts'

const well: HealthSample = {
  atMs: 0,
  loopUse: 0.3,
  loopDelayMs: 1,
  loopLateMs: 0,
  wakeWaitMs: 0.01,
  stealShare: 0,
  gcShare: 0.01,
  rssMb: 100,
  cpu: 0.5,
}
const phases = { warmUpMs: 0, measureMs: 10_000, coolDownMs: 0 }
const open: Plan = { ...mixedChat, phases, arrivals: { shape: 'constant', perSecond: 100 } }
const closed: Plan = { ...smallCalls, phases }

/** So many seconds, each of them as it is given; the rest is well. */
function seconds(of: (second: number) => Partial<HealthSample>, count = 10): HealthSample[] {
  return Array.from({ length: count }, (_, second) => ({
    ...well,
    atMs: (second + 1) * 1000,
    ...of(second),
  }))
}

function times(ms: readonly (readonly [count: number, ms: number])[]): Histogram {
  const histogram = Histogram.create()
  for (const [count, each] of ms)
    for (let index = 0; index < count; index++) histogram.record(each * 1000)
  return histogram
}

interface Measured {
  readonly operation?: OperationKind
  readonly response: readonly (readonly [count: number, ms: number])[]
  readonly lag?: readonly (readonly [count: number, ms: number])[]
}

function seriesOfTimes({ operation = 'peerMessage', response, lag = [] }: Measured): SeriesFigures {
  const known = seriesOf('completed', [1], 2000)
  const intervals = {
    response: figuresOf(times(response).encode()),
    startLag: figuresOf(times(lag).encode()),
  }
  return { ...known, operation, intervals }
}

function reasonsOf(
  plan: Plan,
  given: {
    readonly measured?: readonly Measured[]
    readonly samples?: readonly HealthSample[]
    readonly virtualMs?: number
  },
): readonly string[] {
  const {
    measured = [{ response: [[2000, 10]] }],
    samples = seconds(() => ({})),
    virtualMs,
  } = given
  const found: string[] = []
  const timeline = { binMs: 100, bins: [] }
  const data = {
    measured: {
      series: [],
      reasons: {},
      failureSamples: {},
      planned: 2000,
      started: 2000,
      timeline,
    },
    gauges: {},
    spans: [],
    stages: [],
    tookMs: 10_000,
    isPartial: false,
    errors: [],
    health: mergeHealth([samples], false),
    ...(virtualMs === undefined ? {} : { virtualMs }),
  }
  judgeGenerator({ plan, data, series: measured.map(seriesOfTimes) }, (why, fix) => {
    expect(fix).toMatch(/\.$/)
    found.push(why)
  })
  return found
}

test.each([
  ['open', open],
  ['closed', closed],
] as const)('a generator that is well is not blamed: %s', (_name, plan) => {
  expect(reasonsOf(plan, {})).toEqual([])
})

test.each([
  ['open', open],
  ['closed', closed],
] as const)('a loop that is 500 ms late each second spoils the run: %s', (_name, plan) => {
  const samples = seconds(() => ({ loopDelayMs: 500, loopLateMs: 125 }))
  expect(reasonsOf(plan, { samples })).toEqual([
    'the event loop of the generator was 125.0 ms late on average, beside a response of peerMessage of 10.0 ms at p10: it read answers later than they came',
  ])
  expect(reasonsOf(plan, { samples, virtualMs: 10_000 })).toEqual([])
})

test('what the loop, or the wait for a core, adds is three tenths of what the quickest take at the most', () => {
  for (const name of ['loopLateMs', 'wakeWaitMs'] as const) {
    expect(reasonsOf(closed, { samples: seconds(() => ({ [name]: 2.98 })) })).toEqual([])
    expect(reasonsOf(closed, { samples: seconds(() => ({ [name]: 3.02 })) })).toEqual([
      expect.stringMatching(/3\.0 ms.* beside a response of peerMessage of 10\.0 ms at p10/),
    ])
  }
})

test('a target and a generator that have two cores for themselves are no busy machine, though a small call is as short as a wait', () => {
  const measured: readonly Measured[] = [{ response: [[300, 0.2]] }]
  const { wakeMs } = saturation
  expect(reasonsOf(closed, { samples: seconds(() => ({ wakeWaitMs: wakeMs })), measured })).toEqual(
    [],
  )
  expect(
    reasonsOf(closed, { samples: seconds(() => ({ wakeWaitMs: wakeMs + 0.01 })), measured }),
  ).toEqual([expect.stringMatching(/waited 0\.16 ms for a core/)])
})

test('a busy machine does not hide behind the median that it has made', () => {
  const measured: readonly Measured[] = [
    {
      response: [
        [300, 2],
        [1700, 11],
      ],
    },
  ]
  expect(reasonsOf(closed, { samples: seconds(() => ({ wakeWaitMs: 0.59 })), measured })).toEqual(
    [],
  )
  const [why] = reasonsOf(closed, { samples: seconds(() => ({ wakeWaitMs: 2 })), measured })
  expect(why).toMatch(/waited 2\.0 ms for a core.*of 2\.0 ms at p10: the times are those of a busy/)
})

test('the bound is of the response: what spoils texts of 1 ms is nothing to uploads of a second', () => {
  const samples = seconds(() => ({ wakeWaitMs: 0.4, loopLateMs: 0.4 }))
  const uploads: Measured = { operation: 'upload', response: [[500, 1000]] }
  expect(reasonsOf(closed, { samples, measured: [uploads] })).toEqual([])
  expect(reasonsOf(closed, { samples, measured: [{ response: [[50, 1]] }, uploads] })).toEqual([
    expect.stringMatching(/waited 0\.40 ms for a core.*peerMessage of 1\.0 ms/),
    expect.stringMatching(/0\.40 ms late on average.*peerMessage of 1\.0 ms/),
  ])
})

test('a block in each second spoils the tail, where it is more than half of it', () => {
  const measured: readonly Measured[] = [
    {
      response: [
        [1960, 100],
        [40, 200],
      ],
    },
  ]
  // In ten seconds 1 % is 100 ms: ten blocks of d ms are above d - 10 for so long.
  const blocks = (ms: number): HealthSample[] => seconds(() => ({ loopDelayMs: ms + 1 }))
  expect(reasonsOf(closed, { samples: blocks(110), measured })).toEqual([])
  expect(reasonsOf(closed, { samples: blocks(112), measured })).toEqual([
    expect.stringMatching(
      /was 102\.0 ms late or more in 1 % of the time, beside a response of peerMessage of 200\.. ms at p99: the slowest may be/,
    ),
  ])
  const once = seconds((second) => ({ loopDelayMs: second === 4 ? 190 : 1 }))
  expect(reasonsOf(closed, { samples: once, measured })).toEqual([])
})

test('stolen time is a twentieth at the most, whatever the response is', () => {
  expect(reasonsOf(open, { samples: seconds(() => ({ stealShare: 0.05 })) })).toEqual([])
  expect(reasonsOf(open, { samples: seconds(() => ({ stealShare: 0.051 })) })).toEqual([
    'the host of this virtual machine gave 5.1 % of its CPU time to others: every operation may be longer by as much',
  ])
})

test('a system that shows no queue and no steal is judged by its loop and its start lag', () => {
  const blind = ({ wakeWaitMs: _wait, stealShare: _steal, ...rest }: HealthSample): HealthSample =>
    rest
  expect(reasonsOf(open, { samples: seconds(() => ({})).map(blind) })).toEqual([])
  const late = seconds(() => ({ loopLateMs: 3.1 })).map(blind)
  expect(reasonsOf(open, { samples: late })).toHaveLength(1)
})

test.each([
  ['4.9 ms beside 2.6', [4.9, 2.6], true],
  ['4.9 ms beside 60', [4.9, 60], false],
  ['1.9 ms beside 2.6: more than half of the tail', [1.9, 2.6], true],
  ['1.2 ms beside 2.6: less than half of it', [1.2, 2.6], false],
  ['0.2 ms beside 2.6', [0.2, 2.6], false],
  ['50 ms beside 600', [50, 600], false],
  ['70 ms beside 600', [70, 600], true],
] as const)('start lag is judged by the response: %s', (_what, [lag, response], isLate) => {
  const measured: readonly Measured[] = [
    {
      response: [[2000, response]],
      lag: [
        [1950, 0.01],
        [50, lag],
      ],
    },
  ]
  const expected = isLate ? [expect.stringMatching(/began late: a start lag of .* at p99/)] : []
  expect(reasonsOf(open, { measured })).toEqual(expected)
  expect(reasonsOf(closed, { measured })).toEqual([])
})

test('the warm-up is not judged', () => {
  const plan = { ...open, phases: { warmUpMs: 3000, measureMs: 5000, coolDownMs: 2000 } }
  const isMeasured = (second: number): boolean => second >= 3 && second < 8
  const outside = seconds((second) => ({ wakeWaitMs: isMeasured(second) ? 0 : 9, gcShare: 0 }))
  // The second that is over at the end of the measured phase, or within one more, still has some of it.
  expect(reasonsOf(plan, { samples: outside.filter(({ atMs }) => atMs !== 9000) })).toEqual([])
  const inside = seconds((second) => ({ wakeWaitMs: isMeasured(second) ? 9 : 0 }))
  expect(reasonsOf(plan, { samples: inside })).toHaveLength(1)
})

test('the garbage collector is judged by the worst tenth of the run, three seconds at least', () => {
  const plan = (count: number): Plan => ({
    ...open,
    phases: { ...phases, measureMs: count * 1000 },
  })
  const of = (count: number, bad: number, gcShare: number): readonly string[] =>
    reasonsOf(plan(count), {
      samples: seconds((second) => ({ gcShare: second < bad ? gcShare : 0 }), count),
    })
  // One collection in a short run.
  expect(of(8, 1, 0.15)).toEqual([])
  expect(of(8, 3, 0.051)).toEqual([
    'the garbage collector of the generator took 5.1 % of the time in 3 of 8 seconds',
  ])
  // A minute of a long one.
  expect(of(600, 60, 0.05)).toEqual([])
  expect(of(600, 60, 0.051)).toEqual([expect.stringMatching(/5\.1 % of the time in 60 of 600 s/)])
  expect(of(600, 3, 0.9)).toEqual([])
})

test('several workers are as bad as the worst of them, and a system that shows nothing adds nothing', () => {
  const { wakeWaitMs: _wait, ...blind } = well
  const { samples } = mergeHealth(
    [[{ ...well, wakeWaitMs: 3 }, well], [{ ...well, loopLateMs: 2 }], [blind]],
    false,
  )
  expect(samples).toEqual([{ ...well, wakeWaitMs: 3, loopLateMs: 2 }, well])
  expect(mergeHealth([[blind]], false).samples).toEqual([blind])
})

test('what is kept of a long run does not grow, and nothing bad is forgotten', () => {
  const kept = new KeptHealth()
  for (let second = 1; second <= 10_001; second++)
    kept.add({ ...well, atMs: second * 1000, wakeWaitMs: second === 5000 ? 7 : 0 })
  expect(kept.samples.length).toBeLessThanOrEqual(3600)
  expect(kept.samples.at(-1)?.atMs).toBe(10_001_000)
  expect(kept.samples.filter(({ wakeWaitMs }) => wakeWaitMs === 7)).toHaveLength(1)
})
