import type { Result, RuleResult } from './result.ts'

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
    lines.push(
      `  ${marks[rule.verdict]}  ${rule.rule.padEnd(idColumn)}  ${rule.reason ?? rule.title}`,
    )
  }
  for (const rule of result.results)
    if (rule.verdict === 'broken') lines.push('', ...renderBroken(rule))
  for (const { name, stoppedBy } of result.scenarios) {
    if (stoppedBy !== undefined) lines.push('', `Scenario ${name} stopped: ${stoppedBy}`)
  }
  return [...lines, '', ...renderSummary(result)].join('\n')
}

function renderBroken({ rule, statement, sources, example }: RuleResult): readonly string[] {
  const lines = [`${rule} is broken: ${statement}`, `  sources   ${sources.join(', ')}`]
  if (example === undefined) return lines
  return [
    ...lines,
    `  scenario  ${example.scenario}`,
    `  looked at ${example.what}`,
    `  observed  ${JSON.stringify(example.observed)}`,
    `  expected  ${JSON.stringify(example.expected)}`,
  ]
}

function renderSummary({ run, summary }: Result): readonly string[] {
  const rules = summary.held + summary.broken + summary['not observed'] + summary.skipped
  return [
    `${rules} rules: ${summary.held} held, ${summary.broken} broken, ${summary['not observed']} not observed, ${summary.skipped} skipped`,
    `${summary.scenarios} scenarios, ${summary.checks} checks, profile ${run.profile}, seed ${run.seed}, journal ${run.journalDigest}`,
    `again: ${run.replay}`,
  ]
}
