import { sources } from '../mocks/protocol/rules/index.ts'
import type { Result, RuleResult } from './result.ts'

/** The page of all rules: what each says, where it stands, what proves it, and what the embedded fake makes of it. */
export function renderRulesPage(result: Result): string {
  const sections = [...new Set(result.results.map(({ section }) => section))]
  const { held, skipped } = result.summary
  return [
    '# Rules',
    '',
    `What the guide and the other documents of RTM 1.x demand of the service, or of an app, in ${result.results.length} rules. Errors, journals and reports name these IDs.`,
    '',
    `On the fake itself ${held} hold, ${result.summary.broken} are broken and ${result.summary['not observed']} were not observed; ${skipped} are for apps only.`,
    'MUST: the guide states it, or other documents state it and agree. SHOULD: the documents disagree, or it was observed but never written down. MAY: a choice made here.',
    '',
    'This page is generated from the catalogue and a run of all scenarios; do not edit it.',
    '',
    ...sections.flatMap((section) => [
      `## ${section}`,
      '',
      ...result.results.filter((rule) => rule.section === section).flatMap(entry),
    ]),
    '## Sources',
    '',
    ...Object.entries(sources).map(([key, what]) => `- ${escaped(key)}: ${escaped(what)}`),
    '',
  ].join('\n')
}

/** A heading for each rule, so that an error can link to it. */
function entry(rule: RuleResult): readonly string[] {
  const { level, statement, conflict, scenarios, verdict, judged } = rule
  const proof =
    scenarios.length === 0 && judged === 'app' ? ['watching what an app does'] : scenarios
  return [
    `### ${rule.rule}`,
    '',
    escaped(statement),
    ...(conflict === undefined ? [] : ['', `*Sources disagree: ${escaped(conflict)}*`]),
    '',
    `- Level: ${level}`,
    `- Sources: ${rule.sources.map(escaped).join(', ')}`,
    `- Proven by: ${proof.join(', ')}`,
    `- On the fake: ${verdict === 'skipped' ? 'not judged, this is for apps' : verdict}`,
    '',
  ]
}

function escaped(text: string): string {
  return text.replaceAll(/[\r\n]+/g, ' ').replaceAll(/[|<>*_]/g, (sign) => `\\${sign}`)
}
