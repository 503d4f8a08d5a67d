import { placeOf, valueText } from './markup.ts'
import type { Result, RuleResult, Share } from './result.ts'

const signs = {
  conformant: '✅',
  'conformant with warnings': '⚠️',
  'non-conformant': '❌',
  inconclusive: '❔',
} as const
const shownMax = 30

/** Renders a result as Markdown for a pull request or a step summary: the verdict, what is broken and why, and the sums. */
export function renderMarkdown(result: Result): string {
  const { run, summary, results, invariants, harnessErrors } = result
  const broken = results.filter(({ verdict }) => verdict === 'broken')
  const lines = [
    `## ${signs[summary.verdict]} ${cell(run.subject)}: ${summary.verdict}`,
    '',
    cell(summary.because),
    '',
    '| level | held | broken | not observed | skipped |',
    '| --- | ---: | ---: | ---: | ---: |',
    ...(['MUST', 'SHOULD', 'MAY'] as const).map((level) => {
      const { held, broken: failed, skipped, ...rest } = summary.byLevel[level]
      return `| ${level} | ${held} | ${failed} | ${rest['not observed']} | ${skipped} |`
    }),
    '',
    ...broken.slice(0, shownMax).flatMap(brokenRule),
    ...(broken.length > shownMax
      ? [`And ${broken.length - shownMax} more broken rules: see the HTML report.`, '']
      : []),
    ...invariants.flatMap(({ statement, brokenBy }) =>
      brokenBy === undefined ? [] : [`- Not always so: ${cell(statement)} ${cell(brokenBy)}`],
    ),
    ...harnessErrors.map((error) => `- Harness: ${cell(error)}`),
    ...coverageTable(result),
    '',
    `<sub>rtm-testkit ${run.version}, seed ${run.seed}, journal ${run.journalDigest}, rules ${run.rulePackDigest}. Again: <code>${cell(run.replay)}</code></sub>`,
  ]
  return `${lines.join('\n')}\n`
}

function brokenRule(rule: RuleResult): readonly string[] {
  const { example, excusedBy, level, statement, fix, sources } = rule
  const excuse = excusedBy === undefined ? '' : ` (excused by ${excusedBy})`
  const place = placeOf(example?.site)
  return [
    `<details><summary>❌ <code>${rule.rule}</code> ${level}: ${cell(rule.title)}${excuse}</summary>`,
    '',
    cell(statement),
    '',
    ...(example === undefined
      ? []
      : [
          `- looked at: ${cell(example.what)}`,
          `- observed: ${code(example.observed)}`,
          `- expected: ${code(example.expected)}`,
          ...(place === undefined ? [] : [`- at: \`${place.file}:${place.line}\``]),
        ]),
    ...(fix === undefined ? [] : [`- mend it: ${cell(fix)}`]),
    `- sources: ${sources.map(cell).join(', ')}`,
    '',
    '</details>',
    '',
  ]
}

function row(what: string, { of, seen }: Share): string {
  return `| ${what} | ${seen.length} | ${of} |`
}

function coverageTable({ coverage }: Result): readonly string[] {
  return [
    '| exercised | seen | of |',
    '| --- | ---: | ---: |',
    row('rules', coverage.rules),
    row('codes', coverage.codes),
    row('callbacks', coverage.callbacks),
    row('transitions', coverage.transitions),
  ]
}

function cell(text: string): string {
  return text.replaceAll(/[\r\n]+/g, ' ').replaceAll(/[|<>*_[\]`]/g, (sign) => `\\${sign}`)
}

function code(value: unknown): string {
  const text = valueText(value, 300).replaceAll(/[\r\n]+/g, ' ')
  // As many backquotes around it as it has not inside.
  const fence = '`'.repeat(1 + Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length)))
  return `${fence} ${text} ${fence}`
}
