import { entryFor, hash32 } from '../mocks/internal.ts'
import type { JournalEntry } from '../mocks/index.ts'
import type { Dialect } from '../mocks/protocol/index.ts'
import type { MadeCheck, ToldCheck } from '../scenarios/index.ts'
import { cellName } from './result.ts'
import type { Example, StoryEntry } from './result.ts'

/** A check as an example of its rule. */
export function exampleOf({ played, check }: MadeCheck): Example {
  return {
    scenario: played.scenario.name,
    cell: cellName(played.cell),
    ...comparisonOf(check),
    ...(check.site === '' ? {} : { site: check.site }),
    story: check.story.map((entry) => storyEntry(entry, played.cell.face)),
  }
}

/** An entry as people read it, without what it does not say. */
export function storyEntry(entry: JournalEntry, dialect: Dialect): StoryEntry {
  const { seq, atMs, kind, name, client, ...rest } = entryFor(dialect, entry)
  const said = Object.entries(rest).filter(
    ([key, value]) => value !== '' && (key === 'code' ? value !== -1 : value !== 0),
  )
  return { seq, atMs, kind, name, client, ...Object.fromEntries(said) }
}

function comparisonOf({
  what,
  observed,
  expected,
}: ToldCheck): Pick<Example, 'what' | 'observed' | 'expected'> {
  return { what, observed: plain(observed), expected: plain(expected) }
}

/** What JSON cannot say is written so that it can be read. */
function plain(value: unknown): unknown {
  if (value === undefined) return null
  const text: string | undefined = JSON.stringify(value, (_, each: unknown) => {
    if (typeof each === 'number' && !Number.isFinite(each)) return String(each)
    if (each instanceof Uint8Array) return `${each.length} bytes`
    return typeof each === 'bigint' ? String(each) : each
  })
  return text === undefined ? null : (JSON.parse(text) as unknown)
}

/** 16 hexadecimal digits over lines. */
export function digestOf(lines: readonly string[]): string {
  const text = lines.join('\n')
  return [1, 2].map((seed) => hash32(text, seed).toString(16).padStart(8, '0')).join('')
}
