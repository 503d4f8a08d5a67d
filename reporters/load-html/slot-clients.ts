import { outcomes } from '../../load/index.ts'
import type { SlotSpan } from '../../load/index.ts'
import { escaped } from '../markup.ts'
import { px, widths } from './drawing.ts'
import { countText, msText } from './numbers.ts'
import { lanesOf } from './slot-lanes.ts'
import { outcomeColours } from './stretches.ts'

const left = 24
const rowHeight = 9

/** The slots of every client whose tasks were kept, each to be opened by itself. */
export function eachClient(spans: readonly SlotSpan[]): string {
  const byClient = new Map<number, SlotSpan[]>()
  for (const span of spans) {
    const own = byClient.get(span.client)
    if (own === undefined) byClient.set(span.client, [span])
    else own.push(span)
  }
  const clients = [...byClient].toSorted(([one], [other]) => one - other)
  const toMs = spans.reduce((latest, { endMs }) => Math.max(latest, endMs), 1)
  const rows = clients.map(([client, own]) => {
    const counts = outcomes.flatMap((outcome) => {
      const count = own.filter((span) => span.outcome === outcome).length
      return count === 0 ? [] : [`${countText(count)} ${outcome}`]
    })
    const said = `Client ${client}: ${counts.join(', ')}`
    return `<details data-client="${client}"><summary>${escaped(said)}</summary>${slotsSvg(own, { said, toMs })}</details>`
  })
  return `<h3 id="clients">The slots of any client</h3><p>The first tasks of each client, as many of one as of another, from the beginning to ${escaped(msText(toMs))}. <label>Show client <input id="client" type="number" min="0" inputmode="numeric" hidden></label></p><div class="scroll clients" tabindex="0" role="region" aria-label="The slots of each client">${rows.join('')}</div>`
}

/** One path for each outcome: a task costs a few bytes. */
function slotsSvg(
  spans: readonly SlotSpan[],
  { said, toMs }: { readonly said: string; readonly toMs: number },
): string {
  const own = spans.toSorted((one, other) => one.startMs - other.startMs)
  const { slots, refused } = lanesOf(own[0]?.client ?? 0, own)
  const x = (ms: number): number => left + (ms / toMs) * (widths.whole - left - 8)
  const rows = refused.length > 0 ? [...slots, refused] : slots
  const paths = outcomes.flatMap((outcome) => {
    const bars = rows.flatMap((tasks, row) =>
      tasks
        .filter((span) => span.outcome === outcome)
        .map(({ startMs, endMs }) => {
          const width = Math.max(1.5, x(endMs) - x(startMs) - 0.5)
          return `M${px(x(startMs))} ${row * rowHeight + 1}h${px(width)}v${rowHeight - 2}h-${px(width)}z`
        }),
    )
    return bars.length === 0
      ? []
      : [`<path d="${bars.join('')}" fill="var(--${outcomeColours[outcome]})"/>`]
  })
  const height = rows.length * rowHeight
  const names = rows.map(
    (_, row) =>
      `<text x="${left - 5}" y="${row * rowHeight + 8}" text-anchor="end">${row < slots.length ? row + 1 : '-'}</text>`,
  )
  return `<svg role="img" aria-label="${escaped(`${said}, in its slots over time`)}" viewBox="0 0 ${widths.whole} ${height}" width="${widths.whole}" height="${height}">${names.join('')}${paths.join('')}</svg>`
}
