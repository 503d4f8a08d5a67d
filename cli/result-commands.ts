import { join } from 'node:path'
import { compareLoads } from '../load/index.ts'
import {
  compareResults,
  loadOverlay,
  parseResult,
  renderComparison,
  renderLoadComparison,
  toAppResult,
} from '../reporters/index.ts'
import type { LoadRun, Result } from '../reporters/index.ts'
import {
  chooseRenderings,
  filesOf,
  judgeAgain,
  readExcuses,
  readGiven,
  shellWords,
  writeReport,
  writeWhole,
} from '../reporters/internal.ts'
import { exitCodeOfComparison } from './exit-codes.ts'
import { endGate, gateWords } from './gate.ts'
import type { GateFlags } from './gate.ts'
import { againLine, hostName, lookOf, prepareOut } from './outputs.ts'
import type { Surroundings } from './outputs.ts'
import { readRecording } from './recording-file.ts'
import { UsageError } from './usage-error.ts'

/** The flags of `report`. */
export interface ReportFlags extends GateFlags {
  readonly out: string
  readonly reporter: string
}

/**
 * Renders a result again. With a flag of a gate it is judged again, by the excuses of now.
 *
 * @returns the exit code: 0; of a gate as that of `comply`.
 * @throws UsageError or ToolkitError; nothing is written then.
 */
export async function runReportCommand(
  path: string,
  flags: ReportFlags,
  around: Surroundings,
): Promise<number> {
  const read = await readResult(path)
  const isGate = gateFlags.some((name) => flags[name] !== undefined)
  const { kind } = read
  if (isGate && kind === 'load')
    throw new UsageError(
      `Failed to judge ${path}: it is the result of a load, which its thresholds judge when it runs. Leave --fail-on, --baseline, --waivers and --write-baseline out.`,
    )
  const result =
    isGate && kind !== 'load'
      ? judgeAgain({ ...read, kind }, await readExcuses(flags, around.nowMs()))
      : read
  const chosen = chooseRenderings(flags.reporter.split(','), kind === 'load' ? 'load' : 'rules')
  const out = await prepareOut(flags.out, filesOf(chosen))
  await writeReport(result, { ...around, chosen, out, look: lookOf(flags, around) })
  if (!isGate) return 0
  if (!flags.reporter.split(',').includes('console'))
    around.print(`${result.run.subject}: ${result.summary.verdict}. ${result.summary.because}\n`)
  return await endGate(result, flags, around)
}

const gateFlags = ['failOn', 'baseline', 'waivers', 'writeBaseline'] as const

/** The flags of `compare`. */
export interface CompareFlags {
  /** Where a page goes that shows two loads over one another. */
  readonly out?: string
  /** The comparison as JSON, and nothing else on the terminal. */
  readonly json?: boolean
}

const overlayFile = 'compare.html'

/** Compares two results. @returns the exit code: 1 where the newer one has regressed, 3 where they cannot tell. @throws UsageError or ToolkitError */
export async function runCompareCommand(
  [base, head]: readonly [base: string, head: string],
  flags: CompareFlags,
  around: Surroundings,
): Promise<number> {
  const [older, newer] = await Promise.all([readResult(base), readResult(head)])
  if (older.load !== undefined && newer.load !== undefined) {
    const one = { name: base, result: older, load: older.load }
    const other = { name: head, result: newer, load: newer.load }
    return await compareTwoLoads(one, other, { ...flags, around })
  }
  if (flags.out !== undefined)
    throw new UsageError(
      `Failed to compare ${base} with ${head}: --out draws two loads over one another, and these are not two loads. Leave it out.`,
    )
  const comparison = compareResults(older, newer)
  around.print(flags.json === true ? jsonText(comparison) : renderComparison(comparison))
  return exitCodeOfComparison(comparison)
}

async function readResult(path: string): Promise<Result> {
  return parseResult(await readGiven(path, 'the result'), path)
}

async function compareTwoLoads(
  base: LoadRun,
  head: LoadRun,
  { out, json = false, around }: CompareFlags & { readonly around: Surroundings },
): Promise<number> {
  const folder = out === undefined ? undefined : await prepareOut(out, [overlayFile])
  const compared = compareLoads(base.load, head.load)
  if (json) around.print(jsonText(compared))
  else around.print(`${renderLoadComparison(compared)}\n`)
  if (!json && base.load.setting.planDigest !== head.load.setting.planDigest)
    around.print(
      'Note: the plans of the two runs differ: what differs may be the plan, not the service.\n',
    )
  if (folder !== undefined) {
    const path = join(folder, overlayFile)
    await writeWhole(path, await loadOverlay(base, head, compared))
    if (!json) around.print(`wrote ${path}\n`)
  }
  return exitCodeOfComparison(compared)
}

function jsonText(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`
}

/** The flags of `comply --journal`. */
export interface JournalFlags extends ReportFlags {
  readonly journal: string
  readonly app: string
  readonly reveal?: boolean
  /** Of a service alone. */
  readonly only?: readonly string[]
}

/** Judges an app by what it has done. @returns the exit code, as `comply`. @throws UsageError; nothing is written then. */
export async function runAppCommand(flags: JournalFlags, around: Surroundings): Promise<number> {
  if (flags.only !== undefined)
    throw new UsageError(
      'Failed to judge: --only chooses what is played on a service, and the app of --journal has been played. Leave it out.',
    )
  const chosen = chooseRenderings(flags.reporter.split(','), 'rules')
  const excuses = await readExcuses(flags, around.nowMs())
  const startedAtMs = around.nowMs()
  const recording = await readRecording(flags.journal)
  const out = await prepareOut(flags.out, filesOf(chosen))
  const { version, node } = around
  const result = toAppResult([{ name: flags.journal, recording }], {
    version,
    node,
    host: hostName(),
    subject: flags.app,
    seed: recording.seed,
    startedAtMs,
    tookMs: Math.max(1, around.nowMs() - startedAtMs),
    replay: againLine(
      around,
      `rtm-testkit comply --journal ${shellWords([flags.journal])} --app ${shellWords([flags.app])}${flags.reveal === true ? ' --reveal' : ''}${gateWords(flags)}`,
    ),
    excuses,
    ...(flags.reveal === true ? { reveal: true } : {}),
  })
  await writeReport(result, { ...around, chosen, out, look: lookOf(flags, around) })
  return await endGate(result, flags, around)
}
