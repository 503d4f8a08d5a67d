import {
  runTrial,
  runTruthTrials,
  saidByUs,
  tolerance,
  toolTrials,
  trialPlans,
  tryOtherTools,
} from '../load/index.ts'
import type { Checked, CheckedPercentile, ToolSays, ToolTrial, Trial } from '../load/index.ts'
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
  const own = new Map<string, Trial>()
  for await (const { text, ok, trial } of trials(full)) {
    print(text)
    isHonest &&= ok
    if (trial !== undefined) own.set(trial.name, trial)
    if (stopped?.aborted === true) return exitInconclusive
  }
  for (const trial of triedByAll(full, tools)) await tryTools(trial, own.get(trial.name), print)
  print(
    isHonest
      ? '\nHONEST. The generator says what callers have waited.\n'
      : '\nNOT HONEST HERE. This machine is too busy, or too slow: what a load says of it does not count.\n',
  )
  return isHonest ? 0 : exitInconclusive
}

/** What other tools are put to, too: all of it in full. */
function triedByAll(full: boolean, tools: boolean): readonly ToolTrial[] {
  if (full) return toolTrials
  return tools ? toolTrials.slice(1) : []
}

/** Puts the other tools to a trial, and says what we have said of it. */
async function tryTools(
  trial: ToolTrial,
  ours: Trial | undefined,
  print: Surroundings['print'],
): Promise<void> {
  print(`\nBy other tools, in ms: ${trial.what}\n`)
  const [truth, ...others] = await tryOtherTools(trial, (tool) => print(`  trying ${tool}\n`))
  const rows = [truth, ours && saidByUs(ours), ...others].filter((each) => each !== undefined)
  print(`${toolLines(rows).join('\n')}\n${ours === undefined ? '' : ownTruth(ours)}`)
}

/**
 * Every trial of the generator itself, one after another.
 *
 * @yields what came of one.
 */
async function* trials(
  isFull: boolean,
): AsyncGenerator<{ readonly text: string; readonly ok: boolean; readonly trial?: Trial }> {
  for (const plan of trialPlans) {
    const trial = await runTrial(plan)
    const lines = [`\n${plan.name}: ${plan.what}`, ...trialLines(trial)]
    yield { text: lines.join('\n'), ok: trial.ok, trial }
  }
  if (!isFull) return
  for await (const { trial, checked } of runTruthTrials()) {
    const lines = [`\n${trial.name}: ${trial.claim}`, ...checkedLines(checked), '']
    yield { text: lines.join('\n'), ok: checked.every(({ ok }) => ok) }
  }
}

const labelWidth = 34

/** A row for each number: the truth, and what the load says. */
function checkedLines(checked: readonly Checked[]): readonly string[] {
  return [
    `  ${''.padEnd(labelWidth)}${'truth'.padStart(10)}${'ours'.padStart(10)}`,
    ...checked.map(
      ({ what, truth, ours, ok }) =>
        `  ${what.padEnd(labelWidth)}${short(truth)}${short(ours)}  ${ok ? 'ok' : 'NOT OK'}`,
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

/** A server that stands still does so a little longer or shorter each time: ours is held against its own. */
function ownTruth({ percentiles }: Trial): string {
  const own = percentiles
    .filter(({ share }) => [0.5, 0.9, 0.99, 1].includes(share))
    .map(({ name, trueMs }) => `${name} ${trueMs.toFixed(1)}`)
  return `  rtm-testkit is held against what its own calls have waited: ${own.join(', ')}\n`
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
