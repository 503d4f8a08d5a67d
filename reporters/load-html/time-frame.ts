import type { LoadResult } from '../../load/index.ts'
import { drawn, timeMargins } from './drawing.ts'
import type { Mark } from './drawing.ts'
import { axisX, axisY, bands, namesAbove, rulesX } from './marks.ts'
import { evenTicks, logTicks } from './scales.ts'

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
  readonly marks: readonly Mark[]
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
  const others = phases.filter(({ name }) => name !== 'measured')
  const named = phases.filter(({ fromMs, toMs }) => (toMs - fromMs) / endMs > 0.05)
  return drawn(chart.label, {
    height,
    margins: { ...timeMargins, top: chart.hasNames === true ? 22 : 10, bottom: 24 },
    x: { from: 0, to: endMs },
    y: { from, to, isLog },
    marks: [
      bands(
        others.map(({ fromMs, toMs }) => [fromMs, toMs]),
        'shade',
      ),
      bands(
        alarms.map(({ fromMs, toMs }) => [fromMs, toMs]),
        'alarm',
      ),
      rulesX(
        phases.slice(1).map(({ fromMs }) => fromMs),
        { stroke: 'c6', dashes: '3 3' },
      ),
      axisX(
        evenTicks(endMs / unitMs, 12, [1, 2, 5, 10]).map((at) => at * unitMs),
        (ms) => `${Number((ms / unitMs).toFixed(2))} ${unit}`,
        { hasLines: false },
      ),
      axisY(isLog ? logTicks(from, to) : evenTicks(to), tickFormat),
      ...chart.marks,
      namesAbove(
        chart.hasNames === true
          ? named.map(({ name, fromMs, toMs }) => [(fromMs + toMs) / 2, name])
          : [],
      ),
    ],
  })
}
