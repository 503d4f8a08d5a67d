import { readFile } from 'node:fs/promises'
import { formatDuration } from '../mocks/internal.ts'
import {
  changedPlan,
  checkPlan,
  checkThresholds,
  findCapacity,
  ingestLoad,
  loadProfiles,
  parseLength,
  parsePlan,
  parseRate,
  profileOf,
  runLoad,
  testRunManifest,
} from '../load/index.ts'
import type { DriverName, LoadDone, LoadOptions, Plan } from '../load/index.ts'
import { renderings, toLoadDocument } from '../reporters/index.ts'
import type { Rendering } from '../reporters/index.ts'
import {
  chooseRenderings,
  codeOf,
  filesOf,
  writeReport,
  writeWhole,
} from '../reporters/internal.ts'
import { LiveView } from './live-view.ts'
import { replayOf } from './load-options.ts'
import { openOutlets } from './load-outlets.ts'
import type { LoadOutlets, OutletFlags } from './load-outlets.ts'
import { loadModule } from './load-module.ts'
import { runPairs } from './load-pairs.ts'
import { exitCodeOfLoad } from './exit-codes.ts'
import { againLine, hostName, lookOf, prepareOut } from './outputs.ts'
import type { Surroundings } from './outputs.ts'
import { UsageError } from './usage-error.ts'

/** The flags of `load`. */
export interface LoadFlags extends OutletFlags {
  readonly driver?: DriverName
  readonly target?: string
  readonly clients?: number
  readonly rate?: string
  readonly duration?: string
  readonly seed?: number
  readonly threshold?: readonly string[]
  readonly workers?: number
  readonly spin?: boolean
  readonly adminToken?: string
  readonly findCapacity?: boolean
  readonly against?: string
  readonly pairs: number
  readonly tolerance: number
  readonly list?: boolean
  /** Files of `--out json` that k6 has written elsewhere. */
  readonly ingest?: readonly string[]
  /** Print the TestRun of the k6-operator, and do nothing. */
  readonly printTestRun?: boolean
  readonly printPlan?: boolean
  readonly out: string
  readonly reporter: string
}

const capacityStepMs = 4000
const workersMax = 64

/**
 * Does a load, and writes what was measured.
 *
 * @returns the exit code: 0 PASS, 1 FAIL or a regression, 3 INVALID or a comparison that cannot tell.
 * @throws UsageError or ToolkitError for what makes no sense, before anything is sent or written.
 */
export async function runLoadCommand(
  profile: string | undefined,
  flags: LoadFlags,
  around: Surroundings,
): Promise<number> {
  if (flags.list === true || profile === undefined) return listProfiles(around)
  const plan = checkPlan(changedPlan(await planOf(profile, around.plans), changesOf(flags)))
  checkThresholds(plan)
  const printed = printedOf(plan, flags)
  if (printed !== undefined) {
    around.print(printed)
    return 0
  }
  const chosen = chooseRenderings(flags.reporter.split(','), 'load')
  const options = optionsOf(flags, around)
  const out = await prepareOut(flags.out, filesOf(chosen))
  const outlets = await openOutlets(flags, around)
  try {
    return await loadAndWrite(plan, { profile, flags, options, around, outlets, chosen, out })
  } finally {
    await outlets.close()
  }
}

interface Writing extends Doing {
  readonly profile: string
  readonly chosen: readonly Rendering[]
  readonly out: string
}

async function loadAndWrite(plan: Plan, writing: Writing): Promise<number> {
  const { profile, flags, around, outlets, chosen, out } = writing
  const startedAtMs = around.nowMs()
  const done = await doneOf(plan, writing)
  const { load, journalDigest, diagram } = done
  const { version, node } = around
  const result = toLoadDocument(load, {
    version,
    node,
    host: hostName(),
    subject: `${plan.name} on ${load.setting.target}`,
    seed: plan.seed,
    startedAtMs,
    tookMs: Math.max(1, around.nowMs() - startedAtMs),
    replay: againLine(around, replayOf(profile, flags)),
    partial: load.isPartial,
    journalDigest,
  })
  if (diagram !== undefined) await showDiagram(diagram, { out, around })
  await writeReport(result, { ...around, chosen, out, look: lookOf({}, around) })
  await outlets.end(async () => await renderings.html.render(result))
  return exitCodeOfLoad(load)
}

/** What is to be printed in place of a load, where something is. */
function printedOf(
  plan: Plan,
  { printPlan, printTestRun, target = 'http://rtm-gateway:8480', workers = 1 }: LoadFlags,
): string | undefined {
  if (printPlan === true) return `${JSON.stringify(plan, null, 2)}\n`
  return printTestRun === true ? testRunManifest(plan, { target, parallelism: workers }) : undefined
}

interface Doing {
  readonly flags: LoadFlags
  readonly options: LoadOptions
  readonly around: Surroundings
  readonly outlets: LoadOutlets
}

async function doneOf(plan: Plan, doing: Doing): Promise<LoadDone> {
  const { flags } = doing
  if (flags.ingest !== undefined) return await ingestLoad(plan, flags.ingest)
  if (flags.findCapacity === true) return await capacityOf(plan, doing)
  if (flags.against !== undefined) {
    const { against, pairs, tolerance } = flags
    return await runPairs(plan, {
      ...doing,
      against,
      pairs,
      tolerance,
      runOne: async (options) => await watched(plan, { ...doing, options }),
    })
  }
  return await watched(plan, doing)
}

async function watched(
  plan: Plan,
  { options, around, outlets }: Doing,
  what = '',
): Promise<LoadDone> {
  const view = new LiveView(plan, `by the ${options.driver} driver${what}`, around)
  try {
    return await runLoad(plan, {
      ...options,
      onProgress: (moment) => {
        view.show(moment)
        outlets.show(plan, moment)
      },
    })
  } finally {
    view.clear()
  }
}

async function capacityOf(plan: Plan, doing: Doing): Promise<LoadDone> {
  if (plan.arrivals.shape === 'closed' && doing.flags.rate === undefined)
    throw new UsageError(
      `Failed to find the capacity of '${plan.name}': it is a closed load, which has no rate. Give --rate 10/s to begin with.`,
    )
  const { arrivals } = plan
  const fromPerSecond = 'perSecond' in arrivals ? arrivals.perSecond : 10
  let last: LoadDone | undefined
  const capacity = await findCapacity(
    async (perSecond, isConfirmation) => {
      const measureMs = isConfirmation
        ? plan.phases.measureMs
        : Math.min(capacityStepMs, plan.phases.measureMs)
      const step = changedPlan(plan, { perSecond, measureMs })
      doing.around.print(
        `${isConfirmation ? 'confirming' : 'trying'} ${perSecond.toFixed(1)}/s for ${formatDuration(measureMs)}\n`,
      )
      last = await watched(step, doing)
      doing.around.print(`  ${last.load.verdict}: ${last.load.because}\n`)
      return last.load
    },
    { fromPerSecond, perSecondMax: 100_000, within: 0.05, stepsMax: 16 },
  )
  if (last === undefined) throw new Error('Bug in rtm-testkit: a search without a step')
  return { ...last, load: { ...last.load, capacity } }
}

/** The plan of a config, of a profile, or of a file: JSON, or a module whose default export it is. @throws UsageError or ToolkitError */
async function planOf(profile: string, own: Surroundings['plans'] = {}): Promise<Plan> {
  if (Object.hasOwn(own, profile)) return parsePlan(JSON.stringify(own[profile]), profile)
  if (!/[./\\]/.test(profile)) return profileOf(profile)
  if (/\.[cm]?[jt]s$/.test(profile))
    return parsePlan(JSON.stringify((await loadModule(profile, 'the plan')) ?? null), profile)
  const json = await readFile(profile, 'utf8').catch((error: unknown) => {
    throw new UsageError(
      `Failed to read the plan ${profile}: ${codeOf(error)}. Give the path of a plan in JSON, or the name of a profile.`,
    )
  })
  return parsePlan(json, profile)
}

function changesOf(flags: LoadFlags): Parameters<typeof changedPlan>[1] {
  const { clients, rate, duration, seed, threshold } = flags
  return {
    ...(clients === undefined ? {} : { clients }),
    ...(rate === undefined ? {} : { perSecond: parseRate(rate) }),
    ...(duration === undefined ? {} : { measureMs: parseLength(duration) }),
    ...(seed === undefined ? {} : { seed }),
    ...(threshold === undefined ? {} : { thresholds: threshold }),
  }
}

function optionsOf(flags: LoadFlags, { stopped }: Surroundings): LoadOptions {
  const { target, workers, spin, adminToken } = flags
  const driver = flags.driver ?? (target === undefined ? 'virtual' : 'gateway')
  checkDriver(driver, flags)
  checkOutlets(flags)
  return {
    driver,
    ...(target === undefined ? {} : { target }),
    ...(workers === undefined ? {} : { workers }),
    ...(adminToken === undefined ? {} : { adminToken }),
    ...(spin === true ? { precision: 'spin' as const } : {}),
    ...(stopped === undefined ? {} : { stopped }),
  }
}

function checkDriver(driver: DriverName, flags: LoadFlags): void {
  const { target, against, workers, pairs } = flags
  if (driver === 'virtual') checkVirtual(flags)
  for (const url of [target, against])
    if (url !== undefined && !/^https?:\/\/[^/]/.test(url))
      refuse(`'${url}' is no address of a gateway. Give one such as http://127.0.0.1:8480`)
  if (against !== undefined && target === undefined)
    refuse('--against is compared with --target, which is missing. Give both')
  if (workers !== undefined && (workers < 1 || workers > workersMax))
    refuse(`--workers ${workers} is not possible. Give 1 to ${workersMax}`)
  if (pairs < 1) refuse(`--pairs ${pairs} is not possible. Give 1 or more`)
}

/** What was measured elsewhere, or is not to be done, cannot be looked at while it runs. */
function checkOutlets({ livePage, metricsPort, ingest }: LoadFlags): void {
  if (ingest === undefined || (livePage === undefined && metricsPort === undefined)) return
  refuse(
    'what --ingest reads is over, and nothing runs that --live-page or --metrics-port could show. Leave them out, or take --reporter openmetrics',
  )
}

function checkVirtual({ target, against, findCapacity: isWanted }: LoadFlags): void {
  if (target !== undefined)
    refuse('the virtual driver has no target. Leave --target out, or give --driver gateway')
  if (isWanted === true || against !== undefined)
    refuse('in virtual time there is nothing to be slow. Give --driver gateway')
}

function refuse(why: string): never {
  throw new UsageError(`Failed to load: ${why}.`)
}

async function showDiagram(
  diagram: string,
  { out, around }: { readonly out: string; readonly around: Surroundings },
): Promise<void> {
  const path = `${out}/race.mmd`
  around.print(`${diagram}\n`)
  await writeWhole(path, `${diagram}\n`)
  around.print(`wrote ${path}\n`)
}

function listProfiles({ print, plans = {} }: Surroundings): number {
  const own = Object.entries(plans).map(([name, plan]) => ({ ...plan, name }))
  for (const { name, title, clients, arrivals, phases } of [...own, ...loadProfiles])
    print(
      `${name.padEnd(18)} ${title}\n${' '.repeat(19)}${clients} clients, ${arrivals.shape}, ${formatDuration(phases.measureMs)}\n`,
    )
  return 0
}
