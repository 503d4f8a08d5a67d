import { sources } from '../mocks/protocol/rules/index.ts'
import type { Result, RuleResult } from './result.ts'

/** The page of all rules: what each says, where it stands, what proves it, and what the embedded fake makes of it. */
export function renderRulesPage(result: Result): string {
  const sections = [...new Set(result.results.map(({ section }) => section))]
  const { held, skipped } = result.summary
  return [
    '# Rules',
    '',
    `Every sentence of the guide and of the wider documents that the service, or an app, can keep or break: ${result.results.length} rules.`,
    `On the embedded fake ${held} are held, ${result.summary.broken} broken and ${result.summary['not observed']} not observed; ${skipped} are for apps alone.`,
    'Made by the check from the catalogue and a run of all scenarios; do not edit.',
    '',
    ...sections.flatMap((section) => [
      `## ${section}`,
      '',
      '| rule | level | what it says | sources | proven by | embedded fake |',
      '| --- | --- | --- | --- | --- | --- |',
      ...result.results.filter((rule) => rule.section === section).map(row),
      '',
    ]),
    '## Sources',
    '',
    ...Object.entries(sources).map(([key, what]) => `- ${cell(key)}: ${cell(what)}`),
    '',
  ].join('\n')
}

function row(rule: RuleResult): string {
  const { level, statement, conflict, scenarios, verdict, judged } = rule
  const doubt = conflict === undefined ? '' : ` *Sources disagree: ${cell(conflict)}*`
  const proof =
    scenarios.length === 0 && judged === 'app' ? 'watching an app' : scenarios.join(', ')
  const cells = [
    `\`${rule.rule}\``,
    level,
    `${cell(statement)}${doubt}`,
    rule.sources.map(cell).join(', '),
    proof,
    verdict === 'skipped' ? 'for apps' : verdict,
  ]
  return `| ${cells.join(' | ')} |`
}

function cell(text: string): string {
  return text.replaceAll(/[\r\n]+/g, ' ').replaceAll(/[|<>*_]/g, (sign) => `\\${sign}`)
}
