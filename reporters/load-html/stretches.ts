import { middleOf, outcomes } from '../../load/index.ts'
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

/** One stretch of a run: rates are per second, times in microseconds. */
export interface Stretch {
  readonly atMs: number
  readonly planned: number
  readonly started: number
  readonly ended: number
  readonly inFlight: number
  readonly bytes: number
  readonly p50: number | undefined
  readonly p99: number | undefined
  readonly max: number | undefined
  readonly outcomes: Bin['ended']
}

/** Reads a stretch from its bin. */
export function stretchOf(bin: Bin, fromMs: number, seconds: number): Stretch {
  const ended = Object.values(bin.ended).reduce((sum, count) => sum + count, 0)
  return {
    atMs: fromMs + seconds * 500,
    planned: bin.planned / seconds,
    started: bin.started / seconds,
    ended: ended / seconds,
    inFlight: bin.inFlight,
    bytes: bin.bytes / seconds,
    p50: ofHeat(bin.heat, 0.5),
    p99: ofHeat(bin.heat, 0.99),
    max: ofHeat(bin.heat, 1),
    outcomes: Object.fromEntries(
      Object.entries(bin.ended).map(([outcome, count]) => [outcome, count / seconds]),
    ),
  }
}

/** A percentile of what ended in a stretch, in microseconds. */
function ofHeat(heat: Bin['heat'], share: number): number | undefined {
  const buckets = Object.entries(heat).map(([bucket, count]) => [Number(bucket), count] as const)
  const whole = buckets.reduce((sum, [, count]) => sum + count, 0)
  let seen = 0
  for (const [bucket, count] of buckets.toSorted(([one], [other]) => one - other)) {
    seen += count
    if (seen >= share * whole) return middleOf(bucket)
  }
  return undefined
}

/** The highest of a number. */
export function most(stretches: readonly Stretch[], value: (stretch: Stretch) => number): number {
  return Math.max(0, ...stretches.map(value))
}

/** The table behind all charts over time. */
export function stretchTable(
  { unitMs, unit, binMs }: TimeFrame,
  stretches: readonly Stretch[],
): string {
  const seen = outcomes.filter((outcome) =>
    stretches.some((each) => each.outcomes[outcome] !== undefined),
  )
  return behind({
    label: 'all charts over time',
    id: 'bins',
    head: [
      'from',
      'meant to begin/s',
      'begun/s',
      'ended/s',
      'under way',
      'p50',
      'p99',
      'longest',
      'bytes/s',
      ...seen.map((outcome) => `${outcome}/s`),
    ],
    rows: stretches.map((each) => [
      `${Number(((each.atMs - binMs / 2) / unitMs).toFixed(2))} ${unit}`,
      ...[each.planned, each.started, each.ended].map((rate) => numberCell(numberText(rate))),
      numberCell(countText(each.inFlight)),
      ...[each.p50, each.p99, each.max].map(timeCell),
      numberCell(bytesText(each.bytes)),
      ...seen.map((outcome) => numberCell(numberText(each.outcomes[outcome] ?? 0))),
    ]),
  })
}

function timeCell(us: number | undefined): Cell {
  return numberCell(us === undefined ? '' : usText(us))
}
