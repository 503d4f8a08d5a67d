import { auditOf, auditOfEntries } from '../audit/audit.ts'
import type { AuditFinding } from '../audit/audit.ts'
import { profiles } from '../protocol/index.ts'
import type { ProfileId } from '../protocol/index.ts'
import type { JournalEntry, World } from '../server/index.ts'

/** What the apps of a world have done, as plain data: for a compliance report of an app. */
export interface Recording {
  readonly recordingVersion: 1
  readonly profile: ProfileId
  readonly seed: number
  readonly journalDigest: string
  /** Which clients use the Web SDK, by number: what the report says of them is in its words. */
  readonly webClients?: readonly number[]
  /** The kept entries of the journal, oldest first. */
  readonly entries: readonly JournalEntry[]
  /** What the audit has found, with where in the app. */
  readonly findings: readonly AuditFinding[]
}

/** Takes what has happened in a world. */
export function recordingOf(world: World): Recording {
  const { profile, seed } = world.options
  return {
    recordingVersion: 1,
    profile: profile.id,
    seed,
    journalDigest: world.journal.digest(),
    webClients: [...world.webClients],
    entries: world.journal.entries(),
    findings: auditOf(world),
  }
}

/** A recording of entries alone, such as `/admin/journal` of a gateway gives: without what only a world knows, as call sites. */
export function recordingOfEntries(
  entries: readonly JournalEntry[],
  journalDigest: string,
): Recording {
  const profile = 'web-1.4'
  const { limits } = profiles[profile]
  return {
    recordingVersion: 1,
    profile,
    seed: 1,
    journalDigest,
    entries,
    findings: auditOfEntries(entries, limits, () => 'web'),
  }
}
