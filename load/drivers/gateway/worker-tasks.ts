import { testAppId } from '../../../fixtures/index.ts'
import { operationsOf } from '../../plan.ts'
import type { Plan } from '../../plan.ts'
import type { Precision } from './real-ticker.ts'
import type { WorkerTask } from './worker-words.ts'

/** What each worker of a load is told when it is made. */
export function workerTasks(
  plan: Plan,
  options: {
    readonly workers?: number
    readonly precision?: Precision
    readonly adminToken?: string
  },
  { target, name }: { readonly target: string; readonly name: string },
): readonly WorkerTask[] {
  const workers = workersFor(plan, options.workers ?? 1)
  const { precision = 'near', adminToken } = options
  return Array.from({ length: workers }, (_, worker) => ({
    plan,
    target,
    part: { worker, workers },
    precision,
    name,
    appId: testAppId,
    ...(adminToken === undefined ? {} : { adminToken }),
  }))
}

/** The last member of a channel is known to one worker alone where all are in it. */
function workersFor(plan: Plan, wanted: number): number {
  if (operationsOf(plan).some(({ kind }) => kind === 'channelMessage')) return 1
  return Math.min(wanted, plan.clients)
}
