import { runTrial, tolerance, trialPlans, tryOtherTools } from '../load/index.ts'
import type { CheckedPercentile, ToolSays, Trial } from '../load/index.ts'
import { exitInconclusive } from './exit-codes.ts'
import type { Surroundings } from './outputs.ts'

/**
 * Proves the generator honest: a fixed delay, and a server that stands still, under three kinds of arrivals, whose true
 * percentiles are known.
 *
 * @returns the exit code: 0 where every percentile is near the truth, 3 where one is not.
 */
export async function runSelfcheckCommand(
  { tools }: { readonly tools?: boolean },
  { print, stopped }: Surroundings,
): Promise<number> {
  print(
    `Each percentile that ten calls are above is to be within ${tolerance.share * 100} % or ${tolerance.ms} ms of the truth, which stands beside it.\n`,
  )
  let isHonest = true
  for (const plan of trialPlans) {
    if (stopped?.aborted === true) return exitInconclusive
    print(`\n${plan.name}: ${plan.what}\n`)
    const trial = await runTrial(plan)
    print(trialLines(trial).join('\n'))
    isHonest &&= trial.ok
  }
  if (tools === true) {
    print('\nThe same stall, by other tools: what each reports, in ms\n')
    const said = await tryOtherTools((tool) => print(`  trying ${tool}\n`))
    print(`${toolLines(said).join('\n')}\n`)
  }
  print(
    isHonest
      ? '\nHONEST. The generator says what callers have waited.\n'
      : '\nNOT HONEST HERE. This machine is too busy, or too slow: what a load says of it does not count.\n',
  )
  return isHonest ? 0 : exitInconclusive
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
