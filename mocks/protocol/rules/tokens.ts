import { rulesOf } from './rule.ts'
import type { Rule } from './rule.ts'

/** Rules of the section "wider docs: tokens". */
export const tokensRules: readonly Rule[] = rulesOf('wider docs: tokens', {
  'W-TOKEN-24H': {
    title: 'Token life',
    statement: 'An RTM token made by AccessToken is good for 24 h whatever expiry was asked for.',
    sources: ['en:rtm_token.md'],
  },
  'W-TOKEN-UID': {
    title: 'Token and user ID',
    statement: 'The user ID in the token must be the one used at login.',
    judged: 'both',
    sources: ['en:token_server_rtm.md'],
  },
  'W-TOKEN-EXPIRED-LOGIN': {
    title: 'Dead token at login',
    statement:
      'Login with a dead token gives LOGIN_ERR_TOKEN_EXPIRED(6), with a bad one INVALID_TOKEN(5).',
    sources: ['hdr'],
    codes: ['LOGIN_ERR_TOKEN_EXPIRED', 'LOGIN_ERR_INVALID_TOKEN'],
  },
  'W-TOKEN-ONEXPIRED': {
    title: 'onTokenExpired',
    statement: 'Up to 1.4.x it fires only while RECONNECTING; a connected user is not thrown out.',
    sources: ['hdr'],
  },
  'W-RENEW': {
    title: 'renewToken',
    statement: 'Needs login; 2 per second; outcome by onRenewTokenResult(token, code).',
    judged: 'both',
    sources: ['hdr'],
    codes: ['RENEW_TOKEN_ERR_TOO_OFTEN'],
  },
})
