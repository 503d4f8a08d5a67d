import { Histogram } from '../../load/index.ts'
import type { IntervalFigures } from '../../load/index.ts'
import { drawn, px, widths } from './drawing.ts'
import type { Mark } from './drawing.ts'
import { area, axisX, axisY, bands, dots, line, path, words } from './marks.ts'
import type { Point } from './marks.ts'
import { percentileName, usText } from './numbers.ts'
import { logTicks } from './scales.ts'

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
      margins: { left: 60, right: 14, top: 20, bottom: 34 },
      x: { from: 0, to: last },
      y: { from, to, isLog: true },
      marks: [
        bands(supported < last ? [[supported, last]] : [], 'shade'),
        ...curveAxes(last, [from, to]),
        area(
          strong.map(({ rarity, serviceUs, responseUs }) => [rarity, serviceUs, responseUs]),
          { fill: 'c1', opacity: 0.14 },
        ),
        line(serviceOf(weak), { stroke: 'c6', width: 1.5, dashes: '2 3' }),
        line(responseOf(weak), { stroke: 'c6', width: 2, dashes: '2 3' }),
        line(serviceOf(strong), { stroke: 'c2', width: 2, dashes: '5 3' }),
        line(responseOf(strong), { stroke: 'c1', width: 2.5 }),
        ...boundMarks(response),
        ...limits.flatMap(limitMarks),
      ],
    },
  )
}

function serviceOf(points: readonly CurvePoint[]): readonly Point[] {
  return points.map(({ rarity, serviceUs }) => [rarity, serviceUs])
}

function responseOf(points: readonly CurvePoint[]): readonly Point[] {
  return points.map(({ rarity, responseUs }) => [rarity, responseUs])
}

function limitMarks({ rarity, us, name }: Limit): readonly Mark[] {
  return [
    line(
      [
        [0, us],
        [rarity, us],
      ],
      { stroke: 'c7', width: 1.5, dashes: '8 3' },
    ),
    dots([[rarity, us]], 'times', { r: 4, stroke: 'c7', width: 2 }),
    words(name, ({ left, y }) => [left + 4, y(us) - 4], 'start'),
  ]
}

/** The axes of percentile curves, up to the rarest place and between two times in microseconds. */
export function curveAxes(last: number, [from, to]: readonly [number, number]): readonly Mark[] {
  const names = [0, 0.5, 0.9, 0.99, 0.999, 0.9999, 0.99999, 0.999999]
  const ticks = names.map((share) => -Math.log10(1 - share)).filter((each) => each <= last)
  return [
    axisX(ticks, (rarity) => percentileName(1 - 10 ** -rarity), { label: 'percentile' }),
    axisY(logTicks(from, to), usText),
  ]
}

/** The 95 % intervals of the percentiles that can be trusted. */
function boundMarks({ percentiles }: IntervalFigures): readonly Mark[] {
  const bounds = percentiles
    .filter(({ isSupported }) => isSupported)
    .map(({ share, ...rest }) => ({ rarity: -Math.log10(1 - share), ...rest }))
  return [
    path({ stroke: 'c1', width: 1.5 }, ({ x, y }) =>
      bounds
        .map(({ rarity, lowUs, highUs }) => `M${px(x(rarity))} ${px(y(lowUs))}V${px(y(highUs))}`)
        .join(''),
    ),
    dots(
      bounds.map(({ rarity, us }) => [rarity, us]),
      'circle',
      { r: 3, fill: 'c1', stroke: 'dot' },
    ),
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
