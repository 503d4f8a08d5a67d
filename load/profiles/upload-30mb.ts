import type { Plan } from '../plan.ts'

/** The largest media, as many as may be. */
export const upload30Mb: Plan = {
  name: 'upload-30mb',
  title: 'Ten clients with nine uploads of 30 MB each, all the time.',
  seed: 1,
  clients: 10,
  arrivals: { shape: 'closed', perClient: [9], pauseMs: 1 },
  operations: [{ kind: 'upload', weight: 1, medium: 'file', bytes: 31_457_280 }],
  whenFull: 'queue',
  phases: { warmUpMs: 2000, measureMs: 15_000, coolDownMs: 0 },
  deadlineMs: 120_000,
  thresholds: ['upload.completed count>0', 'upload.failed rate<0.001', 'slots.leaked value==0'],
  worlds: 'one',
  network: { upBytesPerSec: 500_000_000 },
}
