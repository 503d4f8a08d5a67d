import { middleOf } from '../../load/index.ts'
import type { LoadResult } from '../../load/index.ts'
import { legend, px } from './drawing.ts'
import type { Frame, Mark } from './drawing.ts'
import { countText, usText } from './numbers.ts'
import { behind, figure, numberCell } from './page-parts.ts'
import type { Section } from './page-parts.ts'
import { timeFrame, timeSvg } from './time-frame.ts'

interface HeatCell {
  readonly at: number
  readonly bucket: number
  readonly level: number
}

const levels = 8

/** When responses ended and how long they were. */
export function heatmapSection(load: LoadResult): Section | undefined {
  const { bins, binMs } = load.timeline
  const counts = bins.flatMap(({ heat }) => Object.values(heat))
  if (counts.length === 0) return undefined
  const highest = Math.max(...counts)
  const cells = bins.flatMap(({ heat }, at) =>
    Object.entries(heat).map(([bucket, count]) => ({
      at,
      bucket: Number(bucket),
      level: levelOf(count, highest),
    })),
  )
  const keys = Array.from({ length: levels }, (_, at) => at + 1).flatMap((level) => {
    const own = counts.filter((count) => levelOf(count, highest) === level)
    if (own.length === 0) return []
    const [from, to] = [Math.min(...own), Math.max(...own)]
    return [
      {
        name: from === to ? countText(from) : `${countText(from)} to ${countText(to)}`,
        colour: `h${level}`,
        isArea: true,
      },
    ]
  })
  const frame = timeFrame(load)
  const edges = {
    from: Math.min(...cells.map(({ bucket }) => bucket)),
    to: Math.max(...cells.map(({ bucket }) => bucket)),
  }
  const halfBucket = Math.sqrt(middleOf(1) / middleOf(0))
  const svg = timeSvg(frame, {
    label:
      'Heatmap of responses: time from left to right, latency upwards on a logarithmic axis, colour is how many',
    from: middleOf(edges.from) / halfBucket,
    to: middleOf(edges.to) * halfBucket,
    isLog: true,
    tickFormat: usText,
    height: 330,
    hasNames: true,
    marks: Array.from({ length: levels }, (_, at) => levelMark(cells, at + 1, binMs)),
  })
  return {
    id: 'heatmap',
    title: 'Latency over time',
    body: `<p>Each cell is one stretch of ${usText(binMs * 1000)} and a band of latency: the darker (in the dark: the brighter), the more responses of completed operations ended there. A stall is a gap with a tall stripe at its end; two kinds of work are two bands.</p>${figure('Responses by time and latency', `<div data-time="${frame.endMs}">${svg}</div>`, `${legend(keys)}${bandTable(load)}`)}`,
  }
}

function levelOf(count: number, highest: number): number {
  if (highest <= 1) return levels
  return 1 + Math.round((Math.log(count) / Math.log(highest)) * (levels - 1))
}

function levelMark(cells: readonly HeatCell[], at: number, binMs: number): Mark {
  return (frame) =>
    `<path class="heat h${at}" transform="${unitsOf(frame, binMs)}" d="${strokes(cells, at)}"/>`
}

/** Cells of one level as strokes, in units of stretches and buckets; neighbours in time are one stroke. */
function strokes(cells: readonly HeatCell[], level: number): string {
  const own = cells
    .filter((cell) => cell.level === level)
    .toSorted((one, other) => one.bucket - other.bucket || one.at - other.at)
  const found: { readonly at: number; readonly bucket: number; length: number }[] = []
  for (const { at, bucket } of own) {
    const last = found.at(-1)
    if (last?.bucket === bucket && last.at + last.length === at) last.length++
    else found.push({ at, bucket, length: 1 })
  }
  return found.map(({ at, bucket, length }) => `M${at} ${bucket}h${length}`).join('')
}

/** From stretches and buckets to px. */
function unitsOf({ x, y }: Frame, binMs: number): string {
  const height = y(middleOf(1)) - y(middleOf(0))
  return `translate(${px(x(0))} ${px(y(middleOf(0)))}) scale(${(x(binMs) - x(0)).toFixed(4)} ${height.toFixed(4)})`
}

/** The heatmap without its time: how many responses were in each band of latency. */
function bandTable({ timeline: { bins } }: LoadResult): string {
  const bands = new Map<number, number>()
  for (const { heat } of bins)
    for (const [bucket, count] of Object.entries(heat)) {
      const doubling = Math.floor(Math.log2(middleOf(Number(bucket))))
      bands.set(doubling, (bands.get(doubling) ?? 0) + count)
    }
  return behind({
    label:
      'responses by latency, over the whole run (by time: see the table of all charts over time)',
    head: ['from', 'to', 'responses'],
    rows: [...bands]
      .toSorted(([one], [other]) => one - other)
      .map(([doubling, count]) => [
        usText(2 ** doubling),
        numberCell(usText(2 ** (doubling + 1))),
        numberCell(countText(count)),
      ]),
  })
}
