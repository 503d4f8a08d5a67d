import { rulesOf } from './rule.ts'
import type { Rule } from './rule.ts'

/** Rules of the section "wider docs: attributes and presence". */
export const attributesAndPresenceRules: readonly Rule[] = rulesOf(
  'wider docs: attributes and presence',
  {
    'W-UATTR-LIMITS': {
      title: 'User attributes',
      statement:
        '16 KB in total, 8 KB each, 32 entries, key of visible characters up to 32 bytes; excess gives ATTRIBUTE_OPERATION_ERR_SIZE_OVERFLOW(4).',
      judged: 'both',
      sources: ['hdr'],
      codes: ['ATTRIBUTE_OPERATION_ERR_SIZE_OVERFLOW'],
      conflict: '32 entries in the header, 512 in the Linux limits page.',
    },
    'W-CATTR-LIMITS': {
      title: 'Channel attributes',
      statement: '32 KB in total, 8 KB each, 32 entries, key up to 32 bytes.',
      judged: 'both',
      sources: ['hdr'],
      conflict: 'Keys of at most 32 bytes in the header, 8 KB in the release notes.',
    },
    'W-UATTR-RATES': {
      title: 'User attribute rates',
      statement: 'Writes 10 per 5 s, reads 40 per 5 s (Windows); else 5.',
      judged: 'both',
      sources: ['hdr'],
    },
    'W-CATTR-RATES': {
      title: 'Channel attribute rates',
      statement: 'Writes 10 per 5 s, reads 10 per 5 s (Windows); else 5.',
      judged: 'both',
      sources: ['hdr'],
    },
    'W-UATTR-NOT-FOUND': {
      title: 'User not found',
      statement: 'Reading attributes of an offline or unknown user gives USER_NOT_FOUND(6).',
      sources: ['hdr'],
      codes: ['ATTRIBUTE_OPERATION_ERR_USER_NOT_FOUND'],
    },
    'W-ATTR-102-NAME': {
      title: 'Attribute code 102',
      statement:
        'The member is ATTRIBUTE_OPERATION_ERR_USER_NOT_LOGGED_IN (release notes print a shorter name).',
      applies: 'native',
      sources: ['hdr'],
      codes: ['ATTRIBUTE_OPERATION_ERR_USER_NOT_LOGGED_IN'],
      errata: ['E-13'],
      conflict: 'The release notes print a shorter name than the header.',
    },
    'W-CATTR-NO-MEMBERSHIP': {
      title: 'No membership needed',
      statement: 'Channel attributes and member count can be used from outside the channel.',
      sources: ['hdr'],
    },
    'W-CATTR-NOTIFY': {
      title: 'Notification on request',
      statement:
        'onAttributesUpdated fires for members only when the writing call asked for it; it carries all attributes.',
      sources: ['hdr'],
    },
    'W-PRESENCE-QUERY': {
      title: 'Online query',
      statement:
        'Up to 256 users per call, 10 calls per 5 s (Windows); answers ONLINE 0 or OFFLINE 2.',
      judged: 'both',
      sources: ['hdr', 'en:limitations_cpp.md'],
      assumptions: ['S-16'],
    },
    'W-PRESENCE-SUB': {
      title: 'Online subscription',
      statement:
        'Up to 512 users per call and in total (else 6), 10 calls per 5 s; lost at logout, kept across reconnects.',
      judged: 'both',
      sources: ['hdr'],
      codes: ['PEER_SUBSCRIPTION_STATUS_ERR_OVERFLOW'],
    },
    'W-MEMBER-COUNT': {
      title: 'Member count query',
      statement: 'Up to 32 channels, 1 call per second; an unknown channel counts 0.',
      judged: 'both',
      sources: ['hdr'],
    },
  },
)
