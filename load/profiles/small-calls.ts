import type { Plan } from '../plan.ts'

/** Closed load of the smallest operation there is. */
export const smallCalls: Plan = {
  name: 'small-calls',
  title: 'Texts of 100 bytes, one after another by each of 20 clients: what a gateway can bear.',
  seed: 1,
  clients: 20,
  arrivals: { shape: 'closed', perClient: [1], pauseMs: 1 },
  operations: [{ kind: 'peerMessage', weight: 1, bytes: 100 }],
  whenFull: 'queue',
  phases: { warmUpMs: 1000, measureMs: 8000, coolDownMs: 0 },
  deadlineMs: 20_000,
  thresholds: ['peerMessage.failed rate<0.001'],
  worlds: 'one',
}
