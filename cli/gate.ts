import { resolve } from 'node:path'
import type { Result } from '../reporters/index.ts'
import { gateOf, shellWords, writeBaseline } from '../reporters/internal.ts'
import type { ExcuseFiles, FailOn } from '../reporters/internal.ts'
import { exitFailed, exitInconclusive } from './exit-codes.ts'
import type { Surroundings } from './outputs.ts'

/** The flags by which a command is a gate: the same on every route. */
export interface GateFlags extends ExcuseFiles {
  /** `must` unless given. */
  readonly failOn?: FailOn
  readonly writeBaseline?: string
  /** All rules on the terminal, not only what is broken. */
  readonly verbose?: boolean
}

/** The flags again, for the command that does it again; what is written is not written again. */
export function gateWords({ failOn, baseline, waivers }: GateFlags): string {
  return Object.entries({ 'fail-on': failOn, baseline, waivers })
    .map(([name, value]) => (value === undefined ? '' : ` --${name} ${shellWords([value])}`))
    .join('')
}

/**
 * Ends a command that has judged a service or an app: keeps a baseline where one is wanted, and says what is not
 * in the verdict.
 *
 * @returns the exit code: 0 passed, 1 failed, 3 inconclusive.
 * @throws ToolkitError where the baseline cannot be written.
 */
export async function endGate(
  result: Result,
  { failOn = 'must', writeBaseline: path }: GateFlags,
  { print }: Pick<Surroundings, 'print'>,
): Promise<number> {
  if (path !== undefined) {
    const count = await writeBaseline(path, result)
    print(`wrote ${resolve(path)}: ${count} known failures\n`)
  }
  const gate = gateOf(result, failOn)
  if (gate.outcome === 'passed') return 0
  if (gate.because !== result.summary.because) print(`Failed: ${gate.because}\n`)
  return gate.outcome === 'failed' ? exitFailed : exitInconclusive
}
