import { judgeThreshold, observedText } from './judge-threshold.ts'
import { seriesFigures } from './measure/figures.ts'
import type { Measured } from './measure/recorder.ts'
import type { Plan } from './plan.ts'
import type { Aborted } from './run-data.ts'
import { taggedSeries } from './scenario-figures.ts'
import { parseThreshold } from './thresholds.ts'
import type { Threshold } from './thresholds.ts'

/** How often thresholds are looked at while a run goes on: as often as by k6. */
export const abortLookMs = 2000

/** Looks whether a run is to end before its time. */
export class AbortWatch {
  readonly #plan: Plan
  readonly #thresholds: readonly Threshold[]

  constructor(plan: Plan) {
    this.#plan = plan
    this.#thresholds = plan.thresholds
      .map((each) => parseThreshold(each))
      .filter(({ abortAfterMs }) => abortAfterMs !== undefined)
  }

  /** Whether a threshold of the plan asks for it. */
  get isNeeded(): boolean {
    return this.#thresholds.length > 0
  }

  /**
   * The first threshold that is not met. What has no data yet, or not enough, ends nothing.
   *
   * @param atMs how long the run goes on: rates are of the part of the measured phase that is over.
   */
  look(measured: Measured, atMs: number): Aborted | undefined {
    const { phases } = this.#plan
    const measureMs = Math.min(phases.measureMs, atMs - phases.warmUpMs)
    if (measureMs <= 0) return undefined
    const plan = { ...this.#plan, phases: { ...phases, measureMs } }
    const series = seriesFigures(measured, plan)
    for (const threshold of this.#thresholds) {
      if (atMs < (threshold.abortAfterMs ?? 0)) continue
      const of = { plan, measured, series }
      const judged = judgeThreshold(threshold, { series: taggedSeries(threshold, of), gauges: {} })
      const isKnown = judged.observed !== undefined && judged.tooFewSamples !== true
      if (isKnown && !judged.ok)
        return { expression: threshold.expression, observed: observedText(judged), atMs }
    }
    return undefined
  }
}
