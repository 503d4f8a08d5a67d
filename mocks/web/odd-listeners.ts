import { hint } from '../client/index.ts'
import type { OddListener } from './event-emitter.ts'
import type { SessionOwner } from './pending.ts'

/** Notes a listener that is never called, or called twice, for the audit of the app. */
export function noteOddListener(
  owner: SessionOwner,
  known: readonly string[],
  { kind, name }: OddListener,
): void {
  const { world, session } = owner.use('on')
  const isTwice = kind === 'twice'
  hint(world, session, {
    rule: 'W-MULTI-HANDLER',
    what: isTwice
      ? `attaches the same listener for ${name} twice`
      : `listens for ${name}, which this object never emits`,
    mend: isTwice
      ? 'Attach it once, or detach it with off before.'
      : `Its events are ${known.join(', ')}.`,
  })
}
