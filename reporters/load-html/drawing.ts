import { escaped } from '../markup.ts'
import { scaleOf } from './scales.ts'
import type { Domain, Scale } from './scales.ts'

/** Width of a chart that has the page to itself, and of one of two beside each other, in px. */
export const widths = { whole: 1120, half: 548 } as const

/** Room for labels beside a chart over time, in px: all of them share one axis. */
export const timeMargins = { left: 64, right: 16 } as const

/** Where a chart is drawn, in px, and where its values are. */
export interface Frame {
  readonly x: Scale
  readonly y: Scale
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
  readonly height: number
}

/** One thing in a chart, as SVG in its frame. */
export type Mark = (frame: Frame) => string

/** What is drawn, and into what. */
export interface Chart {
  readonly width?: number
  readonly height?: number
  /** Room around the marks, in px. */
  readonly margins: {
    readonly left: number
    readonly right: number
    readonly top: number
    readonly bottom: number
  }
  readonly x: Domain
  readonly y: Domain
  /** From the lowest to the one on top. */
  readonly marks: readonly Mark[]
}

/** Draws a chart as SVG text that needs neither script nor style of its own. */
export function drawn(label: string, chart: Chart): string {
  const { width = widths.whole, height = 200, margins, marks } = chart
  const [left, right] = [margins.left, width - margins.right]
  const [top, bottom] = [margins.top, height - margins.bottom]
  const x = scaleOf(chart.x, left, right)
  const y = 'rows' in chart.y ? scaleOf(chart.y, top, bottom) : scaleOf(chart.y, bottom, top)
  const frame = { x, y, left, right, top, bottom, height }
  const content = marks.map((mark) => mark(frame)).join('')
  return `<svg role="img" aria-label="${escaped(label)}" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" text-anchor="middle" fill="currentColor">${content}</svg>`
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
