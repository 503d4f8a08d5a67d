import { operationsOf } from './plan.ts'
import type { Plan, SetUpStep, Sizes, TearDownStep } from './plan.ts'
import { mainScenario } from './scenarios.ts'

/** How long the set-up or tear-down of a scenario may take, in ms, unless the plan says it. */
export const defaultLimitMs = 120_000
/** The channel that channel messages go to. */
export const commonChannel = 'everybody'
/** Media of several sizes that are stored for downloads unless the plan says how many. */
const mediaOfSeveralSizes = 16

/** The steps of one scenario, and how long they may take together. */
export interface Stage<Step> {
  /** The scenario whose steps these are. */
  readonly scenario: string
  readonly steps: readonly Step[]
  readonly limitMs: number
}

/** What was done before or after a load. None of it is part of what was measured. */
export interface StepsDone {
  readonly steps: readonly StepDone[]
  /** Why it could not be done to its end. */
  readonly failed?: string
  /** The first and the last entry of the journal while it was done, where they are known. */
  readonly entries?: { readonly first: number; readonly last: number }
}

/** One step that was done. */
export interface StepDone {
  readonly scenario: string
  readonly step: (SetUpStep | TearDownStep)['do']
  /** How often it was done: for each client, or for each medium. */
  readonly count: number
  /** In ms, virtual where the load is. */
  readonly tookMs: number
}

/**
 * What is done before a load: what its operations cannot do without, then the set-up of the plan, then those of its
 * scenarios in their order. All of it is done before the first operation, so that it disturbs none.
 */
export function setUpOf(plan: Plan): readonly Stage<SetUpStep>[] {
  const named = namedSetUp(plan)
  const steps = neededSteps(
    plan,
    named.flatMap((stage) => stage.steps),
  )
  const needed = { scenario: mainScenario, steps, limitMs: defaultLimitMs }
  return [...(steps.length === 0 ? [] : [needed]), ...named]
}

function namedSetUp({ setUp, scenarios = [] }: Plan): readonly Stage<SetUpStep>[] {
  return [{ name: mainScenario, setUp }, ...scenarios].flatMap((each) =>
    each.setUp === undefined
      ? []
      : [{ scenario: each.name, limitMs: defaultLimitMs, ...each.setUp }],
  )
}

/** What is done after a load: the tear-downs of its scenarios, the last one first, then that of the plan. */
export function tearDownOf({ tearDown, scenarios = [] }: Plan): readonly Stage<TearDownStep>[] {
  return [{ name: mainScenario, tearDown }, ...scenarios]
    .flatMap((each) =>
      each.tearDown === undefined
        ? []
        : [{ scenario: each.name, limitMs: defaultLimitMs, ...each.tearDown }],
    )
    .toReversed()
}

/** Whether a plan says itself what is to be done before or after it. */
export function namesSteps({ setUp, tearDown, scenarios = [] }: Plan): boolean {
  return [{ setUp, tearDown }, ...scenarios].some(
    (each) => each.setUp !== undefined || each.tearDown !== undefined,
  )
}

/** How long all of them may take together, in ms. */
export function stagesMs(stages: readonly Stage<unknown>[]): number {
  return stages.reduce((sum, { limitMs }) => sum + limitMs, 0)
}

function neededSteps(plan: Plan, named: readonly SetUpStep[]): readonly SetUpStep[] {
  const operations = operationsOf(plan)
  const speaks = operations.some(({ kind }) => kind === 'channelMessage')
  const storesMedia = named.some((step) => step.do === 'storeMedia')
  const joins = named.some((step) => step.do === 'joinChannel' && step.channel === commonChannel)
  return [
    ...(speaks && !joins ? [{ do: 'joinChannel', channel: commonChannel } as const] : []),
    ...operations.flatMap((operation) =>
      operation.kind === 'download' && !storesMedia
        ? [{ do: 'storeMedia', bytes: operation.bytes } as const]
        : [],
    ),
  ]
}

/** How many media a step stores. */
export function mediaCount({
  bytes,
  count,
}: {
  readonly bytes: Sizes
  readonly count?: number
}): number {
  return count ?? (typeof bytes === 'number' ? 1 : mediaOfSeveralSizes)
}

/** Why a step has failed, in words. */
export function failedStep(scenario: string, step: SetUpStep | TearDownStep, why: string): string {
  const of = scenario === mainScenario ? '' : ` of ${scenario}`
  const channel = 'channel' in step ? ` ${step.channel}` : ''
  return `${step.do}${channel}${of}: ${why}`
}

/** Why a step has failed that took too long. */
export function overLimit(limitMs: number): string {
  return `it had not ended when its ${limitMs} ms were over`
}

/** What is said of steps that somebody has ended. */
export const stoppedWhy = 'it was stopped before its end'

/** Puts what several workers or worlds have done together: counts add up, and of the times the longest is kept. */
export function mergeSteps(all: readonly StepsDone[]): StepsDone {
  if (all.length === 1 && all[0] !== undefined) return all[0]
  const steps: StepDone[] = []
  for (const done of all)
    for (const [at, step] of done.steps.entries()) {
      const { count = 0, tookMs = 0 } = steps[at] ?? {}
      steps[at] = {
        ...step,
        count: count + step.count,
        tookMs: Math.max(tookMs, step.tookMs),
      }
    }
  const failed = all.find((done) => done.failed !== undefined)?.failed
  return { steps, ...(failed === undefined ? {} : { failed }) }
}
