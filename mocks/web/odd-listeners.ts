import { callPath, hint } from '../client/index.ts'
import type { ListenerWatch, OddListener } from './event-emitter.ts'
import type { SessionOwner } from './pending.ts'

/** Events whose loss an app cannot make good: it never learns that there was one. */
const lossy: readonly string[] = ['MessageFromPeer', 'ChannelMessage', 'RemoteInvitationReceived']

/** Looks at the listeners of an object of a client, and notes the odd ones for the audit of the app. @rule WEB-LISTENERS */
export function watchListeners(owner: SessionOwner, known: readonly string[]): ListenerWatch {
  return {
    known,
    path: () => (owner.notesCallSites ? callPath() : []),
    found: (odd) => {
      if (odd.kind === 'late' && !lossy.includes(odd.name)) return
      const { world, session } = owner.use('on')
      hint(world, session, { rule: 'WEB-LISTENERS', ...textOf(odd, known), site: odd.site })
    },
  }
}

function textOf(
  { kind, name }: OddListener,
  known: readonly string[],
): { readonly what: string; readonly mend: string } {
  switch (kind) {
    case 'unknown':
      return {
        what: `listens for ${name}, which this object never emits`,
        mend: `Its events are ${known.join(', ')}.`,
      }
    case 'twice':
      return {
        what: `attaches the same listener for ${name} twice`,
        mend: 'Attach it once, or detach it with off before.',
      }
    case 'again':
      return {
        what: `attaches a listener for ${name} again at the same line, so that each is handled twice`,
        mend: 'Keep the function that was attached, and detach it with off before the next.',
      }
    case 'late':
      return {
        what: `listens for ${name} only after one has come that nobody heard`,
        mend: 'Attach the listener right after the object is made: before the login, or before the join.',
      }
  }
}
