import type { RuleId } from '../protocol/index.ts'
import { record } from '../server/index.ts'
import type { World } from '../server/index.ts'
import { callSite } from './call-site.ts'
import type { Session } from './session.ts'
import { ToolkitError } from '../protocol/toolkit-error.ts'

/** An app touches what is not its own any more, or does what would hang the real SDK. */
export interface Misuse {
  readonly call: string
  readonly client: number
  readonly why: string
  readonly rule: RuleId
  /** It is used in a place that is not its own: a matter of the test, not of the app. */
  readonly isStranger?: boolean
}

/** What the journal calls the place of a client that is used in another. */
export const anotherTest = 'another test'

/** Writes a misuse down and makes the error to throw. */
export function misuse(
  world: World,
  { call, client, why, rule, isStranger }: Misuse,
): ToolkitError {
  // The Web has objects with properties: reading one is no call.
  const doing = /^[A-Z]/.test(call) ? `use the ${call}` : `call ${call}`
  const note = `Failed to ${doing}: ${why}. [rule ${rule}]`
  const uid = (world.clients.get(client) as Session | undefined)?.uid ?? ''
  const subject = isStranger === true ? anotherTest : ''
  const seq = record(world, { kind: 'misuse', name: call, client, uid, subject, rule, note })
  world.host.sites?.set(seq, callSite())
  world.misuses.push(note)
  if (world.misuses.length > 100) world.misuses.shift()
  return new ToolkitError('USE_AFTER_RELEASE', note)
}
