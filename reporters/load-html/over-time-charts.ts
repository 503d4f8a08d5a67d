import { outcomes } from '../../load/index.ts'
import type { Outcome } from '../../load/index.ts'
import { legend, px } from './drawing.ts'
import type { Key, Mark } from './drawing.ts'
import { dots, line, path } from './marks.ts'
import type { Point } from './marks.ts'
import { bytesText, numberText, usText } from './numbers.ts'
import { figure } from './page-parts.ts'
import { most, outcomeColours } from './stretches.ts'
import type { EndedStretch } from './stretches.ts'
import { timeSvg } from './time-frame.ts'
import type { TimeChart, TimeFrame } from './time-frame.ts'

interface Named {
  readonly name: string
  readonly keys?: readonly Key[]
}

/** A chart over time in its box. */
export function chartOf(frame: TimeFrame, { name, keys }: Named, chart: TimeChart): string {
  const svg = timeSvg(frame, chart)
  const box = `<div data-time="${frame.endMs}">${svg}</div>`
  return figure(name, box, keys === undefined ? '' : legend(keys))
}

/** Median, high percentiles and the longest response of each stretch: what too few samples carry is no part of a line. */
export function latencyChart(
  frame: TimeFrame,
  stretches: readonly EndedStretch[],
  what = '',
): string {
  const seen = stretches.flatMap(({ times: { p50, max } }) => [
    ...(p50 === undefined ? [] : [p50.us]),
    ...(max === undefined ? [] : [max]),
  ])
  if (seen.length === 0) return ''
  const weak = stretches.some(({ times }) =>
    percentiles.some(({ name }) => times[name]?.isSupported === false),
  )
  const keys = [
    ...percentiles,
    { name: 'longest', colour: 'c6', dashes: '2 2' },
    ...(weak ? [{ name: 'fewer than ten samples above it', colour: 'c6', isOpenDot: true }] : []),
  ]
  return chartOf(
    frame,
    { name: `Response of what completed${what}`, keys },
    {
      label: `Median, 95th and 99th percentile and longest response${what} over time, on a logarithmic axis`,
      from: Math.max(1, Math.min(...seen) * 0.7),
      to: Math.max(...seen) * 1.4,
      isLog: true,
      tickFormat: usText,
      height: 170,
      marks: [
        line(
          stretches.map(({ atMs, times }) => [atMs, times.max]),
          { stroke: 'c6', dashes: '2 2', width: 1.5 },
        ),
        ...percentiles.toReversed().flatMap((key) => percentileMarks(stretches, key)),
      ],
    },
  )
}

const percentiles = [
  { name: 'p50', colour: 'c1' },
  { name: 'p95', colour: 'c4', dashes: '7 2' },
  { name: 'p99', colour: 'c2', dashes: '5 3' },
] as const satisfies readonly Key[]

/** A percentile of each stretch: a line, and open dots where too few samples carry it. */
export function percentileMarks(
  stretches: readonly EndedStretch[],
  key: Key & { readonly name: 'p50' | 'p95' | 'p99' },
): readonly Mark[] {
  const { name, colour: stroke, dashes } = key
  const points = (isSupported: boolean): readonly Point[] =>
    stretches.map(({ atMs, times }) => [
      atMs,
      times[name]?.isSupported === isSupported ? times[name].us : undefined,
    ])
  return [
    line(points(true), { stroke, width: 1.8, ...(dashes === undefined ? {} : { dashes }) }),
    dots(points(false), 'circle', { r: 2, stroke }),
  ]
}

/** What did not complete. */
export function troubleChart(
  frame: TimeFrame,
  stretches: readonly EndedStretch[],
  what = '',
): string {
  const seen = outcomes.filter(
    (outcome) =>
      outcome !== 'completed' && stretches.some((each) => (each.outcomes[outcome] ?? 0) > 0),
  )
  if (seen.length === 0) return ''
  const stacked = (outcome: Outcome): Mark => {
    const before = seen.slice(0, seen.indexOf(outcome))
    const bars = stretches.flatMap((each) => {
      const value = each.outcomes[outcome] ?? 0
      const low = before.reduce((sum, other) => sum + (each.outcomes[other] ?? 0), 0)
      return value === 0 ? [] : [{ atMs: each.atMs, low, high: low + value }]
    })
    return path({ fill: outcomeColours[outcome] }, ({ x, y }) =>
      bars
        .map(({ atMs, low, high }) => {
          const [from, to] = [x(atMs - frame.binMs / 2), x(atMs + frame.binMs / 2)]
          return `M${px(from)} ${px(y(low))}V${px(y(high))}H${px(to)}V${px(y(low))}z`
        })
        .join(''),
    )
  }
  return chartOf(
    frame,
    {
      name: `Ended otherwise${what}, per second`,
      keys: seen.map((outcome) => ({
        name: outcome,
        colour: outcomeColours[outcome],
        isArea: true,
      })),
    },
    {
      label: `Operations that did not complete${what}, per second over time: ${seen.join(', ')}`,
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
export function filled(
  points: readonly { readonly atMs: number; readonly y: number }[],
  colour: string,
): Mark {
  const [first, last] = [points[0], points.at(-1)]
  if (first === undefined || last === undefined) return () => ''
  return line([[first.atMs, 0], ...points.map(({ atMs, y }): Point => [atMs, y]), [last.atMs, 0]], {
    stroke: colour,
    width: 1.8,
    fill: colour,
    opacity: 0.2,
  })
}

/** Bytes moved. */
export function bytesChart(
  frame: TimeFrame,
  stretches: readonly EndedStretch[],
  what = '',
): string {
  const highest = most(stretches, (each) => each.bytes)
  if (highest === 0) return ''
  return chartOf(
    frame,
    { name: `Bytes per second${what}` },
    {
      label: `Bytes moved per second${what} over time`,
      to: highest * 1.06,
      tickFormat: bytesText,
      height: 110,
      marks: [
        filled(
          stretches.map(({ atMs, bytes: y }) => ({ atMs, y })),
          'c3',
        ),
      ],
    },
  )
}
