import { open, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { limits } from '../mocks/protocol/index.ts'
import { formatDuration, didYouMean } from '../mocks/internal.ts'
import { renderConsole, toResult } from '../reporters/index.ts'
import { codeOf, shellWords, writeWhole } from '../reporters/internal.ts'
import { scenarios } from '../scenarios/index.ts'
import type { Scenario } from '../scenarios/index.ts'
import { columnsOf, columnWords, mustBePlayable, playColumns } from './columns.ts'
import type { ColumnFlags } from './columns.ts'
import { exitFailed, exitInconclusive } from './exit-codes.ts'
import { againLine, hostName, lookOf, prepareOut } from './outputs.ts'
import type { Surroundings } from './outputs.ts'
import { rulesOf } from './only.ts'
import { UsageError } from './usage-error.ts'

/** The flags of `scenario`. */
export interface ScenarioFlags extends ColumnFlags {
  readonly list?: boolean
  readonly json?: boolean
  readonly seed: number
  readonly file?: string
  readonly out: string
  readonly verbose?: boolean
}

/**
 * Plays scenarios, prints one line for each rule that they are about, and writes `result.json`.
 *
 * @returns the exit code: 0 where each of these rules is held, 1 where one is broken; 3 where one could not be looked at here, or it was stopped before its end.
 * @throws UsageError for unknown names and unusable files; nothing is written then.
 */
export async function runScenarioCommand(
  names: readonly string[],
  flags: ScenarioFlags,
  around: Surroundings,
): Promise<number> {
  const ownFile = flags.file === undefined ? undefined : await checkOwnFile(flags.file)
  const chosen = choose(names, ownFile)
  if (flags.list === true) {
    around.print(`${flags.json === true ? listJson(chosen) : chosen.map(describe).join('\n')}\n`)
    return 0
  }
  if (flags.json === true)
    throw new UsageError(
      'Failed to play: --json is for --list. What was played is in result.json of the --out folder.',
    )
  const columns = await columnsOf(flags)
  mustBePlayable(chosen, columns, names.join(', '))
  const out = await prepareOut(flags.out, ['result.json'])
  const { seed } = flags
  const startedAtMs = around.nowMs()
  const { played, total } = await playColumns(columns, { chosen, seed, ownFile }, around)
  const { version, node } = around
  const tookMs = Math.max(1, around.nowMs() - startedAtMs)
  const result = toResult(played, {
    version,
    node,
    host: hostName(),
    subject: columns[0]?.name ?? '',
    seed,
    startedAtMs,
    tookMs,
    replay: againLine(around, replayCommand(names, flags)),
    partial: played.length < total,
    ...(chosen.length < scenarios.length ? { only: rulesOf(chosen) } : {}),
  })
  const path = join(out, 'result.json')
  await writeWhole(path, `${JSON.stringify(result, null, 2)}\n`)
  around.print(`${renderConsole(result, lookOf(flags, around))}\n`)
  const virtualMs = played.reduce((sum, each) => sum + each.virtualMs, 0)
  const times = Math.round(virtualMs / tookMs).toLocaleString('en')
  around.print(
    `played ${formatDuration(virtualMs)} of virtual time in ${(tookMs / 1000).toFixed(1)} s, ${times} times as fast as a clock\nwrote ${path}\n`,
  )
  const { broken, stopped, verdict } = result.summary
  if (broken + stopped > 0 || verdict === 'non-conformant') return exitFailed
  return verdict === 'inconclusive' ? exitInconclusive : 0
}

function choose(names: readonly string[], ownFile: string | undefined): readonly Scenario[] {
  const all =
    ownFile === undefined
      ? scenarios
      : scenarios.filter((scenario) => scenario.takesOwnFile === true)
  if (names.length === 0) return all
  return names.map((name) => {
    const found = all.find((scenario) => scenario.name === name)
    if (found !== undefined) return found
    if (scenarios.some((scenario) => scenario.name === name)) {
      throw new UsageError(
        `Failed to play '${name}': it makes up its own files. With --file play ${all.map((each) => each.name).join(', ')}.`,
      )
    }
    const known = all.map((scenario) => scenario.name)
    throw new UsageError(
      `Failed to play '${name}': there is no such scenario. ${didYouMean(name, known, 'See rtm-testkit scenario --list.')}`,
    )
  })
}

function listJson(chosen: readonly Scenario[]): string {
  const listed = chosen.map(({ name, title, face = 'native', proves }) => ({
    name,
    title,
    face,
    proves,
  }))
  return JSON.stringify(listed, null, 2)
}

function describe({ name, title, proves, face = 'native' }: Scenario): string {
  return `${name} (${face})\n  ${title}\n  proves ${proves.join(', ')}\n`
}

async function checkOwnFile(given: string): Promise<string> {
  const path = resolve(given)
  try {
    const found = await stat(path)
    if (!found.isFile())
      throw new UsageError(`Failed to play ${path}: it is no file. Give an image or a file.`)
    if (found.size === 0)
      throw new UsageError(
        `Failed to play ${path}: it is empty, and only non-empty media can be uploaded [rule MEDIA-NONEMPTY]. Give another file.`,
      )
    if (found.size > limits.mediaBytesMax) {
      throw new UsageError(
        `Failed to play ${path}: it has ${found.size} bytes; ${limits.mediaBytesMax} (30 MB) are allowed [rule MEDIA-SIZE-MAX]. Give a smaller file.`,
      )
    }
    await (await open(path, 'r')).close()
  } catch (error) {
    if (error instanceof UsageError) throw error
    throw new UsageError(
      `Failed to play ${path}: it cannot be read (${codeOf(error)}). Give a file that is there and that you may read.`,
    )
  }
  return path
}

function replayCommand(names: readonly string[], flags: ScenarioFlags): string {
  const { seed, file } = flags
  const own = file === undefined ? '' : ` --file ${shellWords([file])}`
  return `rtm-testkit scenario${names.map((name) => ` ${name}`).join('')}${columnWords(flags)} --seed ${seed}${own}`
}
