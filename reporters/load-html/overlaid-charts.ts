import type { IntervalFigures, OperationKind } from '../../load/index.ts'
import { bytesText, countText, numberText, percentileName, usText } from './numbers.ts'
import type { Key } from './drawing.ts'
import { line } from './marks.ts'
import { overlaidCurves, overlaidLook } from './overlaid-curves.ts'
import { chartOf, percentileMarks } from './over-time-charts.ts'
import { behind, figure, numberCell } from './page-parts.ts'
import type { Cell } from './page-parts.ts'
import { most } from './stretches.ts'
import type { EndedStretch } from './stretches.ts'
import type { TimeFrame } from './time-frame.ts'

/** One of two runs, as far as it is of one operation. */
export interface Side {
  readonly name: 'base' | 'head'
  readonly stretches: readonly EndedStretch[]
  /** Of what completed. */
  readonly response: IntervalFigures | undefined
}

type Sides = readonly [base: Side, head: Side]

/** The percentile curves and the series of two runs over one another, and a table of them. */
export function overlaidCharts(frame: TimeFrame, kind: OperationKind, sides: Sides): string {
  const id = `bins-${kind}`
  const charts = [
    percentileChart(frame, sides, { kind, name: 'p50' }),
    percentileChart(frame, sides, { kind, name: 'p99' }),
    rateChart(frame, sides, {
      name: `Completed per second: ${kind}`,
      value: completedOf,
      tickFormat: numberText,
    }),
    rateChart(frame, sides, {
      name: `Ended otherwise, per second: ${kind}`,
      value: otherwiseOf,
      tickFormat: numberText,
    }),
    rateChart(frame, sides, {
      name: `Bytes per second: ${kind}`,
      value: ({ bytes }) => bytes,
      tickFormat: bytesText,
    }),
  ].join('')
  return `${curvesOf(kind, sides)}<div data-bin="${frame.binMs}" data-bins="${id}">${charts}</div>${stretchTable(frame, sides, { kind, id })}`
}

function curvesOf(kind: OperationKind, sides: Sides): string {
  const curves = sides.flatMap(({ name, response }) =>
    response === undefined || response.count === 0 ? [] : [{ name, figures: response }],
  )
  if (curves.length === 0) return '<p>Nothing of it completed in either run.</p>'
  const table = behind({
    label: `percentiles of ${kind}`,
    head: ['percentile', ...sides.flatMap(({ name }) => [name, `${name}, 95 % interval`])],
    rows: sharesOf(sides).map((share) => [
      percentileName(share),
      ...sides.flatMap(({ response }) => percentileCells(response, share)),
    ]),
  })
  const counts = curves.map(({ name, figures }) => `${name} ${countText(figures.count)}`)
  return figure(
    `Response of ${kind}, completed: ${counts.join(', ')}`,
    overlaidCurves(`Percentile curves of ${kind} in both runs`, curves),
    table,
  )
}

function sharesOf(sides: Sides): readonly number[] {
  const all = sides.flatMap(({ response }) => response?.percentiles.map(({ share }) => share) ?? [])
  return [...new Set(all)].toSorted((one, other) => one - other)
}

function percentileCells(response: IntervalFigures | undefined, wanted: number): readonly Cell[] {
  const found = response?.percentiles.find(({ share }) => share === wanted)
  if (found === undefined) return [numberCell(''), numberCell('')]
  const { us, lowUs, highUs, isSupported } = found
  return [
    { text: usText(us), value: us, look: isSupported ? 'num' : 'num weak' },
    numberCell(`${usText(lowUs)} to ${usText(highUs)}`),
  ]
}

function percentileChart(
  frame: TimeFrame,
  sides: Sides,
  { kind, name }: { readonly kind: OperationKind; readonly name: 'p50' | 'p99' },
): string {
  const seen = sides.flatMap(({ stretches }) =>
    stretches.flatMap(({ times }) => times[name]?.us ?? []),
  )
  if (seen.length === 0) return ''
  return chartOf(
    frame,
    { name: `${name} of response: ${kind}`, keys: keysOf(sides) },
    {
      label: `${name} of the response of ${kind} in both runs over time, on a logarithmic axis`,
      from: Math.max(1, Math.min(...seen) * 0.7),
      to: Math.max(...seen) * 1.4,
      isLog: true,
      tickFormat: usText,
      height: 150,
      marks: sides.flatMap(({ stretches }, at) =>
        percentileMarks(stretches, { ...overlaidLook(at), name }),
      ),
    },
  )
}

function rateChart(
  frame: TimeFrame,
  sides: Sides,
  drawn: {
    readonly name: string
    readonly value: (stretch: EndedStretch) => number
    readonly tickFormat: (value: number) => string
  },
): string {
  const { name, value, tickFormat } = drawn
  const highest = Math.max(...sides.map(({ stretches }) => most(stretches, value)))
  if (highest === 0) return ''
  return chartOf(
    frame,
    { name, keys: keysOf(sides) },
    {
      label: `${name}, in both runs over time`,
      to: highest * 1.06,
      tickFormat,
      height: 110,
      marks: sides.map(({ stretches }, at) => {
        const { colour: stroke, dashes } = overlaidLook(at)
        const points = stretches.map((each) => [each.atMs, value(each)] as const)
        return line(points, { stroke, width: 1.8, ...(dashes === undefined ? {} : { dashes }) })
      }),
    },
  )
}

function keysOf(sides: Sides): readonly Key[] {
  return sides.map(({ name }, at) => ({ name, ...overlaidLook(at) }))
}

function completedOf({ outcomes }: EndedStretch): number {
  return outcomes.completed ?? 0
}

function otherwiseOf(stretch: EndedStretch): number {
  return stretch.ended - completedOf(stretch)
}

/** Both runs, stretch by stretch: what a reader points at is read from here. */
function stretchTable(
  { binMs, unitMs, unit }: TimeFrame,
  sides: Sides,
  { kind, id }: { readonly kind: OperationKind; readonly id: string },
): string {
  const length = Math.max(...sides.map(({ stretches }) => stretches.length))
  const columns = [
    ['completed/s', (each: EndedStretch) => numberText(completedOf(each))],
    ['ended otherwise/s', (each: EndedStretch) => numberText(otherwiseOf(each))],
    ['p50', (each: EndedStretch) => percentileText(each, 'p50')],
    ['p99', (each: EndedStretch) => percentileText(each, 'p99')],
    ['bytes/s', (each: EndedStretch) => bytesText(each.bytes)],
  ] as const
  return behind({
    label: `${kind} of both runs over time`,
    id,
    head: ['from', ...columns.flatMap(([name]) => sides.map((side) => `${side.name} ${name}`))],
    rows: Array.from({ length }, (_, at) => [
      `${Number(((at * binMs) / unitMs).toFixed(2))} ${unit}`,
      ...columns.flatMap(([, value]) =>
        sides.map(({ stretches }) => {
          const stretch = stretches[at]
          return numberCell(stretch === undefined ? '' : value(stretch))
        }),
      ),
    ]),
  })
}

function percentileText({ times }: EndedStretch, name: 'p50' | 'p99'): string {
  const found = times[name]
  return found === undefined ? '' : `${usText(found.us)}${found.isSupported ? '' : ' *'}`
}
