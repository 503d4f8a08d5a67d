import { compareLoads } from '../load/index.ts'
import {
  compareResults,
  parseResult,
  renderComparison,
  renderLoadComparison,
  toAppResult,
} from '../reporters/index.ts'
import { chooseRenderings, excusesOf, filesOf, writeAll } from './comply-command.ts'
import { readGiven } from './excuse-files.ts'
import { exitCodeOf, exitCodeOfComparison } from './exit-codes.ts'
import { hostName, prepareOut } from './outputs.ts'
import type { Surroundings } from './outputs.ts'
import { readRecording } from './recording-file.ts'

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

/** Compares two results. @returns the exit code: 1 where the newer one has regressed, 3 where they cannot tell. @throws UsageError or ToolkitError */
export async function runCompareCommand(
  base: string,
  head: string,
  { print }: Surroundings,
): Promise<number> {
  const [older, newer] = await Promise.all(
    [base, head].map(async (path) => parseResult(await readGiven(path, 'the result'), path)),
  )
  if (older === undefined || newer === undefined) return 0
  if (older.load !== undefined && newer.load !== undefined) {
    const compared = compareLoads(older.load, newer.load)
    print(`${renderLoadComparison(compared)}\n`)
    return exitCodeOfComparison(compared)
  }
  const comparison = compareResults(older, newer)
  print(renderComparison(comparison))
  return exitCodeOfComparison(comparison)
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
