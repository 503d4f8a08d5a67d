import type { Example, Result, RuleResult } from './result.ts'

const marks: Readonly<Record<RuleResult['verdict'], string>> = {
  held: 'held        ',
  broken: 'BROKEN      ',
  'not observed': 'not observed',
  skipped: 'skipped     ',
}
const idColumn = 40

/** Renders a result for a terminal: one line per rule, the failures with their evidence, and the sum. */
export function renderConsole(result: Result): string {
  const lines: string[] = []
  let section = ''
  for (const rule of result.results) {
    if (rule.section !== section) lines.push('', rule.section)
    section = rule.section
    const excuse = rule.excusedBy === undefined ? '' : ` (excused by ${rule.excusedBy})`
    lines.push(
      `  ${marks[rule.verdict]}  ${rule.rule.padEnd(idColumn)}  ${rule.reason ?? rule.title}${excuse}`,
    )
  }
  for (const rule of result.results)
    if (rule.verdict === 'broken') lines.push('', ...renderBroken(rule))
  for (const { name, cell, stoppedBy } of result.scenarios) {
    if (stoppedBy !== undefined) lines.push('', `Scenario ${name} (${cell}) stopped: ${stoppedBy}`)
  }
  for (const { statement, brokenBy } of result.invariants)
    if (brokenBy !== undefined) lines.push('', `Not always so: ${statement} ${brokenBy}`)
  for (const error of result.harnessErrors) lines.push('', `Harness: ${error}`)
  return [...lines, '', ...renderSummary(result)].join('\n')
}

function renderBroken({ rule, statement, sources, example, fix }: RuleResult): readonly string[] {
  return [
    `${rule} is broken: ${statement}`,
    `  sources   ${sources.join(', ')}`,
    ...(fix === undefined ? [] : [`  mend it   ${fix}`]),
    ...(example === undefined ? [] : renderExample(example)),
  ]
}

function renderExample({
  scenario,
  cell,
  what,
  observed,
  expected,
  site,
}: Example): readonly string[] {
  return [
    `  scenario  ${scenario} (${cell})`,
    `  looked at ${what}`,
    `  observed  ${JSON.stringify(observed)}`,
    `  expected  ${JSON.stringify(expected)}`,
    ...(site === undefined ? [] : [`  at        ${site}`]),
  ]
}

function renderSummary({ kind, run, summary, coverage }: Result): readonly string[] {
  const rules = summary.held + summary.broken + summary['not observed'] + summary.skipped
  const { scenarios, checks, notPlayed } = summary
  const played = `${scenarios} scenarios${notPlayed > 0 ? ` (${notPlayed} not playable here)` : ''}, ${checks} checks`
  return [
    `${rules} rules: ${summary.held} held, ${summary.broken} broken${summary.excused > 0 ? ` (${summary.excused} excused)` : ''}, ${summary['not observed']} not observed, ${summary.skipped} skipped`,
    `${kind === 'app' ? '' : `${played}, `}seed ${run.seed}, journal ${run.journalDigest}`,
    `codes seen ${coverage.codes.seen.length} of ${coverage.codes.of}, callbacks ${coverage.callbacks.seen.length} of ${coverage.callbacks.of}`,
    `${run.subject}: ${summary.verdict.toUpperCase()}. ${summary.because}`,
    `again: ${run.replay}`,
  ]
}
