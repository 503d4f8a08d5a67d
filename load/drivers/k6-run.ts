import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ToolkitError } from '../../mocks/index.ts'
import { wallMs } from '../../mocks/internal.ts'
import { whyNotByK6 } from '../k6/k6-options.ts'
import { mergeTimelines } from '../measure/timeline.ts'
import type { Timeline } from '../measure/timeline.ts'
import type { Plan } from '../plan.ts'
import type { RunData } from '../run-data.ts'
import { runDataOf } from './k6-ingest.ts'
import { K6Points } from './k6-points.ts'
import { runProcess } from './k6-process.ts'
import type { K6Ended } from './k6-process.ts'

/** How k6 is to do a plan. */
export interface K6RunOptions {
  /** The gateway: `http://127.0.0.1:8480`. */
  readonly target: string
  /** Processes that share the load; 1 unless given. */
  readonly segments?: number
  /** Ends the run before its time. */
  readonly stopped?: AbortSignal
  /** Told now and then how many operations have ended; and how to get the run over its time until now. */
  readonly onProgress?: (operations: number, timeline: () => Timeline) => void
  /** Where `media.ts` or `media.js` is; beside this package's own code unless given. */
  readonly scriptFolder?: string
}

/** What k6 ends with where it has done its work; 99: thresholds of its own have failed, which is told otherwise. */
const wellCodes: readonly (number | null)[] = [0, 99]
const reasons: Readonly<Record<number, string>> = {
  104: 'it does not take its options',
  107: 'the script has thrown',
  108: 'the script has given up',
}
const progressEvery = 100

/**
 * Does a plan by the k6 on the PATH, in one process or several that share it.
 *
 * @throws ToolkitError for a plan that k6 cannot do, and where k6 is missing or ends with an error.
 */
export async function runK6(plan: Plan, options: K6RunOptions): Promise<RunData> {
  const { segments = 1, stopped, onProgress = (): void => undefined } = options
  checkRun(plan, segments)
  const script = scriptIn(options.scriptFolder)
  const folder = await mkdtemp(join(tmpdir(), 'rtm-testkit-k6-'))
  const startMs = wallMs()
  let operations = 0
  const measuring: K6Points[] = []
  const timeline = (): Timeline => mergeTimelines(measuring.map((points) => points.timeline))
  try {
    const planPath = join(folder, 'plan.json')
    await writeFile(planPath, JSON.stringify(plan))
    const given = { script, planPath, target: options.target, run: crypto.randomUUID() }
    const giveUp = new AbortController()
    const signal = stopped === undefined ? giveUp.signal : AbortSignal.any([giveUp.signal, stopped])
    const settled = await Promise.allSettled(
      Array.from({ length: segments }, async (_, segment) => {
        const points = new K6Points(plan)
        measuring.push(points)
        const line = (text: string): void => {
          const before = points.operations
          points.line(text)
          operations += points.operations - before
          if (points.operations !== before && operations % progressEvery === 0)
            onProgress(operations, timeline)
        }
        const args = argsOf({ ...given, segment, segments })
        try {
          const ended = await runProcess(args, { line, stopped: signal })
          checkEnd(ended, points, signal.aborted)
          return { name: `k6 ${segment + 1} of ${segments}`, points, ended }
        } catch (error) {
          // Its part of the load is missing: what the others do is worth nothing.
          giveUp.abort()
          throw error
        }
      }),
    )
    const all = settled.map((each) => {
      if (each.status === 'rejected') throw each.reason
      return each.value
    })
    onProgress(operations, timeline)
    return dataOf(all, plan, { tookMs: wallMs() - startMs, isStopped: stopped?.aborted === true })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function checkRun(plan: Plan, segments: number): void {
  const why = whyNotByK6(plan)
  if (why !== undefined)
    throw new ToolkitError('INVALID_OPTION', `Failed to run ${plan.name} by k6: ${why}.`)
  if (Number.isSafeInteger(segments) && segments >= 1 && segments <= plan.clients) return
  throw new ToolkitError(
    'INVALID_OPTION',
    `Failed to run ${plan.name} by k6: ${segments} processes cannot share ${plan.clients} clients. Give from 1 to ${plan.clients} segments.`,
  )
}

/** Beside this file in the sources; in the package this code is in dist/shared or in a folder of dist. */
const scriptFolders = ['../k6', '../load/k6', './k6', './load/k6']

/** The path of the script. @throws ToolkitError where there is none. */
export function scriptIn(folder: string | undefined, name = 'media'): string {
  const folders =
    folder === undefined
      ? scriptFolders.map((path) => fileURLToPath(new URL(path, import.meta.url)))
      : [folder]
  const found = folders
    .flatMap((each) => [join(each, `${name}.ts`), join(each, `${name}.js`)])
    .find((path) => existsSync(path))
  if (found !== undefined) return found
  throw new ToolkitError(
    'UNKNOWN_NAME',
    `Failed to run k6: its script ${name}.js is not in ${folders.join(', ')}. Give the folder as scriptFolder.`,
  )
}

interface Started {
  readonly script: string
  readonly planPath: string
  readonly target: string
  /** What its processes have in common. */
  readonly run: string
  readonly segment: number
  readonly segments: number
}

function argsOf(started: Started): readonly string[] {
  const { script, planPath, target, run, segment, segments } = started
  const flags =
    '--quiet --no-color --no-usage-report --summary-mode disabled --log-format json --out json=-'
  const shared =
    segments === 1
      ? []
      : [
          '--execution-segment',
          `${edge(segment, segments)}:${edge(segment + 1, segments)}`,
          '--execution-segment-sequence',
          Array.from({ length: segments + 1 }, (_, at) => edge(at, segments)).join(','),
        ]
  const given = Object.entries({
    RTM_PLAN: planPath,
    RTM_TARGET: target,
    RTM_PARTS: segments,
    RTM_RUN: run,
  })
  const env = given.flatMap(([name, value]) => ['-e', `${name}=${value}`])
  // Without an address k6 opens no port: the second process would not get the one of the first.
  return ['run', ...flags.split(' '), '--address', '', ...shared, ...env, script]
}

function edge(at: number, segments: number): string {
  if (at === 0) return '0'
  return at === segments ? '1' : `${at}/${segments}`
}

function checkEnd({ code, said }: K6Ended, points: K6Points, isStopped: boolean): void {
  const isWell = wellCodes.includes(code)
  if (isStopped || (isWell && points.operations > 0)) return
  const why = isWell
    ? 'no operation has ended'
    : (reasons[code ?? -1] ?? `it has ended with ${code ?? 'a signal'}`)
  const detail =
    said === '' ? '' : ` (${said.replace(/\s+/g, ' ').slice(0, 300).replace(/\.$/, '')})`
  throw new ToolkitError(
    'UNREACHABLE',
    `Failed to run k6: ${why}${detail}. See that the gateway is up and the plan is as you mean it.`,
  )
}

function dataOf(
  all: readonly { readonly name: string; readonly points: K6Points; readonly ended: K6Ended }[],
  plan: Plan,
  { tookMs, isStopped }: { readonly tookMs: number; readonly isStopped: boolean },
): RunData {
  const { troubles = [], ...data } = runDataOf(all, plan)
  const rss = all.flatMap(({ ended: { rssMb } }) => rssMb ?? [])
  const sum = rss.reduce((total, mb) => total + mb, 0)
  const gauges = rss.length < all.length ? data.gauges : { ...data.gauges, 'generator.rssMb': sum }
  // What was stopped is short in all its parts, which says nothing more.
  return isStopped
    ? { ...data, gauges, tookMs, isPartial: true }
    : { ...data, gauges, tookMs, troubles }
}
