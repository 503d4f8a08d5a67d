import type { ComparedOperation, Difference, LoadComparison, LoadResult } from '../../load/index.ts'
import {
  comparisonWords,
  differenceHead,
  differenceName,
  differenceRow,
} from '../difference-words.ts'
import { escaped } from '../markup.ts'
import { drawn, legend } from './drawing.ts'
import type { Mark } from './drawing.ts'
import { axisX, axisY, bands, dots, line, rulesX } from './marks.ts'
import { numberText, shareText, usText } from './numbers.ts'
import { badge, behind, figure, numberCell, table } from './page-parts.ts'
import type { Cell, Section } from './page-parts.ts'

const looks = {
  regressed: ['broken', 'c2', 'times'],
  improved: ['held', 'c3', 'circle'],
  unchanged: ['off', 'c1', 'circle'],
  inconclusive: ['open', 'c6', 'square'],
} as const

/** Two things that were measured in turn: how they differ, and how sure that is. */
export function comparisonSection({
  comparison,
}: Pick<LoadResult, 'comparison'>): Section | undefined {
  if (comparison === undefined) return undefined
  const { tolerance, verdict } = comparison
  const differences = comparison.differences.toSorted((one, other) => worse(other) - worse(one))
  const ratios = differences.flatMap(drawable)
  return {
    id: 'comparison',
    title: 'Comparison',
    body: `<p>${verdictBadge(verdict)} ${escaped(comparisonWords(comparison))}. Within ${shareText(tolerance)} a difference does not matter, nor does a tenth of that in the share of calls that fail. p is corrected for all numbers together; intervals are of one number each.</p>${ratios.length === 0 ? '' : forest(ratios, comparison)}${differenceTable(differences)}${pairTable(comparison)}`,
  }
}

/** What a comparison says, as a coloured word. */
export function verdictBadge(verdict: Difference['verdict']): string {
  return badge(looks[verdict][0], verdict)
}

/** How much worse the head is. */
function worse({ estimate, scale, name }: Difference): number {
  if (estimate === undefined) return 0
  const change = scale === 'ratio' ? Math.log(estimate) : estimate
  return name === 'throughput' ? -change : change
}

/** A ratio with its interval. */
type Drawn = Difference & Readonly<Record<'estimate' | 'low' | 'high', number>>

function drawable(difference: Difference): readonly Drawn[] {
  const { estimate, low = estimate, high = estimate, scale } = difference
  return estimate === undefined || low === undefined || high === undefined || scale === 'points'
    ? []
    : [{ ...difference, estimate, low, high }]
}

function differenceTable(differences: readonly Difference[]): string {
  return table({
    label: 'differences, worst first',
    head: differenceHead,
    rows: differences.map((each) =>
      differenceRow(each).map((text, at) => (at > 0 && at < 4 ? numberCell(text) : text)),
    ),
  })
}

function forest(differences: readonly Drawn[], { tolerance }: LoadComparison): string {
  const all = differences.flatMap(({ low, high }) => [low, high])
  // Two pairs may have an interval that is as wide as the world.
  const from = Math.max(0.01, Math.min(...all, 1 - tolerance) * 0.97)
  const to = Math.min(100, Math.max(...all, 1 + tolerance) * 1.03)
  const inside = (ratio: number): number => Math.min(to, Math.max(from, ratio))
  const names = differences.map(
    (each) => `${differenceName(each)} (${each.name === 'throughput' ? 'more' : 'less'} is better)`,
  )
  const named = differences.map((each, at) => ({
    ...each,
    low: inside(each.low),
    high: inside(each.high),
    estimate: inside(each.estimate),
    row: names[at] ?? '',
  }))
  const svg = drawn(
    'Ratio of head to base with its interval, for each number; the values are in the table below',
    {
      height: 52 + differences.length * 36,
      margins: { left: 280, right: 24, top: 6, bottom: 34 },
      x: { from, to, isLog: true },
      y: { rows: names },
      marks: [
        bands([[inside(1 - tolerance), inside(1 + tolerance)]], 'shade'),
        axisX(ticksBetween(from, to), numberText, { label: 'head over base' }),
        rulesX([1], { stroke: 'c7' }),
        axisY(names, String),
        ...Object.keys(looks).flatMap((verdict) =>
          intervalMarks(named, verdict as Difference['verdict']),
        ),
      ],
    },
  )
  const keys = legend(
    Object.entries(looks)
      .filter(([name]) => differences.some(({ verdict }) => verdict === name))
      .map(([name, [, colour]]) => ({ name, colour })),
  )
  return figure(
    'Head over base, worst first',
    svg,
    `${keys}<p>The grey band is where a difference does not matter.</p>`,
  )
}

function ticksBetween(from: number, to: number): readonly number[] {
  const wide = to / from > 4
  const ticks = wide
    ? [0.01, 0.1, 0.2, 0.5, 1, 2, 5, 10, 100]
    : Array.from({ length: 80 }, (_, at) => (at + 1) / 20).filter(
        (_, at) => to / from < 1.6 || (at + 1) % 5 === 0,
      )
  return ticks.filter((tick) => tick >= from && tick <= to)
}

function intervalMarks(
  all: readonly (Drawn & { readonly row: string })[],
  verdict: Difference['verdict'],
): readonly Mark[] {
  const own = all.filter((each) => each.verdict === verdict)
  const [, stroke, symbol] = looks[verdict]
  return [
    ...own.map(({ low, high, row }) =>
      line(
        [
          [low, row],
          [high, row],
        ],
        { stroke, width: 3, isRound: true },
      ),
    ),
    dots(
      own.map(({ estimate, row }) => [estimate, row]),
      symbol,
      { r: 5, ...(symbol === 'times' ? { stroke, width: 3 } : { fill: stroke, stroke: 'dot' }) },
    ),
  ]
}

function pairTable({ pairs }: LoadComparison): string {
  return behind({
    label: 'pairs',
    head: ['pair', 'side', 'operation', 'calls', 'failed', 'p50', 'p99', 'per second'],
    rows: pairs.flatMap(([base, head], at) => [
      ...base.operations.map((each) => [String(at + 1), 'base', ...operationCells(each)]),
      ...head.operations.map((each) => [String(at + 1), 'head', ...operationCells(each)]),
    ]),
  })
}

function operationCells(each: ComparedOperation): readonly Cell[] {
  const { operation, count, failed, p50Us, p99Us, perSecond } = each
  const numbers = [
    String(count),
    shareText(failed / Math.max(1, count)),
    p50Us === undefined ? '' : usText(p50Us),
    p99Us === undefined ? '' : usText(p99Us),
    numberText(perSecond),
  ]
  return [operation, ...numbers.map((text) => numberCell(text))]
}
