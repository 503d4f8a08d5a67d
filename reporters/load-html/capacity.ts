import type { Capacity, CapacityStep, LoadResult } from '../../load/index.ts'
import { drawn, legend, widths } from './drawing.ts'
import type { Mark } from './drawing.ts'
import { axisX, axisY, dots, line, rulesX, words } from './marks.ts'
import type { Point } from './marks.ts'
import { numberText, usText } from './numbers.ts'
import { behind, figure, numberCell } from './page-parts.ts'
import type { Section } from './page-parts.ts'
import { evenTicks, logTicks } from './scales.ts'
import type { Domain } from './scales.ts'

const verdictColours = { PASS: 'c3', FAIL: 'c2', INVALID: 'c6' } as const
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
        y: { from: 0, to: most },
        marks: [
          axisY(evenTicks(most), numberText),
          line(
            [
              [0, 0],
              [even, even],
            ],
            { stroke: 'c6', width: 1.5, dashes: '2 3' },
          ),
          ...marksOf(steps, 'achievedPerSecond'),
        ],
      },
    ),
  )
}

function waits(steps: readonly CapacityStep[], capacity: Capacity): string {
  const times = steps.map(({ p99Us }) => Math.max(1, p99Us))
  const [from, to] = [Math.min(...times) / 1.5, Math.max(...times) * 1.5]
  return figure(
    'p99 of response, over offered',
    plotted(
      '99th percentile of the response over the rate that was offered; the values are in the table below',
      { to: highest(steps), capacity },
      {
        y: { from, to, isLog: true },
        marks: [axisY(logTicks(from, to), usText), ...marksOf(steps, 'p99Us')],
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
): readonly Mark[] {
  const points = (of: readonly CapacityStep[]): readonly Point[] =>
    of.map((step) => [step.perSecond, Math.max(y === 'p99Us' ? 1 : 0, step[y])])
  const through = line(points(steps), { stroke: 'c1', width: 2 })
  const symbols = (['PASS', 'FAIL', 'INVALID'] as const).map((verdict) => {
    const colour = verdictColours[verdict]
    const ink =
      verdict === 'FAIL' ? { stroke: colour, width: 2.5 } : { fill: colour, stroke: 'dot' }
    const own = steps.filter((step) => step.verdict === verdict)
    return dots(points(own), verdictSymbols[verdict], { r: 4.5, ...ink })
  })
  return [through, ...symbols]
}

interface Own {
  readonly y: Domain
  readonly marks: readonly Mark[]
}

function plotted(
  label: string,
  { to, capacity: { perSecond } }: { readonly to: number; readonly capacity: Capacity },
  { y, marks }: Own,
): string {
  return drawn(label, {
    width: widths.half,
    height: 260,
    margins: { left: 60, right: 20, top: 20, bottom: 34 },
    x: { from: 0, to },
    y,
    marks: [
      axisX(evenTicks(to, 6), numberText, { label: 'offered a second' }),
      ...marks,
      ...(perSecond === 0
        ? []
        : [
            rulesX([perSecond], { stroke: 'c7', width: 1.5, dashes: '5 3' }),
            words(
              `${numberText(perSecond)}/s`,
              ({ x, top }) => [x(perSecond) - 6, top + 12],
              'end',
            ),
          ]),
    ],
  })
}
