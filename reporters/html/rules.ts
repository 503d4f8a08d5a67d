import { cellWords } from '../cell-words.ts'
import { capital, escaped, valueText } from '../markup.ts'
import type { CellVerdict, Example, InvariantSum, Result, RuleResult } from '../result.ts'
import { cellName } from '../result.ts'
import { isUnexcused } from '../verdict.ts'
import { sequenceSvg } from './sequence.ts'

type Shown = RuleResult['verdict'] | 'excused'

const looks: Readonly<Record<Shown, readonly [look: string, sign: string]>> = {
  broken: ['v-broken', '\u2717'],
  excused: ['v-excused', '!'],
  'not observed': ['v-open', '?'],
  held: ['v-held', '\u2713'],
  skipped: ['v-off', '\u2013'],
}

/** What each verdict says to who does not know its word. */
const meanings: Readonly<Record<Shown, string>> = {
  broken: 'the service or the app did otherwise',
  excused: 'broken, and known by a baseline or waived',
  'not observed': 'nothing was tried for it here, which is no praise',
  held: 'tried, and so it was',
  skipped: 'cannot be judged here: of another SDK, or of apps where a service is judged',
}

function shownAs(rule: RuleResult): Shown {
  return rule.excusedBy === undefined ? rule.verdict : 'excused'
}

/** A verdict as a coloured word. */
export function badge(verdict: RuleResult['verdict'], excusedBy?: string): string {
  return excusedBy === undefined
    ? `<span class="badge ${looks[verdict][0]}">${verdict}</span>`
    : `<span class="badge v-excused">broken, ${escaped(excusedBy)}</span>`
}

/** What search and filters look at. */
function data({ rule, verdict, level, title, statement, section }: RuleResult): string {
  const text = `${rule} ${title} ${statement} ${section}`.toLowerCase()
  return `data-rule="${escaped(rule)}" data-verdict="${verdict}" data-level="${level}" data-text="${escaped(text)}"`
}

function bySection(
  results: readonly RuleResult[],
): readonly (readonly [string, readonly RuleResult[]])[] {
  const sections = new Map<string, RuleResult[]>()
  for (const rule of results)
    sections.set(rule.section, [...(sections.get(rule.section) ?? []), rule])
  return [...sections]
}

/** All rules at one look: a tile each, section by section. */
export function ruleMap({ results }: Result): string {
  const rows = bySection(results).map(([section, rules]) => {
    const tiles = rules.map((rule) => {
      const [look, sign] = looks[shownAs(rule)]
      const what = escaped(`${rule.rule}, ${shownAs(rule)}: ${rule.title}`)
      return `<a class="tile ${look}" href="#${escaped(rule.rule)}" title="${what}" aria-label="${what}">${sign}</a>`
    })
    return `<div class="map-row"><dt>${escaped(section)}</dt><dd>${tiles.join('')}</dd></div>`
  })
  const legend = (Object.keys(looks) as readonly Shown[])
    .filter((shown) => results.some((rule) => shownAs(rule) === shown))
    .map((shown) => {
      const count = results.filter((rule) => shownAs(rule) === shown).length
      const [look, sign] = looks[shown]
      return `<li><span class="tile ${look}" aria-hidden="true">${sign}</span> ${count} ${shown}: ${meanings[shown]}</li>`
    })
  return `<ul class="legend">${legend.join('')}</ul><dl class="map">${rows.join('')}</dl>`
}

/** What is broken and not excused, each with its evidence; nothing of it is folded. */
export function brokenRules(results: readonly RuleResult[]): string {
  return results.filter(isUnexcused).map(ruleSection).join('')
}

/** A violated invariant. */
export function violated({ name, statement, brokenBy = '' }: InvariantSum): string {
  return `<div class="rule"><p><span class="mono">${escaped(name)}</span> ${badge('broken')}</p><p>${escaped(statement)}</p><p><strong>${escaped(capital(brokenBy))}</strong></p></div>`
}

/** All other rules, folded by their verdict. */
export function foldedRules({ results }: Result): string {
  const rest = results.filter((rule) => !isUnexcused(rule))
  return (['excused', 'not observed', 'held', 'skipped'] as const)
    .map((shown) => {
      const own = rest.filter((rule) => shownAs(rule) === shown)
      if (own.length === 0) return ''
      const sections = bySection(own).map(
        ([section, rules]) =>
          `<section data-group aria-label="${escaped(`${section}, ${shown}`)}"><h4>${escaped(section)}</h4>${rules.map(ruleSection).join('')}</section>`,
      )
      return `<details class="fold" data-group><summary><h3>${capital(shown)} (${own.length})</h3></summary>${sections.join('')}</details>`
    })
    .join('')
}

function ruleSection(rule: RuleResult): string {
  const { example, worst, verdict, excusedBy, reason, fix } = rule
  const isOpen = isUnexcused(rule)
  const id = escaped(rule.rule)
  return `<details class="rule" id="${id}" ${data(rule)}${isOpen ? ' open' : ''}><summary><span class="mono">${id}</span><span>${escaped(rule.title)}</span><span class="level">${rule.level}</span>${badge(verdict, excusedBy)}</summary>
<p>${escaped(rule.statement)}</p>
${reason === undefined ? '' : `<p><strong>${escaped(capital(reason))}</strong></p>`}${fix === undefined ? '' : `<p>${escaped(fix)}</p>`}
${isOpen ? evidence(rule) : ''}<dl class="facts">${fact('sources', rule.sources.join(', '))}${fact('provenance', rule.provenance)}${fact('judged', rule.judged)}${fact('conflict between sources', rule.conflict)}${fact('errata', rule.errata?.join(' '))}${fact('chosen where the documents are silent', rule.assumptions?.join(' '))}${fact('proven by', rule.scenarios.join(', '))}${fact('checks', rule.checks === 0 ? undefined : `${rule.checks}, ${rule.failed} failed`)}${fact('fingerprint', rule.fingerprint)}</dl>
${rule.cells.length > 1 ? cellVerdicts(rule.cells) : ''}${isOpen ? '' : evidence({ ...rule, example, worst })}</details>`
}

function evidence({
  example,
  worst,
  verdict,
  rule,
}: Pick<RuleResult, 'verdict' | 'rule'> & {
  readonly example?: Example | undefined
  readonly worst?: Example | undefined
}): string {
  const heading = verdict === 'broken' ? 'First failure' : 'Evidence'
  return `${example === undefined ? '' : exampleHtml(example, heading, rule)}${worst === undefined ? '' : exampleHtml(worst, 'Worst failure', rule)}`
}

/** What each SDK says of a rule, and each way to reach the service. */
function cellVerdicts(cells: readonly CellVerdict[]): string {
  const rows = cells.map(
    (cell) =>
      `<li>${badge(cell.verdict)} ${escaped(cellWords(cell))}${cell.reason === undefined ? '' : `: ${escaped(cell.reason)}`}</li>`,
  )
  return `<ul class="cells">${rows.join('')}</ul>`
}

function fact(name: string, value: string | undefined): string {
  return value === undefined || value === ''
    ? ''
    : `<div><dt>${name}</dt><dd>${escaped(value)}</dd></div>`
}

function exampleHtml(example: Example, heading: string, rule: string): string {
  const { what, observed, expected, scenario, cell, site, story } = example
  const diagram = sequenceSvg(story, `What had happened, for ${rule}`)
  return `<h3>${heading}: ${escaped(what)}</h3><p class="level">${escaped(scenario)}, ${escaped(namedCell(cell))}${site === undefined ? '' : `, ${escaped(site)}`}</p>
<div class="pair"><div><h4>observed</h4><pre>${escaped(valueText(observed))}</pre></div><div><h4>expected</h4><pre>${escaped(valueText(expected))}</pre></div></div>
${diagram === '' ? '' : `<h3>What had happened</h3><div class="scroll" tabindex="0" role="region" aria-label="Sequence diagram: ${escaped(rule)}, ${escaped(heading)}">${diagram}</div>`}`
}

/** The words of a column that a result knows by its name. */
export function namedCell(name: string): string {
  const [face = '', link = '', profile = ''] = name.split('/')
  const cell = { face, link, profile } as CellVerdict
  return cellName(cell) === name && profile !== '' ? cellWords(cell) : name
}
