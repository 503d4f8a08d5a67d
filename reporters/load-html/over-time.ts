import { areaY, lineY } from '@observablehq/plot'
import type { Markish } from '@observablehq/plot'
import { outcomes } from '../../load/index.ts'
import type { LoadResult, Outcome } from '../../load/index.ts'
import { legend } from './drawing.ts'
import type { Key } from './drawing.ts'
import { bytesText, numberText, usText } from './numbers.ts'
import { figure } from './page-parts.ts'
import type { Section } from './page-parts.ts'
import { most, outcomeColours, stretchOf, stretchTable } from './stretches.ts'
import type { Stretch } from './stretches.ts'
import { timeFrame, timeSvg } from './time-frame.ts'
import type { TimeChart, TimeFrame } from './time-frame.ts'

/** The run second by second: rates, what was under way, latency, troubles and bytes. */
export function overTimeSection(load: LoadResult): Section | undefined {
  const { bins, binMs } = load.timeline
  if (bins.length === 0) return undefined
  const frame = timeFrame(load)
  const stretches = bins.map((bin, at) => stretchOf(bin, at * binMs, binMs / 1000))
  const figures = [
    rates(frame, stretches),
    underWay(frame, stretches),
    latencies(frame, stretches),
    troubles(frame, stretches),
    bytes(frame, stretches),
  ].join('')
  return {
    id: 'over-time',
    title: 'Over time',
    body: `<p>One point for each ${numberText(binMs / 1000)} s. Point at a chart to read all of them at that instant. Shaded parts are not judged.</p><div data-bin="${binMs}">${figures}</div>${stretchTable(frame, stretches)}`,
  }
}

interface Named {
  readonly name: string
  readonly keys?: readonly Key[]
}

function chartOf(frame: TimeFrame, { name, keys }: Named, chart: TimeChart): string {
  const svg = timeSvg(frame, chart)
  const box = `<div data-time="${frame.endMs}">${svg}</div>`
  return figure(name, box, keys === undefined ? '' : legend(keys))
}

function rates(frame: TimeFrame, stretches: readonly Stretch[]): string {
  const keys = [
    { name: 'meant to begin', colour: 'c6', dashes: '5 3' },
    { name: 'begun', colour: 'c1' },
    { name: 'ended', colour: 'c3', dashes: '2 2' },
  ]
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
        lineY(stretches, { x: 'atMs', y: 'started', stroke: 'var(--c1)', strokeWidth: 1.8 }),
        lineY(stretches, {
          x: 'atMs',
          y: 'ended',
          stroke: 'var(--c3)',
          strokeWidth: 1.8,
          strokeDasharray: '2 2',
        }),
        lineY(stretches, {
          x: 'atMs',
          y: 'planned',
          stroke: 'var(--c6)',
          strokeWidth: 1.5,
          strokeDasharray: '5 3',
        }),
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
      marks: [filled(stretches, 'inFlight', 'c8')],
    },
  )
}

function latencies(frame: TimeFrame, stretches: readonly Stretch[]): string {
  const seen = stretches.flatMap(({ p50, max }) =>
    p50 === undefined || max === undefined ? [] : [p50, max],
  )
  if (seen.length === 0) return ''
  const keys = [
    { name: 'p50', colour: 'c1' },
    { name: 'p99', colour: 'c2', dashes: '5 3' },
    { name: 'longest', colour: 'c6', dashes: '2 2' },
  ]
  return chartOf(
    frame,
    { name: 'Response of what completed', keys },
    {
      label: 'Median, 99th percentile and longest response over time, on a logarithmic axis',
      from: Math.max(1, Math.min(...seen) * 0.7),
      to: Math.max(...seen) * 1.4,
      isLog: true,
      tickFormat: usText,
      height: 170,
      marks: [
        lineY(stretches, { x: 'atMs', y: 'max', stroke: 'var(--c6)', strokeDasharray: '2 2' }),
        lineY(stretches, {
          x: 'atMs',
          y: 'p99',
          stroke: 'var(--c2)',
          strokeWidth: 1.8,
          strokeDasharray: '5 3',
        }),
        lineY(stretches, { x: 'atMs', y: 'p50', stroke: 'var(--c1)', strokeWidth: 1.8 }),
      ],
    },
  )
}

function troubles(frame: TimeFrame, stretches: readonly Stretch[]): string {
  const seen = outcomes.filter(
    (outcome) =>
      outcome !== 'completed' && stretches.some((each) => (each.outcomes[outcome] ?? 0) > 0),
  )
  if (seen.length === 0) return ''
  const half = frame.binMs / 2
  const stacked = (outcome: Outcome): Markish => {
    const before = seen.slice(0, seen.indexOf(outcome))
    const floor = (each: Stretch): number =>
      before.reduce((sum, other) => sum + (each.outcomes[other] ?? 0), 0)
    const own = stretches.flatMap((each) => {
      const value = each.outcomes[outcome] ?? 0
      return [-half, half].map((by) => ({
        atMs: each.atMs + by,
        low: floor(each),
        high: floor(each) + value,
      }))
    })
    return areaY(own, {
      x: 'atMs',
      y1: 'low',
      y2: 'high',
      fill: `var(--${outcomeColours[outcome]})`,
    })
  }
  return chartOf(
    frame,
    {
      name: 'Ended otherwise, per second',
      keys: seen.map((outcome) => ({
        name: outcome,
        colour: outcomeColours[outcome],
        isArea: true,
      })),
    },
    {
      label: `Operations that did not complete, per second over time: ${seen.join(', ')}`,
      to:
        most(stretches, (each) =>
          seen.reduce((sum, outcome) => sum + (each.outcomes[outcome] ?? 0), 0),
        ) * 1.06,
      tickFormat: numberText,
      height: 120,
      marks: seen.map(stacked),
    },
  )
}

/** A line with what is below it filled: half the text of an area with a line on it. */
function filled(
  stretches: readonly Stretch[],
  value: 'inFlight' | 'bytes',
  colour: string,
): Markish {
  const points = stretches.map((each) => ({ atMs: each.atMs, y: each[value] }))
  const edges = [points[0], points.at(-1)].map((edge) => ({ atMs: edge?.atMs ?? 0, y: 0 }))
  const fill = `var(--${colour})`
  return lineY([...edges.slice(0, 1), ...points, ...edges.slice(1)], {
    x: 'atMs',
    y: 'y',
    stroke: fill,
    strokeWidth: 1.8,
    fill,
    fillOpacity: 0.2,
  })
}

function bytes(frame: TimeFrame, stretches: readonly Stretch[]): string {
  const highest = most(stretches, (each) => each.bytes)
  if (highest === 0) return ''
  return chartOf(
    frame,
    { name: 'Bytes per second' },
    {
      label: 'Bytes moved per second over time',
      to: highest * 1.06,
      tickFormat: bytesText,
      height: 110,
      marks: [filled(stretches, 'bytes', 'c3')],
    },
  )
}
