import {
  runTrial,
  runTruthTrials,
  tolerance,
  toolTrials,
  trialPlans,
  tryOtherTools,
} from '../load/index.ts'
import type { Checked, CheckedPercentile, ToolSays, Trial } from '../load/index.ts'
import { exitInconclusive } from './exit-codes.ts'
import type { Surroundings } from './outputs.ts'

/** The flags of `selfcheck`. */
export interface SelfcheckFlags {
  readonly tools?: boolean
  readonly full?: boolean
}

/**
 * Proves the generator honest: fixed delays, and a server that stands still, under three kinds of arrivals, whose true
 * percentiles are known. In full: whole loads too, on services and links whose counts and bandwidth are known, and the
 * other tools.
 *
 * @returns the exit code: 0 where every number is near the truth, 3 where one is not.
 */
export async function runSelfcheckCommand(
  { tools = false, full = false }: SelfcheckFlags,
  { print, stopped }: Surroundings,
): Promise<number> {
  print(
    `Each percentile that ten calls are above is to be within ${tolerance.share * 100} % or ${tolerance.ms} ms of the truth, which stands beside it.\n`,
  )
  let isHonest = true
  for await (const { text, ok } of trials(full)) {
    print(text)
    isHonest &&= ok
    if (stopped?.aborted === true) return exitInconclusive
  }
  const [, stall] = toolTrials
  for (const trial of full ? toolTrials : tools ? [stall] : []) {
    print(`\nBy other tools, in ms: ${trial.what}\n`)
    const said = await tryOtherTools(trial, (tool) => print(`  trying ${tool}\n`))
    print(`${toolLines(said).join('\n')}\n`)
  }
  print(
    isHonest
      ? '\nHONEST. The generator says what callers have waited.\n'
      : '\nNOT HONEST HERE. This machine is too busy, or too slow: what a load says of it does not count.\n',
  )
  return isHonest ? 0 : exitInconclusive
}

/**
 * Every trial of the generator itself, one after another.
 *
 * @yields what came of one.
 */
async function* trials(
  isFull: boolean,
): AsyncGenerator<{ readonly text: string; readonly ok: boolean }> {
  for (const plan of trialPlans) {
    const trial = await runTrial(plan)
    const lines = [`\n${plan.name}: ${plan.what}`, ...trialLines(trial)]
    yield { text: lines.join('\n'), ok: trial.ok }
  }
  if (!isFull) return
  for await (const { trial, checked } of runTruthTrials()) {
    const lines = [`\n${trial.name}: ${trial.claim}`, ...checkedLines(checked), '']
    yield { text: lines.join('\n'), ok: checked.every(({ ok }) => ok) }
  }
}

/** A row for each number: the truth, and what the load says. */
function checkedLines(checked: readonly Checked[]): readonly string[] {
  return [
    `  ${''.padEnd(26)}${'truth'.padStart(10)}${'ours'.padStart(10)}`,
    ...checked.map(
      ({ what, truth, ours, ok }) =>
        `  ${what.padEnd(26)}${short(truth)}${short(ours)}  ${ok ? 'ok' : 'NOT OK'}`,
    ),
  ]
}

function short(value: number | undefined): string {
  const text = value === undefined ? '-' : String(Number(value.toFixed(2)))
  return text.padStart(10)
}

function trialLines({ percentiles, startLag, calls, ok }: Trial): readonly string[] {
  return [
    row('response', percentiles),
    row('start lag', startLag),
    `  ${calls} calls: ${ok ? 'ok' : 'NOT OK'}`,
    '',
  ]
}

function row(name: string, own: readonly CheckedPercentile[]): string {
  return `  ${name.padEnd(10)} ${own.map((each) => `${each.name} ${words(each)}`).join('   ')}`
}

function number(value: number | undefined): string {
  return (value === undefined ? '-' : value.toFixed(1)).padStart(9)
}

/** Measured, and the truth in parentheses. */
function words({ measuredMs, trueMs, ok }: CheckedPercentile): string {
  return `${measuredMs.toFixed(1)} (${trueMs.toFixed(1)})${ok ? '' : ' !'}`
}

function toolLines(said: readonly ToolSays[]): readonly string[] {
  return [
    `  ${''.padEnd(32)}${['p50', 'p90', 'p99', 'max'].map((name) => name.padStart(9)).join('')}`,
    ...said.map(({ tool, p50, p90, p99, max, ok, skipped }) =>
      skipped === undefined
        ? `  ${tool.padEnd(32)}${[p50, p90, p99, max].map(number).join('')}  ${ok ? 'right' : 'wrong'}`
        : `  ${tool.padEnd(32)}  left out: ${skipped}`,
    ),
  ]
}
