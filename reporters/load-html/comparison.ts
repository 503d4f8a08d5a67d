import { axisX, axisY, dot, gridX, link, rect, ruleX } from '@observablehq/plot'
import type { Markish } from '@observablehq/plot'
import type { Difference, LoadComparison, LoadResult } from '../../load/index.ts'
import { escaped } from '../markup.ts'
import { drawn, legend, widths } from './drawing.ts'
import { numberText, shareText, usText } from './numbers.ts'
import { badge, behind, figure, numberCell } from './page-parts.ts'
import type { Section } from './page-parts.ts'

const looks = {
  regressed: ['broken', 'c2', 'times'],
  improved: ['held', 'c3', 'circle'],
  unchanged: ['off', 'c1', 'circle'],
  inconclusive: ['open', 'c6', 'square'],
} as const

/** Two things that were measured in turn: how they differ, and how sure that is. */
export function comparisonSection({ comparison }: LoadResult): Section | undefined {
  if (comparison === undefined) return undefined
  const { base, head, tolerance, pairs, verdict } = comparison
  const differences = comparison.differences.toSorted((one, other) => worse(other) - worse(one))
  return {
    id: 'comparison',
    title: 'Comparison',
    body: `<p>${badge(looks[verdict][0], verdict)} <strong>${escaped(head)}</strong> against <strong>${escaped(base)}</strong>, ${pairs.length} pairs, measured in turn. Within ${shareText(tolerance)} a difference does not matter.</p>${differences.length === 0 ? '' : forest(differences, comparison)}${pairTable(comparison)}`,
  }
}

/** How much worse the head is. */
function worse({ ratio, isTime }: Difference): number {
  return isTime ? Math.log(ratio) : -Math.log(ratio)
}

function forest(differences: readonly Difference[], { tolerance }: LoadComparison): string {
  const all = differences.flatMap(({ low, high }) => [low, high])
  const from = Math.min(...all, 1 - tolerance) * 0.97
  const to = Math.max(...all, 1 + tolerance) * 1.03
  const names = differences.map(
    ({ name, isTime }) => `${name} (${isTime ? 'less' : 'more'} is better)`,
  )
  const named = differences.map((each, at) => ({ ...each, row: names[at] ?? '' }))
  const svg = drawn(
    'Ratio of head to base with its interval, for each number; the values are in the table below',
    {
      width: widths.whole,
      height: 52 + differences.length * 36,
      marginLeft: 280,
      marginRight: 24,
      marginTop: 6,
      marginBottom: 34,
      x: { type: 'log', domain: [from, to] },
      y: { domain: names, type: 'point', padding: 0.6 },
      marks: [
        rect([0], { x1: 1 - tolerance, x2: 1 + tolerance, fill: 'var(--shade)' }),
        gridX(ticksBetween(from, to), { stroke: 'var(--grid)', strokeOpacity: 1 }),
        ruleX([1], { stroke: 'var(--c7)' }),
        axisX(ticksBetween(from, to), {
          tickSize: 0,
          label: 'head over base',
          labelAnchor: 'center',
          labelArrow: 'none',
          text: (ratio: number) => numberText(ratio),
        }),
        axisY({ tickSize: 0, label: null }),
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
  const table = behind({
    label: 'differences',
    head: ['number', 'ratio', 'interval', 'confidence', 'p', 'verdict', 'more pairs needed'],
    rows: differences.map(({ name, ratio, low, high, confidence, pValue, verdict, morePairs }) => [
      name,
      numberCell(ratio.toFixed(3)),
      numberCell(`${low.toFixed(3)} to ${high.toFixed(3)}`),
      numberCell(shareText(confidence)),
      numberCell(numberText(pValue)),
      verdict,
      numberCell(morePairs === undefined ? '' : String(morePairs)),
    ]),
  })
  const more = differences.flatMap(({ name, morePairs }) =>
    morePairs === undefined ? [] : [`${name}: probably clear with ${morePairs} more pairs.`],
  )
  return figure(
    'Head over base, worst first',
    svg,
    `${keys}<p>The grey band is where a difference does not matter. ${escaped(more.join(' '))}</p>${table}`,
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
  all: readonly (Difference & { readonly row: string })[],
  verdict: Difference['verdict'],
): readonly Markish[] {
  const own = all.filter((each) => each.verdict === verdict)
  if (own.length === 0) return []
  const [, colour, symbol] = looks[verdict]
  const stroke = `var(--${colour})`
  return [
    link(own, {
      x1: 'low',
      x2: 'high',
      y1: 'row',
      y2: 'row',
      stroke,
      strokeWidth: 3,
      strokeLinecap: 'round',
    }),
    dot(own, {
      x: 'ratio',
      y: 'row',
      r: 6,
      symbol,
      ...(symbol === 'times' ? { stroke, strokeWidth: 3 } : { fill: stroke, stroke: 'var(--dot)' }),
    }),
  ]
}

function pairTable({ pairs }: LoadComparison): string {
  return behind({
    label: 'pairs',
    head: [
      'pair',
      'p50 base',
      'p50 head',
      'p99 base',
      'p99 head',
      'per second base',
      'per second head',
    ],
    rows: pairs.map(([base, head], at) => [
      String(at + 1),
      ...[
        usText(base.p50Us),
        usText(head.p50Us),
        usText(base.p99Us),
        usText(head.p99Us),
        numberText(base.perSecond),
        numberText(head.perSecond),
      ].map((each) => numberCell(each)),
    ]),
  })
}
