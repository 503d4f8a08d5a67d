import type { Judge } from '../judge.ts'

/** Nobody reads a message and clicks in less. */
const clickMs = 200

/** Two instances that log in by themselves after a kick put each other out for ever; a person takes longer. */
export const ofBlindLogin: Judge = ({ entry: { kind, name, atMs }, story }) => {
  const sinceMs = atMs - story.putOutAtMs
  if (kind !== 'call' || name !== 'login' || sinceMs >= clickMs) return undefined
  return {
    rule: 'W-ABORTED-NO-AUTO',
    what: `logs in again ${sinceMs} ms after another device has put it out`,
    mend: 'Tell the user and wait for an answer: else both devices put each other out for ever.',
  }
}
