import type { Plan } from '../plan.ts'

/** More and more of them. */
export const reconnectStorm: Plan = {
  name: 'reconnect-storm',
  title: 'Links break and mend while texts go on: how long until a client is back.',
  seed: 1,
  clients: 50,
  arrivals: { shape: 'ramp', fromPerSecond: 5, toPerSecond: 40 },
  operations: [
    { kind: 'reconnect', weight: 1 },
    { kind: 'peerMessage', weight: 3, bytes: 100 },
  ],
  whenFull: 'queue',
  phases: { warmUpMs: 1000, measureMs: 10_000, coolDownMs: 500 },
  deadlineMs: 40_000,
  thresholds: ['reconnect.failed count==0', 'peerMessage.completed rate>0.9'],
  worlds: 'one',
}
