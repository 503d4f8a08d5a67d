import { axisX, axisY, barX, gridX, tickX } from '@observablehq/plot'
import type { Interval, LoadResult, SeriesFigures } from '../../load/index.ts'
import { drawn, legend, widths } from './drawing.ts'
import { percentileName, usText } from './numbers.ts'
import { behind, figure, numberCell } from './page-parts.ts'
import type { Section } from './page-parts.ts'

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
  readonly us: number
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
  const rows = parts.flatMap(([part, colour]): readonly Part[] => {
    const us = at(series, part, share)
    return us === undefined ? [] : [{ us, colour }]
  })
  if (rows.length === 0) return ''
  const whole = at(series, 'response', share) ?? 0
  const sum = rows.reduce((all, { us }) => all + us, 0)
  return drawn(
    `Parts of ${series.operation}, ${name}, one after another; the values are in the table below`,
    {
      width: widths.half,
      height: 62,
      marginLeft: 44,
      marginRight: 24,
      marginBottom: 20,
      marginTop: 6,
      x: { domain: [0, Math.max(1, sum, whole) * 1.02] },
      y: { domain: [name], padding: 0.25 },
      marks: [
        gridX({ stroke: 'var(--grid)', strokeOpacity: 1, ticks: 5 }),
        axisX({ ticks: 5, tickSize: 0, label: null, tickFormat: usText }),
        axisY({ tickSize: 0, label: null }),
        barX(rows, {
          x: 'us',
          y: () => name,
          fill: ({ colour }: Part) => `var(--${colour})`,
          stroke: 'var(--dot)',
          strokeWidth: 0.6,
          order: null,
        }),
        tickX([whole], {
          x: (us: number) => us,
          y: () => name,
          stroke: 'var(--c7)',
          strokeWidth: 3,
          insetTop: -4,
          insetBottom: -4,
        }),
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
