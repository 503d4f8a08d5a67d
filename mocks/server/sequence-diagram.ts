import { sinceText, wordsOf } from './describe.ts'
import type { JournalEntry } from './journal.ts'

/** What stands beside the entries of a diagram: before the entry that follows each number of one. */
export type DiagramNotes = ReadonlyMap<number, readonly string[]>

/** A Mermaid sequence diagram of journal entries: users on the left, Agora on the right; times count from the first instant of the world. */
export function toMermaid(
  entries: readonly JournalEntry[],
  startAtMs: number,
  notes: DiagramNotes = new Map(),
): string {
  const lines = ['sequenceDiagram']
  for (const who of new Set(entries.map(participantOf)))
    lines.push(`  participant ${idOf(who)} as ${who}`)
  lines.push('  participant Agora')
  const note = (seq: number): void => {
    for (const text of notes.get(seq) ?? []) lines.push(`  Note over Agora: ${text}`)
  }
  note((entries[0]?.seq ?? 1) - 1)
  for (const entry of entries) {
    lines.push(`  ${lineOf(entry, startAtMs)}`)
    note(entry.seq)
  }
  return lines.join('\n')
}

function participantOf(entry: JournalEntry): string {
  if (entry.uid !== '') return entry.uid
  return entry.client === 0 ? 'Agora' : `client ${entry.client}`
}

function idOf(who: string): string {
  return who === 'Agora' ? who : `p_${who.replaceAll(/\W/g, '_')}`
}

function lineOf(entry: JournalEntry, startAtMs: number): string {
  const who = idOf(participantOf(entry))
  const words = [...wordsOf(entry)]
  if (entry.rule !== '') words.push(entry.rule)
  const text = `${words.join(' ')} (${sinceText(entry.atMs, startAtMs)} ms)`
  if (entry.kind === 'call') return `${who}->>Agora: ${text}`
  if (entry.kind === 'callback') return `Agora-->>${who}: ${text}`
  return `Note over ${who === 'Agora' ? who : `${who},Agora`}: ${entry.kind} ${text}`
}
