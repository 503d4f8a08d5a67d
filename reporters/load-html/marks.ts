import { escaped } from '../markup.ts'
import { px } from './drawing.ts'
import type { Frame, Mark } from './drawing.ts'

/** How a mark looks. Colours are CSS variables of the page without their dashes, such as `c1`. */
export interface Ink {
  readonly stroke?: string
  readonly fill?: string
  /** Of the stroke, in px. */
  readonly width?: number
  readonly dashes?: string
  /** Of the fill. */
  readonly opacity?: number
  readonly strokeOpacity?: number
  readonly isRound?: boolean
}

/** A place in a chart: nothing is drawn where y is undefined. */
export type Point = readonly [x: number, y: number | string | undefined]

function painted({ stroke, fill, width, dashes, opacity, strokeOpacity, isRound }: Ink): string {
  const attributes = [
    ['fill', fill === undefined ? 'none' : `var(--${fill})`],
    ['fill-opacity', opacity],
    ['stroke', stroke === undefined ? undefined : `var(--${stroke})`],
    ['stroke-opacity', strokeOpacity],
    ['stroke-width', width],
    ['stroke-dasharray', dashes],
    ['stroke-linecap', isRound === true ? 'round' : undefined],
  ] as const
  return attributes
    .flatMap(([name, value]) => (value === undefined ? [] : [` ${name}="${value}"`]))
    .join('')
}

/** A path of any kind, drawn in one colour: thousands of cells or dots cost a few bytes each. */
export function path(ink: Ink | string, draw: (frame: Frame) => string): Mark {
  const look = typeof ink === 'string' ? ` class="${ink}"` : painted(ink)
  return (frame) => {
    const d = draw(frame)
    return d === '' ? '' : `<path${look} d="${d}"/>`
  }
}

/** A line through points, with a gap where y is undefined. */
export function line(points: readonly Point[], ink: Ink): Mark {
  return path(ink, ({ x, y }) => through(points, x, y))
}

function through(points: readonly Point[], x: Frame['x'], y: Frame['y']): string {
  let d = ''
  let isDown = false
  for (const [atX, atY] of points) {
    if (atY !== undefined) d += `${isDown ? 'L' : 'M'}${px(x(atX))},${px(y(atY))}`
    isDown = atY !== undefined
  }
  return d
}

/** What is between two lines. */
export function area(
  points: readonly (readonly [x: number, low: number, high: number])[],
  ink: Ink,
): Mark {
  const lows = points.map(([x, low]): Point => [x, low])
  const highs = points.map(([x, , high]): Point => [x, high])
  return path(ink, ({ x, y }) =>
    points.length === 0 ? '' : `${through([...highs, ...lows.toReversed()], x, y)}Z`,
  )
}

/** Bands from one x to another, over the whole height. */
export function bands(spans: readonly (readonly [from: number, to: number])[], fill: string): Mark {
  return path({ fill }, ({ x, top, bottom }) =>
    spans
      .map(([from, to]) => `M${px(x(from))} ${px(top)}V${px(bottom)}H${px(x(to))}V${px(top)}z`)
      .join(''),
  )
}

/** Lines from top to bottom. */
export function rulesX(places: readonly number[], ink: Ink): Mark {
  return path(ink, ({ x, top, bottom }) =>
    places.map((at) => `M${px(x(at))} ${px(top)}V${px(bottom)}`).join(''),
  )
}

/** Lines from left to right. */
export function rulesY(places: readonly number[], ink: Ink): Mark {
  return path(ink, ({ y, left, right }) =>
    places.map((at) => `M${px(left)} ${px(y(at))}H${px(right)}`).join(''),
  )
}

/** The numbers below a chart, with lines through it, and what they are. */
export function axisX(
  ticks: readonly number[],
  format: (value: number) => string,
  { label = '', hasLines = true }: { readonly label?: string; readonly hasLines?: boolean } = {},
): Mark {
  return (frame) =>
    rulesX(hasLines ? ticks : [], { stroke: 'grid' })(frame) +
    ticks.map((at) => text(format(at), [frame.x(at), frame.bottom + 15])).join('') +
    (label === '' ? '' : text(label, [(frame.left + frame.right) / 2, frame.height - 3]))
}

/** The numbers or names left of a chart; with lines through it for numbers. */
export function axisY<Value extends number | string>(
  ticks: readonly Value[],
  format: (value: Value) => string,
): Mark {
  const numbers = ticks.filter((tick) => typeof tick === 'number')
  return (frame) =>
    rulesY(numbers, { stroke: 'grid' })(frame) +
    ticks.map((at) => text(format(at), [frame.left - 6, frame.y(at) + 4], 'end')).join('')
}

function text(said: string, [x, y]: Place, anchor?: 'start' | 'end'): string {
  const anchored = anchor === undefined ? '' : ` text-anchor="${anchor}"`
  return `<text x="${px(x)}" y="${px(y)}"${anchored}>${escaped(said)}</text>`
}

type Place = readonly [x: number, y: number]

/** Words in a chart, at a place in px. */
export function words(said: string, at: (frame: Frame) => Place, anchor: 'start' | 'end'): Mark {
  return (frame) => `<g class="said halo">${text(said, at(frame), anchor)}</g>`
}

/** Names above a chart, each at its x. */
export function namesAbove(names: readonly (readonly [x: number, name: string])[]): Mark {
  return ({ x, top }) => names.map(([at, name]) => text(name, [x(at), top - 5])).join('')
}

/** What stands at each point. */
export type Shape = 'circle' | 'square' | 'times'

/** A symbol of a radius in px at each point. */
export function dots(
  points: readonly Point[],
  shape: Shape,
  { r, ...ink }: Ink & { readonly r: number },
): Mark {
  return path(ink, ({ x, y }) =>
    points
      .flatMap(([atX, atY]) => (atY === undefined ? [] : [shapes[shape](x(atX), y(atY), r)]))
      .join(''),
  )
}

const shapes: Readonly<Record<Shape, (x: number, y: number, r: number) => string>> = {
  circle: (x, y, r) =>
    `M${px(x - r)} ${px(y)}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`,
  square: (x, y, r) => `M${px(x - r)} ${px(y - r)}h${2 * r}v${2 * r}h${-2 * r}z`,
  times: (x, y, r) => `M${px(x - r)} ${px(y - r)}l${2 * r} ${2 * r}m0 ${-2 * r}l${-2 * r} ${2 * r}`,
}
