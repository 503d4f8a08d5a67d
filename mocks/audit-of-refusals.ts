import type { RuleId } from './protocol/index.ts'
import type { JournalEntry } from './server/index.ts'

/** What an app has done wrong, and how to mend it. */
export interface Mistake {
  readonly what: string
  readonly mend: string
}

const loginCode = 102
/** What a refused call gives instead of a request ID. */
const refusedRequestId = 0

/** A send to a channel that the client is not in. */
export const sendsFromOutside: Mistake = {
  what: 'sends to a channel it is not in',
  mend: 'Await the join, and handle one that fails.',
}

const byRule: Partial<Readonly<Record<RuleId, (entry: JournalEntry) => Mistake>>> = {
  'W-ABORTED-LOGOUT-FIRST': ({ name }) => ({
    what: name === 'login' ? 'logs in again from ABORTED' : `calls ${name} in ABORTED`,
    mend: 'Call logout first, and let the user decide.',
  }),
  'CANCEL-ONLY-ONGOING': ({ name, requestId }) =>
    requestId === refusedRequestId
      ? {
          what: `calls ${name} with the request ID of a call that was refused`,
          mend: 'Look at the code of each call: where it is not 0 there is no task.',
        }
      : { what: 'cancels a task that is over', mend: 'Forget a task at its result.' },
  'W-CANCEL-DIRECTION': () => ({
    what: 'cancels a task by the method of the other kind',
    mend: 'Remember what kind it is.',
  }),
  'TASKS-MAX-9': () => ({
    what: 'begins a tenth upload or download',
    mend: 'Queue them: nine at a time.',
  }),
  'W-MSG-NO-SEND-RECEIVED': () => ({
    what: 'sends a received message again',
    mend: 'Make a new message of its media ID or text.',
  }),
  'W-CHANNEL-MEMBERS-ONLY': () => sendsFromOutside,
  'WEB-CHANNEL-OBJECT': () => ({
    what: 'uses a second object of a channel that it has joined',
    mend: 'Call createChannel once, and keep what it gives.',
  }),
  'W-DL-BAD-ARG': () => ({
    what: 'downloads by what is no media ID',
    mend: 'Look at the code of the upload: only where it is 0 there is a media ID.',
  }),
}

/** What a refused call says of the app that made it; undefined where any app may run into it. */
export function mistakeOf(entry: JournalEntry): Mistake | undefined {
  const { rule, name, code, note } = entry
  if (rule === '') return undefined
  if (rule === 'WEB-STATE-102') return undefined
  if (rule === 'LOGIN-REQUIRED' || (code === loginCode && rule !== 'W-ABORTED-LOGOUT-FIRST')) {
    return note.includes('still under way')
      ? { what: `calls ${name} while its login is under way`, mend: 'Await the login first.' }
      : {
          what: `calls ${name} without a login`,
          mend: 'Log in first, and handle a login that fails.',
        }
  }
  if (/RATE|TOO-OFTEN|W-GETMEMBERS/.test(rule)) {
    return {
      what: `calls ${name} more often than allowed`,
      mend: 'Slow down, or collect several calls.',
    }
  }
  return byRule[rule]?.(entry)
}

/** The calls by which an app comes to a rule that its audit looks at: where it makes one and nothing is found, it keeps the rule. */
export const auditedBy: Readonly<Partial<Record<RuleId, RegExp>>> = {
  'LOGIN-REQUIRED': /^login$/,
  'W-ABORTED-LOGOUT-FIRST': /^onConnectionStateChanged 5$/,
  'W-ABORTED-NO-AUTO': /^onConnectionStateChanged 5$/,
  'CANCEL-ONLY-ONGOING': /^cancelMedia/,
  'W-CANCEL-DIRECTION': /^cancelMedia/,
  'TASKS-MAX-9': /^(create\w+ByUploading|downloadMedia\w+)$/,
  'WEB-CHANNEL-OBJECT': /^join$/,
  'W-DL-BAD-ARG': /^downloadMedia/,
  'MEDIA-DOWNLOAD-BY-ID': /^downloadMedia/,
  'W-MSG-NO-SEND-RECEIVED': /^sendMessage/,
  'W-CHANNEL-MEMBERS-ONLY': /^sendMessage$/,
  'W-SEND-RATE': /^sendMessage/,
  'W-LOGIN-RATE': /^login$/,
  'W-JOIN-RATE': /^join$/,
  'W-GETMEMBERS': /^getMembers$/,
  'W-RENEW': /^renewToken$/,
  'W-UATTR-RATES': /UserAttributes/,
  'W-CATTR-RATES': /ChannelAttributes/,
  'W-PRESENCE-QUERY': /^queryPeersOnlineStatus$/,
  'W-PRESENCE-SUB': /^(un)?subscribePeersOnlineStatus$/,
  'W-MEMBER-COUNT': /^getChannelMemberCount$/,
  'RELEASE-BY-SENDER': /^create\w*Message|^release$/,
  'THUMB-NOT-AUTO': /^create(Image|File)Message/,
}
