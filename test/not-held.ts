import type { ProfileId } from '../mocks/protocol/index.ts'
import { judge } from '../scenarios/index.ts'
import type { Played } from '../scenarios/index.ts'

/** Rules that a service can keep and that were not held by a profile, each with its reason. */
export function notHeld(played: readonly Played[], profile: ProfileId): readonly string[] {
  return judge(played, profile)
    .filter(
      ({ rule, verdict }) => verdict === 'broken' || (rule.judged !== 'app' && verdict !== 'held'),
    )
    .map(({ rule, verdict, reason }) => `${rule.id} ${verdict}: ${reason}`)
}
