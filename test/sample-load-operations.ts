import { bucketOf, emptyBin, Histogram, operationIn, outcomes } from '../load/index.ts'
import type {
  Interval,
  IntervalFigures,
  OperationKind,
  Outcome,
  Plan,
  SeriesFigures,
  Timeline,
} from '../load/index.ts'
import { nextFloat } from '../mocks/internal.ts'
import type { Random } from '../mocks/internal.ts'

const lengthS = 120
const shares = [0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 0.9999]

/** How long each part of an operation of a kind takes, in ms, and how often one comes. */
const kinds = [
  {
    kind: 'upload',
    perSecond: 22,
    bytes: 400_000,
    connect: 1.5,
    upload: 46,
    server: 9,
    download: 0.4,
  },
  {
    kind: 'download',
    perSecond: 16,
    bytes: 400_000,
    connect: 1.2,
    upload: 0.2,
    server: 6,
    download: 31,
  },
  {
    kind: 'peerMessage',
    perSecond: 70,
    bytes: 800,
    connect: 0,
    upload: 0.1,
    server: 7,
    download: 0,
  },
  { kind: 'login', perSecond: 2, bytes: 0, connect: 4, upload: 0.3, server: 28, download: 0 },
] as const

/** A plan that is not among the profiles: a mix with everything that a report shows. */
export const samplePlan: Plan = {
  name: 'sample-mix',
  title: 'A mix of uploads, downloads, texts and logins, in which the service stalls once.',
  seed: 7,
  clients: 40,
  arrivals: { shape: 'poisson', perSecond: 110 },
  operations: [
    {
      kind: 'upload',
      weight: 22,
      medium: 'image',
      bytes: { from: 100_000, to: 700_000 },
      cancel: { share: 0.06, at: 'any', withinMs: 120 },
    },
    { kind: 'download', weight: 16, bytes: 400_000 },
    { kind: 'peerMessage', weight: 70, bytes: 800 },
    { kind: 'login', weight: 2 },
  ],
  whenFull: 'queue',
  phases: { warmUpMs: 10_000, measureMs: 100_000, coolDownMs: 10_000 },
  deadlineMs: 10_000,
  thresholds: [
    'upload.response p(99)<500ms',
    'upload.failed rate<0.02',
    'cancel.lost value==0',
    'channelMessage.response p(95)<1s',
  ],
  worlds: 'one',
}

interface Grown {
  count: number
  bytes: number
  readonly intervals: Map<Interval, Histogram>
}

/** What the operations of the sample have come to. */
export function sampleOperations(random: Random): {
  readonly timeline: Timeline
  readonly series: readonly SeriesFigures[]
} {
  const timeline: Timeline = {
    binMs: 1000,
    bins: Array.from({ length: lengthS }, () => emptyBin()),
  }
  const grown = new Map<string, Grown>()
  for (const kind of kinds) {
    let atMs = gap(random, kind.perSecond)
    for (; atMs < lengthS * 1000; atMs += gap(random, kind.perSecond))
      oneOperation(random, { kind, atMs, timeline, grown })
  }
  return { timeline, series: [...grown].map(([key, each]) => figures(key, each, grown)) }
}

function gap(random: Random, perSecond: number): number {
  return (-Math.log(1 - nextFloat(random)) * 1000) / perSecond
}

/** Around a middle, with a long tail. */
function around(random: Random, middle: number): number {
  const normal =
    Math.sqrt(-2 * Math.log(1 - nextFloat(random))) * Math.cos(2 * Math.PI * nextFloat(random))
  return middle * Math.exp(0.45 * normal)
}

const stall = { fromMs: 62_000, toMs: 64_100 } as const

function outcomeOf(random: Random, kind: OperationKind): Outcome {
  const drawn = nextFloat(random)
  if (kind === 'upload') {
    if (drawn < 0.05) return 'cancelled'
    if (drawn < 0.064) return 'failed'
    if (drawn < 0.084) return 'refused'
  }
  return kind === 'download' && drawn < 0.002 ? 'timedOut' : 'completed'
}

interface Coming {
  readonly kind: (typeof kinds)[number]
  readonly atMs: number
  readonly timeline: Timeline
  readonly grown: Map<string, Grown>
}

/** The parts of one operation, in ms. */
function partsOf(random: Random, kind: Coming['kind'], { outcome, waitMs }: Drawn): Parts {
  const part = outcome === 'completed' ? 1 : nextFloat(random)
  const refused = outcome === 'refused' ? { upload: 0.2, server: 0.2 } : {}
  const timedOut = outcome === 'timedOut' ? { download: samplePlan.deadlineMs } : {}
  return {
    // A generator that waits for the answer before it sends again begins late; that is what service hides.
    startLag: waitMs > 0 ? waitMs * 0.92 : around(random, 0.3),
    queueWait: nextFloat(random) < 0.05 ? around(random, 20) : 0.01,
    ...(kind.connect > 0 ? { connect: around(random, kind.connect) } : {}),
    upload: around(random, kind.upload) * part,
    server: around(random, kind.server) * part + waitMs * 0.08,
    ...(kind.download > 0 ? { download: around(random, kind.download) * part } : {}),
    ...refused,
    ...timedOut,
  }
}

interface Drawn {
  readonly outcome: Outcome
  /** Until the service moves again. */
  readonly waitMs: number
}

type Parts = Partial<Record<Interval, number>>

function oneOperation(random: Random, { kind, atMs, timeline, grown }: Coming): void {
  const outcome = outcomeOf(random, kind.kind)
  const isStalled = atMs >= stall.fromMs && atMs < stall.toMs
  const parts = partsOf(random, kind, { outcome, waitMs: isStalled ? stall.toMs - atMs : 0 })
  const responseMs = Object.values(parts).reduce((sum, each) => sum + each, 0)
  const lagMs = parts.startLag ?? 0
  const bytes = outcome === 'completed' ? Math.round(around(random, kind.bytes)) : 0
  addToTimeline(timeline, { operation: kind.kind, atMs, lagMs, responseMs, outcome, bytes })
  if (
    atMs < samplePlan.phases.warmUpMs ||
    atMs >= samplePlan.phases.warmUpMs + samplePlan.phases.measureMs
  )
    return
  const key = `${kind.kind} ${outcome}`
  const own = grown.get(key) ?? { count: 0, bytes: 0, intervals: new Map<Interval, Histogram>() }
  grown.set(key, own)
  own.count++
  own.bytes += bytes
  const times = { response: responseMs, service: responseMs - lagMs, ...parts }
  for (const [name, ms] of Object.entries(times) as [Interval, number][]) {
    const histogram = own.intervals.get(name) ?? Histogram.create()
    own.intervals.set(name, histogram)
    histogram.record(ms * 1000)
  }
}

interface Happened {
  readonly operation: OperationKind
  readonly atMs: number
  readonly lagMs: number
  readonly responseMs: number
  readonly outcome: Outcome
  readonly bytes: number
}

function addToTimeline(
  { binMs, bins }: Timeline,
  { operation, atMs, lagMs, responseMs, outcome, bytes }: Happened,
): void {
  const at = (ms: number): Timeline['bins'][number] =>
    bins[Math.min(bins.length - 1, Math.floor(ms / binMs))] as Timeline['bins'][number]
  at(atMs).planned++
  at(atMs + lagMs).started++
  for (let ms = atMs; ms < atMs + responseMs; ms += binMs)
    at(ms).inFlight += Math.min(1, responseMs / binMs)
  const last = at(atMs + responseMs)
  const bucket = bucketOf(responseMs * 1000)
  const own = operationIn(last, operation)
  for (const each of [last, own]) {
    each.bytes += bytes
    each.ended[outcome] = (each.ended[outcome] ?? 0) + 1
  }
  const heat = (own.responses[outcome] ??= {})
  for (const each of outcome === 'completed' ? [heat, last.heat] : [heat])
    each[bucket] = (each[bucket] ?? 0) + 1
}

function figures(
  key: string,
  { count, bytes, intervals }: Grown,
  all: ReadonlyMap<string, Grown>,
): SeriesFigures {
  const [operation, outcome] = key.split(' ') as [OperationKind, Outcome]
  const whole = outcomes.reduce(
    (sum, each) => sum + (all.get(`${operation} ${each}`)?.count ?? 0),
    0,
  )
  const seconds = samplePlan.phases.measureMs / 1000
  return {
    operation,
    outcome,
    count,
    share: count / whole,
    ended: count,
    perSecond: count / seconds,
    bytes,
    bytesPerSecond: bytes / seconds,
    overflow: 0,
    intervals: Object.fromEntries(
      [...intervals].map(([name, histogram]) => [name, figuresOf(histogram)]),
    ),
  }
}

function figuresOf(histogram: Histogram): IntervalFigures {
  const { count, minUs, meanUs, maxUs } = histogram
  return {
    count,
    minUs,
    meanUs,
    maxUs,
    percentiles: shares.map((share) => {
      const spread = 1.96 * Math.sqrt((share * (1 - share)) / count)
      return {
        share,
        us: histogram.at(share),
        isSupported: count * (1 - share) >= 10,
        lowUs: histogram.at(Math.max(0, share - spread)),
        highUs: histogram.at(Math.min(1, share + spread)),
      }
    }),
    hdr: histogram.encode(),
  }
}
