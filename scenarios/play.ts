import type { MediaFiles } from '../fixtures/index.ts'
import { createMediaFiles } from '../fixtures/index.ts'
import type { JournalEntry, JournalView } from '../mocks/index.ts'
import type { ProfileId } from '../mocks/protocol/index.ts'
import { thrownBy } from './blame.ts'
import { invariantsOf, taskSpansOf } from './invariants.ts'
import type { InvariantResult, TaskSpan } from './invariants.ts'
import { inTime, isLate, lateWords } from './real-time.ts'
import type { Scenario } from './scenario.ts'
import { seenIn } from './seen.ts'
import type { Seen } from './seen.ts'
import { createStage } from './stage.ts'
import type { Check } from './stage.ts'
import { embedded } from './subject.ts'
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

/** What came of playing one scenario: its checks and the digest of its journal. */
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

/** Plays scenarios, each in a world of its own, with files really on disk; as many at a time as what is judged lets. */
export async function playAll(
  scenarios: readonly Scenario[],
  options: PlayOptions = {},
): Promise<readonly Played[]> {
  const played = new Map<Scenario, Played>()
  const waiting = scenarios.values()
  const { atOnce = () => 1 } = options.source ?? {}
  const lanes: Promise<void>[] = []
  const playNext = async (): Promise<void> => {
    for (const scenario of waiting) {
      if (options.stopped?.aborted === true || isHopeless([...played.values()])) return
      const one = await playWithFiles(scenario, options)
      played.set(scenario, one)
      options.onPlayed?.(one, played.size)
      while (lanes.length < atOnce()) lanes.push(playNext())
    }
  }
  lanes.push(playNext())
  // Lanes are added as long as one runs.
  for (const lane of lanes) await lane
  const isMute =
    isHopeless([...played.values()]) &&
    [...played.values()].slice(-hopelessMin).every(hasHeardNothing)
  return scenarios.flatMap((scenario) => {
    const one = played.get(scenario)
    if (one === undefined) return []
    return [isMute && hasHeardNothing(one) ? unanswered(one) : one]
  })
}

async function playWithFiles(scenario: Scenario, options: PlayOptions): Promise<Played> {
  const files = await createMediaFiles()
  try {
    return await playOne(scenario, files, options)
  } finally {
    await files.dispose()
  }
}

const hopelessMin = 3

/** Whether the last scenarios, one after another, could not be played, or got no answer: the rest would fare no better. */
function isHopeless(played: readonly Played[]): boolean {
  const last = played.slice(-hopelessMin)
  return last.length === hopelessMin && last.every(hasNoAnswer)
}

function hasNoAnswer({ harnessError, stoppedBy, skippedBy }: Played): boolean {
  return harnessError !== undefined || isLate(stoppedBy ?? skippedBy)
}

function hasHeardNothing({ seen, stoppedBy, skippedBy }: Played): boolean {
  return seen.callbacks.size === 0 && isLate(stoppedBy ?? skippedBy)
}

/** Nothing was said at all, again and again: that is no answer which a rule could be judged by. */
function unanswered(played: Played): Played {
  const { stoppedBy, skippedBy = '' } = played
  return {
    ...played,
    stoppedBy: undefined,
    skippedBy: undefined,
    harnessError: `It answers nothing. ${stoppedBy ?? skippedBy}`,
  }
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
  const nowMs = subject.nowMs ?? (() => rtm.clock.nowMs())
  const startedAtMs = nowMs()
  const end = outOfTime(await endOf(within(toPromise(() => scenario.play(stage)))), source)
  const played = {
    scenario,
    cell: source.cell,
    ...end,
    ...recordOf(rtm.journal, stage.checks, end.stoppedBy),
    virtualMs: nowMs() - startedAtMs,
  }
  const { stoppedBy, skippedBy, harnessError } = await endOf(within(toPromise(dispose)))
  const failure = stoppedBy ?? skippedBy ?? harnessError
  if (failure !== undefined)
    return { ...played, harnessError: `The world could not be ended: ${failure}` }
  if (!(await isGone(played, source))) return played
  return {
    ...played,
    checks: [],
    stoppedBy: undefined,
    harnessError: `${source.name} does not answer any more`,
  }
}

/** A scenario that is not over in its time is slow, and nobody knows whose fault that is: an answer has less time. */
function outOfTime(end: End, { deadlineMs }: SubjectSource): End {
  if (deadlineMs === undefined || end.stoppedBy !== lateWords(deadlineMs)) return end
  return { ...end, stoppedBy: undefined, skippedBy: end.stoppedBy }
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

type End = Pick<Played, 'stoppedBy' | 'skippedBy' | 'harnessError'>

/** How something has ended: well, early, or not to be judged. */
async function endOf(work: Promise<unknown>): Promise<End> {
  const nothing: End = { stoppedBy: undefined, skippedBy: undefined, harnessError: undefined }
  try {
    await work
    return nothing
  } catch (error) {
    const message = messageOf(error)
    if (isMissing(error)) return { ...nothing, skippedBy: message }
    const call = thrownBy(error)
    return call === undefined
      ? { ...nothing, stoppedBy: message }
      : { ...nothing, harnessError: `The adapter has thrown in ${call}: ${message}` }
  }
}

/** By its name: an adapter may have it of another copy of this package. */
function isMissing(error: unknown): error is Error {
  return error instanceof Error && error.name === 'MissingControl'
}

type JournalRecord = Omit<Played, 'scenario' | 'cell' | 'virtualMs' | keyof End>

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
  const isToMiss = isMissing(error)
  return {
    scenario,
    cell,
    checks: [],
    stoppedBy: undefined,
    skippedBy: isToMiss ? error.message : undefined,
    harnessError: isToMiss ? undefined : `The world could not be made: ${messageOf(error)}`,
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
