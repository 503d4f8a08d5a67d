import { limits } from '../mocks/protocol/index.ts'
import type { Plan, Sizes } from './plan.ts'
import { refusePlan } from './refuse-plan.ts'

/** Checks sizes of a plan against what the service takes. @throws ToolkitError */
export function checkSizes(
  plan: Plan,
  {
    what,
    isMedia,
    sizes,
  }: { readonly what: string; readonly isMedia: boolean; readonly sizes: Sizes },
): void {
  const [least, most] = [leastOf(sizes), mostOf(sizes)]
  if (least > most) refusePlan(plan, `the sizes of ${what} go from ${least} to ${most}. Swap them`)
  const limit = isMedia ? limits.mediaBytesMax : limits.messageBytesMax
  const isAllowed = isMedia && plan.overLimit === true
  if (most > limit && !isAllowed)
    refusePlan(
      plan,
      `${what} has ${most} bytes, and the service takes ${limit} at the most. Give less${isMedia ? ', or say overLimit: true to see it refused' : ''}`,
    )
  if (isMedia && least === 0 && !isAllowed)
    refusePlan(
      plan,
      `${what} has 0 bytes, and the service takes none that is empty. Give 1 or more`,
    )
}

function mostOf(given: Sizes): number {
  if (typeof given === 'number') return given
  return 'oneOf' in given ? Math.max(...given.oneOf) : given.to
}

function leastOf(given: Sizes): number {
  if (typeof given === 'number') return given
  return 'oneOf' in given ? Math.min(...given.oneOf) : given.from
}
