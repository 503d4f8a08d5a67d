import { toResult } from '../reporters/index.ts'
import type { RunFacts } from '../reporters/index.ts'
import {
  chooseRenderings,
  filesOf,
  readExcuses,
  shellWords,
  writeReport,
} from '../reporters/internal.ts'
import { columnsOf, columnWords, mustBePlayable, playColumns } from './columns.ts'
import type { ColumnFlags } from './columns.ts'
import { endGate, gateWords } from './gate.ts'
import type { GateFlags } from './gate.ts'
import { againLine, hostName, lookOf, prepareOut } from './outputs.ts'
import type { Surroundings } from './outputs.ts'
import { chosenBy } from './only.ts'

/** The flags of `comply`. */
export interface ComplyFlags extends ColumnFlags, GateFlags {
  readonly seed: number
  readonly out: string
  /** Names of renderings, by commas. */
  readonly reporter: string
  /** Sections, rules and scenarios that the run is about; all unless given. */
  readonly only?: readonly string[]
}

/**
 * Judges a service, rule by rule, and writes what it has found.
 *
 * @returns the exit code: 0 where the gate lets it pass; 1 where not; 3 inconclusive.
 * @throws UsageError or ToolkitError for flags that make no sense; nothing is written then.
 */
export async function runComplyCommand(flags: ComplyFlags, around: Surroundings): Promise<number> {
  const chosen = chooseRenderings(flags.reporter.split(','), 'rules')
  const excuses = await readExcuses(flags, around.nowMs())
  const { chosen: toPlay, only } = chosenBy(flags.only)
  const columns = await columnsOf(flags)
  mustBePlayable(toPlay, columns, flags.only?.join(', ') ?? '')
  const out = await prepareOut(flags.out, filesOf(chosen))
  const startedAtMs = around.nowMs()
  const { played, total } = await playColumns(columns, { chosen: toPlay, seed: flags.seed }, around)
  const { version, node } = around
  const facts: RunFacts = {
    version,
    node,
    host: hostName(),
    subject: columns[0]?.name ?? '',
    seed: flags.seed,
    startedAtMs,
    tookMs: Math.max(1, around.nowMs() - startedAtMs),
    replay: againLine(around, replayOf(flags)),
    partial: played.length < total,
    excuses,
    ...(only === undefined ? {} : { only }),
  }
  const result = toResult(played, facts)
  await writeReport(result, { ...around, chosen, out, look: lookOf(flags, around) })
  return await endGate(result, flags, around)
}

function replayOf(flags: ComplyFlags): string {
  const only = (flags.only ?? []).map((name) => ` --only ${shellWords([name])}`).join('')
  return `rtm-testkit comply${columnWords(flags)}${only} --seed ${flags.seed}${gateWords(flags)}`
}
