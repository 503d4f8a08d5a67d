/** A small load with every step that is done before and after one, and what a result tells of them. */
import type { Plan } from '../load/plan.ts'
import type { LoadDone } from '../load/run-load.ts'
import { samplePlan } from './sample-plan.ts'

export const planWithSteps: Plan = {
  ...samplePlan,
  setUp: {
    steps: [
      { do: 'storeMedia', bytes: 5000, count: 5 },
      { do: 'joinChannel', channel: 'lobby' },
      { do: 'setAttributes', attributes: { mood: 'fine', side: 'left' } },
    ],
  },
  tearDown: {
    steps: [{ do: 'leaveChannel', channel: 'lobby' }, { do: 'clearAttributes' }, { do: 'logOut' }],
  },
}

/** The steps done, with how often each. */
export const stepsDone = ({ load: { setUp, tearDown } }: LoadDone): readonly unknown[] =>
  [setUp, tearDown].map((done) => done?.steps.map(({ step, count }) => [step, count]))
export const stepsBefore: readonly unknown[] = [
  ['storeMedia', 5],
  ['joinChannel', 6],
  ['setAttributes', 6],
]
export const stepsAfter: readonly unknown[] = [
  ['leaveChannel', 6],
  ['clearAttributes', 6],
  ['logOut', 6],
]
