import { sdkName, wordFor } from '../protocol/index.ts'
import type { Dialect } from '../protocol/index.ts'
import type { JournalEntry } from './journal.ts'
import type { World } from './state.ts'

/** Says in whose words the entries of a client are told. */
export type DialectOf = (client: number) => Dialect

/** Whose words each client of a world speaks, the ended ones too; those of Agora itself are the same in both. */
export function dialectsOf(world: World): DialectOf {
  return (client) => (world.webClients.has(client) ? 'web' : 'native')
}

/** An entry as people read it: in the words of the SDK that its client has. */
export function entryFor(dialect: Dialect, entry: JournalEntry): JournalEntry {
  if (dialect === 'native') return entry
  const name = wordFor(dialect, entry.name)
  if (entry.name !== 'onConnectionStateChanged') return { ...entry, name }
  const { code, bytes } = entry
  const state = sdkName('CONNECTION_STATE', code).replace('CONNECTION_STATE_', '')
  const reason = sdkName('CONNECTION_CHANGE_REASON', bytes).replace('CONNECTION_CHANGE_REASON_', '')
  return { ...entry, name: `${name} ${state} ${reason}`, code: -1, bytes: 0 }
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
