import { paintOf } from './colour.ts'
import type { Paint } from './colour.ts'
import type { Conformance, Example, InvariantSum, Result, RuleResult } from './result.ts'
import { isUnexcused } from './verdict.ts'

/** How much of a result goes to a terminal, and whether in colours. */
export interface ConsoleLook {
  /** All rules, one line each, before what is broken. */
  readonly verbose?: boolean
  readonly colour?: boolean
}

const idColumn = 40
const verdictColumn = 14
const verdictLooks = {
  held: 'green',
  broken: 'red',
  'not observed': 'yellow',
  skipped: 'dim',
} as const
const conformanceLooks: Readonly<Record<Conformance, 'green' | 'yellow' | 'red'>> = {
  conformant: 'green',
  'conformant with warnings': 'yellow',
  'non-conformant': 'red',
  inconclusive: 'yellow',
}

/**
 * Renders a result for a terminal: what is broken with its evidence, what has changed against the baseline, then the sums
 * and the verdict.
 */
export function renderConsole(result: Result, { verbose, colour }: ConsoleLook = {}): string {
  const paint = paintOf(colour)
  return [
    ...(verbose === true ? ruleLines(result, paint) : []),
    ...failureLines(result, paint),
    ...besideTheRules(result, paint),
    '',
    ...summaryLines(result, { verbose, paint }),
  ].join('\n')
}

/** Renders only what is broken and not excused, with its evidence. */
export function renderFailures(result: Result): string {
  return failureLines(result, paintOf()).join('\n')
}

function ruleLines({ results }: Result, paint: Paint): readonly string[] {
  let section = ''
  return results.flatMap((rule) => {
    const head = rule.section === section ? [] : ['', paint('bold', rule.section)]
    section = rule.section
    const excuse = rule.excusedBy === undefined ? '' : ` (excused by ${rule.excusedBy})`
    const word = rule.verdict === 'broken' ? 'BROKEN' : rule.verdict
    const verdict = paint(verdictLooks[rule.verdict], word.padEnd(verdictColumn))
    return [
      ...head,
      `  ${verdict}${rule.rule.padEnd(idColumn)}  ${rule.reason ?? rule.title}${excuse}`,
    ]
  })
}

function failureLines(result: Result, paint: Paint): readonly string[] {
  return [
    ...result.results
      .filter(isUnexcused)
      .flatMap((rule) => [
        '',
        ...brokenLines(rule, { paint, since: sinceBaseline(result, rule.rule) }),
      ]),
    ...result.invariants
      .filter((each) => !each.held && each.excusedBy === undefined)
      .flatMap((each) => [
        '',
        ...violatedLines(each, { paint, since: sinceBaseline(result, each.name) }),
      ]),
    ...result.scenarios.flatMap(({ name, cell, stoppedBy }) =>
      stoppedBy === undefined
        ? []
        : ['', `${paint('red', 'stopped')}  scenario ${name} (${cell}): ${stoppedBy}`],
    ),
    ...result.harnessErrors.flatMap((error) => ['', `${paint('yellow', 'harness')}  ${error}`]),
  ]
}

/** Whether a failure is new, or another than before, where there is a baseline. */
function sinceBaseline({ baseline }: Result, name: string): string {
  if (baseline === undefined) return ''
  return baseline.stale.some(({ rule }) => rule === name)
    ? ', broken in another way than in the baseline'
    : ', not in the baseline'
}

interface BrokenLook {
  readonly paint: Paint
  readonly since: string
}

function brokenLines(
  { rule, level, statement, sources, example, fix, failed, checks }: RuleResult,
  { paint, since }: BrokenLook,
): readonly string[] {
  return [
    `${paint('red', `${rule} is broken`)}: ${statement}`,
    `  level     ${level}${since}`,
    ...(example === undefined ? [] : exampleLines(example)),
    ...(checks > 1 ? [`  times     ${failed} of ${checks}`] : []),
    ...(fix === undefined ? [] : [`  mend it   ${fix}`]),
    `  sources   ${sources.join(', ')}`,
  ]
}

function exampleLines({
  scenario,
  cell,
  what,
  observed,
  expected,
  site,
}: Example): readonly string[] {
  return [
    `  looked at ${what}`,
    `  observed  ${JSON.stringify(observed)}`,
    `  expected  ${JSON.stringify(expected)}`,
    `  scenario  ${scenario} (${cell})`,
    ...(site === undefined ? [] : [`  at        ${site}`]),
  ]
}

function violatedLines(
  { name, statement, brokenBy = '' }: InvariantSum,
  { paint, since }: BrokenLook,
): readonly string[] {
  return [
    `${paint('red', `${name} is violated`)}: ${statement}`,
    `  invariant${since}`,
    `  by        ${brokenBy}`,
  ]
}

/** What excuses are worth. */
function besideTheRules(
  { results, invariants, waivers, baseline }: Result,
  paint: Paint,
): readonly string[] {
  const excused = [
    ...results.map(({ rule, excusedBy }) => ({ name: rule, excusedBy })),
    ...invariants.map(({ name, excusedBy }) => ({ name, excusedBy })),
  ].flatMap(({ name, excusedBy }) => (excusedBy === undefined ? [] : `${name} (${excusedBy})`))
  const lines = [
    ...(excused.length === 0 ? [] : [`${paint('dim', 'excused')}  ${excused.join(', ')}`]),
    ...waivers
      .filter(({ state }) => state !== 'in force')
      .map(
        ({ rule, state, owner, expires }) =>
          `${paint('red', 'waiver')}   ${rule} is ${state} (${owner}, until ${expires}): take it out`,
      ),
    ...(baseline?.stale ?? []).map(
      ({ rule }) =>
        `${paint('red', 'baseline')} ${baseline?.file ?? ''}: ${rule} is not broken like that any more: take it out, or write it anew`,
    ),
  ]
  return lines.length === 0 ? [] : ['', ...lines]
}

function summaryLines(
  { kind, run, summary, coverage }: Result,
  { verbose, paint }: { readonly verbose: boolean | undefined; readonly paint: Paint },
): readonly string[] {
  const { scenarios, checks, notPlayed, held, broken, skipped, excused } = summary
  const rules = held + broken + summary['not observed'] + skipped
  const played = `${scenarios} scenarios${notPlayed > 0 ? ` (${notPlayed} not playable here)` : ''}, ${checks} checks, `
  return [
    `${rules} rules: ${held} held, ${broken} broken${excused > 0 ? ` (${excused} excused)` : ''}, ${summary['not observed']} not observed, ${skipped} skipped${verbose === true ? '' : ' (--verbose lists them)'}`,
    `${kind === 'app' ? '' : played}seed ${run.seed}, journal ${run.journalDigest}`,
    ...(verbose === true
      ? [
          `codes seen ${coverage.codes.seen.length} of ${coverage.codes.of}, callbacks ${coverage.callbacks.seen.length} of ${coverage.callbacks.of}`,
        ]
      : []),
    `${run.subject}: ${paint(conformanceLooks[summary.verdict], summary.verdict.toUpperCase())}. ${summary.because}`,
    `again: ${run.replay}`,
  ]
}
