import { appendFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { didYouMean } from '../mocks/internal.ts'
import { ToolkitError } from '../mocks/index.ts'
import type { ConsoleLook } from './console.ts'
import { renderings } from './renderings.ts'
import type { Rendering, RenderingName } from './renderings.ts'
import type { Result } from './result.ts'

/** Which renderings of a load, or of rules that were judged, are asked for, in their order. @throws ToolkitError */
export function chooseRenderings(
  names: readonly string[],
  of: 'load' | 'rules',
): readonly Rendering[] {
  return names.map((name) => {
    const key = name.trim()
    if (Object.hasOwn(renderings, key)) {
      const rendering = renderings[key as RenderingName]
      if (of === 'load' || rendering.isOfLoad !== true) return rendering
      return refuse(
        `report as '${key}': it shows loads, and there is no load to show. Give other reporters.`,
      )
    }
    return refuse(
      `report as '${key}': there is no such reporter. ${didYouMean(key, Object.keys(renderings))}`,
    )
  })
}

/** The files that renderings write. */
export function filesOf(chosen: readonly Rendering[]): readonly string[] {
  return chosen.flatMap(({ file }) => (file === undefined ? [] : [file]))
}

/** Where a report goes. */
export interface ReportPlaces {
  readonly chosen: readonly Rendering[]
  /** A folder that is there. */
  readonly out: string
  readonly print: (text: string) => void
  /** A file that this run of a CI step shows, where there is one. */
  readonly stepSummary?: string | undefined
  /** How it looks on the terminal. */
  readonly look?: ConsoleLook
}

/**
 * Renders a result, prints what is for the terminal, writes the rest, and names it.
 *
 * @throws ToolkitError with one sentence that names each file that could not be written.
 */
export async function writeReport(
  result: Result,
  { chosen, out, print, stepSummary, look }: ReportPlaces,
): Promise<void> {
  const failed: Unwritten[] = []
  const written: string[] = []
  // One that fails must not keep the others back: what was measured is not lost for it.
  for (const { file, render } of chosen)
    try {
      if (file === undefined) print(await render(result, look))
      else {
        await writeWhole(join(out, file), await render(result))
        written.push(join(out, file))
      }
    } catch (error) {
      failed.push({ file: file ?? 'the terminal', error })
    }
  for (const path of written) print(`wrote ${path}\n`)
  if (failed.length > 0) throw await unwrittenError(failed, out)
  if (stepSummary === undefined) return
  await appendSummary(stepSummary, await renderings.markdown.render(result))
  print(`wrote the step summary ${stepSummary}\n`)
}

interface Unwritten {
  readonly file: string
  readonly error: unknown
}

/** What went wrong first, which others went with it, and what of it was there before. */
async function unwrittenError(failed: readonly Unwritten[], out: string): Promise<unknown> {
  const [first, ...others] = failed
  if (!(first?.error instanceof ToolkitError)) return first?.error
  const old: string[] = []
  for (const { file } of failed) if (await isFile(join(out, file))) old.push(file)
  const notes = [
    ...(others.length === 0
      ? []
      : [`Not written, either: ${others.map(({ file }) => file).join(', ')}.`]),
    ...(old.length === 0 ? [] : [`Of an earlier run, and left as it was: ${old.join(', ')}.`]),
  ]
  return new ToolkitError('INVALID_OPTION', [first.error.message, ...notes].join(' '))
}

async function appendSummary(path: string, text: string): Promise<void> {
  await appendFile(path, text).catch((error: unknown) =>
    refuse(
      `write the step summary ${path}: ${codeOf(error)}. See what GITHUB_STEP_SUMMARY names, or unset it.`,
    ),
  )
}

/** Writes a file whole or not at all. @throws ToolkitError where it cannot be written */
export async function writeWhole(given: string, text: string): Promise<void> {
  const path = resolve(given)
  const part = `${path}.part`
  try {
    await writeFile(part, text)
    await rename(part, path)
  } catch (error) {
    await rm(part, { force: true }).catch(() => undefined)
    refuse(`write ${path}: ${codeOf(error)}. Make room, or give --out another folder.`)
  }
}

/** Whether there is a file of a path. */
async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() === true
}

/** The system's word for what went wrong. */
export function codeOf(error: unknown): string {
  return (error as { readonly code?: string }).code ?? String(error)
}

function refuse(why: string): never {
  throw new ToolkitError('INVALID_OPTION', `Failed to ${why}`)
}
