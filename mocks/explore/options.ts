import { nameOfType } from '../protocol/index.ts'
import { didYouMean } from '../server/index.ts'
import { parseDuration } from '../time/index.ts'
import type { Duration } from '../time/index.ts'
import { optionNames } from '../world/options.ts'
import type { FakeRtmOptions } from '../world/options.ts'
import type { FakeRtm } from '../world/fake-rtm.ts'
import type { AuditFinding } from '../audit/audit.ts'
import { parseCourse } from './deviation.ts'
import type { Deviation } from './deviation.ts'
import { refuse } from './point.ts'

/**
 * What may come otherwise than in the calm run.
 *
 * - `slow`: one request, answer, event, transfer or timer comes later; the order on each link stays.
 * - `cut`: the link of a client is cut, for 2 s, 12 s or 40 s.
 * - `kick`: another device logs in as the same user.
 * - `token`: the token of a client expires.
 * - `refusals`: Agora answers a request with a failure, or never.
 */
export type Weather = 'slow' | 'cut' | 'kick' | 'token' | 'refusals'

/** What is explored, and how far; beside what `createFakeRtm` takes. The profile is `web-1.4` unless given. */
export interface ExploreOptions extends FakeRtmOptions {
  /** Courses that are played at most, the two calm ones too; 300 unless given. Shrinking comes on top. */
  readonly runs?: number
  /** Played in each world before the test; here all stays calm. */
  readonly setUp?: (rtm: FakeRtm) => void | Promise<void>
  /** The user IDs whose requests, answers, links and timers are struck; all unless given. */
  readonly subjects?: readonly string[]
  /** What may happen; `['slow', 'cut']` unless given. */
  readonly weather?: readonly Weather[]
  /** `surfaced`: an error of the service that the test itself awaits fails it, too. */
  readonly failOn?: 'surfaced'
  /** Plays this one course instead: a replay line of a report, such as `alice<download-bytes:1+52`. So does `RTM_EXPLORE`. */
  readonly replay?: string
  /** How long exploring may take in real time; `60s` unless given. */
  readonly timeLimit?: Duration
  /**
   * What the audit of the app may fail: what it finds only in some courses (unless given), all (`strict`), nothing
   * (`warn`, `off`).
   */
  readonly audit?: 'strict' | 'warn' | 'off'
  /** Whether a course fails that leaves open tasks, unreleased messages or unheard failures. True unless given. */
  readonly mustEndClean?: boolean
}

/** Where the runs of a test are played. */
export interface Stage {
  makeWorld(): FakeRtm
  /** Runs something in a world, so that the drop-in finds it. */
  run<Result>(rtm: FakeRtm, run: () => Promise<Result>): Promise<Result>
  /** What goes before and after each run, in its world. */
  before?(): Promise<void>
  after?(): Promise<void>
  /** Whether the test itself expects what the audit has found. */
  isExpected?(rtm: FakeRtm, finding: AuditFinding): boolean
  /** What stands behind the replay line in a shell; `your test command` unless given. */
  readonly command?: string
}

/** What is played in each run. */
export type ExploreBody = (rtm: FakeRtm) => unknown

/** All that a run needs to know, checked. */
export interface Script {
  readonly body: ExploreBody
  readonly setUp: ExploreOptions['setUp']
  readonly subjects: readonly string[] | undefined
  readonly weather: readonly Weather[]
  readonly runs: number
  readonly seed: number
  readonly timeLimitMs: number
  readonly failsOnSurfaced: boolean
  readonly audit: 'fresh' | 'strict' | 'warn' | 'off'
  readonly mustEndClean: boolean
  readonly replay: readonly Deviation[] | undefined
  readonly stage: Stage
}

const weathers: readonly Weather[] = ['slow', 'cut', 'kick', 'token', 'refusals']
const audits = ['strict', 'warn', 'off'] as const

/** The options of exploring itself. */
export const exploreNames: readonly string[] = [
  'runs',
  'setUp',
  'subjects',
  'weather',
  'failOn',
  'replay',
  'timeLimit',
  'audit',
  'mustEndClean',
] satisfies (keyof ExploreOptions)[]

/** Two calm ones, and a course: else nothing would be explored, and pass. */
const runsMin = 3
const runsMax = 1_000_000

/**
 * Completes and checks what is to be explored.
 *
 * @param stageNames options that only the stage knows.
 * @throws ToolkitError with one sentence for what makes no sense.
 */
export function resolveExplore(
  body: ExploreBody,
  options: ExploreOptions,
  stageNames: readonly string[] = [],
): Omit<Script, 'stage'> {
  if (typeof body !== 'function')
    refuse(`the test is ${nameOfType(body)}. Give a function: explore(async (rtm) => { ... }).`)
  if (typeof options !== 'object' || options === null)
    refuse(`the options are ${nameOfType(options)}. Give an object, or nothing.`)
  checkNames('option', Object.keys(options), [...exploreNames, ...optionNames, ...stageNames])
  checkKinds(options)
  const { setUp, audit, failOn, mustEndClean = true } = options
  return {
    body,
    setUp,
    subjects: subjectsOf(options.subjects),
    weather: weatherOf(options.weather),
    runs: runsOf(options.runs),
    seed: typeof options.seed === 'number' ? options.seed : 1,
    timeLimitMs: timeLimitOf(options.timeLimit),
    failsOnSurfaced: failOn === 'surfaced',
    audit: audit ?? 'fresh',
    mustEndClean,
    replay: replayOf(options.replay),
  }
}

function checkKinds({ setUp, audit, failOn, mustEndClean, clock }: ExploreOptions): void {
  if (setUp !== undefined && typeof setUp !== 'function')
    refuse(`setUp is ${nameOfType(setUp)}. Give a function.`)
  if (audit !== undefined) checkNames('audit', [audit], audits)
  if (failOn !== undefined) checkNames('failOn', [failOn], ['surfaced'])
  if (mustEndClean !== undefined && typeof mustEndClean !== 'boolean')
    refuse(`mustEndClean is ${nameOfType(mustEndClean)}. Give true or false.`)
  if (clock === 'system' || clock === 'host')
    refuse(`with clock '${clock}' no run is like another. Leave clock out.`)
}

function runsOf(runs: number = 300): number {
  if (Number.isInteger(runs) && runs >= runsMin && runs <= runsMax) return runs
  return refuse(
    `runs is ${typeof runs === 'number' ? runs : nameOfType(runs)}. Give a whole number of ${runsMin} or more, such as 300: the first two are calm.`,
  )
}

function timeLimitOf(timeLimit: Duration = 60_000): number {
  const limitMs = parseDuration(timeLimit)
  if (limitMs !== undefined && limitMs > 0) return limitMs
  return refuse(
    `timeLimit is ${String(timeLimit)}. Give milliseconds, or a text such as '60s' or '5m'.`,
  )
}

function subjectsOf(subjects: readonly string[] | undefined): readonly string[] | undefined {
  if (subjects === undefined) return undefined
  const isList = Array.isArray(subjects) && subjects.every((uid) => typeof uid === 'string')
  if (isList && subjects.length > 0) return subjects
  return refuse(
    "subjects are no user IDs. Give a list such as ['alice'], or leave them out for all.",
  )
}

function weatherOf(weather: readonly Weather[] = ['slow', 'cut']): readonly Weather[] {
  if (!Array.isArray(weather) || weather.length === 0)
    refuse("weather is no list of what may happen. Give one such as ['slow', 'cut'].")
  checkNames('weather', weather, weathers)
  return weather
}

/** The course that is to be replayed: of the option, else of the environment. */
function replayOf(given: string | undefined): readonly Deviation[] | undefined {
  const { process } = globalThis as {
    readonly process?: { readonly env?: Readonly<Record<string, string | undefined>> }
  }
  const line = given ?? process?.env?.['RTM_EXPLORE']
  if (line === undefined || (given === undefined && line === '')) return undefined
  const course = typeof line === 'string' ? parseCourse(line) : { unread: nameOfType(line) }
  if (!('unread' in course)) return course
  const from = given === undefined ? 'RTM_EXPLORE' : 'replay'
  return refuse(
    `${from} has '${course.unread}', which is no deviation. Give the line of a report, such as alice<download-bytes:1+52 or alice>join:1!cut=2s.`,
  )
}

function checkNames(what: string, given: readonly unknown[], names: readonly string[]): void {
  for (const name of given) {
    if (names.includes(name as string)) continue
    refuse(`there is no ${what} '${String(name)}'. ${didYouMean(name, names)}`)
  }
}
