import { courseText } from './deviation.ts'
import type { Deviation } from './deviation.ts'
import type { FailureKind } from './failure.ts'
import type { Script } from './options.ts'
import type { Played } from './play.ts'
import { deviationSentence, courseSentence } from './sentence.ts'
import type { Point } from './point.ts'

/** How much of what was planned has been played. */
export interface Share {
  readonly played: number
  readonly of: number
}

/** How far the plan was followed. */
export interface Coverage {
  /** Courses with one deviation. */
  readonly singles: Share
  /** Courses with two; how many there are is known once all singles were played. */
  readonly pairs: Share
}

/** One way in which a test fails, and the smallest course that shows it. */
export interface Finding {
  readonly kind: FailureKind
  /** What the test, or the toolkit, says of it. */
  readonly message: string
  /** What has happened, in words: `Alice's first download comes 52 ms later`. */
  readonly sentence: string
  readonly course: readonly Deviation[]
  /** The replay line: `alice<download-bytes:1+52`. */
  readonly replay: string
  /** Digest of the journal of the smallest course: a replay has the same. */
  readonly digest: string
  /** In which run it was found first, the calm ones counted. */
  readonly foundInRun: number
  /** How many courses have failed so. */
  readonly courses: number
  /** What was thrown. */
  readonly error: unknown
  /** Where in the app, the innermost place first. */
  readonly places: readonly string[]
  /** A Mermaid sequence diagram, from the last calm moment on. */
  readonly diagram: string
}

/** How much was explored. */
export interface Explored extends Coverage {
  /** Runs that were played, the two calm ones too, without those of shrinking. */
  readonly runs: number
  /** Points that runs have come to. */
  readonly points: number
  /** Distinct orders of all that happened. */
  readonly orders: number
}

/** What exploring a test has come to. */
export interface ExploreResult extends Explored {
  readonly findings: readonly Finding[]
  /** Courses in which an error of the service comes to the test itself. */
  readonly surfaced: readonly Finding[]
  /** Findings beyond those that are told. */
  readonly more: number
}

interface Found {
  readonly played: Played
  readonly calm: Played
  readonly foundInRun: number
  readonly courses: number
  readonly script: Script
  readonly points: readonly Point[]
}

/** Puts together what is to be said of a course that fails. */
export function findingOf({ played, calm, foundInRun, courses }: Found): Finding {
  const { failure, course, digest } = played
  const { kind = 'assertion', message = '', places = [], error } = failure ?? {}
  return {
    kind,
    message,
    sentence: courseSentence(course),
    course,
    replay: courseText(course),
    digest,
    foundInRun,
    courses,
    error,
    places,
    diagram: diagramOf(played, calm),
  }
}

const entriesBefore = 2
const entriesMax = 60
const messageLines = 20

/** What happened from the last moment that was as in the calm run, with the deviations where they strike. */
function diagramOf({ story, marks }: Played, calm: Played): string {
  if (story === undefined) return ''
  const { entries, tell } = story
  const calmEntries = calm.story?.entries ?? []
  const differs = entries.findIndex((entry, index) => {
    const other = calmEntries[index]
    return (
      other === undefined ||
      other.atMs !== entry.atMs ||
      other.name !== entry.name ||
      other.client !== entry.client
    )
  })
  const firstMark = entries.findIndex(({ seq }) => seq > (marks[0]?.seq ?? 0))
  const parts = [differs, firstMark].filter((index) => index >= 0)
  const from = Math.max(0, Math.min(entries.length, ...parts) - entriesBefore)
  const shown = entries.slice(from, from + entriesMax)
  const notes = new Map<number, string[]>()
  for (const { deviation, seq } of marks)
    notes.set(seq, [...(notes.get(seq) ?? []), `HERE ${deviationSentence(deviation)}`])
  return tell(shown, notes)
}

/** What a person is told of all findings. */
export function reportOf(result: ExploreResult, script: Script): string {
  const { findings, more } = result
  const parts = findings.map((finding) => findingReport(finding, result, script))
  if (more > 0) parts.push(`${more} other ${more === 1 ? 'finding' : 'findings'} beside these.`)
  parts.push(coverageText(result))
  return parts.join('\n\n')
}

function findingReport(finding: Finding, { runs }: ExploreResult, { stage }: Script): string {
  const { courses, sentence, kind, message, places, diagram, replay } = finding
  const command = stage.command ?? 'your test command'
  const verb = courses === 1 ? 'fails' : 'fail'
  const lines = [
    `${courses} of ${runs} ${runs === 1 ? 'course' : 'courses'} ${verb}: ${sentence}`,
    '',
    `${kind === 'assertion' ? '' : `${kind}: `}${beginningOf(message)}`,
    ...places.slice(0, 5).map((place) => `    at ${place}`),
    '',
    diagram,
    '',
    `Play it again: RTM_EXPLORE='${replay}' ${command}`,
  ]
  return lines.join('\n')
}

/** A message may hold a whole page. */
function beginningOf(message: string): string {
  const lines = message.split('\n')
  return lines.length <= messageLines
    ? message
    : [...lines.slice(0, messageLines), '...'].join('\n')
}

/** What no failure means. */
export function coverageText({ runs, points, singles, pairs, orders }: Explored): string {
  const paired = pairs.of === 0 ? 'no pairs yet' : `${pairs.played} of ${pairs.of} pairs`
  return `Explored: ${runs} runs, ${points} points, ${singles.played} of ${singles.of} single deviations, ${paired}, ${orders} distinct orders.`
}

/** A test that was explored fails on some courses. Its message is the report, its stack that of the first failure. */
export class ExploreError extends Error {
  override readonly name = 'ExploreError'
  readonly result: ExploreResult

  constructor(result: ExploreResult, report: string) {
    const [first] = result.findings
    super(report, { cause: first?.error })
    this.result = result
    const { stack } = (first?.error ?? {}) as { readonly stack?: unknown }
    const frames =
      typeof stack === 'string' ? stack.split('\n').filter((line) => /^\s+at /.test(line)) : []
    if (frames.length > 0) this.stack = [`${this.name}: ${report}`, ...frames].join('\n')
  }
}
