import { lineY, rect } from '@observablehq/plot'
import { Histogram } from '../../load/index.ts'
import type { IntervalFigures } from '../../load/index.ts'
import { drawn, legend, widths } from './drawing.ts'
import type { Key } from './drawing.ts'
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
  const all = lines.flatMap(({ points }) => points.map(({ us }) => us))
  const bounds = [Math.max(1, Math.min(...all) * 0.8), Math.max(...all) * 1.25] as const
  const shadedFrom = Math.max(...lines.map(({ supported }) => supported))
  const svg = drawn(`${label}; the values are in the table below`, {
    width: widths.half,
    height: 280,
    marginLeft: 60,
    marginRight: 14,
    marginBottom: 34,
    x: { domain: [0, last] },
    y: { type: 'log', domain: [...bounds] },
    marks: [
      ...(shadedFrom < last
        ? [
            rect([0], {
              x1: shadedFrom,
              x2: last,
              y1: bounds[0],
              y2: bounds[1],
              fill: 'var(--shade)',
            }),
          ]
        : []),
      ...curveAxes(last, bounds),
      ...lines.flatMap(({ look, points, supported }) => {
        const stroke = `var(--${look.colour})`
        const dashes = look.dashes !== undefined ? { strokeDasharray: look.dashes } : {}
        const strong = points.filter(({ rarity }) => rarity <= supported)
        const weak = points.filter(({ rarity }) => rarity >= (strong.at(-1)?.rarity ?? 0))
        const place = { x: 'rarity', y: 'us', stroke, ...dashes } as const
        return [
          lineY(weak, { ...place, strokeWidth: 1, strokeOpacity: 0.45 }),
          lineY(strong, { ...place, strokeWidth: 2 }),
        ]
      }),
    ],
  })
  const keys = shown.map(({ name }, at) => ({ ...overlaidLook(at), name }))
  return `${svg}${legend(keys)}`
}

function pointsOf(
  figures: IntervalFigures,
): readonly { readonly rarity: number; readonly us: number }[] {
  const histogram = Histogram.decode(figures.hdr)
  return curvePlaces(figures, pointsOfCurve).map((rarity) => ({
    rarity,
    us: histogram.at(1 - 10 ** -rarity),
  }))
}
