import type { JournalEntry } from './journal.ts'

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
