import { lengthMs } from './plan.ts'
import type { Plan, Scenario, Tags } from './plan.ts'

/** What the plan's own work is called, beside its scenarios. */
export const mainScenario = 'main'

/** One part of the work of a plan, as an engine does it. */
export interface PlannedScenario {
  readonly name: string
  /** Its own, and its name as `scenario`. */
  readonly tags: Tags
  readonly startMs: number
  /** When what is still under way is given up, in ms from the beginning of the run; Infinity where its deadline alone counts. */
  readonly stopMs: number
  /** A plan of this work alone, from its own beginning on. */
  readonly plan: Plan
}

/** The plan's own work, and that of its scenarios, in the order in which they are given. */
export function scenariosOf(plan: Plan): readonly [PlannedScenario, ...PlannedScenario[]] {
  const { tags = {}, scenarios = [] } = plan
  const main = {
    name: mainScenario,
    tags: { ...tags, scenario: mainScenario },
    startMs: 0,
    stopMs: Infinity,
    plan,
  }
  return [main, ...scenarios.map((scenario) => plannedOf(plan, scenario))]
}

function plannedOf(plan: Plan, scenario: Scenario): PlannedScenario {
  const { name, startMs = 0, arrivals, operations, gracefulStopMs, tags = {} } = scenario
  const { lengthMs: measureMs = lengthMs(plan) - startMs, whenFull = plan.whenFull } = scenario
  return {
    name,
    tags: { ...tags, scenario: name },
    startMs,
    stopMs: gracefulStopMs === undefined ? Infinity : startMs + measureMs + gracefulStopMs,
    plan: {
      ...plan,
      seed: seedOf(plan.seed, name),
      arrivals,
      operations,
      whenFull,
      phases: { warmUpMs: 0, measureMs, coolDownMs: 0 },
    },
  }
}

/** By the name, so that a scenario draws the same whatever stands beside it. */
function seedOf(seed: number, name: string): number {
  let hash = 0x811c9dc5
  for (const sign of name) hash = Math.imul(hash ^ (sign.codePointAt(0) ?? 0), 0x01000193)
  return (seed ^ hash) >>> 0
}
