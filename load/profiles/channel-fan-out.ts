import type { Plan } from '../plan.ts'

/** One message, many members. */
export const channelFanOut: Plan = {
  name: 'channel-fan-out',
  title: 'Texts to one channel that everybody is in: told when the last member has it.',
  seed: 1,
  clients: 100,
  arrivals: { shape: 'constant', perSecond: 20 },
  operations: [{ kind: 'channelMessage', weight: 1, bytes: 200 }],
  whenFull: 'queue',
  phases: { warmUpMs: 1000, measureMs: 10_000, coolDownMs: 500 },
  deadlineMs: 20_000,
  thresholds: ['channelMessage.response p(99)<2s', 'channelMessage.failed count==0'],
  worlds: 'one',
}
