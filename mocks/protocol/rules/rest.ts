import { rulesOf } from './rule.ts'
import type { Rule } from './rule.ts'

/** Rules of the section "wider docs: REST". */
export const restRules: readonly Rule[] = rulesOf('wider docs: REST', {
  'W-REST-TEXT-ONLY': {
    title: 'REST has no media',
    statement: 'The REST interface sends text only (32 KB) and offers no media upload or download.',
    judged: 'app',
    sources: ['cn:messaging_restful.md'],
  },
  'W-REST-HISTORY-TEXT': {
    title: 'History has text only',
    statement:
      'Message history stores text messages only, for 7 days, and only those sent with the history option.',
    sources: ['hist-cn', 'hist-en'],
  },
  'W-REST-EVENTS': {
    title: 'REST events',
    statement:
      'User and channel event queries keep 2000 events, give 1000 per call, and deliver each once.',
    sources: ['hist-cn'],
  },
})
