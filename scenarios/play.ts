import type { MediaFiles } from '../fixtures/index.ts'
import { createMediaFiles } from '../fixtures/index.ts'
import type { JournalEntry, JournalView } from '../mocks/index.ts'
import type { ProfileId } from '../mocks/protocol/index.ts'
import { invariantsOf, taskSpansOf } from './invariants.ts'
import type { InvariantResult, TaskSpan } from './invariants.ts'
import { inTime, isLate } from './real-time.ts'
import type { Scenario } from './scenario.ts'
import { seenIn } from './seen.ts'
import type { Seen } from './seen.ts'
import { createStage } from './stage.ts'
import type { Check } from './stage.ts'
import { embedded, MissingControl } from './subject.ts'
import type { Cell, Subject, SubjectSource } from './subject.ts'

/** How scenarios are to be played. */
export interface PlayOptions {
  /** 1 unless given. */
  readonly seed?: number
  /** Of the embedded fake: `cpp-windows-1.3` unless given, and `web-1.4` for scenarios of the Web. */
  readonly profile?: ProfileId
  /** What is judged; the embedded fake unless given. */
  readonly source?: SubjectSource
  /** Absolute path of a file of the user's own, for the scenarios that take one. */
  readonly ownFile?: string
  /** Aborts when no further scenario is to be begun. */
  readonly stopped?: AbortSignal
  /** Told after each scenario. */
  readonly onPlayed?: (played: Played, done: number) => void
}

/** One scenario, played. */
export interface Played {
  readonly scenario: Scenario
  readonly cell: Cell
  readonly checks: readonly ToldCheck[]
  /** Why it stopped before its end, if it did. */
  readonly stoppedBy: string | undefined
  /** Why it says nothing of the service: something that it needs cannot be driven here. */
  readonly skippedBy: string | undefined
  /** What went wrong beside the service: its adapter, or the harness itself. */
  readonly harnessError: string | undefined
  /** Journal entries of the checks that failed, and the last ones where it stopped. */
  readonly evidence: readonly JournalEntry[]
  readonly journalDigest: string
  /** Journal entries written. */
  readonly journalLength: number
  /** Virtual time that passed, in ms. */
  readonly virtualMs: number
  /** What always holds, held against its journal. */
  readonly invariants: readonly InvariantResult[]
  /** Which codes, callbacks and transitions it has come to. */
  readonly seen: Seen
  /** Its uploads and downloads. */
  readonly tasks: readonly TaskSpan[]
}

/** A check, and what had happened since the one before it: the newest entries. */
export interface ToldCheck extends Check {
  readonly story: readonly JournalEntry[]
}

const evidenceMax = 40
const storyMax = 16

/** Plays scenarios one after another, each in a world of its own, with files really on disk. */
export async function playAll(
  scenarios: readonly Scenario[],
  options: PlayOptions = {},
): Promise<readonly Played[]> {
  const played: Played[] = []
  for (const scenario of scenarios) {
    if (options.stopped?.aborted === true) break
    const files = await createMediaFiles()
    try {
      played.push(await playOne(scenario, files, options))
    } finally {
      await files.dispose()
    }
    const last = played.at(-1)
    if (last !== undefined) options.onPlayed?.(last, played.length)
    if (isHopeless(played)) break
  }
  return played
}

const hopelessMin = 3

/** Whether the last scenarios, one after another, could not be played, or got no answer: the rest would fare no better. */
function isHopeless(played: readonly Played[]): boolean {
  const last = played.slice(-hopelessMin)
  return (
    last.length === hopelessMin &&
    last.every(({ harnessError, stoppedBy }) => harnessError !== undefined || isLate(stoppedBy))
  )
}

async function playOne(
  scenario: Scenario,
  files: MediaFiles,
  options: PlayOptions,
): Promise<Played> {
  const { seed = 1, ownFile } = options
  const source = options.source ?? embeddedFor(scenario, options.profile)
  const within = async <T>(work: Promise<T>): Promise<T> =>
    source.deadlineMs === undefined ? await work : await inTime(work, source.deadlineMs)
  let subject: Subject
  try {
    subject = await within(
      toPromise(() =>
        source.create({
          seed,
          world: scenario.world ?? {},
          isExact: scenario.isExact === true,
          isOfMedia: scenario.isOfMedia === true,
        }),
      ),
    )
  } catch (error) {
    return notPlayed(scenario, source.cell, error)
  }
  const { rtm, rest, dispose, appId } = subject
  const stage = createStage({ rtm, rest, files, seed, ownFile, appId })
  const startedAtMs = rtm.clock.nowMs()
  const end = await endOf(within(toPromise(() => scenario.play(stage))))
  const played = {
    scenario,
    cell: source.cell,
    ...end,
    ...recordOf(rtm.journal, stage.checks, end.stoppedBy),
    virtualMs: rtm.clock.nowMs() - startedAtMs,
  }
  const { stoppedBy, skippedBy } = await endOf(within(toPromise(dispose)))
  const failure = stoppedBy ?? skippedBy
  if (failure !== undefined)
    return { ...played, harnessError: `The world could not be ended: ${failure}` }
  return (await isGone(played, source))
    ? {
        ...played,
        checks: [],
        stoppedBy: undefined,
        harnessError: `${source.name} does not answer any more`,
      }
    : { ...played, harnessError: undefined }
}

/** Whether something has failed because what is judged has gone away. */
async function isGone(
  { checks, stoppedBy }: Pick<Played, 'checks' | 'stoppedBy'>,
  { isThere }: SubjectSource,
): Promise<boolean> {
  if (isThere === undefined) return false
  const hasFailed = stoppedBy !== undefined || checks.some(({ ok }) => !ok)
  return hasFailed && !(await isThere())
}

/** The embedded fake in the shape that a scenario speaks: a profile of the other shape is none for it. */
function embeddedFor(
  { face = 'native' }: Scenario,
  profile: ProfileId = 'cpp-windows-1.3',
): SubjectSource {
  const isOther = face === 'web' && !profile.startsWith('web')
  return embedded(face, isOther ? 'web-1.4' : profile)
}

/** Runs something whose errors may come at once or later. */
async function toPromise<T>(run: () => T | Promise<T>): Promise<T> {
  return await run()
}

/** How something has ended: well, early, or not to be judged. */
async function endOf(work: Promise<unknown>): Promise<Pick<Played, 'stoppedBy' | 'skippedBy'>> {
  try {
    await work
    return { stoppedBy: undefined, skippedBy: undefined }
  } catch (error) {
    const message = messageOf(error)
    return error instanceof MissingControl
      ? { stoppedBy: undefined, skippedBy: message }
      : { stoppedBy: message, skippedBy: undefined }
  }
}

type JournalRecord = Omit<
  Played,
  'scenario' | 'cell' | 'stoppedBy' | 'skippedBy' | 'harnessError' | 'virtualMs'
>

/** What of a journal is kept: the stories of the checks, and what the whole has come to. */
function recordOf(
  journal: JournalView,
  checks: readonly Check[],
  stoppedBy: string | undefined,
): JournalRecord {
  const entries = journal.entries()
  const first = entries[0]?.seq ?? 1
  return {
    checks: checks.map((check) => {
      const [from, to] = check.journal
      return {
        ...check,
        story: entries.slice(Math.max(0, from - first), to - first + 1).slice(-storyMax),
      }
    }),
    evidence: evidenceOf(checks, entries, stoppedBy),
    journalDigest: journal.digest(),
    journalLength: journal.length,
    invariants: invariantsOf(entries),
    seen: seenIn(entries),
    tasks: taskSpansOf(entries),
  }
}

function notPlayed(scenario: Scenario, cell: Cell, error: unknown): Played {
  const isMissing = error instanceof MissingControl
  return {
    scenario,
    cell,
    checks: [],
    stoppedBy: undefined,
    skippedBy: isMissing ? error.message : undefined,
    harnessError: isMissing ? undefined : `The world could not be made: ${messageOf(error)}`,
    evidence: [],
    journalDigest: '0'.repeat(16),
    journalLength: 0,
    virtualMs: 0,
    invariants: [],
    seen: seenIn([]),
    tasks: [],
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function evidenceOf(
  checks: readonly Check[],
  entries: readonly JournalEntry[],
  stoppedBy: string | undefined,
): readonly JournalEntry[] {
  const failed = checks.filter((check) => !check.ok)
  const wanted = entries.filter(({ seq }) =>
    failed.some(({ journal: [from, to] }) => seq >= from && seq <= to),
  )
  if (wanted.length > 0) return wanted.slice(-evidenceMax)
  return stoppedBy === undefined ? [] : entries.slice(-evidenceMax)
}
