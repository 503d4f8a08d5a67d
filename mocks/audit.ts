import type { Hint } from './client/index.ts'
import type { CallRate, RuleId } from './protocol/index.ts'
import type { JournalEntry, World } from './server/index.ts'
import { mistakeOf, sendsFromOutside } from './audit-of-refusals.ts'
import { sessionsOf } from './controls.ts'

/** Something an app does that breaks a rule for apps, or soon will. */
export interface AuditFinding {
  readonly rule: RuleId
  readonly uid: string
  /** What the app does. */
  readonly what: string
  /** How to mend it. */
  readonly mend: string
  /** How often it was seen. */
  readonly times: number
  /** Where in the app it was seen last; '' where call sites are not noted. */
  readonly site: string
  /** Numbers of the journal entries that show it. */
  readonly evidence: readonly number[]
}

interface Seen {
  readonly rule: RuleId
  readonly uid: string
  readonly what: string
  readonly mend: string
  readonly site: string
  readonly seq: number
}

const downloadsMax = 3
const budgetShare = 0.8
const autoLoginMs = 1000

/** What an audit knows beside the journal. */
export interface AuditGround {
  /** The send budget of the app's SDK. */
  readonly sendRate: CallRate
  /** Where in the app an entry came from; '' where that is not known. */
  readonly siteOf: (seq: number) => string
}

/** Judges what the apps of a world have done, by its journal and by what was noted of them. */
export function auditOf(world: World): readonly AuditFinding[] {
  const { sendRate } = world.options.limits
  const siteOf = (seq: number): string => world.host.sites?.get(seq) ?? ''
  return grouped([
    ...seenIn({ sendRate, siteOf }, world.journal.entries()),
    ...(world.hints as Hint[]).map((each) => ({ ...each, seq: 0 })),
    ...ofUnreleased(world),
  ])
}

/** Judges what apps have done by a journal alone. */
export function auditOfEntries(
  entries: readonly JournalEntry[],
  ground: AuditGround,
): readonly AuditFinding[] {
  return grouped(seenIn(ground, entries))
}

function seenIn(ground: AuditGround, entries: readonly JournalEntry[]): readonly Seen[] {
  return [
    ...entries
      .filter(({ kind }) => kind === 'refusal')
      .flatMap((entry) => ofRefusal(ground, entry)),
    ...ofOutsideSends(ground, entries),
    ...ofDownloads(ground, entries),
    ...ofBudget(ground, entries),
    ...ofBlindLogin(ground, entries),
  ]
}

/** What the app should have known before it called. */
function ofRefusal(ground: AuditGround, entry: JournalEntry): readonly Seen[] {
  const mistake = mistakeOf(entry)
  if (mistake === undefined || entry.rule === '') return []
  const { rule, uid, seq } = entry
  return [{ ...mistake, rule, uid, site: ground.siteOf(seq), seq }]
}

/** In the native shape a send from outside is accepted, and fails by its result. */
function ofOutsideSends(ground: AuditGround, entries: readonly JournalEntry[]): readonly Seen[] {
  const inside = new Set<string>()
  return entries.flatMap(({ kind, name, uid, client, subject, seq }) => {
    const channel = `${client} ${subject}`
    if (kind === 'transition' && name === 'inside') inside.add(channel)
    else if (kind === 'transition') inside.delete(channel)
    if (kind !== 'call' || name !== 'sendMessage' || inside.has(channel)) return []
    return [
      { ...sendsFromOutside, rule: 'W-CHANNEL-MEMBERS-ONLY', uid, site: ground.siteOf(seq), seq },
    ]
  })
}

/** Loads again of what it has already; a load that failed may be tried again. */
function ofDownloads(ground: AuditGround, entries: readonly JournalEntry[]): readonly Seen[] {
  const counts = new Map<string, number>()
  return entries.flatMap(({ kind, name, uid, subject, code, seq }) => {
    const key = `${uid} ${subject}`
    const count = counts.get(key) ?? 0
    if (kind === 'callback' && name.startsWith('onMediaDownloadTo') && code === 0)
      counts.set(key, count + 1)
    if (kind !== 'call' || !name.startsWith('downloadMedia') || count + 1 < downloadsMax) return []
    const what = `downloads the same medium for the ${count + 1}. time`
    const mend = 'Keep what was downloaded: a medium never changes.'
    return [{ rule: 'MEDIA-DOWNLOAD-BY-ID', uid, what, mend, site: ground.siteOf(seq), seq }]
  })
}

function ofBudget(ground: AuditGround, entries: readonly JournalEntry[]): readonly Seen[] {
  const { calls, windowMs } = ground.sendRate
  const times = new Map<number, number[]>()
  return entries.flatMap(({ kind, name, uid, client, atMs, seq }) => {
    if (kind !== 'call' || (name !== 'sendMessageToPeer' && name !== 'sendMessage')) return []
    const own = (times.get(client) ?? []).filter((each) => atMs - each < windowMs)
    times.set(client, [...own, atMs])
    if (own.length + 1 < calls * budgetShare) return []
    const what = `sends more than ${budgetShare * 100} % of what is allowed`
    const mend = `${calls} messages in ${windowMs} ms are allowed, to peers and channels together.`
    return [{ rule: 'W-SEND-RATE', uid, what, mend, site: ground.siteOf(seq), seq }]
  })
}

/** Two instances that log in by themselves after a kick put each other out for ever. */
function ofBlindLogin(ground: AuditGround, entries: readonly JournalEntry[]): readonly Seen[] {
  const kickedAtMs = new Map<number, number>()
  return entries.flatMap(({ kind, name, uid, client, atMs, bytes, seq }) => {
    if (name === 'onConnectionStateChanged' && kind === 'callback' && bytes === remoteLogin)
      kickedAtMs.set(client, atMs)
    if (kind !== 'call' || name !== 'login') return []
    const sinceMs = atMs - (kickedAtMs.get(client) ?? -Infinity)
    if (sinceMs >= autoLoginMs) return []
    const what = `logs in again ${sinceMs} ms after another device has put it out`
    const mend =
      'Tell the user and wait for an answer: else both devices put each other out for ever.'
    return [{ rule: 'W-ABORTED-NO-AUTO', uid, what, mend, site: ground.siteOf(seq), seq }]
  })
}

const remoteLogin = 8

function ofUnreleased(world: World): readonly Seen[] {
  return sessionsOf(world).flatMap(({ uid, unreleased }) => {
    if (unreleased.size === 0) return []
    const what = `never releases ${unreleased.size} of its messages`
    const mend = 'Call release once a message is not needed any more.'
    return [{ rule: 'RELEASE-BY-SENDER', uid, what, mend, site: '', seq: 0 }]
  })
}

function grouped(seen: readonly Seen[]): readonly AuditFinding[] {
  const groups = new Map<string, Seen[]>()
  for (const each of seen) {
    const key = `${each.rule} ${each.uid} ${each.what.replace(/\d+/g, '#')}`
    groups.set(key, [...(groups.get(key) ?? []), each])
  }
  return [...groups.values()].map((all) => {
    const last = all.at(-1) as Seen
    const { rule, uid, what, mend, site } = last
    const evidence = all.map(({ seq }) => seq).filter((seq) => seq > 0)
    return { rule, uid, what, mend, site, times: all.length, evidence }
  })
}

/** A finding in one sentence. */
export function findingText({ rule, uid, what, mend, times, site }: AuditFinding): string {
  const who = uid === '' ? 'The app' : uid
  const often = times > 1 ? ` (${times} times)` : ''
  return `${who} ${what}${often}. ${mend} [rule ${rule}]${site === '' ? '' : ` at ${site}`}`
}
