import type { Plan } from '../plan.ts'

/** Closed load in five stages around the limit. */
export const nineTasks: Plan = {
  name: 'nine-tasks',
  title: 'Pressure below, at and above the nine tasks of a client: the tenth is refused, no other.',
  seed: 1,
  clients: 4,
  arrivals: { shape: 'closed', perClient: [6, 8, 9, 10, 12], pauseMs: 20 },
  operations: [{ kind: 'upload', weight: 1, medium: 'file', bytes: 8_388_608 }],
  whenFull: 'reject',
  phases: { warmUpMs: 0, measureMs: 10_000, coolDownMs: 0 },
  deadlineMs: 60_000,
  thresholds: ['slots.peak value<=9', 'upload.failed count==0'],
  worlds: 'one',
  network: { upBytesPerSec: 200_000_000 },
}
