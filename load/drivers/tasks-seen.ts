import type { Outcome } from '../measure/outcome.ts'
import type { Plan } from '../plan.ts'
import { lengthMs } from '../plan.ts'
import type { SlotSpan, StageCount } from '../run-data.ts'

/** Tasks that a run keeps for its report, and as many that were refused: the first of each client, as many of one as of another. */
const spansMax = 8000
const spansOfClientMax = 400

/** Keeps what the report draws of tasks: the slots of every client, and what each stage of a closed load was refused. */
export class TasksSeen {
  readonly spans: SlotSpan[] = []
  readonly #plan: Plan
  readonly #ofClientMax: number
  /** Of so many clients one is kept. */
  readonly #every: number
  readonly #kept = new Map<string, number>()
  readonly #stages: { perClient: number; asked: number; refused: number }[]

  constructor(plan: Plan) {
    this.#plan = plan
    this.#every = Math.ceil(plan.clients / spansMax)
    this.#ofClientMax = Math.min(spansOfClientMax, Math.max(1, Math.floor(spansMax / plan.clients)))
    const { arrivals, scenarios } = plan
    // What another scenario has asked for is of no stage.
    const isStaged = arrivals.shape === 'closed' && scenarios === undefined
    const perClient = isStaged ? arrivals.perClient : []
    this.#stages = perClient.map((count) => ({ perClient: count, asked: 0, refused: 0 }))
  }

  /** A task has ended. */
  ended(
    task: { readonly client: number; readonly kind: 'upload' | 'download' },
    times: { readonly fromUs: number; readonly endUs: number },
    outcome: Outcome,
  ): void {
    const { fromUs, endUs } = times
    this.#count(fromUs, outcome)
    if (task.client % this.#every !== 0) return
    const key = `${task.client} ${outcome === 'refused'}`
    const kept = this.#kept.get(key) ?? 0
    if (kept >= this.#ofClientMax) return
    this.#kept.set(key, kept + 1)
    this.spans.push({ ...task, startMs: fromUs / 1000, endMs: endUs / 1000, outcome })
  }

  #count(fromUs: number, outcome: Outcome): void {
    const stageMs = lengthMs(this.#plan) / this.#stages.length
    const stage = this.#stages[Math.floor(fromUs / 1000 / stageMs)]
    if (stage === undefined) return
    stage.asked++
    if (outcome === 'refused') stage.refused++
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
