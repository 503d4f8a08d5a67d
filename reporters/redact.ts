import type { JournalEntry } from '../mocks/index.ts'
import type { Result } from './result.ts'

const tokenForm = /00[67][A-Za-z0-9+/=]{30,}/g

/**
 * A result in which every user, channel, medium and other subject of the journal is a number, the same
 * everywhere, and tokens are not shown at all.
 */
export function redacted(result: Result, entries: readonly JournalEntry[]): Result {
  const names = namesFor(entries)
  // Longer ones first: a name may be part of another.
  const known = [...names.keys()].toSorted((one, other) => other.length - one.length)
  const clean = (value: unknown): unknown => {
    if (typeof value === 'string') return cleanText(value, known, names)
    if (Array.isArray(value)) return value.map(clean)
    if (typeof value !== 'object' || value === null) return value
    const isEntry = 'seq' in value
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [
        key,
        isEntry && !telling.has(key) ? each : clean(each),
      ]),
    )
  }
  const shown = (example: Result['results'][number]['example']): typeof example =>
    clean(example) as typeof example
  return {
    ...result,
    run: { ...result.run, redacted: true },
    results: result.results.map((each) => {
      const { example, worst, reason } = each
      return {
        ...each,
        ...(reason === undefined ? {} : { reason: String(clean(reason)) }),
        ...(example === undefined ? {} : { example: { ...example, ...pick(shown(example)) } }),
        ...(worst === undefined ? {} : { worst: { ...worst, ...pick(shown(worst)) } }),
      }
    }),
  }
}

type Shown = NonNullable<Result['results'][number]['example']>

/** A scenario, a column and a place in the app's sources are nobody's secret. */
function pick(
  example: Shown | undefined,
): Partial<Pick<Shown, 'what' | 'observed' | 'expected' | 'story'>> {
  if (example === undefined) return {}
  const { what, observed, expected, story } = example
  return { what, observed, expected, story }
}

/** What of an entry may name somebody; the names of calls and rules do not. */
const telling = new Set(['uid', 'subject', 'note'])

function namesFor(entries: readonly JournalEntry[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  const counts = new Map<string, number>()
  const name = (text: string, kind: string): void => {
    if (text === '' || names.has(text)) return
    const number = (counts.get(kind) ?? 0) + 1
    counts.set(kind, number)
    names.set(text, `${kind}-${number}`)
  }
  for (const { uid } of entries) name(uid, 'user')
  const phases = /^(disconnected|connecting|connected|reconnecting|aborted)$/
  for (const { subject } of entries)
    if (!phases.test(subject)) name(subject, /^[0-9a-f]{64}/.test(subject) ? 'medium' : 'subject')
  return names
}

function cleanText(
  text: string,
  known: readonly string[],
  names: ReadonlyMap<string, string>,
): string {
  const exact = names.get(text)
  if (exact !== undefined) return exact
  // Words of one or two letters would be found in every sentence.
  return known
    .filter((name) => name.length > 2)
    .reduce((before, name) => before.replaceAll(wordOf(name), names.get(name) ?? ''), text)
    .replaceAll(tokenForm, 'token')
}

function wordOf(name: string): RegExp {
  return new RegExp(`(?<![\\w-])${name.replaceAll(/[^\w]/g, String.raw`\$&`)}(?![\\w-])`, 'g')
}
