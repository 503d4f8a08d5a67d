import { parseDuration } from '../time/index.ts'
import { parsePoint } from './point.ts'

/** How a course differs from the calm one at one point. */
export type Deviation =
  | { readonly kind: 'later'; readonly at: string; readonly laterMs: number }
  | { readonly kind: 'cut'; readonly at: string; readonly forMs: number }
  | { readonly kind: 'kick' | 'token'; readonly at: string }
  | { readonly kind: 'drop'; readonly at: string }
  | { readonly kind: 'refuse'; readonly at: string; readonly code: string }

/** A deviation as it stands in a replay line: `alice<download-bytes:1+52`, `alice>join:1!cut=2s`. */
export function deviationText(deviation: Deviation): string {
  const { at, kind } = deviation
  if (kind === 'later') return `${at}+${deviation.laterMs}`
  if (kind === 'cut') return `${at}!cut=${spanText(deviation.forMs)}`
  return kind === 'refuse' ? `${at}!refuse=${deviation.code}` : `${at}!${kind}`
}

/** A time without a space: `2s`, `250ms`. */
export function spanText(ms: number): string {
  return ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`
}

/** A course as a replay line: its deviations, a space between two. */
export function courseText(course: readonly Deviation[]): string {
  return course.map(deviationText).join(' ')
}

/** The most that something may come later, in ms: 30 days. */
const laterMsMax = 2_592_000_000

const form = /^(.+?)(?:\+(\d+)|!([a-z]+)(?:=(\w+))?)$/

/** Reads a replay line. @throws nothing: gives the part that cannot be read. */
export function parseCourse(text: string): readonly Deviation[] | { readonly unread: string } {
  const course: Deviation[] = []
  for (const part of text.trim().split(/\s+/)) {
    const deviation = parseDeviation(part)
    if (deviation === undefined) return { unread: part }
    course.push(deviation)
  }
  return course
}

function parseDeviation(text: string): Deviation | undefined {
  const [, at = '', later, kind = '', value] = form.exec(text) ?? []
  if (parsePoint(at) === undefined) return undefined
  if (later !== undefined)
    return Number(later) <= laterMsMax ? { kind: 'later', at, laterMs: Number(later) } : undefined
  return readers[kind]?.(at, value)
}

type Reader = (at: string, value: string | undefined) => Deviation | undefined

const bare =
  (kind: 'kick' | 'token' | 'drop'): Reader =>
  (at, value) =>
    value === undefined ? { kind, at } : undefined

const readers: Readonly<Record<string, Reader>> = {
  kick: bare('kick'),
  token: bare('token'),
  drop: bare('drop'),
  refuse: (at, code) => (code === undefined ? undefined : { kind: 'refuse', at, code }),
  cut: (at, span = '') => {
    const forMs = parseDuration(span) ?? 0
    return forMs > 0 ? { kind: 'cut', at, forMs } : undefined
  },
}
