import type { LoadResult, SeriesFigures } from './load-result.ts'
import { seriesFigures } from './measure/figures.ts'
import { mergeSeries } from './measure/recorder.ts'
import type { Measured } from './measure/recorder.ts'
import type { Plan } from './plan.ts'
import { scenariosOf } from './scenarios.ts'
import type { PlannedScenario } from './scenarios.ts'
import { hasTags } from './thresholds.ts'
import type { Threshold } from './thresholds.ts'

/** What each scenario of a plan has measured; nothing where it has no scenarios beside its own work. */
export function scenarioFigures(plan: Plan, measured: Measured): Pick<LoadResult, 'scenarios'> {
  if (plan.scenarios === undefined) return {}
  return {
    scenarios: scenariosOf(plan).map((scenario) => {
      const { name, tags, startMs } = scenario
      return { name, tags, startMs, series: figuresFor([scenario], plan, measured) }
    }),
  }
}

/** The figures that a threshold is judged by: those of all, or of the scenarios with its tags. */
export function taggedSeries(
  { tags }: Pick<Threshold, 'tags'>,
  of: {
    readonly plan: Plan
    readonly measured: Measured
    readonly series: readonly SeriesFigures[]
  },
): readonly SeriesFigures[] {
  const { plan, measured, series } = of
  if (Object.keys(tags).length === 0 || plan.scenarios === undefined) return series
  const found = scenariosOf(plan).filter((scenario) => hasTags(scenario, tags))
  return figuresFor(found, plan, measured)
}

function figuresFor(
  scenarios: readonly PlannedScenario[],
  plan: Plan,
  { scenarios: measured = {}, timeline }: Measured,
): readonly SeriesFigures[] {
  const series = mergeSeries(scenarios.map(({ name }) => measured[name] ?? []))
  // The stretches of the timeline are of all scenarios together: they say nothing of one.
  return seriesFigures({ series, timeline: { ...timeline, bins: [] } }, plan)
}
