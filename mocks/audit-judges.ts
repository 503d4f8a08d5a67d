import { mistakeOf, outsideOf } from './audit-of-refusals.ts'
import type { Mistake } from './audit-of-refusals.ts'
import type { ClientStory, Stories } from './audit-story.ts'
import { madeInAnotherTest } from './client/index.ts'
import { wordFor } from './protocol/index.ts'
import type { Limits, RuleId } from './protocol/index.ts'
import type { DialectOf, JournalEntry } from './server/index.ts'

/** An entry, with what had happened before it. */
export interface Told {
  readonly entry: JournalEntry
  /** Of the client of the entry. */
  readonly story: ClientStory
  readonly stories: Stories
  readonly ground: {
    readonly limits: Limits
    readonly madeAt: (client: number) => string
    readonly dialectOf: DialectOf
  }
}

/** What a judge has found. */
interface Verdict extends Mistake {
  readonly rule: RuleId
  /** The entry whose place in the app is meant, unless it is the judged one; or the place itself. */
  readonly at?: number
  readonly site?: string
}

type Judge = (told: Told) => Verdict | undefined

const downloadsMax = 3
const budgetShare = 0.8
/** Nobody reads a message and clicks in less. */
const clickMs = 200
const instancesMax = 2

/** What the app should have known before it called. */
const ofRefusal: Judge = ({ entry, story, stories, ground }) => {
  const { kind, rule, atMs } = entry
  if (kind !== 'refusal' || rule === '') return undefined
  if (rule === 'W-ABORTED-LOGOUT-FIRST' && entry.name !== 'login' && story.isTooLateToTell(atMs))
    return undefined
  const twin = twinOf(story, stories, ground.madeAt)
  const dialect = ground.dialectOf(entry.client)
  const told = { ...entry, name: wordFor(dialect, entry.name), dialect }
  const mistake = mistakeOf(told, story, twin)
  return mistake === undefined ? undefined : { rule, ...mistake }
}

/** Another instance that was made at the same place and has logged in. */
function twinOf(
  { client, putOutBy }: ClientStory,
  stories: Stories,
  madeAt: Told['ground']['madeAt'],
): ClientStory | undefined {
  const place = madeAt(client)
  if (place === '') return undefined
  const others = putOutBy === undefined ? [...stories.all()] : [putOutBy]
  return others.find(
    (each) => each.client !== client && each.isLoggedIn && madeAt(each.client) === place,
  )
}

/** Works by luck, or crashes, in the SDK: the object is not there any more. */
const ofMisuse: Judge = ({ entry: { kind, name, rule, note } }) => {
  // A client of another test is a matter of the test, not of the app; `assertClean` has it.
  if (kind !== 'misuse' || rule === '' || note.includes(madeInAnotherTest)) return undefined
  return {
    rule,
    what: `calls ${name} ${misused[rule] ?? 'where the SDK would hang'}`,
    mend: 'Release what is yours, once, after its last use; copy what a callback gives inside of it.',
  }
}

const misused: Partial<Readonly<Record<RuleId, string>>> = {
  'RELEASE-BY-SENDER': 'on a message that it has released',
  'W-MSG-RECEIVED-FREED': 'on a received message, which is not its own',
  'W-RELEASE-NO-USE': 'on what was released',
}

/** In the native shape a send from outside is accepted, and fails by its result. */
const ofOutsideSend: Judge = ({ entry: { kind, name, subject, atMs }, story }) => {
  if (kind !== 'call' || name !== 'sendMessage' || story.inside.has(subject)) return undefined
  if (story.isTooLateToTell(atMs)) return undefined
  return { rule: 'W-CHANNEL-MEMBERS-ONLY', ...outsideOf('sends to', story, subject) }
}

/** Loads again what this client has already; a load that failed may be tried again. */
const ofDownload: Judge = ({ entry: { kind, name, subject }, story }) => {
  const count = (story.downloads.get(subject) ?? 0) + 1
  if (kind !== 'call' || !name.startsWith('downloadMedia') || count < downloadsMax) return undefined
  return {
    rule: 'MEDIA-DOWNLOAD-BY-ID',
    what: `downloads the same medium again, ${count} times by now`,
    mend: 'Keep what was downloaded: a medium never changes.',
  }
}

/** A medium whose message has come after its end is nothing that an app could have known of. */
const ofExpired: Judge = ({ entry, story, stories, ground: { limits } }) => {
  const { kind, name, code, subject, atMs } = entry
  if (kind !== 'callback' || !name.startsWith('onMediaDownloadTo') || code === 0) return undefined
  const storedAtMs = stories.storedAtMs(subject)
  if (storedAtMs === undefined) return undefined
  const endedAtMs = storedAtMs + limits.mediaLifeMs
  if (atMs < endedAtMs || story.mediaToldAtMs >= endedAtMs) return undefined
  return {
    rule: 'MEDIA-TTL-7D',
    what: 'downloads a medium after its 7 days',
    mend: 'Look at the age of the message first, and keep what the user may want to see later.',
    at: stories.callOf(entry),
  }
}

const ofBudget: Judge = ({ entry: { kind, name, atMs }, story, ground }) => {
  if (kind !== 'call' || (name !== 'sendMessageToPeer' && name !== 'sendMessage')) return undefined
  const { calls, windowMs } = ground.limits.sendRate
  story.sends = [...story.sends.filter((each) => atMs - each < windowMs), atMs]
  if (story.sends.length < calls * budgetShare) return undefined
  return {
    rule: 'W-SEND-RATE',
    what: `sends more than ${budgetShare * 100} % of what is allowed`,
    mend: `${calls} messages in ${windowMs} ms are allowed, to peers and channels together.`,
  }
}

/** Two instances that log in by themselves after a kick put each other out for ever; a person takes longer. */
const ofBlindLogin: Judge = ({ entry: { kind, name, atMs }, story }) => {
  const sinceMs = atMs - story.putOutAtMs
  if (kind !== 'call' || name !== 'login' || sinceMs >= clickMs) return undefined
  return {
    rule: 'W-ABORTED-NO-AUTO',
    what: `logs in again ${sinceMs} ms after another device has put it out`,
    mend: 'Tell the user and wait for an answer: else both devices put each other out for ever.',
  }
}

/** One instance after another, made by the same line: a page that makes one at each of its renders. */
const ofInstances: Judge = ({
  entry: { kind, name, uid, client },
  stories,
  ground: { madeAt },
}) => {
  const site = madeAt(client)
  if (kind !== 'callback' || name !== 'onLoginSuccess' || site === '') return undefined
  const others = stories.instancesOf(uid).filter((each) => each !== client && madeAt(each) === site)
  if (others.length < instancesMax) return undefined
  return {
    rule: 'W-KICK-SAME-UID',
    what: `makes ${others.length + 1} instances of one user at the same line, and each login puts the one before out`,
    mend: 'Make one instance and keep it, outside of what runs again and again.',
    site,
  }
}

/** All that is looked at, in the order in which it is told. */
export const judges: readonly Judge[] = [
  ofRefusal,
  ofMisuse,
  ofOutsideSend,
  ofDownload,
  ofExpired,
  ofBudget,
  ofBlindLogin,
  ofInstances,
]
