import {
  areaY,
  dot,
  gridX,
  gridY,
  axisX,
  axisY,
  lineY,
  rect,
  ruleX,
  text,
} from '@observablehq/plot'
import type { Markish } from '@observablehq/plot'
import { Histogram } from '../../load/index.ts'
import type { IntervalFigures } from '../../load/index.ts'
import { drawn, logTicks, widths } from './drawing.ts'
import { percentileName, usText } from './numbers.ts'

interface CurvePoint {
  /** How rare: the logarithm to base ten of one in how many is longer. */
  readonly rarity: number
  readonly responseUs: number
  readonly serviceUs: number
}

const pointsOfCurve = 60
const samplesAbove = 10

/** A threshold, as a place in the chart. */
export interface Limit {
  readonly rarity: number
  readonly us: number
  readonly name: string
}

/** What a curve is drawn from. */
export interface CurveLook {
  readonly operation: string
  readonly response: IntervalFigures
  readonly service: IntervalFigures
  readonly limits: readonly Limit[]
}

/** Draws response and service on a logarithmic axis of rarity: p90, p99 and p99.9 are equally far apart. */
export function curveSvg({ operation, response, service, limits }: CurveLook): string {
  const points = pointsOf(response, service)
  const last = points.at(-1)?.rarity ?? 1
  const supported = supportedOf(response)
  const strong = points.filter(({ rarity }) => rarity <= supported)
  const weak = points.filter(({ rarity }) => rarity >= (strong.at(-1)?.rarity ?? 0))
  const all = points.flatMap(({ responseUs, serviceUs }) => [responseUs, serviceUs])
  const from = Math.max(1, Math.min(...all) * 0.8)
  const to = Math.max(...all, ...limits.map(({ us }) => us)) * 1.25
  return drawn(
    `Percentile curve of ${operation}: response and service; the values are in the table below`,
    {
      width: widths.half,
      height: 300,
      marginLeft: 60,
      marginRight: 14,
      marginBottom: 34,
      x: { domain: [0, last] },
      y: { type: 'log', domain: [from, to] },
      marks: [
        ...(supported < last
          ? [rect([0], { x1: supported, x2: last, y1: from, y2: to, fill: 'var(--shade)' })]
          : []),
        ...curveAxes(last, [from, to]),
        areaY(strong, {
          x: 'rarity',
          y1: 'serviceUs',
          y2: 'responseUs',
          fill: 'var(--c1)',
          fillOpacity: 0.14,
        }),
        lineY(weak, { x: 'rarity', y: 'serviceUs', stroke: 'var(--c6)', strokeDasharray: '2 3' }),
        lineY(weak, {
          x: 'rarity',
          y: 'responseUs',
          stroke: 'var(--c6)',
          strokeWidth: 2,
          strokeDasharray: '2 3',
        }),
        lineY(strong, {
          x: 'rarity',
          y: 'serviceUs',
          stroke: 'var(--c2)',
          strokeWidth: 2,
          strokeDasharray: '5 3',
        }),
        lineY(strong, { x: 'rarity', y: 'responseUs', stroke: 'var(--c1)', strokeWidth: 2.5 }),
        ...boundMarks(response),
        ...limitMarks(limits),
      ],
    },
  )
}

function limitMarks(limits: readonly Limit[]): readonly Markish[] {
  if (limits.length === 0) return []
  return [
    lineY(
      limits.flatMap(({ rarity, us }) => [
        { rarity: 0, us },
        { rarity, us },
      ]),
      { x: 'rarity', y: 'us', z: 'us', stroke: 'var(--c7)', strokeDasharray: '8 3' },
    ),
    dot(limits, {
      x: 'rarity',
      y: 'us',
      symbol: 'times',
      r: 5,
      stroke: 'var(--c7)',
      strokeWidth: 2,
    }),
    text(limits, {
      x: 0,
      y: 'us',
      text: 'name',
      textAnchor: 'start',
      dy: -7,
      dx: 4,
      className: 'said halo',
    }),
  ]
}

/** The axes of percentile curves, up to the rarest place and between two times in microseconds. */
export function curveAxes(last: number, [from, to]: readonly [number, number]): readonly Markish[] {
  const names = [0, 0.5, 0.9, 0.99, 0.999, 0.9999, 0.99999, 0.999999]
  const ticks = names.map((share) => -Math.log10(1 - share)).filter((each) => each <= last)
  const yTicks = logTicks(from, to)
  return [
    gridX(ticks, { stroke: 'var(--grid)', strokeOpacity: 1 }),
    gridY(yTicks, { stroke: 'var(--grid)', strokeOpacity: 1 }),
    axisX(ticks, {
      tickSize: 0,
      label: 'percentile',
      labelArrow: 'right',
      tickFormat: (rarity: number) => percentileName(1 - 10 ** -rarity),
    }),
    axisY(yTicks, { tickSize: 0, label: null, text: usText }),
  ]
}

/** The 95 % intervals of the percentiles that can be trusted. */
function boundMarks({ percentiles }: IntervalFigures): readonly Markish[] {
  const bounds = percentiles
    .filter(({ isSupported }) => isSupported)
    .map(({ share, ...rest }) => ({ rarity: -Math.log10(1 - share), ...rest }))
  return [
    ruleX(bounds, {
      x: 'rarity',
      y1: 'lowUs',
      y2: 'highUs',
      stroke: 'var(--c1)',
      strokeWidth: 1.5,
    }),
    dot(bounds, { x: 'rarity', y: 'us', r: 3, fill: 'var(--c1)', stroke: 'var(--dot)' }),
  ]
}

function pointsOf(response: IntervalFigures, service: IntervalFigures): readonly CurvePoint[] {
  const responses = Histogram.decode(response.hdr)
  const services = Histogram.decode(service.hdr)
  return curvePlaces(response).map((rarity) => {
    const share = 1 - 10 ** -rarity
    return { rarity, responseUs: responses.at(share), serviceUs: services.at(share) }
  })
}

/** Where a curve is read: evenly by rarity, and where its samples begin to be too few. */
export function curvePlaces(
  figures: IntervalFigures,
  points: number = pointsOfCurve,
): readonly number[] {
  const last = rarityMax(figures.count)
  const even = Array.from({ length: points }, (_, at) => (at / (points - 1)) * last)
  return [...even, supportedOf(figures)].toSorted((one, other) => one - other)
}

/** How rare a percentile may be that still has enough samples above it. */
export function supportedOf({ count }: IntervalFigures): number {
  return Math.max(0, Math.log10(count / samplesAbove))
}

/** How rare the rarest of so many is. */
export function rarityMax(count: number): number {
  return Math.log10(Math.max(2, count))
}
