import { escaped } from '../markup.ts'

/** One section of the page. */
export interface Section {
  readonly id: string
  readonly title: string
  /** HTML. */
  readonly body: string
}

/** A cell of a table: text, or text with what it is sorted by and how it looks. */
export type Cell =
  | string
  | {
      readonly text: string
      /** What a number is sorted by. */
      readonly value?: number
      /** Class names of the page. */
      readonly look?: string
      /** More to it, for who points at it. */
      readonly hint?: string
    }

/** A cell with a number: to the right. */
export function numberCell(text: string, value?: number): Cell {
  return { text, look: 'num', ...(value === undefined ? {} : { value }) }
}

/** What a table says. The first cell of a row names it. */
export interface Table {
  readonly label: string
  readonly head: readonly string[]
  readonly rows: readonly (readonly Cell[])[]
  readonly id?: string
  /** Readers can put the rows in the order of a column. */
  readonly isSortable?: boolean
}

/** A table in a box of its own, which scrolls where it is wide. End tags that HTML does not need are left out: there are thousands. */
export function table({ label, head, rows, id, isSortable }: Table): string {
  const areNumbers = head.map((_, at) => rows.every((cells) => isNumber(cells[at] ?? '')))
  const isAllNumbers = areNumbers.slice(1).every(Boolean)
  const names = head
    .map((name, at) => {
      const look = areNumbers[at] === true && !isAllNumbers ? ' class="num"' : ''
      return `<th scope="col"${look}>${escaped(name)}`
    })
    .join('')
  const body = rows
    .map((cells) => `<tr>${cells.map((each, at) => cell(each, at === 0, isAllNumbers)).join('')}`)
    .join('\n')
  return `<div class="scroll" tabindex="0" role="region" aria-label="${escaped(label)}"><table${id === undefined ? '' : ` id="${id}"`}${isAllNumbers ? ' class="numbers"' : ''}${isSortable === true ? ' data-sortable' : ''}><thead><tr>${names}<tbody>${body}</table></div>`
}

function isNumber(given: Cell): boolean {
  return typeof given !== 'string' && given.look?.startsWith('num') === true
}

function cell(given: Cell, isName: boolean, isAllNumbers: boolean): string {
  const { text, value, look, hint } = typeof given === 'string' ? { text: given } : given
  const tag = isName ? 'th scope="row"' : 'td'
  const looks =
    look === undefined || (isAllNumbers && look === 'num' && !isName) ? '' : ` class="${look}"`
  const sorted = value === undefined ? '' : ` data-v="${Number(value.toPrecision(4))}"`
  const more = hint === undefined ? '' : ` title="${escaped(hint)}"`
  return `<${tag}${looks}${sorted}${more}>${escaped(text)}`
}

/** The table behind a chart, shut until a reader wants it. */
export function behind(shown: Table): string {
  return `<details class="behind"><summary>Table: ${escaped(shown.label)}</summary>${table(shown)}</details>`
}

/** A chart in its box, with a name above it. */
export function figure(name: string, svg: string, more = ''): string {
  return `<figure><figcaption>${escaped(name)}</figcaption><div class="scroll chart" tabindex="0" role="region" aria-label="${escaped(`Chart: ${name}`)}">${svg}</div>${more}</figure>`
}

/** Names with their values. */
export function facts(rows: readonly (readonly [name: string, value: string])[]): string {
  return `<dl class="facts">${rows.map(([name, value]) => `<div><dt>${escaped(name)}</dt><dd>${escaped(value)}</dd></div>`).join('')}</dl>`
}

/** A verdict as a coloured word: its look is one of `held`, `broken`, `open`, `off`. */
export function badge(look: 'held' | 'broken' | 'open' | 'off', word: string): string {
  return `<span class="badge v-${look}">${escaped(word)}</span>`
}
