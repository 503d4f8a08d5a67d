import { createHash } from 'node:crypto'
import { formatDuration } from '../../mocks/internal.ts'
import { cellWords } from '../cell-words.ts'
import { escaped } from '../markup.ts'
import type { Conformance, Level, Result, VerdictCounts } from '../result.ts'
import { isUnexcused } from '../verdict.ts'
import { brokenRules, foldedRules, ruleMap, violated } from './rules.ts'
import { script } from './script.ts'
import { style } from './style.ts'
import { foldsOf } from './tables.ts'

const strips: Readonly<Record<Conformance, readonly [look: string, sign: string]>> = {
  conformant: ['v-held', '\u2713'],
  'conformant with warnings': ['v-open', '!'],
  'non-conformant': ['v-broken', '\u2717'],
  inconclusive: ['v-off', '?'],
}
const barWidth = 220

/** Renders a result as one HTML file that needs nothing else: no request leaves it. */
export function renderHtml(result: Result): string {
  const { run, summary } = result
  const [look, sign] = strips[summary.verdict]
  const title = `${run.subject}: ${summary.verdict}`
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src '${hashOf(style)}'; script-src '${hashOf(script)}'; base-uri 'none'; form-action 'none'">
<meta name="referrer" content="no-referrer"><title>${escaped(title)}</title><style>${style}</style></head>
<body><a class="skip" href="#rules">To the rules</a>
<div class="strip ${look}"><header><h1>${escaped(run.subject)}</h1><p class="word"><span aria-hidden="true">${sign}</span> ${escaped(summary.verdict)}</p><p>${escaped(summary.because)}</p></header></div>
${pageOf(result)}
<footer>Made by rtm-testkit ${escaped(run.version)} on Node ${escaped(run.node)}, ${escaped(run.host)}. Rules ${escaped(run.rulePackDigest)}, configuration ${escaped(run.configDigest)}.</footer>
<script>${script}</script></body></html>
`
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}

/** A part of the page with an entry in its contents. */
interface Part {
  readonly id: string
  readonly heading: string
  readonly html: string
}

function pageOf(result: Result): string {
  const folds = foldsOf(result)
  const parts = [
    broken(result),
    changed(result),
    part('sum', 'Sum', cards(result)),
    part('map', `All ${result.results.length} rules at a glance`, ruleMap(result)),
    part('rules', 'Each rule, and what was seen', `${tools(result)}${foldedRules(result)}`),
    ...folds.map(({ id, heading, body }) => ({
      id,
      heading,
      html: `<details class="fold" id="${id}"><summary><h2>${escaped(heading)}</h2></summary>${body}</details>`,
    })),
    part('run', 'This run', facts(result)),
  ].filter((each) => each !== undefined)
  const links = parts.map(({ id, heading }) => `<li><a href="#${id}">${escaped(heading)}</a></li>`)
  return `<nav aria-label="Contents"><ul>${links.join('')}</ul></nav><main>${parts.map(({ html }) => html).join('\n')}</main>`
}

function part(id: string, heading: string, body: string): Part {
  const html = `<section aria-labelledby="${id}"><h2 id="${id}">${escaped(heading)}</h2>${body}</section>`
  return { id, heading, html }
}

/** What makes the verdict, and what went wrong beside it. */
function broken(result: Result): Part {
  const { results, invariants, scenarios, harnessErrors, partial, summary } = result
  const rules = results.filter(isUnexcused)
  const violations = invariants.filter((each) => !each.held && each.excusedBy === undefined)
  const beside = [
    ...(partial
      ? ['Partial: the run was stopped before its end, or only a part of it was run.']
      : []),
    ...scenarios.flatMap(({ name, stoppedBy }) =>
      stoppedBy === undefined ? [] : [`Scenario ${name} stopped: ${stoppedBy}`],
    ),
    ...harnessErrors.map((error) => `Harness: ${error}`),
  ]
  const count = rules.length + violations.length
  const none =
    summary.held === 0
      ? 'Nothing is broken, and nothing was seen to hold.'
      : `Nothing is broken: all ${summary.held} rules that were observed hold.`
  return part(
    'broken',
    count === 0 ? 'Broken: nothing' : `Broken (${count})`,
    `${count === 0 ? `<p>${none}</p>` : ''}${brokenRules(results)}${violations.map(violated).join('')}${list(beside)}`,
  )
}

/** What is new against the baseline, and what excuses are worth. */
function changed(result: Result): Part | undefined {
  const { results, invariants, waivers, baseline } = result
  if (baseline === undefined && waivers.length === 0) return undefined
  const open = [
    ...results.filter(isUnexcused).map(({ rule }) => rule),
    ...invariants
      .filter(({ held, excusedBy }) => !held && excusedBy === undefined)
      .map(({ name }) => name),
  ]
  const stale = (baseline?.stale ?? []).map(({ rule }) => rule)
  const lines = [
    ...(baseline === undefined
      ? []
      : [
          ...open.map((name) =>
            stale.includes(name)
              ? `${name} is broken in another way than in the baseline`
              : `${name} is broken and not in the baseline`,
          ),
          ...stale
            .filter((name) => !open.includes(name))
            .map((name) => `${name} is in the baseline and not broken any more: take it out`),
          `${baseline.known.length} of the baseline ${baseline.file} are broken as before`,
        ]),
    ...waivers.map(
      ({ rule, state, reason, owner, expires }) =>
        `The waiver of ${rule} is ${state}: ${reason} (${owner}, until ${expires})`,
    ),
  ]
  return part('changed', baseline === undefined ? 'Waivers' : 'Since the baseline', list(lines))
}

function list(lines: readonly string[]): string {
  if (lines.length === 0) return ''
  return `<ul>${lines.map((line) => `<li>${escaped(line)}</li>`).join('')}</ul>`
}

function cards({ summary, coverage: { rules } }: Result): string {
  const levels = (['MUST', 'SHOULD', 'MAY'] as const).map((level) =>
    levelCard(level, summary.byLevel[level]),
  )
  const all = levelCard('all that can be judged here', {
    held: summary.held,
    broken: summary.broken,
    'not observed': rules.never.length,
    skipped: summary.skipped,
  })
  return `<div class="cards">${all}${levels.join('')}</div>`
}

/** What is skipped is no part of a bar: nothing that was tried can be missing there. */
function levelCard(level: Level | 'all that can be judged here', counts: VerdictCounts): string {
  const parts = [
    ['f-held', counts.held],
    ['f-broken', counts.broken],
    ['f-open', counts['not observed']],
  ] as const
  const all = Math.max(
    1,
    parts.reduce((sum, [, count]) => sum + count, 0),
  )
  let x = 0
  const bars = parts.map(([look, count]) => {
    const width = (count / all) * barWidth
    const bar = `<rect class="${look}" x="${x.toFixed(1)}" y="0" width="${width.toFixed(1)}" height="10"/>`
    x += width
    return bar
  })
  const rest = [
    ...(counts.broken > 0 ? [`${counts.broken} broken`] : []),
    ...(counts['not observed'] > 0 ? [`${counts['not observed']} not observed`] : []),
    ...(counts.skipped > 0 ? [`${counts.skipped} are not for this run`] : []),
  ].join(', ')
  return `<div class="card"><span class="level">${level}</span><div class="big">${counts.held} held <small>of ${all}</small></div><svg role="img" aria-label="${level}: ${counts.held} held, ${counts.broken} broken, ${counts['not observed']} not observed" viewBox="0 0 ${barWidth} 10" width="${barWidth}" height="10">${bars.join('')}</svg>${rest}</div>`
}

function tools({ results }: Result): string {
  const box = (name: string, value: string): string => {
    const count = results.filter((rule) => rule[name as 'verdict'] === value).length
    return `<label><input type="checkbox" name="${name}" value="${value}" checked> ${value} (${count})</label>`
  }
  return `<div class="tools" role="search" hidden><label>Search <input type="search" id="find" placeholder="rule, words (press /)"></label><fieldset><legend>verdict</legend>${['held', 'broken', 'not observed', 'skipped'].map((each) => box('verdict', each)).join('')}</fieldset><fieldset><legend>level</legend>${['MUST', 'SHOULD', 'MAY'].map((each) => box('level', each)).join('')}</fieldset><span id="shown" role="status"></span></div>`
}

function facts({ run, summary }: Result): string {
  const rows: readonly (readonly [string, string])[] = [
    ['when', run.startedAt],
    ['took', `${(run.tookMs / 1000).toFixed(1)} s`],
    ['virtual time', formatDuration(run.virtualMs)],
    ['played on', run.cells.map(cellWords).join('; ')],
    ['scenarios', `${summary.scenarios}, ${summary.checks} checks`],
    ['seed', String(run.seed)],
    ['journal digest', run.journalDigest],
    ['user IDs and subjects', run.redacted ? 'replaced by numbers' : 'as they were'],
  ]
  return `<dl class="facts">${rows.map(([name, value]) => `<div><dt>${name}</dt><dd>${escaped(value)}</dd></div>`).join('')}</dl><p>Again: <code>${escaped(run.replay)}</code></p>`
}
