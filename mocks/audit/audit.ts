import { sessionsOf } from '../client/index.ts'
import type { Hint, Session } from '../client/index.ts'
import type { Limits, RuleId } from '../protocol/index.ts'
import { dialectsOf } from '../server/index.ts'
import type { DialectOf, JournalEntry, World } from '../server/index.ts'
import { judges } from './judges.ts'
import { Stories } from './client-story.ts'

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

/** What an audit knows beside the journal. */
export interface AuditGround {
  /** The limits of the app's SDK. */
  readonly limits: Limits
  /** Where in the app an entry came from; '' where that is not known. */
  readonly siteOf: (seq: number) => string
  /** Where in the app a client was made; '' where that is not known. */
  readonly madeAt: (client: number) => string
  /** Whose words the findings on a client are in. */
  readonly dialectOf: DialectOf
}

/** Judges what the apps of a world have done, by its journal and by what was noted of them. */
export function auditOf(world: World): readonly AuditFinding[] {
  const ground = {
    limits: world.options.limits,
    siteOf: (seq: number): string => world.host.sites?.get(seq) ?? '',
    madeAt: (client: number): string =>
      (world.clients.get(client) as Session | undefined)?.madeAt ?? '',
    dialectOf: dialectsOf(world),
  }
  return grouped([
    ...seenIn(ground, world.journal.entries()),
    ...(world.hints as Hint[]).map((each) => ({ ...each, seq: 0 })),
    ...ofUnreleased(world),
  ])
}

/** Judges what apps have done by a journal alone. */
export function auditOfEntries(
  entries: readonly JournalEntry[],
  limits: Limits,
  dialectOf: DialectOf,
): readonly AuditFinding[] {
  return grouped(seenIn({ limits, siteOf: () => '', madeAt: () => '', dialectOf }, entries))
}

/** Judges each entry by what its client had been through before. */
function seenIn(ground: AuditGround, entries: readonly JournalEntry[]): readonly Seen[] {
  const stories = new Stories()
  return entries.flatMap((entry) => {
    const told = { entry, stories, story: stories.of(entry.client), ground }
    const found = judges.flatMap((judge) => judge(told) ?? [])
    stories.follow(entry)
    return found.map(({ rule, what, mend, at = entry.seq, site = ground.siteOf(at) }) => {
      const { uid, seq } = entry
      return { rule, uid, what, mend, site, seq }
    })
  })
}

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
