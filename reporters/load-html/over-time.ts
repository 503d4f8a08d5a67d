import type { LoadResult } from '../../load/index.ts'
import type { Mark } from './drawing.ts'
import { line } from './marks.ts'
import type { Ink } from './marks.ts'
import { numberText } from './numbers.ts'
import { bytesChart, chartOf, filled, latencyChart, troubleChart } from './over-time-charts.ts'
import type { Section } from './page-parts.ts'
import { most, stretchOf, stretchTable, wholeColumns } from './stretches.ts'
import type { Stretch } from './stretches.ts'
import { timeFrame } from './time-frame.ts'
import type { TimeFrame } from './time-frame.ts'

/** What the charts over time are drawn from: a result, or a run that goes on. */
export type DrawnOverTime = Pick<LoadResult, 'timeline' | 'plan' | 'health'>

/** The run second by second: rates, what was under way, latency, troubles and bytes. */
export function overTimeSection(load: DrawnOverTime): Section | undefined {
  const { bins, binMs } = load.timeline
  if (bins.length === 0) return undefined
  const frame = timeFrame(load)
  const stretches = bins.map((bin, at) =>
    stretchOf(bin, { fromMs: at * binMs, seconds: binMs / 1000 }),
  )
  const figures = [
    rates(frame, stretches),
    underWay(frame, stretches),
    latencyChart(frame, stretches),
    troubleChart(frame, stretches),
    bytesChart(frame, stretches),
  ].join('')
  const table = stretchTable(frame, stretches, {
    label: 'all charts over time',
    id: 'bins',
    more: wholeColumns,
  })
  return {
    id: 'over-time',
    title: 'Over time',
    body: `<p>One point for each ${numberText(binMs / 1000)} s. Point at a chart to read all of them at that instant. Shaded parts are not judged. A percentile of a stretch is drawn as an open dot where fewer than ten samples are above it, and not at all where none can be.</p><div data-bin="${binMs}" data-bins="bins">${figures}</div>${table}`,
  }
}

function rates(frame: TimeFrame, stretches: readonly Stretch[]): string {
  const keys = [
    { name: 'meant to begin', colour: 'c6', dashes: '5 3' },
    { name: 'begun', colour: 'c1' },
    { name: 'ended', colour: 'c3', dashes: '2 2' },
  ]
  const rate = (of: 'started' | 'ended' | 'planned', ink: Ink): Mark =>
    line(
      stretches.map((stretch) => [stretch.atMs, stretch[of]]),
      ink,
    )
  return chartOf(
    frame,
    { name: 'Operations per second', keys },
    {
      label: 'Operations that were meant to begin, begun and ended, per second over time',
      to:
        most(stretches, ({ planned, started, ended }) => Math.max(planned, started, ended)) *
          1.06 || 1,
      tickFormat: numberText,
      hasNames: true,
      height: 185,
      marks: [
        rate('started', { stroke: 'c1', width: 1.8 }),
        rate('ended', { stroke: 'c3', width: 1.8, dashes: '2 2' }),
        rate('planned', { stroke: 'c6', width: 1.5, dashes: '5 3' }),
      ],
    },
  )
}

function underWay(frame: TimeFrame, stretches: readonly Stretch[]): string {
  return chartOf(
    frame,
    { name: 'Under way at once' },
    {
      label: 'Most operations under way at once, over time',
      to: most(stretches, ({ inFlight }) => inFlight) * 1.06 || 1,
      tickFormat: numberText,
      height: 110,
      marks: [
        filled(
          stretches.map(({ atMs, inFlight: y }) => ({ atMs, y })),
          'c8',
        ),
      ],
    },
  )
}
