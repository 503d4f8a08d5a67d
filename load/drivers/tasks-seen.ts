import type { Outcome } from '../measure/outcome.ts'
import type { Plan } from '../plan.ts'
import { lengthMs } from '../plan.ts'
import type { SlotSpan, StageCount } from '../run-data.ts'

const spansMax = 400

/** Keeps what the report draws of tasks: the slots of one client, and what each stage of a closed load was refused. */
export class TasksSeen {
  readonly spans: SlotSpan[] = []
  readonly #plan: Plan
  readonly #drawn: number
  readonly #stages: { perClient: number; asked: number; refused: number }[]

  /** @param drawn number of the client whose slots are drawn. */
  constructor(plan: Plan, drawn = 0) {
    this.#plan = plan
    this.#drawn = drawn
    const { arrivals } = plan
    const perClient = arrivals.shape === 'closed' ? arrivals.perClient : []
    this.#stages = perClient.map((count) => ({ perClient: count, asked: 0, refused: 0 }))
  }

  /** A task has ended. */
  ended(
    task: { readonly client: number; readonly kind: 'upload' | 'download' },
    times: { readonly fromUs: number; readonly endUs: number },
    outcome: Outcome,
  ): void {
    const { fromUs, endUs } = times
    const stageMs = lengthMs(this.#plan) / this.#stages.length
    const stage = this.#stages[Math.floor(fromUs / 1000 / stageMs)]
    if (stage !== undefined) {
      stage.asked++
      if (outcome === 'refused') stage.refused++
    }
    if (task.client !== this.#drawn || outcome === 'refused' || this.spans.length >= spansMax)
      return
    this.spans.push({ ...task, startMs: fromUs / 1000, endMs: endUs / 1000, outcome })
  }

  get stages(): readonly StageCount[] {
    return this.#stages
  }
}

/** Adds the stages of several workers up. */
export function mergeStages(all: readonly (readonly StageCount[])[]): readonly StageCount[] {
  const [first = []] = all
  return first.map(({ perClient }, index) => ({
    perClient,
    asked: all.reduce((sum, stages) => sum + (stages[index]?.asked ?? 0), 0),
    refused: all.reduce((sum, stages) => sum + (stages[index]?.refused ?? 0), 0),
  }))
}
