import { afterReal } from '../../mocks/index.ts'
import { arrivalTimes } from '../arrival-times.ts'
import { LoadHttp, nowMs } from '../drivers/gateway/http.ts'
import { RealTicker } from '../drivers/gateway/real-ticker.ts'
import { Engine } from '../engine.ts'
import type { Driving } from '../engine.ts'
import { Histogram } from '../measure/histogram.ts'
import type { Ending } from '../measure/outcome.ts'
import { Recorder } from '../measure/recorder.ts'
import { lengthMs } from '../plan.ts'
import type { Plan } from '../plan.ts'
import { exactAt, startTruthServer, trueWaits } from './truth.ts'
import type { Freeze } from './truth.ts'

/** One percentile, as it was measured and as it is. */
export interface CheckedPercentile {
  readonly name: string
  readonly measuredMs: number
  readonly trueMs: number
  readonly ok: boolean
}

/** One trial of the generator against a known truth. */
export interface Trial {
  readonly name: string
  readonly what: string
  readonly percentiles: readonly CheckedPercentile[]
  /** How late the generator began, in ms; the truth is 0. */
  readonly startLag: readonly CheckedPercentile[]
  readonly calls: number
  readonly ok: boolean
}

/** A measured time is good within 2 % or 2 ms of the truth. */
export const tolerance = { share: 0.02, ms: 2 }

/** Whether a measured time is near enough to the true one. Both in ms. */
export function isNear(measuredMs: number, trueMs: number): boolean {
  return Math.abs(measuredMs - trueMs) <= Math.max(tolerance.ms, tolerance.share * trueMs)
}

/** What is tried. */
export interface TrialPlan {
  readonly name: string
  readonly what: string
  readonly arrivals: Plan['arrivals']
  readonly lengthMs: number
  readonly delayMs: number
  /** When the server is frozen, and for how long, in ms. */
  readonly freeze?: { readonly atMs: number; readonly forMs: number }
}

const shares = [0.5, 0.75, 0.9, 0.95, 0.99, 1]

/** The trials: a fixed delay, and a server that stands still, met by three kinds of arrivals. */
export const trialPlans: readonly TrialPlan[] = [
  {
    name: 'fixed delay',
    what: '200 calls a second, answered after 20 ms',
    arrivals: { shape: 'constant', perSecond: 200 },
    lengthMs: 4000,
    delayMs: 20,
  },
  {
    name: 'stall, constant',
    what: '100 calls a second, answered after 10 ms; the server is frozen for 2 of 10 s',
    arrivals: { shape: 'constant', perSecond: 100 },
    lengthMs: 10_000,
    delayMs: 10,
    freeze: { atMs: 4000, forMs: 2000 },
  },
  {
    name: 'stall, poisson',
    what: '150 calls a second by chance, answered after 10 ms; frozen for 1 of 6 s',
    arrivals: { shape: 'poisson', perSecond: 150 },
    lengthMs: 6000,
    delayMs: 10,
    freeze: { atMs: 2000, forMs: 1000 },
  },
  {
    name: 'stall, ramp',
    what: '50 to 250 calls a second, answered after 10 ms; frozen for 1 of 6 s',
    arrivals: { shape: 'ramp', fromPerSecond: 50, toPerSecond: 250 },
    lengthMs: 6000,
    delayMs: 10,
    freeze: { atMs: 2000, forMs: 1000 },
  },
]

/** Tries the generator once: the same engine, clock and HTTP as a load on a gateway. */
export async function runTrial(trial: TrialPlan): Promise<Trial> {
  const server = await startTruthServer(trial.delayMs)
  const http = new LoadHttp(server.url, new Uint8Array(1))
  try {
    // The first connection and the first compiled code are not what is tried.
    for (let call = 0; call < 50; call++) await http.call('GET', '/')
    await Promise.all(Array.from({ length: 50 }, async () => await http.call('GET', '/')))
    const plan = planOf(trial)
    const startMs = nowMs() + 50
    const frozen = freezeLater(trial, startMs, async (forMs) => await server.freeze(forMs))
    const recorder = await play(plan, { http, startMs })
    return trialOf(trial, { plan, recorder, startMs, freeze: await frozen })
  } finally {
    await http.close()
    await server.close()
  }
}

async function freezeLater(
  { freeze }: TrialPlan,
  startMs: number,
  run: (forMs: number) => Promise<Freeze>,
): Promise<Freeze | undefined> {
  if (freeze === undefined) return undefined
  const leftMs = startMs + freeze.atMs - nowMs()
  await new Promise<void>((resolve) => void afterReal(leftMs, resolve))
  return await run(freeze.forMs)
}

function planOf({ name, what, arrivals, lengthMs: measureMs }: TrialPlan): Plan {
  return {
    name,
    title: what,
    seed: 1,
    clients: 2,
    arrivals,
    operations: [{ kind: 'peerMessage', weight: 1, bytes: 1 }],
    whenFull: 'queue',
    phases: { warmUpMs: 0, measureMs, coolDownMs: 0 },
    deadlineMs: 60_000,
    thresholds: [],
    worlds: 'one',
  }
}

async function play(
  plan: Plan,
  { http, startMs }: { readonly http: LoadHttp; readonly startMs: number },
): Promise<Recorder> {
  const recorder = new Recorder(plan)
  const ticker = new RealTicker(startMs, 'tick')
  const driving: Driving = {
    nowUs: () => ticker.nowUs(),
    at: (atUs, run) => ticker.at(atUs, run),
    perform: (_begun, done) => {
      void called(http, done)
      return () => undefined
    },
  }
  await new Promise<void>((resolve) =>
    ticker.at(0, () => new Engine(plan, { driving, recorder }).start(resolve)),
  )
  ticker.stop()
  return recorder
}

async function called(http: LoadHttp, done: (ending: Ending) => void): Promise<void> {
  const failure = await http.call('GET', '/').then(
    () => undefined,
    (error: unknown) => (error as Error).message,
  )
  if (failure === undefined) done({ outcome: 'completed', bytes: 0 })
  else done({ outcome: 'failed', reason: failure, bytes: 0 })
}

function trialOf(
  trial: TrialPlan,
  seen: {
    readonly plan: Plan
    readonly recorder: Recorder
    readonly startMs: number
    readonly freeze: Freeze | undefined
  },
): Trial {
  const { name, what, delayMs } = trial
  const { series } = seen.recorder.toMeasured()
  const { count = 0, intervals } = series.find(({ outcome }) => outcome === 'completed') ?? {}
  const response = Histogram.decode(intervals?.response ?? Histogram.create().encode())
  const lag = Histogram.decode(intervals?.startLag ?? Histogram.create().encode())
  const atMs = [...arrivalTimes(seen.plan)].map((at) => seen.startMs + at)
  const waits = trueWaits(atMs, delayMs, seen.freeze)
  const percentiles = shares.map((share) =>
    checked(nameOf(share), response.at(share) / 1000, exactAt(waits, share)),
  )
  // The last one of all is the machine's, not the generator's: it is told, and not judged.
  const startLag = [0.5, 0.9, 0.99].map((share) => checked(nameOf(share), lag.at(share) / 1000, 0))
  const isWhole = count === atMs.length && lengthMs(seen.plan) > 0
  const judged = [...percentiles.filter(({ name: each }) => each !== 'max'), ...startLag]
  return {
    name,
    what,
    percentiles,
    startLag,
    calls: count,
    ok: isWhole && judged.every(({ ok }) => ok),
  }
}

function checked(name: string, measuredMs: number, trueMs: number): CheckedPercentile {
  return { name, measuredMs, trueMs, ok: isNear(measuredMs, trueMs) }
}

function nameOf(share: number): string {
  return share === 1 ? 'max' : `p${share * 100}`
}
