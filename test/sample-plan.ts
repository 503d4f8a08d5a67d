import type { Plan } from '../load/plan.ts'

/** A short load of downloads by six clients, for tests of what surrounds it. */
export const samplePlan: Plan = {
  name: 'surrounded',
  title: '',
  seed: 4,
  clients: 6,
  arrivals: { shape: 'constant', perSecond: 20 },
  operations: [{ kind: 'download', weight: 1, bytes: 5000 }],
  whenFull: 'queue',
  phases: { warmUpMs: 0, measureMs: 1000, coolDownMs: 0 },
  deadlineMs: 20_000,
  thresholds: [],
  worlds: 'one',
}
