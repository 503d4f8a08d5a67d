import { outcomes, percentileOfHeat, samplesAbove, sumOfCounts } from '../../load/index.ts'
import type { Bin, Outcome } from '../../load/index.ts'
import { bytesText, countText, numberText, usText } from './numbers.ts'
import { behind, numberCell } from './page-parts.ts'
import type { Cell } from './page-parts.ts'
import type { TimeFrame } from './time-frame.ts'

/** The colour of each outcome, in every chart. */
export const outcomeColours: Readonly<Record<Outcome, string>> = {
  completed: 'c3',
  cancelled: 'c4',
  refused: 'c5',
  failed: 'c2',
  timedOut: 'c7',
  shed: 'c6',
}

/** A percentile of a stretch, and how many samples it rests on. */
export interface StretchPercentile {
  readonly us: number
  /** Ten samples at least are above it. */
  readonly isSupported: boolean
}

/** How long the operations took that completed in a stretch; a percentile is absent where none of them can be above it. */
export interface StretchTimes {
  readonly samples: number
  readonly p50: StretchPercentile | undefined
  readonly p95: StretchPercentile | undefined
  readonly p99: StretchPercentile | undefined
  /** In microseconds. */
  readonly max: number | undefined
}

/** What ended in one stretch of a run: rates are per second. */
export interface EndedStretch {
  /** The middle of it, in ms. */
  readonly atMs: number
  readonly ended: number
  readonly bytes: number
  readonly times: StretchTimes
  readonly outcomes: Bin['ended']
}

/** One stretch of a run: rates are per second. */
export interface Stretch extends EndedStretch {
  readonly planned: number
  readonly started: number
  readonly inFlight: number
}

/** Where a stretch begins, and how long it is. */
export interface StretchPlace {
  readonly fromMs: number
  readonly seconds: number
}

/** Reads a stretch from its bin. */
export function stretchOf(bin: Bin, place: StretchPlace): Stretch {
  return {
    ...endedStretch(bin, bin.heat, place),
    planned: bin.planned / place.seconds,
    started: bin.started / place.seconds,
    inFlight: bin.inFlight,
  }
}

/** What ended in a stretch, of all or of one kind of operation. @param heat of what completed. */
export function endedStretch(
  { ended, bytes }: Pick<Bin, 'ended' | 'bytes'>,
  heat: Bin['heat'],
  { fromMs, seconds }: StretchPlace,
): EndedStretch {
  return {
    atMs: fromMs + seconds * 500,
    ended: sumOfCounts(ended) / seconds,
    bytes: bytes / seconds,
    times: timesOf(heat),
    outcomes: Object.fromEntries(
      Object.entries(ended).map(([outcome, each]) => [outcome, each / seconds]),
    ),
  }
}

/** The times of what completed in a stretch. */
export function timesOf(heat: Bin['heat']): StretchTimes {
  const samples = sumOfCounts(heat)
  const at = (share: number): StretchPercentile | undefined => {
    const above = samples * (1 - share) + 1e-9
    const us = above < 1 ? undefined : percentileOfHeat(heat, share)
    return us === undefined ? undefined : { us, isSupported: above >= samplesAbove }
  }
  return { samples, p50: at(0.5), p95: at(0.95), p99: at(0.99), max: percentileOfHeat(heat, 1) }
}

/** The highest of a number. */
export function most<Each>(stretches: readonly Each[], value: (stretch: Each) => number): number {
  return stretches.reduce((highest, each) => Math.max(highest, value(each)), 0)
}

/** A table behind charts over time. @param more columns between rates and times. */
export function stretchTable<Each extends EndedStretch>(
  { unitMs, unit, binMs }: TimeFrame,
  stretches: readonly Each[],
  shown: {
    readonly label: string
    readonly id: string
    readonly more?: readonly (readonly [name: string, cell: (stretch: Each) => Cell])[]
  },
): string {
  const { label, id, more = [] } = shown
  const seen = outcomes.filter((outcome) =>
    stretches.some((each) => each.outcomes[outcome] !== undefined),
  )
  const times = ['p50', 'p95', 'p99'] as const
  return behind({
    label,
    id,
    head: [
      'from',
      ...more.map(([name]) => name),
      'ended/s',
      'samples',
      ...times,
      'longest',
      'bytes/s',
      ...seen.map((outcome) => `${outcome}/s`),
    ],
    rows: stretches.map((each) => [
      `${Number(((each.atMs - binMs / 2) / unitMs).toFixed(2))} ${unit}`,
      ...more.map(([, cell]) => cell(each)),
      numberCell(numberText(each.ended)),
      numberCell(countText(each.times.samples)),
      ...times.map((name) => timeCell(each.times[name])),
      numberCell(each.times.max === undefined ? '' : usText(each.times.max)),
      numberCell(bytesText(each.bytes)),
      ...seen.map((outcome) => numberCell(numberText(each.outcomes[outcome] ?? 0))),
    ]),
  })
}

/** The columns that all operations together have beside those of one kind. */
export const wholeColumns: readonly (readonly [string, (stretch: Stretch) => Cell])[] = [
  ['meant to begin/s', ({ planned }) => numberCell(numberText(planned))],
  ['begun/s', ({ started }) => numberCell(numberText(started))],
  ['under way', ({ inFlight }) => numberCell(countText(inFlight))],
]

function timeCell(percentile: StretchPercentile | undefined): Cell {
  if (percentile === undefined) return numberCell('')
  const { us, isSupported } = percentile
  return { text: usText(us), look: isSupported ? 'num' : 'num weak' }
}
