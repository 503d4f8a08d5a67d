import type { Plan } from '../plan.ts'

/** Everything at once, by chance. */
export const mixedChat: Plan = {
  name: 'mixed-chat',
  title:
    'A chat: mostly texts, photos, a large file now and then, and somebody who thinks better of it.',
  seed: 1,
  clients: 50,
  arrivals: { shape: 'poisson', perSecond: 60 },
  operations: [
    { kind: 'peerMessage', weight: 60, bytes: { from: 10, to: 2000 } },
    { kind: 'channelMessage', weight: 10, bytes: { from: 10, to: 500 } },
    {
      kind: 'upload',
      weight: 16,
      medium: 'image',
      bytes: { from: 20_000, to: 3_000_000 },
      cancel: { share: 0.05, at: 'time', withinMs: 500 },
    },
    { kind: 'upload', weight: 1, medium: 'file', bytes: 31_457_280 },
    { kind: 'download', weight: 12, bytes: 400_000 },
    { kind: 'login', weight: 1 },
  ],
  whenFull: 'queue',
  phases: { warmUpMs: 1000, measureMs: 10_000, coolDownMs: 500 },
  deadlineMs: 30_000,
  thresholds: [
    'peerMessage.response p(95)<500ms',
    'upload.failed rate<0.01',
    'cancel.lost value==0',
    'slots.leaked value==0',
  ],
  worlds: 'one',
}
