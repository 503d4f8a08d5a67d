import { axisX, axisY, dot, gridX, gridY, lineY, ruleX, text } from '@observablehq/plot'
import type { Markish } from '@observablehq/plot'
import type { Capacity, CapacityStep, LoadResult } from '../../load/index.ts'
import { drawn, legend, logTicks, widths } from './drawing.ts'
import { numberText, usText } from './numbers.ts'
import { behind, figure, numberCell } from './page-parts.ts'
import type { Section } from './page-parts.ts'

const verdictColours = { PASS: 'var(--c3)', FAIL: 'var(--c2)', INVALID: 'var(--c6)' } as const
const verdictSymbols = { PASS: 'circle', FAIL: 'times', INVALID: 'square' } as const

/** The search for the highest rate: offered against achieved, and what it did to the p99. */
export function capacitySection({ capacity }: LoadResult): Section | undefined {
  if (capacity === undefined) return undefined
  const steps = capacity.steps.toSorted((one, other) => one.perSecond - other.perSecond)
  const found =
    capacity.perSecond === 0
      ? 'No rate meets the thresholds.'
      : `The highest rate that meets the thresholds: <strong>${numberText(capacity.perSecond)} a second</strong>, ${capacity.isConfirmed ? 'confirmed by a run of the whole length' : 'not confirmed by a run of the whole length'}.`
  const table = behind({
    label: 'steps of the search, in their order',
    head: ['offered/s', 'achieved/s', 'p99', 'verdict', 'because'],
    rows: capacity.steps.map(({ perSecond, achievedPerSecond, p99Us, verdict, because }) => [
      numberCell(numberText(perSecond), perSecond),
      numberCell(numberText(achievedPerSecond)),
      numberCell(usText(p99Us)),
      verdict,
      because,
    ]),
  })
  const keys = legend([
    { name: 'the capacity that was found', colour: 'c7', dashes: '5 3' },
    { name: 'achieved is what was offered', colour: 'c6', dashes: '2 3' },
  ])
  const charts =
    steps.length === 0
      ? ''
      : `<div class="two">${achieved(steps, capacity)}${waits(steps, capacity)}</div>${keys}`
  return {
    id: 'capacity',
    title: 'Capacity',
    body: `<p>${found} Circles have met the thresholds, crosses have not, squares say nothing.</p>${charts}${table}`,
  }
}

function achieved(steps: readonly CapacityStep[], capacity: Capacity): string {
  const to = highest(steps)
  const most = Math.max(...steps.map(({ achievedPerSecond }) => achievedPerSecond)) * 1.1
  const even = Math.min(to, most)
  return figure(
    'Achieved a second, over offered',
    plotted(
      'Rate that was achieved over the rate that was offered; the values are in the table below',
      { to, capacity },
      {
        y: { domain: [0, most] },
        marks: [
          gridY({ stroke: 'var(--grid)', strokeOpacity: 1, ticks: 4 }),
          axisY({ ticks: 4, tickSize: 0, label: null, tickFormat: numberText }),
          lineY([0, even], {
            x: (rate: number) => rate,
            y: (rate: number) => rate,
            stroke: 'var(--c6)',
            strokeDasharray: '2 3',
          }),
          lineY(steps, {
            x: 'perSecond',
            y: 'achievedPerSecond',
            stroke: 'var(--c1)',
            strokeWidth: 2,
          }),
          ...marksOf(steps, 'achievedPerSecond'),
        ],
      },
    ),
  )
}

function waits(steps: readonly CapacityStep[], capacity: Capacity): string {
  const times = steps.map(({ p99Us }) => Math.max(1, p99Us))
  const [from, to] = [Math.min(...times) / 1.5, Math.max(...times) * 1.5]
  const ticks = logTicks(from, to)
  return figure(
    'p99 of response, over offered',
    plotted(
      '99th percentile of the response over the rate that was offered; the values are in the table below',
      { to: highest(steps), capacity },
      {
        y: { domain: [from, to], type: 'log' },
        marks: [
          gridY(ticks, { stroke: 'var(--grid)', strokeOpacity: 1 }),
          axisY(ticks, { tickSize: 0, label: null, text: usText }),
          lineY(steps, { x: 'perSecond', y: 'p99Us', stroke: 'var(--c1)', strokeWidth: 2 }),
          ...marksOf(steps, 'p99Us'),
        ],
      },
    ),
  )
}

function highest(steps: readonly CapacityStep[]): number {
  return Math.max(...steps.map(({ perSecond }) => perSecond)) * 1.05
}

function marksOf(
  steps: readonly CapacityStep[],
  y: 'achievedPerSecond' | 'p99Us',
): readonly Markish[] {
  return (['PASS', 'FAIL', 'INVALID'] as const).flatMap((verdict) => {
    const own = steps.filter((step) => step.verdict === verdict)
    if (own.length === 0) return []
    const colour = verdictColours[verdict]
    const ink =
      verdict === 'FAIL'
        ? { stroke: colour, strokeWidth: 2.5 }
        : { fill: colour, stroke: 'var(--dot)' }
    return [dot(own, { x: 'perSecond', y, r: 5, symbol: verdictSymbols[verdict], ...ink })]
  })
}

interface Own {
  readonly y: NonNullable<Parameters<typeof drawn>[1]['y']>
  readonly marks: readonly Markish[]
}

function plotted(
  label: string,
  { to, capacity }: { readonly to: number; readonly capacity: Capacity },
  { y, marks }: Own,
): string {
  const rate = [capacity.perSecond]
  return drawn(label, {
    width: widths.half,
    height: 260,
    marginLeft: 60,
    marginRight: 20,
    marginBottom: 34,
    x: { domain: [0, to] },
    y,
    marks: [
      gridX({ stroke: 'var(--grid)', strokeOpacity: 1, ticks: 6 }),
      axisX({
        ticks: 6,
        tickSize: 0,
        label: 'offered a second',
        labelArrow: 'none',
        labelAnchor: 'center',
        tickFormat: numberText,
      }),
      ...marks,
      ...(capacity.perSecond === 0
        ? []
        : [
            ruleX(rate, { stroke: 'var(--c7)', strokeDasharray: '5 3' }),
            text(rate, {
              x: capacity.perSecond,
              frameAnchor: 'top',
              text: () => `${numberText(capacity.perSecond)}/s`,
              textAnchor: 'end',
              dx: -6,
              dy: 4,
              className: 'said halo',
            }),
          ]),
    ],
  })
}
