import type { Plan } from '../plan.ts'

/** Every client is alone with its races, and can be played again by its seed. */
export const cancelRaces: Plan = {
  name: 'cancel-races',
  title:
    'Cancels against results, at every byte and edge: nothing lost, no slot leaked, no second callback.',
  seed: 1,
  clients: 1000,
  arrivals: { shape: 'closed', perClient: [3], pauseMs: 1, operations: 1 },
  operations: [
    {
      kind: 'upload',
      weight: 3,
      medium: 'file',
      bytes: { from: 1, to: 2_097_152 },
      cancel: { share: 1, at: 'any', withinMs: 250 },
    },
    {
      kind: 'download',
      weight: 1,
      bytes: 524_288,
      cancel: { share: 1, at: 'any', withinMs: 120 },
    },
  ],
  whenFull: 'queue',
  phases: { warmUpMs: 0, measureMs: 5000, coolDownMs: 0 },
  deadlineMs: 60_000,
  thresholds: ['cancel.lost value==0', 'slots.leaked value==0', 'callbacks.doubled value==0'],
  worlds: 'each',
  network: { jitterMs: 5 },
}
