import { findingText } from '../audit/audit.ts'
import type { AuditFinding } from '../audit/audit.ts'
import { ToolkitError } from '../protocol/toolkit-error.ts'
import { dialectsOf, entryFor, toMermaid } from '../server/index.ts'
import type { DiagramNotes, JournalEntry, World } from '../server/index.ts'
import { afterReal, hash32, nextTurn } from '../time/index.ts'
import { worldOf } from '../world/host.ts'
import type { FakeRtm } from '../world/fake-rtm.ts'
import { leftoversOf } from '../world/leftovers.ts'
import type { Recording } from '../world/recording.ts'
import { OpenCourse } from './course.ts'
import type { Mark } from './course.ts'
import type { Deviation } from './deviation.ts'
import { failureOf, isOfService } from './failure.ts'
import type { Failure, FailureKind, Strays } from './failure.ts'
import type { Script } from './options.ts'
import type { Point } from './point.ts'

/** One run of a test in a world of its own. */
export interface Played {
  readonly course: readonly Deviation[]
  /** What it failed with; `surfaced` apart. */
  readonly failure: Failure | undefined
  readonly digest: string
  /** A number of the order in which all happened, whenever that was. */
  readonly order: number
  readonly contentHash: number
  readonly points: readonly Point[]
  readonly marks: readonly Mark[]
  readonly findings: readonly AuditFinding[]
  readonly uids: readonly string[]
  /** Only where it was asked for. */
  readonly story: Story | undefined
}

/** What a run leaves for its report. */
export interface Story {
  readonly entries: readonly JournalEntry[]
  readonly recording: Recording
  /** Entries in the words of their clients' SDK. */
  readonly tell: (entries: readonly JournalEntry[], notes: DiagramNotes) => string
}

/** How a run is played. */
export interface Playing {
  readonly script: Script
  readonly strays: Strays
  /** What the calm run has been found fault with is no fault of a course. */
  readonly known: ReadonlySet<string>
  readonly isCalm?: boolean
  /** Whether timers of the app need no real quiet. */
  readonly isBrisk: boolean
  readonly keepsStory?: boolean
  /** Real milliseconds left for all courses. */
  readonly leftMs: number
  /** Real milliseconds that this one may take. */
  readonly courseMs: number
}

/** Plays a test once, on a course. @throws ToolkitError HANG where the time that is left is over. */
export async function play(course: readonly Deviation[], playing: Playing): Promise<Played> {
  const { script, strays } = playing
  const { stage, body, setUp, subjects } = script
  const rtm = stage.makeWorld()
  const readsContent = playing.isCalm === true
  const open = new OpenCourse(worldOf(rtm), { deviations: course, subjects, readsContent })
  rtm.clock.app.isBrisk = playing.isBrisk
  if (playing.keepsStory === true) rtm.noteCallSites()
  strays.take()
  const thrown: { error?: unknown } = {}
  const test = async (): Promise<void> => {
    await stage.before?.()
    await setUp?.(rtm)
    open.begin()
    try {
      await body(rtm)
    } finally {
      await stage.after?.()
    }
  }
  const whole = (): Promise<void> =>
    test().catch((error: unknown) => {
      thrown.error = error
      throw error
    })
  try {
    const end = await stage.run(rtm, () => {
      const run = rtm.clock.mode === 'manual' ? whole() : rtm.until(whole())
      const seen = run.then(
        () => endOf(rtm, { open, playing, failure: undefined }),
        (error: unknown) => {
          const kind = !('error' in thrown)
            ? 'callback'
            : isOfService(error)
              ? 'surfaced'
              : 'assertion'
          return endOf(rtm, { open, playing, failure: failureOf(kind, error) })
        },
      )
      return within(seen, Math.min(playing.leftMs, playing.courseMs)).catch((error: unknown) => {
        if (!(error instanceof TimeOver) || playing.leftMs <= playing.courseMs) throw error
        return endOf(rtm, { open, playing, failure: endless(playing.courseMs) })
      })
    })
    return { course, ...end, failure: await withStray(end.failure, rtm, strays) }
  } finally {
    await rtm.dispose()
  }
}

/** A test that goes on and on, such as a poll for what never comes on this course. */
function endless(courseMs: number): Failure {
  const seconds = Math.round(courseMs / 100) / 10
  const message = `The test does not come to its end: it was given up after ${seconds} s of real time. Look for a loop that waits for what does not come.`
  return { ...said('hang', message), error: new ToolkitError('HANG', message) }
}

/** A rejection that nobody handles shows once the run is over; it goes before an error that the test itself awaits. */
async function withStray(
  failure: Failure | undefined,
  rtm: FakeRtm,
  strays: Strays,
): Promise<Failure | undefined> {
  await rtm.dispose()
  await new Promise<void>(nextTurn)
  const [stray] = strays.take()
  if (stray === undefined || (failure !== undefined && failure.kind !== 'surfaced')) return failure
  return failureOf('unhandled rejection', stray)
}

interface Ended {
  readonly open: OpenCourse
  readonly playing: Playing
  readonly failure: Failure | undefined
}

/** Takes all that is to be known at the very end of the test, before anything else happens. */
function endOf(rtm: FakeRtm, { open, playing, failure }: Ended): Omit<Played, 'course'> {
  const entries = rtm.journal.entries()
  const findings = playing.script.audit === 'off' ? [] : rtm.audit()
  return {
    failure: failure ?? judge(rtm, playing, findings),
    digest: rtm.journal.digest(),
    order: orderOf(entries),
    contentHash: open.contentHash,
    points: open.points,
    marks: open.marks,
    findings,
    uids: [...new Set(entries.map(({ uid }) => uid))].filter((uid) => uid !== ''),
    story: playing.keepsStory === true ? storyOf(rtm, entries) : undefined,
  }
}

/** Judges a run that has come to its end. */
function judge(
  rtm: FakeRtm,
  { script, known }: Playing,
  findings: readonly AuditFinding[],
): Failure | undefined {
  const [thrown] = worldOf(rtm).host.errors
  if (thrown !== undefined) return failureOf('callback', thrown)
  const left = script.mustEndClean ? leftoversOf(worldOf(rtm)) : []
  if (left.length > 0) return said('not clean', `The test leaves behind: ${left.join('; ')}`)
  if (script.audit === 'warn') return undefined
  const fresh = findings.find(
    (finding) =>
      !known.has(findingKey(finding)) && script.stage.isExpected?.(rtm, finding) !== true,
  )
  return fresh === undefined ? undefined : said('audit', findingText({ ...fresh, site: '' }))
}

function said(kind: FailureKind, message: string): Failure {
  return { kind, message, places: [], error: new ToolkitError('NOT_CLEAN', message) }
}

/** Findings of one key are the same, however often they are seen. */
export function findingKey({ rule, uid, what }: AuditFinding): string {
  return `${rule} ${uid} ${what.replaceAll(/\d+/g, '#')}`
}

function orderOf(entries: readonly JournalEntry[]): number {
  let order = 0
  for (const { client, kind, name, code } of entries)
    order = hash32(name, Math.imul(order, 31) + client * 64 + code + kind.length)
  return order
}

function storyOf(rtm: FakeRtm, entries: readonly JournalEntry[]): Story {
  return { entries, recording: rtm.recording(), tell: diagramOf(worldOf(rtm)) }
}

function diagramOf(world: World): Story['tell'] {
  const dialectOf = dialectsOf(world)
  const { startAtMs } = world.options
  return (entries, notes) =>
    toMermaid(
      entries.map((entry) => entryFor(dialectOf(entry.client), named(entry))),
      startAtMs,
      notes,
    )
}

/** Which timer it is that fires is what the reader of a diagram wants to know. */
function named(entry: JournalEntry): JournalEntry {
  return entry.name === 'timer-fired' ? { ...entry, name: `timer-fired ${entry.subject}` } : entry
}

/** Ends a wait that takes too much real time. */
async function within<Value>(wait: Promise<Value>, leftMs: number): Promise<Value> {
  let stop: (() => void) | undefined
  const over = new Promise<never>((_, reject) => {
    stop = afterReal(leftMs, () => reject(new TimeOver()))
  })
  try {
    return await Promise.race([wait, over])
  } finally {
    stop?.()
  }
}

/** The time for exploring is over. */
export class TimeOver extends Error {}
