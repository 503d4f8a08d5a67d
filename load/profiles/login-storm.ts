import type { Plan } from '../plan.ts'

/** Logins in steps. */
export const loginStorm: Plan = {
  name: 'login-storm',
  title: 'Everybody logs in at once, as after an outage: 50 a second, then 200, then 50.',
  seed: 1,
  clients: 10,
  arrivals: {
    shape: 'steps',
    steps: [
      { perSecond: 50, forMs: 3000 },
      { perSecond: 200, forMs: 4000 },
      { perSecond: 50, forMs: 3000 },
    ],
  },
  operations: [{ kind: 'login', weight: 1 }],
  whenFull: 'queue',
  phases: { warmUpMs: 500, measureMs: 9500, coolDownMs: 0 },
  deadlineMs: 20_000,
  thresholds: ['login.response p(99)<2s', 'login.failed rate<0.001'],
  worlds: 'one',
}
