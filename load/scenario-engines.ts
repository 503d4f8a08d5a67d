import { Engine } from './engine.ts'
import type { Driving, Part } from './driving.ts'
import type { Recorder } from './measure/recorder.ts'
import type { Plan } from './plan.ts'
import { scenariosOf } from './scenarios.ts'
import { Slots } from './slots.ts'

/** Does all the work of a plan, or a worker's part of it: an engine for each scenario, and the same slots for all. */
export class ScenarioEngines {
  readonly #engines: readonly Engine[]

  constructor(
    plan: Plan,
    given: { readonly driving: Driving; readonly recorder: Recorder; readonly part?: Part },
  ) {
    const slots = new Slots()
    const scenarios = scenariosOf(plan)
    this.#engines = scenarios.map(
      (scenario, number) =>
        new Engine(scenario.plan, {
          ...given,
          slots,
          place: { scenario, number, of: scenarios.length },
        }),
    )
  }

  /** Operations under way, and those that wait for a slot. */
  get open(): number {
    return this.#engines.reduce((sum, { open }) => sum + open, 0)
  }

  /** Begins; `ended` is called when every operation of every scenario has ended. */
  start(ended: () => void): void {
    let left = this.#engines.length
    for (const engine of this.#engines)
      engine.start(() => {
        left--
        if (left === 0) ended()
      })
  }

  /** Begins nothing more; what is under way still ends. */
  stop(): void {
    for (const engine of this.#engines) engine.stop()
  }
}
