import type { Plan } from '../plan.ts'

/** A life of five seconds in place of seven days, so that many lives fit into one run. */
export const expiryChurn: Plan = {
  name: 'expiry-churn',
  title: 'Media come and expire: what is stored stays bounded, and none is read after its life.',
  seed: 1,
  clients: 10,
  arrivals: { shape: 'constant', perSecond: 20 },
  operations: [
    { kind: 'upload', weight: 3, medium: 'image', bytes: { from: 10_000, to: 500_000 } },
    { kind: 'download', weight: 1, bytes: 100_000 },
  ],
  whenFull: 'queue',
  phases: { warmUpMs: 2000, measureMs: 10_000, coolDownMs: 0 },
  deadlineMs: 30_000,
  thresholds: ['upload.failed count==0', 'media.stored value<=400', 'media.overdue value==0'],
  worlds: 'one',
  mediaLifeMs: 5000,
}
