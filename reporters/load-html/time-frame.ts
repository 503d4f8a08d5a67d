import { axisX, axisY, gridY, rect, ruleX, text } from '@observablehq/plot'
import type { Markish, PlotOptions } from '@observablehq/plot'
import type { LoadResult } from '../../load/index.ts'
import { drawn, logTicks, timeMargins, widths } from './drawing.ts'

/** The axis that all charts over time share. */
export interface TimeFrame {
  /** End of the axis, in ms. */
  readonly endMs: number
  /** Length of a stretch, in ms. */
  readonly binMs: number
  /** How many ms are one of its unit. */
  readonly unitMs: number
  readonly unit: string
  /** Parts of the run that are not judged, and what follows them, in ms. */
  readonly phases: readonly {
    readonly name: string
    readonly fromMs: number
    readonly toMs: number
  }[]
}

/** Makes the axis of a run. */
export function timeFrame({
  timeline: { binMs, bins },
  plan,
  health,
}: Pick<LoadResult, 'timeline' | 'plan' | 'health'>): TimeFrame {
  const { warmUpMs, measureMs, coolDownMs } = plan.phases
  const measuredMs = warmUpMs + measureMs
  const endMs = Math.max(
    1,
    binMs * bins.length,
    bins.length === 0 ? measuredMs : 0,
    health?.samples.at(-1)?.atMs ?? 0,
  )
  const phases = [
    { name: 'warm-up', fromMs: 0, toMs: warmUpMs },
    { name: 'measured', fromMs: warmUpMs, toMs: measuredMs },
    { name: 'cool-down', fromMs: measuredMs, toMs: measuredMs + coolDownMs },
    { name: 'what was under way', fromMs: measuredMs + coolDownMs, toMs: endMs },
  ]
  const kept = phases
    .map((phase) => ({ ...phase, toMs: Math.min(endMs, phase.toMs) }))
    .filter(({ fromMs, toMs }) => toMs > fromMs)
  const [unitMs, unit] =
    endMs < 600_000 ? [1000, 's'] : endMs < 10_800_000 ? [60_000, 'min'] : [3_600_000, 'h']
  return { endMs, binMs, unitMs, unit, phases: kept }
}

/** What is drawn over time. */
export interface TimeChart {
  readonly label: string
  readonly marks: readonly Markish[]
  readonly from?: number
  readonly to: number
  readonly isLog?: boolean
  readonly height?: number
  readonly tickFormat: (value: number) => string
  /** Names of the phases, above them. */
  readonly hasNames?: boolean
  /** Stretches in which something was wrong, in ms. */
  readonly alarms?: readonly { readonly fromMs: number; readonly toMs: number }[]
}

/** Draws marks, whose x is in ms, over the phases of a run. */
export function timeSvg(frame: TimeFrame, chart: TimeChart): string {
  const { from = 0, to, isLog = false, height = 150, tickFormat, alarms = [] } = chart
  const { endMs, unitMs, unit, phases } = frame
  const xTicks = ticksUpTo(endMs, unitMs)
  const yTicks = isLog ? logTicks(from, to) : linearTicks(to)
  const others = phases.filter(({ name }) => name !== 'measured')
  const band = { x1: 'fromMs', x2: 'toMs', y1: from, y2: to }
  const options: PlotOptions = {
    width: widths.whole,
    height,
    marginLeft: timeMargins.left,
    marginRight: timeMargins.right,
    marginTop: chart.hasNames === true ? 22 : 10,
    marginBottom: 24,
    x: { domain: [0, endMs] },
    y: { domain: [from, to], type: isLog ? 'log' : 'linear' },
    marks: [
      rect(others, { ...band, fill: 'var(--shade)' }),
      ...(alarms.length === 0 ? [] : [rect(alarms, { ...band, fill: 'var(--alarm)' })]),
      gridY(yTicks, { stroke: 'var(--grid)', strokeOpacity: 1 }),
      ruleX(phases.slice(1), { x: 'fromMs', stroke: 'var(--c6)', strokeDasharray: '3 3' }),
      axisX(xTicks, {
        tickSize: 0,
        label: null,
        tickFormat: (ms: number) => `${Number((ms / unitMs).toFixed(2))} ${unit}`,
      }),
      axisY(yTicks, { tickSize: 0, label: null, text: tickFormat }),
      ...chart.marks,
      ...(chart.hasNames === true
        ? [
            text(phases, {
              x: ({ fromMs, toMs }: TimeFrame['phases'][number]) => (fromMs + toMs) / 2,
              y: to,
              text: ({ name, fromMs, toMs }: TimeFrame['phases'][number]) =>
                (toMs - fromMs) / endMs > 0.05 ? name : '',
              dy: -9,
            }),
          ]
        : []),
    ],
  }
  return drawn(chart.label, options)
}

function ticksUpTo(endMs: number, unitMs: number): readonly number[] {
  const wanted = endMs / unitMs / 12
  const power = 10 ** Math.floor(Math.log10(wanted))
  const step = ([1, 2, 5, 10].find((each) => each * power >= wanted) ?? 10) * power * unitMs
  return Array.from({ length: Math.floor(endMs / step + 1e-9) + 1 }, (_, at) => at * step)
}

function linearTicks(to: number): readonly number[] {
  const wanted = to / 4
  const power = 10 ** Math.floor(Math.log10(wanted))
  const step = ([1, 2, 2.5, 5, 10].find((each) => each * power >= wanted) ?? 10) * power
  return Array.from({ length: Math.floor(to / step + 1e-9) + 1 }, (_, at) => at * step)
}
