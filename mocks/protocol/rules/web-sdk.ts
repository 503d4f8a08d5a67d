import { rulesOf } from './rule.ts'
import type { Rule } from './rule.ts'

/** Rules of the section "wider docs: the Web SDK": what only the Web shape has. */
export const webSdkRules: readonly Rule[] = rulesOf('wider docs: the Web SDK', {
  'WEB-FORM-FIRST': {
    title: 'The form of the arguments first',
    statement:
      'The Web SDK judges the form of the arguments before it looks for the login: a call with a wrong argument rejects with its argument code (2, 3, 4 or 7) also where 102 would follow. IDs of peers and the number of IDs are judged after the login.',
    provenance: 'observed',
    applies: 'web',
    sources: ['web-observed'],
    assumptions: ['S-51'],
    conflict:
      'The reference lists codes without an order; the C++ SDK looks for the login first. What was observed of the Web SDK is done there.',
  },
  'WEB-APP-ID': {
    title: 'createInstance judges the App ID',
    statement:
      'createInstance throws INVALID_ARGUMENT(1) at once for an App ID that is not 32 letters or digits.',
    provenance: 'observed',
    applies: 'web',
    sources: ['web-observed', 'web-ref'],
  },
  'WEB-STATE-102': {
    title: 'ABORTED and RECONNECTING refuse calls',
    statement:
      'In ABORTED every call that needs a login rejects with 102 at once, until logout and login. In RECONNECTING uploads, downloads, attributes, online status and member counts do, while messages and channel calls wait.',
    provenance: 'observed',
    applies: 'web',
    sources: ['web-forced', 'en:reconnecting_cpp.md'],
    assumptions: ['S-55', 'S-56'],
  },
  'WEB-CHANNEL-OBJECT': {
    title: 'Membership belongs to the channel object',
    statement:
      'Of several objects that createChannel gave for one ID only the one that joined is inside: to the others join rejects with ALREADY_JOINED_CHANNEL_OF_SAME_ID(202), send and getMembers with 5, leave with 3.',
    judged: 'both',
    applies: 'web',
    sources: ['rn-web', 'web-ref'],
    conflict:
      'The C++ SDK has one object per channel ID (W-CREATE-CHANNEL-DUP). Web release notes 1.1.0 name 202 "another channel instance".',
  },
  'WEB-LISTENERS': {
    title: 'Listeners under the names of events, once, and in time',
    statement:
      'An app listens by on under the very names of the events that an object has, once for each, and before they can come: an event that nobody listens for is lost, and one that is listened for twice is handled twice.',
    judged: 'app',
    applies: 'web',
    sources: ['web-ref'],
  },
})
