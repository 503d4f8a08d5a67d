import { outcomes, slotsPerClient } from '../../load/index.ts'
import type { LoadResult, SlotSpan } from '../../load/index.ts'
import { escaped } from '../markup.ts'
import { legend, px, widths } from './drawing.ts'
import { countText, msText, shareText } from './numbers.ts'
import { outcomeColours } from './stretches.ts'
import { behind, figure, numberCell } from './page-parts.ts'
import type { Section } from './page-parts.ts'
import { lanesOf } from './slot-lanes.ts'
import type { Lanes } from './slot-lanes.ts'
import { eachClient } from './slot-clients.ts'
import { knee } from './slot-knee.ts'

const left = 64
const rowHeight = 17
const spansMax = 160
const clientsMax = 3

/** The nine slots of the busiest clients over time, those of each by itself, and what the limit refused at each stage. */
export function slotSection({ slots: { spans, stages } }: LoadResult): Section | undefined {
  const body = `${spans.length === 0 ? '' : `${gantt(spans)}${eachClient(spans)}`}${stages.length === 0 ? '' : knee(stages)}`
  if (body === '') return undefined
  return {
    id: 'slots',
    title: 'Nine slots',
    body: `<p>A client has ${slotsPerClient} slots for uploads and downloads. The next task waits or is refused.</p>${body}`,
  }
}

function gantt(all: readonly SlotSpan[]): string {
  const clients = busiestClients(all)
  const own = all
    .filter(({ client }) => clients.includes(client))
    .toSorted((one, other) => one.startMs - other.startMs)
  const shown = busiest(own)
  const lanes = clients.map((client) => lanesOf(client, shown))
  const fromMs = Math.min(...shown.map(({ startMs }) => startMs))
  const toMs = Math.max(fromMs + 1, ...shown.map(({ endMs }) => endMs))
  const keys = outcomes
    .filter((outcome) => shown.some((span) => span.outcome === outcome))
    .map((outcome) => ({ name: outcome, colour: outcomeColours[outcome], isArea: true }))
  const few =
    shown.length < all.length
      ? ` The busiest ${countText(shown.length)} of ${countText(all.length)} that were kept.`
      : ''
  const table = behind({
    label: 'tasks in their slots',
    head: ['client', 'slot', 'task', 'from', 'for', 'outcome'],
    rows: lanes.flatMap(({ client, slots, refused }) => [
      ...slots.flatMap((tasks, slot) => tasks.map((task) => rowOf(client, String(slot + 1), task))),
      ...refused.map((task) => rowOf(client, 'none', task)),
    ]),
  })
  return figure(
    'Tasks in their slots, over time',
    ganttSvg(lanes, { fromMs, toMs }),
    `<p>Each bar is a task; downloads are thinner than uploads; crosses are tasks that were refused.${few}</p>${legend(keys)}${occupancy(lanes, { fromMs, toMs })}${table}`,
  )
}

function rowOf(
  client: number,
  slot: string,
  { kind, startMs, endMs, outcome }: SlotSpan,
): ReturnType<typeof numberCell>[] {
  return [
    String(client),
    slot,
    kind,
    numberCell(msText(startMs)),
    numberCell(msText(endMs - startMs)),
    outcome,
  ]
}

/** Those with the most tasks that were kept. */
function busiestClients(all: readonly SlotSpan[]): readonly number[] {
  const counts = new Map<number, number>()
  for (const { client } of all) counts.set(client, (counts.get(client) ?? 0) + 1)
  return [...counts]
    .toSorted(([one, few], [other, many]) => many - few || one - other)
    .slice(0, clientsMax)
    .map(([client]) => client)
}

/** So many tasks in a row that they can be seen, where they are closest. */
function busiest(spans: readonly SlotSpan[]): readonly SlotSpan[] {
  if (spans.length <= spansMax) return spans
  let best = 0
  let shortest = Infinity
  for (let at = 0; at + spansMax <= spans.length; at++) {
    const length = (spans[at + spansMax - 1]?.startMs ?? 0) - (spans[at]?.startMs ?? 0)
    if (length < shortest) [best, shortest] = [at, length]
  }
  return spans.slice(best, best + spansMax)
}

interface Window {
  readonly fromMs: number
  readonly toMs: number
}

function ganttSvg(lanes: readonly Lanes[], { fromMs, toMs }: Window): string {
  const x = (ms: number): number =>
    left + ((ms - fromMs) / (toMs - fromMs)) * (widths.whole - left - 16)
  let y = 22
  const drawnParts: string[] = []
  for (const { client, slots, refused } of lanes) {
    drawnParts.push(
      `<g class="said"><text x="${left}" y="${y + 12}" text-anchor="start">client ${client}</text></g>`,
    )
    y += rowHeight
    for (const [slot, tasks] of slots.entries()) {
      drawnParts.push(
        `<text x="${left - 6}" y="${y + 12}" text-anchor="end">${slot + 1}</text><rect x="${left}" y="${y + 1}" width="${widths.whole - left - 16}" height="${rowHeight - 2}" fill="var(--shade)"/>`,
      )
      for (const { startMs, endMs, kind, outcome } of tasks) {
        const inset = kind === 'upload' ? 2 : 5
        drawnParts.push(
          `<rect x="${px(x(startMs))}" y="${y + inset}" width="${px(Math.max(1.5, x(endMs) - x(startMs) - 0.5))}" height="${rowHeight - 2 * inset}" class="task" fill="var(--${outcomeColours[outcome]})"><title>${kind}, ${outcome}, ${msText(endMs - startMs)}</title></rect>`,
        )
      }
      y += rowHeight
    }
    if (refused.length > 0) {
      const crosses = refused
        .map(({ startMs }) => `M${px(x(startMs) - 4)} ${y + 5}l8 8m0 -8l-8 8`)
        .join('')
      drawnParts.push(
        `<text x="${left - 6}" y="${y + 12}" text-anchor="end">refused</text><path d="${crosses}" stroke="var(--${outcomeColours.refused})" stroke-width="2"/>`,
      )
      y += rowHeight
    }
    y += 10
  }
  const axis = [0, 0.2, 0.4, 0.6, 0.8, 1].map((at) => {
    const ms = fromMs + at * (toMs - fromMs)
    return `<text x="${px(x(ms))}" y="13" text-anchor="${at === 0 ? 'start' : at === 1 ? 'end' : 'middle'}">${escaped(msText(ms))}</text>`
  })
  return `<svg role="img" aria-label="Uploads and downloads of ${lanes.length} clients in their nine slots over time; the tasks are in the table below" viewBox="0 0 ${widths.whole} ${y}" width="${widths.whole}" height="${y}">${axis.join('')}${drawnParts.join('')}</svg>`
}

/** How long so many slots were taken. */
function occupancy(lanes: readonly Lanes[], { fromMs, toMs }: Window): string {
  const shares = Array.from({ length: slotsPerClient + 1 }, () => 0)
  for (const { slots } of lanes) {
    const edges = slots
      .flat()
      .flatMap(
        ({ startMs, endMs }) =>
          [
            [startMs, 1],
            [endMs, -1],
          ] as const,
      )
      .toSorted(([one, up], [other, down]) => one - other || up - down)
    let [taken, sinceMs] = [0, fromMs]
    for (const [atMs, by] of [...edges, [toMs, 0] as const]) {
      shares[Math.min(taken, slotsPerClient)] =
        (shares[Math.min(taken, slotsPerClient)] ?? 0) + atMs - sinceMs
      taken += by
      sinceMs = atMs
    }
  }
  const whole = (toMs - fromMs) * lanes.length
  const full = shares[slotsPerClient] ?? 0
  return `<p>All nine were taken for ${shareText(full / whole)} of this time.</p>${behind({
    label: 'how long so many slots were taken',
    head: ['slots taken', 'share of the time'],
    rows: shares.map((ms, taken) => [String(taken), numberCell(shareText(ms / whole))]),
  })}`
}
