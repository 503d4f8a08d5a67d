import type { Plan } from './plan.ts'
import { scenariosOf } from './scenarios.ts'

/** Uploads and downloads that a plan can come to, about. */
export function mostTasksOf(plan: Plan): number {
  return scenariosOf(plan).reduce((sum, scenario) => sum + mostTasks(scenario.plan), 0)
}

function mostTasks({ arrivals, clients, phases, deadlineMs }: Plan): number {
  const seconds = (phases.warmUpMs + phases.measureMs + phases.coolDownMs) / 1000
  switch (arrivals.shape) {
    case 'closed':
      return (
        clients *
        Math.max(...arrivals.perClient) *
        (arrivals.operations ?? Math.ceil((seconds * 1000 + deadlineMs) / (arrivals.pauseMs + 40)))
      )
    case 'replay':
      return arrivals.atMs.length
    case 'ramp':
      return Math.max(arrivals.fromPerSecond, arrivals.toPerSecond) * seconds
    case 'steps':
      return Math.max(...arrivals.steps.map(({ perSecond }) => perSecond)) * seconds
    case 'constant':
    case 'poisson':
      return arrivals.perSecond * seconds * 1.2
  }
}
