import { codeNameFor, sdkName, wordFor } from '../protocol/index.ts'
import type { Dialect, EnumName } from '../protocol/index.ts'
import type { JournalEntry } from './journal.ts'
import type { World } from './state.ts'

/** Says in whose words the entries of a client are told. */
export type DialectOf = (client: number) => Dialect

/** Whose words each client of a world speaks, the ended ones too; those of Agora itself are the same in both. */
export function dialectsOf(world: World): DialectOf {
  return (client) => (world.webClients.has(client) ? 'web' : 'native')
}

/** Callbacks whose numbers are texts in the Web: of what its code is, and its reason. */
const textsOf: Readonly<Record<string, readonly EnumName[]>> = {
  onConnectionStateChanged: ['CONNECTION_STATE', 'CONNECTION_CHANGE_REASON'],
  onLocalInvitationFailure: ['LOCAL_INVITATION_ERR_CODE'],
  onRemoteInvitationFailure: ['REMOTE_INVITATION_ERR_CODE'],
}

/** What of an entry is told in other words. */
type Told = Pick<JournalEntry, 'name'> & Partial<Pick<JournalEntry, 'code' | 'codeName' | 'reason'>>

/** An entry as people read it: in the words of the SDK that its client has. */
export function entryFor<Entry extends Told>(dialect: Dialect, entry: Entry): Entry {
  if (dialect === 'native') return entry
  const { code = -1, codeName = '', reason = 0 } = entry
  const name = wordFor(dialect, entry.name)
  const told = codeName === '' ? entry : { ...entry, codeName: wordFor(dialect, codeName) }
  const texts = (textsOf[entry.name] ?? []).map((codes, at) =>
    codeNameFor(dialect, codes, at === 0 ? code : reason),
  )
  if (texts.length === 0) return { ...told, name }
  return { ...told, name: [name, ...texts].join(' '), code: -1, reason: 0 }
}

/** What an entry says beside its name, in the order in which people read it. */
export function wordsOf(entry: JournalEntry): readonly string[] {
  const { name, requestId, code, reason, count } = entry
  const words = [name]
  if (requestId !== 0) words.push(`#${requestId}`)
  if (code >= 0) words.push(`code ${code}`)
  if (reason !== 0) words.push(`reason ${reasonName(reason)}`)
  if (count >= 0) words.push(`${count} ${countedIn(name, count)}`)
  return words
}

function reasonName(reason: number): string {
  return sdkName('CONNECTION_CHANGE_REASON', reason).replace('CONNECTION_CHANGE_REASON_', '')
}

/** What is counted, by the name of what tells it. */
function countedIn(name: string, count: number): string {
  const what = /attributes/i.test(name)
    ? 'attribute'
    : /MemberCount(Result| ended)/.test(name)
      ? 'channel'
      : /member/i.test(name)
        ? 'member'
        : 'user'
  return count === 1 ? what : `${what}s`
}

/** A journal entry on one line; its time counts from the first instant of the world. */
export function describeEntry(entry: JournalEntry, startAtMs: number): string {
  const who =
    entry.uid === '' ? (entry.client === 0 ? 'Agora' : `client ${entry.client}`) : entry.uid
  const words = [
    `${String(entry.seq).padStart(5)}  ${sinceText(entry.atMs, startAtMs).padStart(9)} ms  ${who}: ${entry.kind}`,
    ...wordsOf(entry),
  ]
  if (entry.subject !== '') words.push(`of ${entry.subject}`)
  if (entry.bytes !== 0) words.push(`${entry.bytes} bytes`)
  if (entry.rule !== '') words.push(`[${entry.rule}]`)
  return words.join(' ')
}

/** Milliseconds since the first instant of a world, to the microsecond. */
export function sinceText(atMs: number, startAtMs: number): string {
  return String(Math.round((atMs - startAtMs) * 1000) / 1000)
}
