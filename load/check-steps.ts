import { didYouMean } from '../mocks/internal.ts'
import { operationsOf } from './plan.ts'
import type { Plan, SetUpStep, Sizes } from './plan.ts'
import { checkSizes } from './plan-sizes.ts'
import { refusePlan } from './refuse-plan.ts'
import { setUpOf, tearDownOf } from './steps.ts'

/** Checks what a plan does before its load and after it. @throws ToolkitError */
export function checkSteps(plan: Plan): void {
  const setUp = setUpOf(plan).flatMap(({ steps }) => steps)
  const joined = new Set<string>()
  for (const step of setUp) {
    if (step.do === 'storeMedia')
      checkSizes(plan, { what: 'storeMedia', isMedia: true, sizes: step.bytes })
    if (step.do !== 'joinChannel') continue
    if (joined.has(step.channel))
      refusePlan(plan, `its set-up joins the channel ${step.channel} twice. Join it once`)
    joined.add(step.channel)
  }
  checkDownloads(plan, setUp)
  checkTearDown(plan, joined)
}

/** A channel is left once, by those who have joined it, and nobody does anything once logged out. */
function checkTearDown(plan: Plan, joined: Set<string>): void {
  let isOut = false
  for (const step of tearDownOf(plan).flatMap(({ steps }) => steps)) {
    if (isOut)
      refusePlan(
        plan,
        `its tear-down goes on with ${step.do} after logOut, which nobody can do who is logged out. Put logOut last`,
      )
    if (step.do === 'logOut') isOut = true
    if (step.do !== 'leaveChannel') continue
    const names = [...joined]
    if (!joined.delete(step.channel))
      refusePlan(
        plan,
        `its tear-down leaves the channel ${step.channel}, which nobody is in then. ${didYouMean(step.channel, names, 'Join it in a set-up')}`,
      )
  }
}

/** Downloads ask for what a set-up stores: it must have their sizes. */
function checkDownloads(plan: Plan, setUp: readonly SetUpStep[]): void {
  const stored = setUp.flatMap((step) => (step.do === 'storeMedia' ? [step.bytes] : []))
  for (const operation of operationsOf(plan)) {
    if (operation.kind !== 'download') continue
    if (stored.some((sizes) => textOf(sizes) === textOf(operation.bytes))) continue
    refusePlan(
      plan,
      `a download has ${textOf(operation.bytes)} bytes, and its set-up stores media of ${stored.map(textOf).join(' and ')}. Give both the same sizes`,
    )
  }
}

function textOf(sizes: Sizes): string {
  if (typeof sizes === 'number') return String(sizes)
  return 'oneOf' in sizes ? sizes.oneOf.join(', ') : `${sizes.from} to ${sizes.to}`
}
