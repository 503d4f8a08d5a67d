import { observedText } from '../load/index.ts'
import type { Difference, LoadResult } from '../load/index.ts'
import { differenceName, differenceSentence } from './difference-words.ts'
import { partialWords } from './load-text.ts'
import { escaped, placeOf, valueText } from './markup.ts'
import type { Example, Result, RuleResult } from './result.ts'

/** Renders a result as JUnit XML: a suite per section, a case per rule; not observed and skipped rules are skipped cases. */
export function renderJunit(result: Result): string {
  const { run, results, harnessErrors, invariants, load } = result
  const thresholds = load?.thresholds ?? []
  const differences = load?.comparison?.differences ?? []
  const sections = [...new Set(results.map(({ section }) => section))]
  const bySection = sections.map((section) => [
    section,
    results.filter((rule) => rule.section === section),
  ]) as readonly (readonly [string, readonly RuleResult[]])[]
  const failed =
    results.filter(isFailure).length +
    invariants.filter(isViolated).length +
    thresholds.filter(({ ok }) => !ok).length +
    differences.filter(({ verdict }) => verdict === 'regressed').length
  const errors =
    harnessErrors.length +
    (load?.verdict === 'INVALID' ? 1 : 0) +
    differences.filter(({ verdict }) => verdict === 'inconclusive').length
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${escaped(run.subject)}" tests="${results.length + invariants.length + thresholds.length + differences.length}" failures="${failed}" errors="${errors}" time="${seconds(run.tookMs)}">`,
    ...bySection.flatMap(([section, rules]) => suite(section, rules, run.startedAt)),
    ...invariantSuite(result),
    ...thresholdSuite(result),
    ...comparisonSuite(result),
    ...(harnessErrors.length === 0 ? [] : harnessSuite(harnessErrors, run.startedAt)),
    '</testsuites>',
  ]
  return `${lines.join('\n')}\n`
}

/** A case per threshold of a load; what makes it INVALID is an error of its own. */
function thresholdSuite({ load, run }: Result): readonly string[] {
  if (load === undefined) return []
  const { thresholds, plan, verdict, because } = load
  const failures = thresholds.filter(({ ok }) => !ok).length
  const isInvalid = verdict === 'INVALID'
  const cases = thresholds.flatMap((threshold) => {
    const { expression, ok } = threshold
    const open = `    <testcase name="${escaped(expression)}" classname="${escaped(plan.name)}" time="0"`
    if (ok) return [`${open}/>`]
    const why = observedText(threshold)
    return [`${open}>`, `      <failure message="${escaped(why)}"/>`, '    </testcase>']
  })
  return [
    `  <testsuite name="thresholds" tests="${thresholds.length + (isInvalid ? 1 : 0)}" failures="${failures}" errors="${isInvalid ? 1 : 0}" skipped="0" time="${seconds(load.tookMs)}" timestamp="${escaped(run.startedAt)}">`,
    ...cases,
    ...(isInvalid
      ? [
          `    <testcase name="the measurement is valid" classname="${escaped(plan.name)}" time="0">`,
          `      <error message="${escaped(because)}">${escaped(reasonLines(load))}</error>`,
          '    </testcase>',
        ]
      : []),
    '  </testsuite>',
  ]
}

function reasonLines({ reasons, isPartial }: LoadResult): string {
  const lines = reasons
    .filter(({ verdict }) => verdict === 'INVALID')
    .map(({ why, fix }) => `${why}. ${fix}`)
  return [...(isPartial ? [partialWords] : []), ...lines].join('\n')
}

/** A case per number that was compared: a regression is a failure, and one that cannot be told an error, never a pass. */
function comparisonSuite({ load, run }: Result): readonly string[] {
  if (load?.comparison === undefined) return []
  const { differences } = load.comparison
  const countOf = (wanted: Difference['verdict']): number =>
    differences.filter(({ verdict }) => verdict === wanted).length
  return [
    `  <testsuite name="comparison" tests="${differences.length}" failures="${countOf('regressed')}" errors="${countOf('inconclusive')}" skipped="0" time="0" timestamp="${escaped(run.startedAt)}">`,
    ...differences.flatMap((each) => {
      const open = `    <testcase name="${escaped(differenceName(each))}" classname="${escaped(load.plan.name)}" time="0"`
      const said = escaped(differenceSentence(each))
      const tag = { regressed: 'failure', inconclusive: 'error', improved: '', unchanged: '' }
      const body =
        tag[each.verdict] === ''
          ? `<system-out>${said}</system-out>`
          : `<${tag[each.verdict]} message="${said}"/>`
      return [`${open}>`, `      ${body}`, '    </testcase>']
    }),
    '  </testsuite>',
  ]
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3)
}

function isFailure({ verdict, excusedBy }: RuleResult): boolean {
  return verdict === 'broken' && excusedBy === undefined
}

function suite(
  section: string,
  rules: readonly RuleResult[],
  startedAt: string,
): readonly string[] {
  const failures = rules.filter(isFailure).length
  const skipped = rules.filter((rule) => rule.verdict !== 'held' && !isFailure(rule)).length
  return [
    `  <testsuite name="${escaped(section)}" tests="${rules.length}" failures="${failures}" errors="0" skipped="${skipped}" time="0" timestamp="${escaped(startedAt)}">`,
    ...rules.flatMap((rule) => testcase(section, rule)),
    '  </testsuite>',
  ]
}

function testcase(section: string, rule: RuleResult): readonly string[] {
  const place = placeOf(rule.example?.site)
  const at = place === undefined ? '' : ` file="${escaped(place.file)}" line="${place.line}"`
  const open = `    <testcase name="${escaped(`${rule.rule}: ${rule.title}`)}" classname="${escaped(section)}" time="0"${at}`
  if (rule.verdict === 'held') return [`${open}/>`]
  const body = isFailure(rule) ? failureOf(rule) : skippedOf(rule)
  return [`${open}>`, `      ${body}`, '    </testcase>']
}

function skippedOf({ verdict, reason, excusedBy }: RuleResult): string {
  const why =
    excusedBy === undefined ? `${verdict}: ${reason ?? ''}` : `broken, excused by ${excusedBy}`
  return `<skipped message="${escaped(why)}"/>`
}

function failureOf(rule: RuleResult): string {
  const text = [
    rule.statement,
    `sources: ${rule.sources.join(', ')}`,
    ...exampleLines(rule.example),
  ]
  return `<failure message="${escaped(rule.reason ?? rule.title)}" type="${rule.level}">${escaped(text.join('\n'))}</failure>`
}

function exampleLines(example: Example | undefined): readonly string[] {
  if (example === undefined) return []
  const { what, observed, expected, story } = example
  return [
    `looked at: ${what}`,
    `observed: ${valueText(observed)}`,
    `expected: ${valueText(expected)}`,
    ...story.map(
      ({ seq, name, uid = '', code }) =>
        `${seq} ${uid} ${name}${code === undefined ? '' : ` ${code}`}`,
    ),
  ]
}

function isViolated({ held, excusedBy }: Result['invariants'][number]): boolean {
  return !held && excusedBy === undefined
}

function invariantSuite({ invariants, run }: Result): readonly string[] {
  const failures = invariants.filter(isViolated).length
  const excused = invariants.filter(({ excusedBy }) => excusedBy !== undefined).length
  return [
    `  <testsuite name="always" tests="${invariants.length}" failures="${failures}" errors="0" skipped="${excused}" time="0" timestamp="${escaped(run.startedAt)}">`,
    ...invariants.flatMap(({ name, statement, brokenBy, excusedBy }) => {
      const open = `    <testcase name="${escaped(`${name}: ${statement}`)}" classname="always" time="0"`
      return brokenBy === undefined
        ? [`${open}/>`]
        : [
            `${open}>`,
            excusedBy === undefined
              ? `      <failure message="${escaped(brokenBy)}" type="MUST"/>`
              : `      <skipped message="${escaped(`broken, excused by ${excusedBy}: ${brokenBy}`)}"/>`,
            '    </testcase>',
          ]
    }),
    '  </testsuite>',
  ]
}

function harnessSuite(errors: readonly string[], startedAt: string): readonly string[] {
  return [
    `  <testsuite name="harness" tests="${errors.length}" failures="0" errors="${errors.length}" skipped="0" time="0" timestamp="${escaped(startedAt)}">`,
    ...errors.flatMap((error, at) => [
      `    <testcase name="harness ${at + 1}" classname="harness" time="0">`,
      `      <error message="${escaped(error)}" type="harness"/>`,
      '    </testcase>',
    ]),
    '  </testsuite>',
  ]
}
