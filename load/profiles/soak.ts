import type { Plan } from '../plan.ts'

/** Half an hour unless told otherwise. */
export const soak: Plan = {
  name: 'soak',
  title: 'A quiet load for a long time: what grows, grows for a reason.',
  seed: 1,
  clients: 20,
  arrivals: { shape: 'poisson', perSecond: 10 },
  operations: [
    { kind: 'peerMessage', weight: 6, bytes: { from: 10, to: 1000 } },
    {
      kind: 'upload',
      weight: 3,
      medium: 'image',
      bytes: { from: 10_000, to: 1_000_000 },
      cancel: { share: 0.1, at: 'any', withinMs: 300 },
    },
    { kind: 'download', weight: 1, bytes: 200_000 },
  ],
  whenFull: 'queue',
  phases: { warmUpMs: 10_000, measureMs: 1_790_000, coolDownMs: 0 },
  deadlineMs: 60_000,
  thresholds: ['upload.failed rate<0.001', 'slots.leaked value==0', 'cancel.lost value==0'],
  worlds: 'one',
  mediaLifeMs: 60_000,
}
