import type { RuleId } from '../protocol/index.ts'
import type { World } from '../server/index.ts'
import { callSite } from './call-site.ts'
import type { Session } from './session.ts'

/** Something an app does that works here and now, and is wrong all the same. Plain data. */
export interface Hint {
  readonly atMs: number
  readonly client: number
  readonly uid: string
  readonly rule: RuleId
  /** What the app does. */
  readonly what: string
  /** How to mend it. */
  readonly mend: string
  /** Where in the app, if that is noted. */
  readonly site: string
}

const hintsMax = 200

/** Notes what an app does wrong, for its audit. */
export function hint(
  world: World,
  session: Session | undefined,
  found: Pick<Hint, 'rule' | 'what' | 'mend'> & { readonly site?: string | undefined },
): void {
  const { client = 0, uid = '' } = session ?? {}
  const site = found.site ?? (world.host.sites === undefined ? '' : callSite())
  world.hints.push({ ...found, atMs: world.queue.nowMs, client, uid, site })
  if (world.hints.length > hintsMax) world.hints.shift()
}
