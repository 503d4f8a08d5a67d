import { createHash } from 'node:crypto'
import { cpus } from 'node:os'
import { ToolkitError } from '../mocks/index.ts'
import { wallMs } from '../mocks/internal.ts'
import { checkPlan } from './check-plan.ts'
import { runGateway } from './drivers/gateway/index.ts'
import type { LoadMoment } from './drivers/gateway/crew.ts'
import { k6Notes } from './drivers/k6-notes.ts'
import { onGateway } from './drivers/gateway/own-gateway.ts'
import type { Precision } from './drivers/gateway/real-ticker.ts'
import { runVirtual } from './drivers/virtual.ts'
import { seriesFigures } from './measure/figures.ts'
import { steadinessOf } from './measure/steadiness.ts'
import { healthNotes } from './health.ts'
import type { LoadResult, LoadSetting } from './load-result.ts'
import { lockedVersions } from './locked-versions.ts'
import { whyNotByK6 } from './k6/k6-options.ts'
import { isClosed, lengthMs } from './plan.ts'
import type { Plan } from './plan.ts'
import type { DriverName, RunData } from './run-data.ts'
import { judgeThreshold } from './judge-threshold.ts'
import { scenarioFigures, taggedSeries } from './scenario-figures.ts'
import { namesSteps } from './steps.ts'
import { checkThresholds } from './thresholds.ts'
import { judgeLoad } from './verdict.ts'

/** How a load is done. */
export interface LoadOptions {
  readonly driver: DriverName
  /** Where a gateway is that runs already. */
  readonly target?: string
  /** Threads that send, or parts that k6 is run in. */
  readonly workers?: number
  readonly precision?: Precision
  /** What calls of /admin must bear, where the target asks for it. */
  readonly adminToken?: string
  readonly stopped?: AbortSignal
  readonly onProgress?: (moment: LoadMoment) => void
}

/** A load that was done, with what is not part of the result. */
export interface LoadDone {
  readonly load: LoadResult
  /** The journal's digest, where time was virtual. */
  readonly journalDigest: string
  /** The sequence of a run of one client, as Mermaid. */
  readonly diagram?: string
}

/**
 * Does a plan, and judges what came of it.
 *
 * @throws ToolkitError for a plan that is impossible, before anything is sent; UNREACHABLE where there is no target.
 */
export async function runLoad(plan: Plan, options: LoadOptions): Promise<LoadDone> {
  checkPlan(plan)
  checkThresholds(plan)
  const data = await dataOf(plan, options)
  return {
    load: judged(plan, data, await settingOf(plan, options)),
    journalDigest: data.journalDigest ?? '',
    ...(data.diagram === undefined ? {} : { diagram: data.diagram }),
  }
}

/**
 * Judges what k6 has measured elsewhere: the files of `--out json`, of any number of runners. Histograms add up; no
 * percentile is ever averaged.
 *
 * @throws ToolkitError where a file cannot be read.
 */
export async function ingestLoad(plan: Plan, files: readonly string[]): Promise<LoadDone> {
  checkPlan(plan)
  checkThresholds(plan)
  checkForK6(plan, 'take results of')
  const { ingestK6 } = await import('./drivers/k6-ingest.ts')
  const data = await ingestK6(files, plan)
  const options = {
    driver: 'k6',
    target: 'what its runners were given',
    workers: files.length,
  } as const
  return { load: judged(plan, data, await settingOf(plan, options)), journalDigest: '' }
}

async function dataOf(plan: Plan, options: LoadOptions): Promise<RunData> {
  const { driver, target, stopped, workers, precision, adminToken, onProgress } = options
  const common = {
    ...(target === undefined ? {} : { target }),
    ...(stopped === undefined ? {} : { stopped }),
    ...(onProgress === undefined ? {} : { onProgress }),
    ...(workers === undefined ? {} : { workers }),
    ...(precision === undefined ? {} : { precision }),
    ...(adminToken === undefined ? {} : { adminToken }),
  }
  switch (driver) {
    case 'virtual':
      return await runVirtual(plan, {
        ...(stopped === undefined ? {} : { stopped }),
        onProgress: ({ share, timeline }) => onProgress?.({ ...nothing, share, timeline }),
      })
    case 'gateway':
      return await runGateway(plan, common)
    case 'autocannon': {
      const { runAutocannon } = await import('./drivers/autocannon.ts')
      return await runAutocannon(plan, common)
    }
    case 'k6':
      return await byK6(plan, options)
  }
}

/** @throws ToolkitError for a plan that k6 cannot do, before anything is sent or read. */
function checkForK6(plan: Plan, doing: string): void {
  const why = whyNotByK6(plan)
  if (why !== undefined)
    throw new ToolkitError('INVALID_OPTION', `Failed to ${doing} ${plan.name} by k6: ${why}.`)
}

async function byK6(plan: Plan, options: LoadOptions): Promise<RunData> {
  checkForK6(plan, 'run')
  const { runK6 } = await import('./drivers/k6-run.ts')
  const { workers = 1, stopped, onProgress } = options
  return await onGateway(plan, options.target, async (target) => {
    const startMs = wallMs()
    let before = 0
    return await runK6(plan, {
      target,
      segments: workers,
      ...(stopped === undefined ? {} : { stopped }),
      onProgress: (operations, timeline) => {
        const elapsedMs = wallMs() - startMs
        const share = Math.min(1, elapsedMs / lengthMs(plan))
        onProgress?.({ ...nothing, elapsedMs, share, ended: operations - before, timeline })
        before = operations
      },
    })
  })
}

const nothing: Omit<LoadMoment, 'timeline'> = {
  share: 0,
  elapsedMs: 0,
  ended: 0,
  failed: 0,
  open: 0,
  bytes: 0,
  p50Us: 0,
  p99Us: 0,
}

/** The result of a finished run: its figures, and the verdict on them. */
function judged(plan: Plan, data: RunData, setting: LoadSetting): LoadResult {
  const series = seriesFigures(data.measured, plan)
  const steadiness = steadinessOf(data.measured.timeline, plan)
  const thresholds = checkThresholds(plan).map((threshold) =>
    judgeThreshold(threshold, {
      series: taggedSeries(threshold, { plan, measured: data.measured, series }),
      gauges: data.gauges,
    }),
  )
  const { verdict, because, reasons } = judgeLoad({ plan, data, series, thresholds, steadiness })
  const { measured, races, health, virtualMs } = data
  return {
    verdict,
    because,
    reasons,
    plan,
    // A load that one worker must do alone is done by one, whatever was asked for.
    setting: {
      ...setting,
      workers: data.health?.workers ?? setting.workers,
      notes: [...setting.notes, ...(virtualMs === undefined ? healthNotes(health) : [])],
    },
    tookMs: data.tookMs,
    ...(virtualMs === undefined ? {} : { virtualMs }),
    isPartial: data.isPartial,
    planned: measured.planned,
    started: measured.started,
    series,
    ...scenarioFigures(plan, measured),
    failures: measured.reasons,
    failureSamples: measured.failureSamples,
    gauges: data.gauges,
    thresholds,
    steadiness,
    timeline: measured.timeline,
    ...(races === undefined ? {} : { races }),
    slots: { spans: data.spans, stages: data.stages },
    ...(health === undefined ? {} : { health }),
    errors: data.errors,
    ...stepsOf(plan, data),
  }
}

function stepsOf(plan: Plan, { setUp, tearDown }: RunData): Pick<LoadResult, 'setUp' | 'tearDown'> {
  const isToldOf = namesSteps(plan) || setUp?.failed !== undefined
  return {
    ...(setUp === undefined || !isToldOf ? {} : { setUp }),
    ...(tearDown === undefined ? {} : { tearDown }),
  }
}

/** How a load was done. */
async function settingOf(
  plan: Plan,
  { driver, target, workers = 1 }: LoadOptions,
): Promise<LoadSetting> {
  const own = driver === 'virtual' ? 'the fake in this process' : 'a gateway of its own'
  return {
    driver,
    target: target ?? own,
    workers,
    node: process.versions.node,
    host: `${process.platform} ${process.arch}`,
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    planDigest: planDigest(plan),
    tools: await toolsOf(driver),
    notes: notesOf(plan, driver, workers),
  }
}

/** Equal for equal plans: 16 hexadecimal digits. */
function planDigest(plan: Plan): string {
  return createHash('sha256').update(JSON.stringify(plan)).digest('hex').slice(0, 16)
}

/** What the load is done with, and its version. */
async function toolsOf(driver: DriverName): Promise<LoadSetting['tools']> {
  const { v8 } = process.versions
  const { autocannon, undici, ws } = lockedVersions
  if (driver === 'gateway') return { v8, undici, ws }
  if (driver === 'autocannon') return { v8, autocannon }
  if (driver === 'virtual') return { v8 }
  const { findK6 } = await import('./drivers/k6-process.ts')
  return { v8, k6: (await findK6()) ?? 'unknown' }
}

function notesOf(plan: Plan, driver: DriverName, workers: number): readonly string[] {
  const notes: string[] = []
  if (driver === 'virtual')
    notes.push(
      'Time is virtual: latencies are those of the network model and of the rules, not of a machine.',
    )
  if (driver !== 'virtual' && plan.worlds === 'each')
    notes.push('The clients share one service: worlds of their own are for the virtual driver.')
  if (plan.mediaLifeMs !== undefined && driver !== 'virtual')
    notes.push(
      'The shorter life of media is that of the own gateway; a given target keeps its own.',
    )
  if (driver === 'autocannon')
    notes.push('Response is service here: autocannon begins a call when another has ended.')
  if (driver === 'k6') notes.push(...k6Notes(plan, workers))
  if (lengthMs(plan) > 0 && isClosed(plan))
    notes.push(
      'A closed load slows down with the service: it shows what it bears, not what a user waits.',
    )
  return notes
}
