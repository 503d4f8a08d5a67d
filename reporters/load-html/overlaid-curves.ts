import { Histogram } from '../../load/index.ts'
import type { IntervalFigures } from '../../load/index.ts'
import { drawn, legend, widths } from './drawing.ts'
import type { Key } from './drawing.ts'
import { bands, line } from './marks.ts'
import type { Ink } from './marks.ts'
import { curveAxes, curvePlaces, rarityMax, supportedOf } from './percentile-curve.ts'

/** One of the curves of a chart. */
export interface OverlaidCurve {
  readonly name: string
  readonly figures: IntervalFigures
}

/** Half of those of a chart by itself: there may be dozens. */
const pointsOfCurve = 30

/** Looks of curves that lie over one another: told apart without colour, too. */
export const overlaidLooks: readonly Omit<Key, 'name'>[] = [
  { colour: 'c1' },
  { colour: 'c2', dashes: '6 3' },
  { colour: 'c3', dashes: '2 2' },
  { colour: 'c4', dashes: '10 3' },
  { colour: 'c5', dashes: '8 3 2 3' },
  { colour: 'c8', dashes: '4 2' },
]

/** The look of a curve, by its number. */
export function overlaidLook(at: number): Omit<Key, 'name'> {
  return overlaidLooks[at] ?? { colour: 'c6' }
}

/** Draws percentile curves over one another, up to as many as there are looks: faint where too few samples carry them. */
export function overlaidCurves(label: string, curves: readonly OverlaidCurve[]): string {
  const shown = curves.slice(0, overlaidLooks.length)
  const lines = shown.map(({ figures }, at) => ({
    look: overlaidLook(at),
    supported: supportedOf(figures),
    points: pointsOf(figures),
  }))
  const last = Math.max(...shown.map(({ figures }) => rarityMax(figures.count)))
  const all = lines.flatMap(({ points }) => points.map(([, us]) => us))
  const [from, to] = [Math.max(1, Math.min(...all) * 0.8), Math.max(...all) * 1.25]
  const shadedFrom = Math.max(...lines.map(({ supported }) => supported))
  const svg = drawn(`${label}; the values are in the table below`, {
    width: widths.half,
    height: 280,
    margins: { left: 60, right: 14, top: 20, bottom: 34 },
    x: { from: 0, to: last },
    y: { from, to, isLog: true },
    marks: [
      bands(shadedFrom < last ? [[shadedFrom, last]] : [], 'shade'),
      ...curveAxes(last, [from, to]),
      ...lines.flatMap(({ look: { colour: stroke, dashes }, points, supported }) => {
        const ink: Ink = { stroke, ...(dashes === undefined ? {} : { dashes }) }
        const strong = points.filter(([rarity]) => rarity <= supported)
        const weak = points.filter(([rarity]) => rarity >= (strong.at(-1)?.[0] ?? 0))
        return [
          line(weak, { ...ink, width: 1, strokeOpacity: 0.45 }),
          line(strong, { ...ink, width: 2 }),
        ]
      }),
    ],
  })
  const keys = shown.map(({ name }, at) => ({ ...overlaidLook(at), name }))
  return `${svg}${legend(keys)}`
}

function pointsOf(figures: IntervalFigures): readonly (readonly [rarity: number, us: number])[] {
  const histogram = Histogram.decode(figures.hdr)
  return curvePlaces(figures, pointsOfCurve).map((rarity) => [
    rarity,
    histogram.at(1 - 10 ** -rarity),
  ])
}
