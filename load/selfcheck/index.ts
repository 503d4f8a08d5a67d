import { afterReal } from '../../mocks/internal.ts'
import { arrivalTimes } from '../arrival-times.ts'
import { LoadHttp, nowMs } from '../drivers/gateway/http.ts'
import { RealTicker } from '../drivers/gateway/real-ticker.ts'
import { Engine } from '../engine.ts'
import type { Driving } from '../driving.ts'
import { samplesAbove } from '../measure/confidence.ts'
import { Histogram } from '../measure/histogram.ts'
import type { Ending } from '../measure/outcome.ts'
import { Recorder } from '../measure/recorder.ts'
import { lengthMs } from '../plan.ts'
import type { Plan } from '../plan.ts'
import { exactAt, startTruthServer, trueWaits } from '../truth/known-delay.ts'
import type { Freeze, KnownDelay } from '../truth/known-delay.ts'
import type { Checked, TruthTrial } from '../truth/trials.ts'

/** One percentile, as it was measured and as it is. */
export interface CheckedPercentile {
  readonly name: string
  /** 0 to 1. */
  readonly share: number
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

/** Code that is compiled on the way is not what is tried: as in any load, the beginning does not count. */
const warmUpMs = 1500

/** One trial of the generator: the server, the arrivals and the length. */
export interface TrialPlan extends KnownDelay {
  readonly name: string
  readonly what: string
  readonly arrivals: Plan['arrivals']
  readonly lengthMs: number
  /** When the server is frozen, from the end of the warm-up on, and for how long, in ms. */
  readonly freeze?: { readonly atMs: number; readonly forMs: number }
}

const shares = [0.5, 0.75, 0.9, 0.95, 0.99, 1]

/** The trials: a fixed delay, one of two, and a server that stands still, met by three kinds of arrivals. */
export const trialPlans: readonly TrialPlan[] = [
  {
    name: 'fixed delay',
    what: '100 calls a second, answered after 25 ms',
    arrivals: { shape: 'constant', perSecond: 100 },
    lengthMs: 6000,
    delayMs: 25,
  },
  {
    name: 'two delays',
    what: '100 calls a second, answered after 10 ms, every tenth after 200 ms',
    arrivals: { shape: 'constant', perSecond: 100 },
    lengthMs: 6000,
    delayMs: 10,
    slow: { every: 10, delayMs: 200 },
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
  const server = await startTruthServer(delayOf(trial))
  const http = new LoadHttp(server.url, new Uint8Array(1))
  try {
    // Connections that are opened in the middle, and code that is compiled there, are not what is tried.
    for (let call = 0; call < 50; call++) await http.call('GET', '/')
    await Promise.all(Array.from({ length: 320 }, async () => await http.call('GET', '/')))
    const plan = planOf(trial)
    const startMs = nowMs() + 50
    const frozen = freezeLater(trial, startMs, async (forMs) => await server.freeze(forMs))
    const played = await play(plan, { http, startMs })
    return trialOf(trial, { plan, ...played, startMs, freeze: await frozen })
  } finally {
    await http.close()
    await server.close()
  }
}

function delayOf({ delayMs, slow }: KnownDelay): KnownDelay {
  return slow === undefined ? { delayMs } : { delayMs, slow }
}

async function freezeLater(
  { freeze }: TrialPlan,
  startMs: number,
  run: (forMs: number) => Promise<Freeze>,
): Promise<Freeze | undefined> {
  if (freeze === undefined) return undefined
  const leftMs = startMs + warmUpMs + freeze.atMs - nowMs()
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
    phases: { warmUpMs, measureMs, coolDownMs: 0 },
    deadlineMs: 60_000,
    thresholds: [],
    worlds: 'one',
  }
}

interface Played {
  readonly recorder: Recorder
  /** How long the server says that it took for each call, in ms. */
  readonly tookMs: readonly number[]
}

async function play(
  plan: Plan,
  { http, startMs }: { readonly http: LoadHttp; readonly startMs: number },
): Promise<Played> {
  const recorder = new Recorder(plan)
  const tookMs: number[] = []
  const ticker = new RealTicker(startMs, 'near')
  const driving: Driving = {
    nowUs: () => ticker.nowUs(),
    at: (atUs, run) => ticker.at(atUs, run),
    perform: ({ index }, done) => {
      void called(http, done).then((ms) => (tookMs[index] = ms))
      return () => undefined
    },
  }
  await new Promise<void>((resolve) =>
    ticker.at(0, () => new Engine(plan, { driving, recorder }).start(resolve)),
  )
  ticker.stop()
  return { recorder, tookMs }
}

/** @returns how long the server says that it took, in ms. */
async function called(http: LoadHttp, done: (ending: Ending) => void): Promise<number> {
  try {
    const { body } = await http.call('GET', '/')
    done({ outcome: 'completed', bytes: 0 })
    return Number(body['tookUs']) / 1000
  } catch (error) {
    done({ outcome: 'failed', reason: (error as Error).message, bytes: 0 })
    return NaN
  }
}

function trialOf(
  trial: TrialPlan,
  seen: {
    readonly plan: Plan
    readonly recorder: Recorder
    readonly tookMs: readonly number[]
    readonly startMs: number
    readonly freeze: Freeze | undefined
  },
): Trial {
  const { name, what, delayMs } = trial
  const { tookMs, startMs } = seen
  const { series } = seen.recorder.toMeasured()
  const { count = 0, intervals } = series.find(({ outcome }) => outcome === 'completed') ?? {}
  const response = Histogram.decode(intervals?.response ?? Histogram.create().encode())
  const lag = Histogram.decode(intervals?.startLag ?? Histogram.create().encode())
  const all = [...arrivalTimes(seen.plan)].map((at, index) => ({
    atMs: startMs + at,
    tookMs: tookMs[index] ?? delayMs,
  }))
  const calls = all.filter(({ atMs }) => atMs >= startMs + warmUpMs)
  const waits = trueWaits(calls, seen.freeze)
  const percentiles = shares.map((share) =>
    checked(share, response.at(share) / 1000, {
      trueMs: exactAt(waits, share),
      // A percentile of so many calls is between that of one call less and that of one more.
      lowMs: exactAt(waits, share - 1 / waits.length),
      highMs: exactAt(waits, share + 1 / waits.length),
    }),
  )
  const startLag = [0.5, 0.9, 0.99].map((share) => checked(share, lag.at(share) / 1000, none))
  const isWhole = count === calls.length && lengthMs(seen.plan) > 0
  // As in any report: a percentile with fewer than ten calls above it is told, and says nothing.
  const isSupported = ({ share }: { readonly share: number }): boolean =>
    count * (1 - share) >= samplesAbove - 1e-9
  const judged = [...percentiles, ...startLag].filter(isSupported)
  return {
    name,
    what,
    percentiles,
    startLag,
    calls: count,
    ok: isWhole && judged.every(({ ok }) => ok),
  }
}

const none = { trueMs: 0, lowMs: 0, highMs: 0 }

function checked(
  share: number,
  measuredMs: number,
  { trueMs, lowMs, highMs }: typeof none,
): CheckedPercentile {
  const within = Math.min(highMs, Math.max(lowMs, measuredMs))
  return { name: nameOf(share), share, measuredMs, trueMs, ok: isNear(measuredMs, within) }
}

function nameOf(share: number): string {
  return share === 1 ? 'max' : `p${share * 100}`
}

/**
 * Puts whole loads to services and links whose truth is known: counts and throughput.
 *
 * @yields each trial, with what came of it.
 */
export async function* runTruthTrials(): AsyncGenerator<{
  readonly trial: TruthTrial
  readonly checked: readonly Checked[]
}> {
  // A gateway costs time to load, and nobody else needs it.
  const { countTrials, rateTrials } = await import('../truth/trials.ts')
  for (const trial of [...countTrials, ...rateTrials]) yield { trial, checked: await trial.run() }
}
