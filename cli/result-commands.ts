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
import { chooseRenderings, excusesOf, filesOf, writeAll } from './comply-command.ts'
import { readGiven } from './excuse-files.ts'
import { exitCodeOf, exitCodeOfComparison } from './exit-codes.ts'
import { hostName, prepareOut, writeWhole } from './outputs.ts'
import type { Surroundings } from './outputs.ts'
import { readRecording } from './recording-file.ts'
import { UsageError } from './usage-error.ts'

/** The flags of `report`. */
export interface ReportFlags {
  readonly out: string
  readonly reporter: string
}

/** Renders a result again. @returns the exit code: 0. @throws UsageError or ToolkitError; nothing is written then. */
export async function runReportCommand(
  path: string,
  { out, reporter }: ReportFlags,
  around: Surroundings,
): Promise<number> {
  const result = parseResult(await readGiven(path, 'the result'), path)
  const chosen = chooseRenderings(reporter, result.load === undefined ? 'rules' : 'load')
  await writeAll(result, { chosen, out: await prepareOut(out, filesOf(chosen)), around })
  return 0
}

/** The flags of `compare`. */
export interface CompareFlags {
  /** Where a page goes that shows two loads over one another. */
  readonly out?: string
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
  around.print(renderComparison(comparison))
  return exitCodeOfComparison(comparison)
}

async function readResult(path: string): Promise<Result> {
  return parseResult(await readGiven(path, 'the result'), path)
}

async function compareTwoLoads(
  base: LoadRun,
  head: LoadRun,
  { out, around }: CompareFlags & { readonly around: Surroundings },
): Promise<number> {
  const folder = out === undefined ? undefined : await prepareOut(out, [overlayFile])
  const compared = compareLoads(base.load, head.load)
  around.print(`${renderLoadComparison(compared)}\n`)
  if (base.load.setting.planDigest !== head.load.setting.planDigest)
    around.print(
      'Note: the plans of the two runs differ: what differs may be the plan, not the service.\n',
    )
  if (folder !== undefined) {
    const path = join(folder, overlayFile)
    await writeWhole(path, await loadOverlay(base, head, compared))
    around.print(`wrote ${path}\n`)
  }
  return exitCodeOfComparison(compared)
}

/** The flags of `comply --journal`. */
export interface JournalFlags extends ReportFlags {
  readonly journal: string
  readonly app: string
  readonly reveal?: boolean
  readonly baseline?: string
  readonly waivers?: string
}

/** Judges an app by what it has done. @returns the exit code, as `comply`. @throws UsageError; nothing is written then. */
export async function runAppCommand(flags: JournalFlags, around: Surroundings): Promise<number> {
  const chosen = chooseRenderings(flags.reporter, 'rules')
  const excuses = await excusesOf(flags, around.nowMs())
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
    replay: `rtm-testkit comply --journal ${JSON.stringify(flags.journal)}`,
    excuses,
    ...(flags.reveal === true ? { reveal: true } : {}),
  })
  await writeAll(result, { chosen, out, around })
  return exitCodeOf(result)
}
