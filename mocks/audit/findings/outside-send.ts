import type { Judge } from '../judge.ts'
import { outsideOf } from '../refusals.ts'

/** In the native shape a send from outside is accepted, and fails by its result. */
export const ofOutsideSend: Judge = ({ entry: { kind, name, subject, atMs }, story }) => {
  if (kind !== 'call' || name !== 'sendMessage' || story.inside.has(subject)) return undefined
  if (story.isTooLateToTell(atMs)) return undefined
  return { rule: 'W-CHANNEL-MEMBERS-ONLY', ...outsideOf('sends to', story, subject) }
}
