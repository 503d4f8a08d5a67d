import { spawn, spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import autocannon from 'autocannon'
import { afterReal } from '../../mocks/internal.ts'
import { arrivalTimes } from '../arrival-times.ts'
import type { Plan } from '../plan.ts'
import { isNear, trialPlans } from './index.ts'
import type { Trial } from './index.ts'
import { exactAt, startTruthServer, trueWaits } from '../truth/known-delay.ts'

/** What a tool says of the trial with the frozen server, in ms; absent where it does not say. */
export interface ToolSays {
  readonly tool: string
  readonly p50?: number
  readonly p90?: number
  readonly p99?: number
  readonly max?: number
  /** Whether each of p50, p90 and p99 that it says is near the truth. */
  readonly ok: boolean
  /** Why there is nothing, where it was left out. */
  readonly skipped?: string
}

type Said = Omit<ToolSays, 'tool' | 'ok' | 'skipped'>

/** A trial as other tools can be put to it: calls at an even rate, as k6, wrk and autocannon know it. */
export interface ToolTrial {
  readonly name: string
  readonly what: string
  readonly perSecond: number
  readonly seconds: number
  readonly delayMs: number
  readonly freeze?: { readonly atMs: number; readonly forMs: number }
}

/** The trials that other tools are put to beside the generator itself: a fixed delay, and a server that stands still. */
export const toolTrials: readonly [fixed: ToolTrial, stall: ToolTrial] = [
  toolTrialOf('fixed delay'),
  toolTrialOf('stall, constant'),
]

function toolTrialOf(wanted: string): ToolTrial {
  const trial = trialPlans.find(({ name }) => name === wanted)
  if (trial?.arrivals.shape !== 'constant')
    throw new Error(`Bug in rtm-testkit: no trial ${wanted}`)
  const { name, what, arrivals, lengthMs, delayMs, freeze } = trial
  const even = { name, what, perSecond: arrivals.perSecond, seconds: lengthMs / 1000, delayMs }
  return freeze === undefined ? even : { ...even, freeze }
}

/** Puts other tools to a trial that the generator itself is put to. */
export async function tryOtherTools(
  trial: ToolTrial,
  told: (what: string) => void,
): Promise<readonly ToolSays[]> {
  const truth = truthOfTrial(trial)
  const rate = `${trial.perSecond}/s`
  const tools: readonly (readonly [string, (url: string) => Promise<Said | string>])[] = [
    [`autocannon, ${rate}`, async (url) => await byAutocannon(trial, url, false)],
    [`autocannon, ${rate}, uncorrected`, async (url) => await byAutocannon(trial, url, true)],
    ['wrk, 10 connections', async (url) => await byWrk(trial, url)],
    [`k6, ${rate}, 300 VUs`, async (url) => await byK6(trial, url, 300)],
    [`k6, ${rate}, 20 VUs`, async (url) => await byK6(trial, url, 20)],
  ]
  const found: ToolSays[] = [{ tool: 'the truth', ...truth, ok: true }]
  for (const [tool, run] of tools) {
    told(tool)
    const said = await tried(trial, run)
    if (typeof said === 'string') found.push({ tool, ok: false, skipped: said })
    else found.push({ tool, ...said, ok: isHonest(said, truth) })
  }
  return found
}

/** What the generator itself has said of its own trial, beside the other tools. */
export function saidByUs({ percentiles, ok }: Trial): ToolSays {
  const at = (share: number): number =>
    percentiles.find((each) => each.share === share)?.measuredMs ?? Number.NaN
  return { tool: 'rtm-testkit', p50: at(0.5), p90: at(0.9), p99: at(0.99), max: at(1), ok }
}

/** The exact waits of a trial. */
export function truthOfTrial({ perSecond, seconds, delayMs, freeze }: ToolTrial): Required<Said> {
  const plan = {
    arrivals: { shape: 'constant', perSecond },
    phases: { warmUpMs: 0, measureMs: seconds * 1000, coolDownMs: 0 },
    seed: 1,
  } as Plan
  const frozen = freeze && { fromMs: freeze.atMs, toMs: freeze.atMs + freeze.forMs }
  const calls = [...arrivalTimes(plan)].map((atMs) => ({ atMs, tookMs: delayMs }))
  const waits = trueWaits(calls, frozen)
  const at = (share: number): number => exactAt(waits, share)
  return { p50: at(0.5), p90: at(0.9), p99: at(0.99), max: at(1) }
}

function isHonest(said: Said, truth: Required<Said>): boolean {
  return (['p50', 'p90', 'p99'] as const).every((name) => {
    const value = said[name]
    return value === undefined || isNear(value, truth[name])
  })
}

async function tried(
  { delayMs, freeze }: ToolTrial,
  run: (url: string) => Promise<Said | string>,
): Promise<Said | string> {
  const server = await startTruthServer({ delayMs })
  const stop =
    freeze === undefined
      ? (): void => undefined
      : afterReal(freeze.atMs, () => void server.freeze(freeze.forMs))
  try {
    return await run(server.url)
  } finally {
    stop()
    await server.close()
  }
}

async function byAutocannon(
  { perSecond, seconds }: ToolTrial,
  url: string,
  ignoreCoordinatedOmission: boolean,
): Promise<Said> {
  const { latency } = await autocannon({
    url,
    connections: 100,
    overallRate: perSecond,
    duration: seconds,
    ...(ignoreCoordinatedOmission ? { ignoreCoordinatedOmission } : {}),
  })
  return { p50: latency.p50, p90: latency.p90, p99: latency.p99, max: latency.max }
}

function has(tool: string): boolean {
  return spawnSync(tool, ['--version'], { stdio: 'ignore' }).error === undefined
}

async function outputOf(command: string, args: readonly string[]): Promise<string> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'ignore'] })
  let text = ''
  child.stdout.on('data', (data: Buffer) => (text += data.toString()))
  await new Promise<void>((resolve) => void child.once('close', () => resolve()))
  return text
}

async function byWrk({ seconds }: ToolTrial, url: string): Promise<Said | string> {
  if (!has('wrk')) return 'wrk is not installed'
  const text = await outputOf('wrk', ['-t1', '-c10', `-d${seconds}s`, '--latency', url])
  const at = (percent: number): number | undefined =>
    inMs(new RegExp(`^\\s+${percent}%\\s+([\\d.]+)(us|ms|s)`, 'm').exec(text))
  const max = inMs(/Latency\s+\S+\s+\S+\s+([\d.]+)(us|ms|s)/.exec(text))
  return known({ p50: at(50), p90: at(90), p99: at(99), max })
}

function inMs(found: RegExpExecArray | null): number | undefined {
  if (found === null) return undefined
  return Number(found[1]) * ({ us: 0.001, ms: 1, s: 1000 }[found[2] ?? 'ms'] ?? 1)
}

function known(values: Record<keyof Said, number | undefined>): Said {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
}

async function byK6(
  { perSecond, seconds }: ToolTrial,
  url: string,
  vus: number,
): Promise<Said | string> {
  if (!has('k6')) return 'k6 is not installed'
  const folder = await mkdtemp(join(tmpdir(), 'rtm-testkit-k6-'))
  try {
    const script = join(folder, 'stall.js')
    const summary = join(folder, 'summary.json')
    await writeFile(
      script,
      `import http from 'k6/http'
export const options = {
  scenarios: { stall: { executor: 'constant-arrival-rate', rate: ${perSecond}, duration: '${seconds}s', preAllocatedVUs: ${vus} } },
  summaryTrendStats: ['med', 'p(90)', 'p(99)', 'max'],
}
export default function () { http.get('${url}') }
`,
    )
    await outputOf('k6', [
      'run',
      '--quiet',
      '--no-usage-report',
      '--summary-export',
      summary,
      script,
    ])
    const { metrics } = JSON.parse(await readFile(summary, 'utf8')) as {
      readonly metrics: Readonly<Record<string, Readonly<Record<string, number>>>>
    }
    const duration = metrics['http_req_duration']
    return known({
      p50: duration?.['med'],
      p90: duration?.['p(90)'],
      p99: duration?.['p(99)'],
      max: duration?.['max'],
    })
  } catch (error) {
    return `k6 has failed: ${(error as Error).message}`
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
