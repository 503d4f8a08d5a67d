import { createHash } from 'node:crypto'
import { formatDuration } from '../../mocks/internal.ts'
import { escaped } from '../markup.ts'
import { cellName } from '../result.ts'
import type { Conformance, Level, Result, Share, VerdictCounts } from '../result.ts'
import { matrix, ruleSections } from './rules.ts'
import { script } from './script.ts'
import { slotsSvg } from './slots.ts'
import { style } from './style.ts'

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
<main>${facts(result)}${cards(result)}${trouble(result)}
<section aria-labelledby="rules"><h2 id="rules">Rules</h2>${tools(result)}<h3>Matrix</h3>${matrix(result)}
<h2>Each rule, and what was seen</h2>${ruleSections(result)}</section>
${slots(result)}${limitsTable(result)}${invariantsTable(result)}${never(result)}${scenariosTable(result)}</main>
<footer>Made by rtm-testkit ${escaped(run.version)} on Node ${escaped(run.node)}, ${escaped(run.host)}. Rules ${escaped(run.rulePackDigest)}, configuration ${escaped(run.configDigest)}. A rule that nothing was tried for is <em>not observed</em>, which is no praise.</footer>
<script>${script}</script></body></html>
`
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}

function facts({ run, partial, summary }: Result): string {
  const rows: readonly (readonly [string, string])[] = [
    ['when', run.startedAt],
    ['took', `${(run.tookMs / 1000).toFixed(1)} s`],
    ['virtual time', formatDuration(run.virtualMs)],
    ['seed', String(run.seed)],
    ['journal digest', run.journalDigest],
    ['columns', run.cells.map(cellName).join(', ')],
    ['scenarios', `${summary.scenarios}, ${summary.checks} checks`],
    ['user IDs and subjects', run.redacted ? 'replaced by numbers' : 'as they were'],
  ]
  const stopped = partial
    ? '<p><strong>Partial: the run was stopped before its end.</strong></p>'
    : ''
  return `<h2>Run</h2>${stopped}<dl class="facts">${rows.map(([name, value]) => `<div><dt>${name}</dt><dd>${escaped(value)}</dd></div>`).join('')}</dl><p>Again: <code>${escaped(run.replay)}</code></p>`
}

function cards({ summary, coverage }: Result): string {
  const levels = (['MUST', 'SHOULD', 'MAY'] as const).map((level) =>
    levelCard(level, summary.byLevel[level]),
  )
  const shares = [
    shareCard('rules observed', coverage.rules),
    shareCard('codes seen', coverage.codes),
    shareCard('callbacks fired', coverage.callbacks),
    shareCard('transitions visited', coverage.transitions),
  ]
  return `<h2>Sum</h2><div class="cards">${levels.join('')}${shares.join('')}</div>`
}

function levelCard(level: Level, counts: VerdictCounts): string {
  const parts = [
    ['f-held', counts.held],
    ['f-broken', counts.broken],
    ['f-open', counts['not observed']],
    ['f-off', counts.skipped],
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
  return `<div class="card"><span class="level">${level}</span><div class="big">${counts.held} held</div><svg role="img" aria-label="${level}: ${counts.held} held, ${counts.broken} broken, ${counts['not observed']} not observed, ${counts.skipped} skipped" viewBox="0 0 ${barWidth} 10" width="${barWidth}" height="10">${bars.join('')}</svg>${counts.broken} broken, ${counts['not observed']} not observed, ${counts.skipped} skipped</div>`
}

function shareCard(what: string, { of, seen }: Share): string {
  const width = (seen.length / Math.max(1, of)) * barWidth
  return `<div class="card"><span class="level">${what}</span><div class="big">${seen.length} <small>of ${of}</small></div><svg role="img" aria-label="${what}: ${seen.length} of ${of}" viewBox="0 0 ${barWidth} 10" width="${barWidth}" height="10"><rect class="f-off" width="${barWidth}" height="10"/><rect class="f-held" width="${width.toFixed(1)}" height="10"/></svg></div>`
}

/** What is not about rules, and must not be overlooked. */
function trouble({ harnessErrors, waivers, baseline }: Result): string {
  const lines = [
    ...harnessErrors.map((error) => `Harness: ${error}`),
    ...waivers.map(
      ({ rule, state, reason, owner, expires }) =>
        `Waiver of ${rule}, ${state}: ${reason} (${owner}, until ${expires})`,
    ),
    ...(baseline === undefined
      ? []
      : [
          `Baseline ${baseline.file}: ${baseline.known.length} known, ${baseline.stale.length} stale`,
        ]),
    ...(baseline?.stale ?? []).map(
      ({ rule }) => `The baseline knows a failure of ${rule} that is no more`,
    ),
  ]
  if (lines.length === 0) return ''
  return `<h2>Beside the rules</h2><ul>${lines.map((line) => `<li>${escaped(line)}</li>`).join('')}</ul>`
}

function tools({ results }: Result): string {
  const box = (name: string, value: string): string => {
    const count = results.filter((rule) => rule[name as 'verdict'] === value).length
    return `<label><input type="checkbox" name="${name}" value="${value}" checked> ${value} (${count})</label>`
  }
  return `<div class="tools" role="search" hidden><label>Search <input type="search" id="find" placeholder="rule, words (press /)"></label><fieldset><legend>verdict</legend>${['held', 'broken', 'not observed', 'skipped'].map((each) => box('verdict', each)).join('')}</fieldset><fieldset><legend>level</legend>${['MUST', 'SHOULD', 'MAY'].map((each) => box('level', each)).join('')}</fieldset><span id="shown" role="status"></span></div>`
}

function slots({ scenarios }: Result): string {
  const busiest = scenarios.find(({ tasks }) => tasks !== undefined)
  if (busiest?.tasks === undefined) return ''
  return `<h2>Slots for uploads and downloads</h2><p>Scenario <code>${escaped(busiest.name)}</code>: each bar is a task in its slot, over virtual time, where most of them ran; green ended well, purple was cancelled or interrupted, red failed.</p><div class="scroll" tabindex="0" role="region" aria-label="Slots over time">${slotsSvg(busiest.tasks)}</div>`
}

function mark(reached: boolean): string {
  return `<td>${reached ? 'tried' : ''}</td>`
}

function limitsTable({ coverage }: Result): string {
  const rows = coverage.limits
    .filter(({ below, on, above }) => below || on || above)
    .map(
      ({ limit, value, below, on, above }) =>
        `<tr><th scope="row" class="mono">${escaped(limit)}</th><td class="num">${value.toLocaleString('en')}</td>${mark(below)}${mark(on)}${mark(above)}</tr>`,
    )
  if (rows.length === 0) return ''
  return `<h2>Limits, and on which sides they were tried</h2><p>${rows.length} of ${coverage.limits.length} limits.</p><div class="scroll" tabindex="0" role="region" aria-label="Limits"><table><thead><tr><th scope="col">limit</th><th scope="col">value</th><th scope="col">one below</th><th scope="col">on it</th><th scope="col">one above</th></tr></thead><tbody>${rows.join('')}</tbody></table></div>`
}

function invariantsTable({ invariants }: Result): string {
  if (invariants.length === 0) return ''
  const rows = invariants.map(
    ({ statement, held, looks, brokenBy }) =>
      `<tr><td>${escaped(statement)}</td><td><span class="badge ${held ? 'v-held' : 'v-broken'}">${held ? 'held' : 'broken'}</span> ${escaped(brokenBy ?? '')}</td><td class="num">${looks.toLocaleString('en')}</td></tr>`,
  )
  return `<h2>Always so</h2><div class="scroll" tabindex="0" role="region" aria-label="Invariants"><table><thead><tr><th scope="col">what always holds</th><th scope="col">verdict</th><th scope="col">looks</th></tr></thead><tbody>${rows.join('')}</tbody></table></div>`
}

function list(what: string, { never: none }: Share): string {
  return none.length === 0
    ? ''
    : `<h3>${what}</h3><p class="mono">${none.map(escaped).join(', ')}</p>`
}

function never({ coverage: { codes, callbacks, transitions } }: Result): string {
  const lists = [
    list('Codes', codes),
    list('Callbacks', callbacks),
    list('Transitions', transitions),
  ].join('')
  return lists === '' ? '' : `<h2>Never seen</h2>${lists}`
}

function scenariosTable({ scenarios }: Result): string {
  if (scenarios.length === 0) return ''
  const rows = scenarios.map(
    ({ name, title, cell, checks, failed, stoppedBy, notPlayed, virtualMs, journalDigest }) =>
      `<tr><th scope="row"><code>${escaped(name)}</code></th><td>${escaped(title)}${stoppedBy === undefined ? '' : ` <strong>Stopped: ${escaped(stoppedBy)}</strong>`}${notPlayed === undefined ? '' : ` <em>Not played: ${escaped(notPlayed)}</em>`}</td><td>${escaped(cell)}</td><td class="num">${checks - failed.length} of ${checks}</td><td class="num">${formatDuration(virtualMs)}</td><td class="mono">${escaped(journalDigest)}</td></tr>`,
  )
  return `<h2>Scenarios</h2><div class="scroll" tabindex="0" role="region" aria-label="Scenarios"><table><thead><tr><th scope="col">scenario</th><th scope="col">what happens</th><th scope="col">column</th><th scope="col">checks</th><th scope="col">virtual time</th><th scope="col">journal</th></tr></thead><tbody>${rows.join('')}</tbody></table></div>`
}
