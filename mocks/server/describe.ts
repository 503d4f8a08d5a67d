import { codeNameFor, wordFor } from '../protocol/index.ts'
import type { Dialect, EnumName } from '../protocol/index.ts'
import type { JournalEntry } from './journal.ts'
import type { World } from './state.ts'

/** Says in whose words the entries of a client are told. */
export type DialectOf = (client: number) => Dialect

/** Whose words each client of a world speaks, the ended ones too; those of Agora itself are the same in both. */
export function dialectsOf(world: World): DialectOf {
  return (client) => (world.webClients.has(client) ? 'web' : 'native')
}

/** Callbacks whose numbers are texts in the Web: of what its code is, and its bytes. */
const textsOf: Readonly<Record<string, readonly EnumName[]>> = {
  onConnectionStateChanged: ['CONNECTION_STATE', 'CONNECTION_CHANGE_REASON'],
  onLocalInvitationFailure: ['LOCAL_INVITATION_ERR_CODE'],
  onRemoteInvitationFailure: ['REMOTE_INVITATION_ERR_CODE'],
}

/** What of an entry is told in other words. */
type Told = Pick<JournalEntry, 'name'> & Partial<Pick<JournalEntry, 'code' | 'bytes'>>

/** An entry as people read it: in the words of the SDK that its client has. */
export function entryFor<Entry extends Told>(dialect: Dialect, entry: Entry): Entry {
  if (dialect === 'native') return entry
  const { code = -1, bytes = 0 } = entry
  const name = wordFor(dialect, entry.name)
  const texts = (textsOf[entry.name] ?? []).map((codes, at) =>
    codeNameFor(dialect, codes, at === 0 ? code : bytes),
  )
  if (texts.length === 0) return { ...entry, name }
  return { ...entry, name: [name, ...texts].join(' '), code: -1, bytes: 0 }
}

/** A journal entry on one line. */
export function describeEntry(entry: JournalEntry): string {
  const who =
    entry.uid === '' ? (entry.client === 0 ? 'Agora' : `client ${entry.client}`) : entry.uid
  const words = [
    `${String(entry.seq).padStart(5)}  ${String(entry.atMs).padStart(9)} ms  ${who}: ${entry.kind} ${entry.name}`,
  ]
  if (entry.requestId !== 0) words.push(`#${entry.requestId}`)
  if (entry.code >= 0) words.push(`code ${entry.code}`)
  if (entry.subject !== '') words.push(`of ${entry.subject}`)
  if (entry.bytes !== 0) words.push(`${entry.bytes} bytes`)
  if (entry.rule !== '') words.push(`[${entry.rule}]`)
  return words.join(' ')
}
