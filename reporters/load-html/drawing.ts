import { plot } from '@observablehq/plot'
import type { PlotOptions, RenderFunction } from '@observablehq/plot'
import { parseHTML } from 'linkedom'
import { escaped } from '../markup.ts'

/** Width of a chart that has the page to itself, and of one of two beside each other, in px. */
export const widths = { whole: 1120, half: 548 } as const

/** Room for labels beside a chart over time, in px: all of them share one axis. */
export const timeMargins = { left: 64, right: 16 } as const

/** The part of an SVG element of linkedom that is used here. */
interface Svg {
  readonly innerHTML: string
  querySelector(name: string): { remove(): void } | null
}

const { document } = parseHTML('<!doctype html><html><body></body></html>')

/** Draws a chart as SVG text that needs neither script nor style of its own. */
export function drawn(label: string, options: PlotOptions): string {
  const { width = widths.whole, height = 200 } = options
  const svg = plot({ ...options, width, height, document }) as unknown as Svg
  svg.querySelector('style')?.remove()
  return `<svg role="img" aria-label="${escaped(label)}" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" text-anchor="middle" fill="currentColor">${compact(svg.innerHTML)}</svg>`
}

/** Two decimals are enough for a pixel; names of groups are for nobody, since the whole is one image. */
function compact(svg: string): string {
  return svg.replaceAll(/<[a-z][^<]*?>/g, (tag) =>
    tag
      .replaceAll(/ aria-(?:label|hidden|description)="[^"]*"/g, '')
      .replaceAll(/-?\d+\.(?:\d{3}|\d{5,})(?:e-\d+)?(?!\d)/g, (number) =>
        String(Math.round(Number(number) * 10) / 10),
      )
      .replace(/ \/>$/, '/>'),
  )
}

/** Where a value is, in px. */
export interface Places {
  readonly x: (value: number | string) => number
  readonly y: (value: number | string) => number
}

/** A mark that is one path in the scales of its chart: thousands of cells or dots cost a few bytes each. */
export function pathMark(
  look: string,
  draw: (places: Places) => string,
  transform?: (places: Places) => string,
): RenderFunction {
  return (_index, scales) => {
    const places = scales as unknown as Places
    const made = document.createElementNS('http://www.w3.org/2000/svg', 'path')
    made.setAttribute('class', look)
    made.setAttribute('d', draw(places))
    if (transform !== undefined) made.setAttribute('transform', transform(places))
    return made
  }
}

/** A number of px as short text. */
export function px(value: number): string {
  return String(Math.round(value * 10) / 10)
}

/** What stands for what in a chart: a colour, and dashes for those who see no colour. */
export interface Key {
  readonly name: string
  /** A CSS variable of the page without its dashes, such as `c1`. */
  readonly colour: string
  readonly dashes?: string
  /** Drawn as a filled square. */
  readonly isArea?: boolean
  /** Drawn as a small circle. */
  readonly isOpenDot?: boolean
}

/** The legend of a chart. */
export function legend(keys: readonly Key[]): string {
  const items = keys.map((key) => `<li>${swatch(key)} ${escaped(key.name)}</li>`)
  return `<ul class="legend">${items.join('')}</ul>`
}

function swatch({ colour, dashes, isArea, isOpenDot }: Key): string {
  const paint = `var(--${colour})`
  const dash = dashes === undefined ? '' : ` stroke-dasharray="${dashes}"`
  if (isArea === true) return symbol(12, `<rect width="12" height="12" rx="2" fill="${paint}"/>`)
  if (isOpenDot === true)
    return symbol(12, `<circle cx="6" cy="6" r="3" fill="none" stroke="${paint}"/>`)
  return symbol(24, `<line x2="24" y1="6" y2="6" stroke="${paint}" stroke-width="2.5"${dash}/>`)
}

function symbol(width: number, drawing: string): string {
  return `<svg aria-hidden="true" width="${width}" height="12">${drawing}</svg>`
}

/** Ticks of a logarithmic axis: powers of ten, with 2 and 5 between them where there is room. */
export function logTicks(from: number, to: number): readonly number[] {
  const decades = Math.log10(to / from)
  const steps = decades > 4 ? [1] : decades > 2 ? [1, 3] : [1, 2, 5]
  const ticks: number[] = []
  for (let power = Math.floor(Math.log10(from)); power <= Math.ceil(Math.log10(to)); power++)
    for (const step of steps) ticks.push(step * 10 ** power)
  return ticks.filter((tick) => tick >= from * 0.999 && tick <= to * 1.001)
}
