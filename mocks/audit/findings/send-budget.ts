import type { Judge } from '../judge.ts'

const budgetShare = 0.8

/** Sends so much that the next burst will be refused. */
export const ofBudget: Judge = ({ entry: { kind, name, atMs }, story, ground }) => {
  if (kind !== 'call' || (name !== 'sendMessageToPeer' && name !== 'sendMessage')) return undefined
  const { calls, windowMs } = ground.limits.sendRate
  story.sends = [...story.sends.filter((each) => atMs - each < windowMs), atMs]
  if (story.sends.length < calls * budgetShare) return undefined
  return {
    rule: 'W-SEND-RATE',
    what: `sends more than ${budgetShare * 100} % of what is allowed`,
    mend: `${calls} messages in ${windowMs} ms are allowed, to peers and channels together.`,
  }
}
