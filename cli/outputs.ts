import { rm, stat, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { makeFolder } from '../mocks/wire/gateway.ts'
import type { Plan } from '../load/index.ts'
import { codeOf } from '../reporters/internal.ts'
import type { ConsoleLook } from '../reporters/internal.ts'
import { UsageError } from './usage-error.ts'

/** What a command has of the process around it. */
export interface Surroundings {
  readonly version: string
  readonly node: string
  /** How this program is called, for lines that are to run as they are printed; by its name unless given. */
  readonly program?: string
  readonly print: (text: string) => void
  readonly isTerminal: boolean
  /** Whether what is printed may have colours. */
  readonly hasColour?: boolean
  readonly nowMs: () => number
  /** Aborts when somebody wants the run to end early. */
  readonly stopped?: AbortSignal
  /** A file that this run of a CI step shows, where there is one. */
  readonly stepSummary?: string | undefined
  /** Plans of loads that a config file names. */
  readonly plans?: Readonly<Record<string, Plan>>
}

/** A line of this program as it runs where it is printed: in a clone, built or installed. */
export function againLine({ program = 'rtm-testkit' }: Surroundings, line: string): string {
  return line.replace(/^rtm-testkit\b/, () => program)
}

const progressEveryMs = 2000

/** How results look on this terminal. */
export function lookOf(
  { verbose }: { readonly verbose?: boolean },
  { hasColour }: Surroundings,
): ConsoleLook {
  return { verbose: verbose === true, colour: hasColour === true }
}

/** Makes a folder for what a command writes, and tries it. @throws UsageError where it cannot be written to. */
export async function prepareOut(given: string, files: readonly string[]): Promise<string> {
  const out = resolve(given)
  try {
    await makeFolder(out)
    const probe = join(out, '.rtm-testkit-probe')
    await writeFile(probe, '')
    await rm(probe)
    for (const file of files) {
      const found = await stat(join(out, file)).catch(() => undefined)
      if (found?.isDirectory() === true)
        throw new UsageError(
          `Failed to write to ${out}: ${file} there is a folder. Give --out another folder.`,
        )
    }
  } catch (error) {
    if (error instanceof UsageError) throw error
    throw new UsageError(
      `Failed to write to ${out}: ${codeOf(error)}. Give --out a folder that can be written to.`,
    )
  }
  return out
}

/** A bar on a terminal; elsewhere a line every two seconds. */
export function progress(
  { isTerminal, print, nowMs }: Surroundings,
  total: number,
): (what: string, done: number) => void {
  let printedAtMs = nowMs()
  return (what, done) => {
    if (isTerminal) {
      const width = 30
      const full = Math.round((done / total) * width)
      const bar = '#'.repeat(full) + '.'.repeat(width - full)
      const line = `[${bar}] ${done}/${total} ${what}`
      print(`\r${line.slice(0, 100).padEnd(100)}${done === total ? `\r${' '.repeat(100)}\r` : ''}`)
    } else if (nowMs() - printedAtMs >= progressEveryMs || done === total) {
      printedAtMs = nowMs()
      print(`${done} of ${total} scenarios played\n`)
    }
  }
}

/** Operating system and processor. */
export function hostName(): string {
  return `${process.platform} ${process.arch}`
}
