import { appendFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { isoOf, didYouMean } from '../mocks/internal.ts'
import { renderings, toResult } from '../reporters/index.ts'
import type { Excuses, Rendering, RenderingName, Result, RunFacts } from '../reporters/index.ts'
import { scenarios } from '../scenarios/index.ts'
import { columnsOf, columnWords, playColumns } from './columns.ts'
import type { ColumnFlags } from './columns.ts'
import { failuresOf, readBaseline, readWaivers } from './excuse-files.ts'
import { exitCodeOf } from './exit-codes.ts'
import { codeOf, hostName, isFile, prepareOut, writeWhole } from './outputs.ts'
import type { Surroundings } from './outputs.ts'
import { UsageError } from './usage-error.ts'

/** The flags of `comply`. */
export interface ComplyFlags extends ColumnFlags {
  readonly seed: number
  readonly out: string
  /** Names of renderings, by commas. */
  readonly reporter: string
  readonly baseline?: string
  readonly writeBaseline?: string
  readonly waivers?: string
}

/**
 * Judges a service, rule by rule, and writes what it has found.
 *
 * @returns the exit code: 0 conformant, also with warnings; 1 non-conformant; 3 inconclusive.
 * @throws UsageError or ToolkitError for flags that make no sense; nothing is written then.
 */
export async function runComplyCommand(flags: ComplyFlags, around: Surroundings): Promise<number> {
  const chosen = chooseRenderings(flags.reporter, 'rules')
  const excuses = await excusesOf(flags, around.nowMs())
  const columns = await columnsOf(flags)
  const out = await prepareOut(flags.out, filesOf(chosen))
  const startedAtMs = around.nowMs()
  const { played, total } = await playColumns(
    columns,
    { chosen: scenarios, seed: flags.seed },
    around,
  )
  const { version, node } = around
  const facts: RunFacts = {
    version,
    node,
    host: hostName(),
    subject: columns[0]?.name ?? '',
    seed: flags.seed,
    startedAtMs,
    tookMs: Math.max(1, around.nowMs() - startedAtMs),
    replay: replayOf(flags),
    partial: played.length < total,
    excuses,
  }
  const result = toResult(played, facts)
  await writeAll(result, { chosen, out, around })
  if (flags.writeBaseline !== undefined) await writeBaseline(flags.writeBaseline, result, around)
  return exitCodeOf(result)
}

/** Which renderings of a load, or of rules that were judged, are asked for, in their order. @throws UsageError */
export function chooseRenderings(names: string, of: 'load' | 'rules'): readonly Rendering[] {
  return names.split(',').map((name) => {
    const key = name.trim()
    if (Object.hasOwn(renderings, key)) {
      const rendering = renderings[key as RenderingName]
      if (of === 'load' || rendering.isOfLoad !== true) return rendering
      throw new UsageError(
        `Failed to report as '${key}': it shows loads, and there is no load to show. Give other reporters.`,
      )
    }
    throw new UsageError(
      `Failed to report as '${key}': there is no such reporter. ${didYouMean(key, Object.keys(renderings))}`,
    )
  })
}

/** The files that renderings write. */
export function filesOf(chosen: readonly Rendering[]): readonly string[] {
  return chosen.flatMap(({ file }) => (file === undefined ? [] : [file]))
}

/** Renders a result, prints what is for the terminal, writes the rest, and names it. */
export async function writeAll(
  result: Result,
  {
    chosen,
    out,
    around,
  }: {
    readonly chosen: readonly Rendering[]
    readonly out: string
    readonly around: Surroundings
  },
): Promise<void> {
  const failed: Unwritten[] = []
  const written: string[] = []
  // One that fails must not keep the others back: what was measured is not lost for it.
  for (const { file, render } of chosen)
    try {
      if (file === undefined) around.print(await render(result))
      else {
        await writeWhole(join(out, file), await render(result))
        written.push(join(out, file))
      }
    } catch (error) {
      failed.push({ file: file ?? 'the terminal', error })
    }
  for (const path of written) around.print(`wrote ${path}\n`)
  if (failed.length > 0) throw await unwrittenError(failed, out)
  if (around.stepSummary === undefined) return
  await appendSummary(around.stepSummary, await renderings.markdown.render(result))
  around.print(`wrote the step summary ${around.stepSummary}\n`)
}

interface Unwritten {
  readonly file: string
  readonly error: unknown
}

/** What went wrong first, which others went with it, and what of it was there before. */
async function unwrittenError(failed: readonly Unwritten[], out: string): Promise<unknown> {
  const [first, ...others] = failed
  if (!(first?.error instanceof UsageError)) return first?.error
  const old: string[] = []
  for (const { file } of failed) if (await isFile(join(out, file))) old.push(file)
  const notes = [
    ...(others.length === 0
      ? []
      : [`Not written, either: ${others.map(({ file }) => file).join(', ')}.`]),
    ...(old.length === 0 ? [] : [`Of an earlier run, and left as it was: ${old.join(', ')}.`]),
  ]
  return new UsageError([first.error.message, ...notes].join(' '))
}

/** @throws UsageError where it cannot be written. */
async function appendSummary(path: string, text: string): Promise<void> {
  await appendFile(path, text).catch((error: unknown) => {
    throw new UsageError(
      `Failed to write the step summary ${path}: ${codeOf(error)}. See what GITHUB_STEP_SUMMARY names, or unset it.`,
    )
  })
}

async function writeBaseline(path: string, result: Result, around: Surroundings): Promise<void> {
  const baseline = { schemaVersion: 1, known: failuresOf(result) }
  await writeWhole(resolve(path), `${JSON.stringify(baseline, null, 2)}\n`)
  around.print(`wrote ${resolve(path)}: ${baseline.known.length} known failures\n`)
}

/** What is known of failures before the run. @throws UsageError */
export async function excusesOf(
  { baseline, waivers }: Pick<ComplyFlags, 'baseline' | 'waivers'>,
  nowMs: number,
): Promise<Excuses> {
  return {
    today: isoOf(nowMs).slice(0, 10),
    ...(waivers === undefined ? {} : { waivers: await readWaivers(waivers) }),
    ...(baseline === undefined
      ? {}
      : { baseline: { file: baseline, known: await readBaseline(baseline) } }),
  }
}

function replayOf(flags: ComplyFlags): string {
  return `rtm-testkit comply${columnWords(flags)} --seed ${flags.seed}`
}
