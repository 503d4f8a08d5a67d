import { capital, escaped, valueText } from '../markup.ts'
import { cellName } from '../result.ts'
import type { CellVerdict, Example, Result, RuleResult } from '../result.ts'
import { sequenceSvg } from './sequence.ts'

const words = {
  held: ['v-held', 'held'],
  broken: ['v-broken', 'broken'],
  'not observed': ['v-open', 'not observed'],
  skipped: ['v-off', 'skipped'],
} as const

/** A verdict as a coloured word. */
export function badge(verdict: RuleResult['verdict'], excusedBy?: string): string {
  const [name, word] = words[verdict]
  return excusedBy === undefined
    ? `<span class="badge ${name}">${word}</span>`
    : `<span class="badge v-excused">broken, ${escaped(excusedBy)}</span>`
}

/** What search and filters look at. */
function data({ rule, verdict, level, title, statement, section }: RuleResult): string {
  const text = `${rule} ${title} ${statement} ${section}`.toLowerCase()
  return `data-rule="${escaped(rule)}" data-verdict="${verdict}" data-level="${level}" data-text="${escaped(text)}"`
}

/** The sections of the catalogue with their rules. */
function sectionsOf({ results }: Result): readonly (readonly [string, readonly RuleResult[]])[] {
  const bySection = new Map<string, RuleResult[]>()
  for (const rule of results)
    bySection.set(rule.section, [...(bySection.get(rule.section) ?? []), rule])
  return [...bySection]
}

/** The matrix: a row per rule, a column per face and link. */
export function matrix(result: Result): string {
  const { cells } = result.run
  const head = cells.map((cell) => `<th scope="col">${escaped(cellName(cell))}</th>`).join('')
  const body = sectionsOf(result).map(([section, rules]) => {
    const rows = rules.map((rule) => {
      const verdicts = cells.map((cell) => {
        const own = rule.cells.find((each) => cellName(each) === cellName(cell))
        return `<td>${own === undefined ? '' : badge(own.verdict, rule.verdict === 'broken' && own.verdict === 'broken' ? rule.excusedBy : undefined)}</td>`
      })
      const id = escaped(rule.rule)
      return `<tr ${data(rule)}><th scope="row"><a class="mono" href="#${id}">${id}</a></th><td>${escaped(rule.title)}</td><td class="level">${rule.level}</td>${verdicts.join('')}</tr>`
    })
    return `<tbody data-group><tr class="group"><th scope="rowgroup" colspan="${3 + cells.length}">${escaped(section)}</th></tr>${rows.join('')}</tbody>`
  })
  return `<div class="scroll" tabindex="0" role="region" aria-label="Matrix of rules"><table><thead><tr><th scope="col">rule</th><th scope="col">what it is about</th><th scope="col">level</th>${head}</tr></thead>${body.join('')}</table></div>`
}

/** A section for each rule: what it says, where that stands, and what was seen. */
export function ruleSections(result: Result): string {
  return sectionsOf(result)
    .map(
      ([section, rules]) =>
        `<section data-group aria-label="${escaped(section)}"><h3>${escaped(section)}</h3>${rules.map(ruleSection).join('')}</section>`,
    )
    .join('')
}

function ruleSection(rule: RuleResult): string {
  const { example, worst, verdict, excusedBy, reason, fix } = rule
  const isOpen = verdict === 'broken' && excusedBy === undefined
  const id = escaped(rule.rule)
  return `<details class="rule" id="${id}" ${data(rule)}${isOpen ? ' open' : ''}><summary><span class="mono">${id}</span><span>${escaped(rule.title)}</span><span class="level">${rule.level}</span>${badge(verdict, excusedBy)}</summary>
<p>${escaped(rule.statement)}</p>
${reason === undefined ? '' : `<p><strong>${escaped(capital(reason))}</strong></p>`}${fix === undefined ? '' : `<p>${escaped(fix)}</p>`}
<dl class="facts">${fact('sources', rule.sources.join(', '))}${fact('provenance', rule.provenance)}${fact('judged', rule.judged)}${fact('conflict between sources', rule.conflict)}${fact('errata', rule.errata?.join(' '))}${fact('chosen where the documents are silent', rule.assumptions?.join(' '))}${fact('proven by', rule.scenarios.join(', '))}${fact('checks', rule.checks === 0 ? undefined : `${rule.checks}, ${rule.failed} failed`)}${fact('fingerprint', rule.fingerprint)}</dl>
${rule.cells.length > 1 ? cellReasons(rule.cells) : ''}${example === undefined ? '' : exampleHtml(example, verdict === 'broken' ? 'First failure' : 'Evidence', rule.rule)}${worst === undefined ? '' : exampleHtml(worst, 'Worst failure', rule.rule)}</details>`
}

function cellReasons(cells: readonly CellVerdict[]): string {
  const shown = cells.filter(({ reason }) => reason !== undefined)
  if (shown.length === 0) return ''
  return `<ul>${shown.map((cell) => `<li>${escaped(cellName(cell))}: ${escaped(cell.reason ?? '')}</li>`).join('')}</ul>`
}

function fact(name: string, value: string | undefined): string {
  return value === undefined || value === ''
    ? ''
    : `<div><dt>${name}</dt><dd>${escaped(value)}</dd></div>`
}

function exampleHtml(example: Example, heading: string, rule: string): string {
  const { what, observed, expected, scenario, cell, site, story } = example
  const diagram = sequenceSvg(story, `What had happened, for ${rule}`)
  return `<h4>${heading}: ${escaped(what)}</h4><p class="level">${escaped(scenario)}, ${escaped(cell)}${site === undefined ? '' : `, ${escaped(site)}`}</p>
<div class="pair"><div><h4>observed</h4><pre>${escaped(valueText(observed))}</pre></div><div><h4>expected</h4><pre>${escaped(valueText(expected))}</pre></div></div>
${diagram === '' ? '' : `<h4>What had happened</h4><div class="scroll" tabindex="0" role="region" aria-label="Sequence diagram: ${escaped(rule)}, ${escaped(heading)}">${diagram}</div>`}`
}
