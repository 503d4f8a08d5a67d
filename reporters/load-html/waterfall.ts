import type { Interval, LoadResult, SeriesFigures } from '../../load/index.ts'
import { drawn, legend, px, widths } from './drawing.ts'
import { axisX, axisY, path } from './marks.ts'
import { percentileName, usText } from './numbers.ts'
import { behind, figure, numberCell } from './page-parts.ts'
import type { Section } from './page-parts.ts'
import { evenTicks } from './scales.ts'

/** The parts of an operation in their order, each with its colour. */
const parts = [
  ['startLag', 'c6'],
  ['queueWait', 'c5'],
  ['connect', 'c4'],
  ['upload', 'c1'],
  ['server', 'c2'],
  ['download', 'c3'],
] as const satisfies readonly (readonly [Interval, string])[]

const shares = [0.5, 0.99]

interface Part {
  readonly fromUs: number
  readonly toUs: number
  readonly colour: string
}

/** Where the time of what has completed goes. */
export function waterfallSection({ series }: LoadResult): Section | undefined {
  const figures = series.filter(({ outcome }) => outcome === 'completed').map(waterfall)
  if (figures.every((each) => each === '')) return undefined
  return {
    id: 'waterfall',
    title: 'Where the time goes',
    body: `<p>The parts of an operation, one after another. Each bar is made of percentiles of the parts, which need not be those of one operation: so they add up to more or less than that percentile of the whole, which is the line across. p50 and p99 have axes of their own.</p>${legend(parts.map(([name, colour]) => ({ name, colour, isArea: true })))}<div class="two">${figures.join('')}</div>`,
  }
}

function waterfall(series: SeriesFigures): string {
  const bars = shares.map((share) => bar(series, share)).join('')
  return bars === '' ? '' : figure(series.operation, bars, behindOf(series))
}

/** One percentile, on an axis of its own: a p99 is often so long that nothing of a median would be seen beside it. */
function bar(series: SeriesFigures, share: number): string {
  const name = percentileName(share)
  const rows: Part[] = []
  for (const [part, colour] of parts) {
    const us = at(series, part, share)
    const fromUs = rows.at(-1)?.toUs ?? 0
    if (us !== undefined) rows.push({ fromUs, toUs: fromUs + us, colour })
  }
  if (rows.length === 0) return ''
  const whole = at(series, 'response', share) ?? 0
  const to = Math.max(1, rows.at(-1)?.toUs ?? 0, whole) * 1.02
  return drawn(
    `Parts of ${series.operation}, ${name}, one after another; the values are in the table below`,
    {
      width: widths.half,
      height: 62,
      margins: { left: 44, right: 24, top: 6, bottom: 20 },
      x: { from: 0, to },
      y: { rows: [name] },
      marks: [
        axisX(evenTicks(to, 5), usText),
        axisY([name], String),
        ...rows.map(({ fromUs, toUs, colour: fill }) =>
          path({ fill, stroke: 'dot', width: 0.6 }, ({ x, top, bottom }) => {
            const [from, end] = [px(x(fromUs)), px(x(toUs))]
            return `M${from} ${top + 6}V${bottom - 6}H${end}V${top + 6}z`
          }),
        ),
        path(
          { stroke: 'c7', width: 3 },
          ({ x, top, bottom }) => `M${px(x(whole))} ${top + 2}V${bottom - 2}`,
        ),
      ],
    },
  )
}

function at({ intervals }: SeriesFigures, interval: Interval, share: number): number | undefined {
  return intervals[interval]?.percentiles.find((each) => each.share === share)?.us
}

function behindOf(series: SeriesFigures): string {
  const names: readonly Interval[] = [...parts.map(([name]) => name), 'response']
  return behind({
    label: `parts of ${series.operation}`,
    head: ['part', ...shares.map(percentileName)],
    rows: names
      .filter((name) => series.intervals[name] !== undefined)
      .map((name) => [
        name,
        ...shares.map((share) => numberCell(usText(at(series, name, share) ?? 0))),
      ]),
  })
}
