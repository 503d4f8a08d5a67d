import { ToolkitError } from '../mocks/index.ts'
import { ended } from '../mocks/internal.ts'
import type { Plan } from './plan.ts'

/** Refuses a plan. @param why it cannot be done, and what to do. @throws ToolkitError */
export function refusePlan({ name }: Pick<Plan, 'name'>, why: string): never {
  throw new ToolkitError('INVALID_OPTION', `Failed to load '${name}': ${ended(why)}`)
}
