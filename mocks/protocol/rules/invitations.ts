import { rulesOf } from './rule.ts'
import type { Rule } from './rule.ts'

/** Rules of the section "wider docs: invitations". */
export const invitationsRules: readonly Rule[] = rulesOf('wider docs: invitations', {
  'W-CALL-ONE-MANAGER': {
    title: 'One call manager',
    statement: 'Each service has one call manager; no login is needed to get it.',
    applies: 'native',
    sources: ['hdr', 'call130'],
  },
  'W-CALL-CONTENT-8KB': {
    title: 'Invitation text',
    statement: 'Content and response are 8 KB of UTF-8 at most; else INVITATION_API 1.',
    judged: 'both',
    sources: ['call130'],
  },
  'W-CALL-TIMEOUTS': {
    title: 'Invitation timing',
    statement:
      'Callee offline 30 s -> LOCAL 1; no ACK in 30 s -> LOCAL 2; no action in 60 s -> expired (LOCAL 3, REMOTE 3).',
    sources: ['call130', 'cn:rtm_invite_java.md'],
  },
  'W-CALL-STATES': {
    title: 'Invitation states',
    statement:
      'Caller 0..6 idle, sent, received, accepted, refused, cancelled, failure; callee 0..6 idle, received, accept-sent, refused, accepted, cancelled, failure.',
    sources: ['call130'],
  },
})
