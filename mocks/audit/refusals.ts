import { allCalls } from '../calls/index.ts'
import type { Dialect, RuleId } from '../protocol/index.ts'
import type { JournalEntry } from '../server/index.ts'
import type { ClientStory } from './client-story.ts'

/** What an app has done wrong, and how to mend it. */
export interface Mistake {
  readonly what: string
  readonly mend: string
}

const loginCode = 102
const notInChannelCode = 5
/** What a refused call gives instead of a request ID. */
const refusedRequestId = 0

/** A send to a channel that the client is not in. */
export function outsideOf(
  does: string,
  story: ClientStory,
  channelId: string | undefined,
): Mistake {
  const mend = 'Await the join, and handle one that fails.'
  const isJoining = channelId === undefined ? story.joining.size > 0 : story.joining.has(channelId)
  if (isJoining) return { what: `${does} a channel while its join is under way`, mend }
  const code =
    channelId === undefined
      ? [...story.joinFailures.values()].at(-1)
      : story.joinFailures.get(channelId)
  if (code !== undefined)
    return { what: `${does} a channel though its join has failed with ${code}`, mend }
  return { what: `${does} a channel it is not in`, mend }
}

/** A refusal under the name that the SDK of its client has for the call. */
interface ToldRefusal extends JournalEntry {
  readonly dialect: Dialect
}

interface BudgetedCall {
  readonly names: readonly string[]
  readonly budgetRule?: RuleId
}

type Look = (entry: ToldRefusal, story: ClientStory, twin: ClientStory | undefined) => Mistake

const oneInstance =
  'Make one instance and keep it, outside of what runs again and again; a second device logs in by itself.'

const byRule: Partial<Readonly<Record<RuleId, Look>>> = {
  'LOGIN-REQUIRED': ({ name }, { loginFailure, isLoggingIn, uid }, twin) => {
    if (isLoggingIn)
      return { what: `calls ${name} while its login is under way`, mend: 'Await the login first.' }
    if (loginFailure !== undefined)
      return {
        what: `calls ${name} though its login has failed with ${loginFailure}`,
        mend: 'Handle a login that fails: tell the user, or try again.',
      }
    if (uid === '' && twin !== undefined)
      return {
        what: `calls ${name} on an instance without a login, while another, made at the same line, is logged in as ${twin.uid}`,
        mend: oneInstance,
      }
    return {
      what: `calls ${name} without a login`,
      mend: 'Log in first, and handle a login that fails.',
    }
  },
  'W-LOGIN-ALREADY': (_, { isLoggedIn }) => ({
    what: isLoggedIn ? 'logs in while it is logged in' : 'logs in while its login is under way',
    mend: 'Log in once, and await that; for another user log out first.',
  }),
  'W-ABORTED-LOGOUT-FIRST': ({ name }, _, twin) => {
    if (name === 'login')
      return {
        what: 'logs in again from ABORTED',
        mend: 'Call logout first, and let the user decide.',
      }
    if (twin !== undefined)
      return {
        what: `calls ${name} on an instance that another one, made at the same line, has put out`,
        mend: oneInstance,
      }
    return { what: `calls ${name} in ABORTED`, mend: 'Call logout first, and let the user decide.' }
  },
  'W-MSG-TYPES': (_, { uploadFailure }) => ({
    what:
      uploadFailure === undefined
        ? 'sends something that is no message'
        : `sends something that is no message after an upload that has failed with ${uploadFailure}`,
    mend: 'Send what createMessage or an upload has given; where the upload fails, send nothing.',
  }),
  'W-PEER-BAD-ID': () => ({
    what: 'sends to a peer without a usable user ID',
    mend: 'Look at whom it goes to before the send: nobody may be chosen.',
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
  'W-CHANNEL-MEMBERS-ONLY': (_, story) => outsideOf('sends to', story, undefined),
  'WEB-CHANNEL-OBJECT': () => ({
    what: 'uses a second object of a channel that it has joined',
    mend: 'Call createChannel once, and keep what it gives.',
  }),
  'W-DL-BAD-ARG': ({ dialect }) => ({
    what: 'downloads by what is no media ID',
    mend: {
      native: 'Look at the code of the upload: only where it is 0 there is a media ID.',
      web: 'Await the upload, and handle one that rejects: only the message that it gives has a media ID.',
    }[dialect],
  }),
}

/**
 * What a refused call says of the app that made it; undefined where any app may run into it.
 *
 * @param twin another instance that was made at the same place and has logged in.
 */
export function mistakeOf(
  entry: ToldRefusal,
  story: ClientStory,
  twin: ClientStory | undefined,
): Mistake | undefined {
  const { rule, name, code } = entry
  if (rule === '' || rule === 'WEB-STATE-102') return undefined
  // A signal may be aborted at any time: the SDK does not mind.
  if (rule === 'CANCEL-ONLY-ONGOING' && entry.dialect === 'web') return undefined
  if (rule === 'W-GETMEMBERS' && code === notInChannelCode)
    return outsideOf('asks for the members of', story, undefined)
  if (/RATE|TOO-OFTEN|W-GETMEMBERS/.test(rule))
    return {
      what: `calls ${name} more often than allowed`,
      mend: 'Slow down, or collect several calls.',
    }
  const isLoginMissing = code === loginCode && rule !== 'W-ABORTED-LOGOUT-FIRST'
  return byRule[isLoginMissing ? 'LOGIN-REQUIRED' : rule]?.(entry, story, twin)
}

/** The calls by which an app comes to a rule that its audit looks at: where it makes one and nothing is found, it keeps the rule. */
export const auditedBy: Readonly<Partial<Record<RuleId, RegExp>>> = {
  ...budgetsOf(allCalls),
  'LOGIN-REQUIRED': /^login$/,
  'W-LOGIN-ALREADY': /^login$/,
  'W-KICK-SAME-UID': /^login$/,
  'W-MSG-TYPES': /^sendMessage/,
  'W-PEER-BAD-ID': /^sendMessageToPeer$/,
  'MEDIA-TTL-7D': /^downloadMedia/,
  'W-ABORTED-LOGOUT-FIRST': /^onConnectionStateChanged 5$/,
  'W-ABORTED-NO-AUTO': /^onConnectionStateChanged 5$/,
  'CANCEL-ONLY-ONGOING': /^cancelMedia/,
  'W-CANCEL-DIRECTION': /^cancelMedia/,
  'WEB-CHANNEL-OBJECT': /^join$/,
  'WEB-LISTENERS': /^login$/,
  'W-DL-BAD-ARG': /^downloadMedia/,
  'MEDIA-DOWNLOAD-BY-ID': /^downloadMedia/,
  'W-MSG-NO-SEND-RECEIVED': /^sendMessage/,
  'W-CHANNEL-MEMBERS-ONLY': /^sendMessage$/,
  'RELEASE-BY-SENDER': /^create\w*Message|^release$/,
  'THUMB-NOT-AUTO': /^create(Image|File)Message/,
}

/** How often something may be asked is looked at in every call that asks it. */
function budgetsOf(all: readonly BudgetedCall[]): Partial<Record<RuleId, RegExp>> {
  const found: Partial<Record<RuleId, RegExp>> = {}
  for (const { budgetRule } of all) {
    if (budgetRule === undefined) continue
    const names = all.flatMap((each) => (each.budgetRule === budgetRule ? each.names : []))
    found[budgetRule] = new RegExp(`^(${names.join('|')})$`)
  }
  return found
}
