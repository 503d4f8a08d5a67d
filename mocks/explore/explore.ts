import { didYouMean } from '../server/index.ts'
import { steadyMs } from '../time/index.ts'
import { ToolkitError } from '../protocol/toolkit-error.ts'
import { checkCalm, stateLeft, whyNotCalm } from './calm.ts'
import { courseText } from './deviation.ts'
import type { Deviation } from './deviation.ts'
import { catchStrays, failureKey } from './failure.ts'
import type { Failure, Strays } from './failure.ts'
import { findingKey, play, TimeOver } from './play.ts'
import type { Played, Playing } from './play.ts'
import { plannedCourses } from './courses.ts'
import type { Script } from './options.ts'
import { ExploreError, findingOf, reportOf } from './report.ts'
import type { Coverage, ExploreResult, Finding } from './report.ts'
import { refuse } from './point.ts'
import { shrink } from './shrink.ts'

/** Findings that are shrunk: more of them are only counted. */
const shrunkMax = 5
/** What shrinking may take when the time for exploring is over, in real ms: what was found is told all the same. */
const shrinkMs = 10_000
/** The share of its time limit that one course may take, and the most, in real ms: one that goes on for ever is a finding. */
const courseShare = 1 / 6
const courseMsMax = 10_000

/** Only one test is explored at a time in a process: errors that nobody catches are of whoever runs. */
let before: Promise<unknown> = Promise.resolve()

/** Plays a test on many courses. @throws ExploreError where one fails, ToolkitError for what cannot be explored. */
export async function exploreScript(script: Script): Promise<ExploreResult> {
  const turn = before.then(() => run(script))
  before = turn.catch(() => undefined)
  return await turn
}

async function run(script: Script): Promise<ExploreResult> {
  const strays = catchStrays()
  const session = new Exploring(script, strays)
  try {
    return await (script.replay === undefined ? session.all() : session.replay(script.replay))
  } catch (error) {
    if (!(error instanceof TimeOver)) throw error
    throw session.timeOver()
  } finally {
    strays.stop()
  }
}

/** Courses that fail in the same way. */
interface Group {
  readonly failure: Failure
  readonly courses: (readonly Deviation[])[]
  /** Which run it was found in, from 1. */
  readonly foundInRun: number
}

/** What a person is told first: few deviations, and a short delay before what a network does seldom. */
function costOf(course: readonly Deviation[]): number {
  let cost = 0
  for (const each of course) cost += each.kind === 'later' ? 1e6 + each.laterMs : 1.5e6
  return cost
}

/** A code that Agora never gives there would change nothing, and pass. */
function mustBeKnown(deviation: Deviation, { points }: Played): void {
  const codes = points.find(({ at }) => at === deviation.at)?.codes ?? []
  if (deviation.kind !== 'refuse' || codes.length === 0 || codes.includes(deviation.code)) return
  refuse(
    `${deviation.at} is never refused with ${deviation.code}. ${didYouMean(deviation.code, codes)}`,
  )
}

/** One test being explored. */
class Exploring {
  readonly #script: Script
  readonly #strays: Strays
  #endMs: number
  readonly #courseMs: number
  readonly #groups = new Map<string, Group>()
  readonly #orders = new Set<number>()
  readonly #points = new Set<string>()
  #known: ReadonlySet<string> = new Set()
  #runs = 0
  /** The time was over before all was played. */
  #isCut = false
  /** Timers of the app do without a real quiet as long as two calm runs are one all the same. */
  #isBrisk = true

  constructor(script: Script, strays: Strays) {
    this.#script = script
    this.#strays = strays
    this.#endMs = steadyMs() + script.timeLimitMs
    this.#courseMs = Math.min(courseMsMax, script.timeLimitMs * courseShare)
  }

  async all(): Promise<ExploreResult> {
    const calm = await this.#calm()
    const courses = plannedCourses(calm, this.#script)
    let next = courses.next()
    while (this.#runs < this.#script.runs && next.done !== true) {
      const played = await this.#playInTime(next.value)
      if (played === undefined) break
      this.#runs++
      this.#note(played)
      next = courses.next(played)
    }
    return await this.#conclude(calm, courses.coverage())
  }

  /** Undefined where the time for exploring is over and something was found: that is told. */
  async #playInTime(course: readonly Deviation[]): Promise<Played | undefined> {
    try {
      return await this.#play(course)
    } catch (error) {
      if (!(error instanceof TimeOver) || this.#groups.size === 0) throw error
      this.#isCut = true
      return undefined
    }
  }

  /** Plays one course, which must be met. */
  async replay(course: readonly Deviation[]): Promise<ExploreResult> {
    const calm = await this.#calm()
    for (const deviation of course) mustBeKnown(deviation, calm)
    const played = await this.#play(course)
    this.#runs++
    const met = new Set(played.marks.map(({ deviation }) => deviation))
    if (met.size < course.length) {
      const missing = course.filter((deviation) => !met.has(deviation)).map(({ at }) => at)
      const points = calm.points.filter(({ isSubject }) => isSubject).map(({ at }) => at)
      const others = calm.points.filter(({ at }) => missing.includes(at)).map(({ at }) => at)
      const why =
        others.length > 0
          ? `${others.join(', ')} cannot be struck so: it belongs to none of the subjects, or to a client that is about to log in.`
          : `The test does not come to ${missing.join(', ')} any more.`
      throw new ToolkitError(
        'UNKNOWN_NAME',
        `Cannot replay ${courseText(course)}: ${met.size} of ${course.length} met. ${why} Explore it again without the replay; its points now: ${points.join(' ')}.`,
      )
    }
    this.#note(played)
    return await this.#conclude(calm, undefined)
  }

  timeOver(): Error {
    const { timeLimitMs } = this.#script
    return new ToolkitError(
      'HANG',
      `Cannot explore to the end: ${timeLimitMs / 1000} s are over after ${this.#runs} of ${this.#script.runs} runs${this.#groups.size === 0 ? ', none of which has failed' : ''}. Give a larger timeLimit, or fewer runs.`,
    )
  }

  /** The calm run, twice: what is not the same then would be blamed on a course. */
  async #calm(): Promise<Played> {
    const [first, second] = await this.#twice()
    this.#runs += 2
    checkCalm(this.#script, first, second)
    if (this.#script.audit === 'fresh') this.#known = new Set(first.findings.map(findingKey))
    this.#notePoints(first)
    this.#orders.add(first.order)
    return first
  }

  /** Two calm runs; with a real quiet for each timer of the app where it needs that to be the same twice. */
  async #twice(): Promise<readonly [Played, Played]> {
    const two = async (): Promise<readonly [Played, Played]> => {
      const first = await this.#play([], { isCalm: true })
      return [first, await this.#play([], { isCalm: true })]
    }
    const brisk = await two()
    if (whyNotCalm(...brisk) === undefined) return brisk
    this.#isBrisk = false
    const patient = await two()
    const isOther = whyNotCalm(...patient) === undefined || brisk[0].failure !== undefined
    return isOther ? patient : brisk
  }

  async #play(course: readonly Deviation[], more: Partial<Playing> = {}): Promise<Played> {
    const leftMs = more.leftMs ?? this.#endMs - steadyMs()
    if (leftMs <= 0) throw new TimeOver()
    const common = {
      script: this.#script,
      strays: this.#strays,
      isBrisk: this.#isBrisk,
      known: this.#known,
      leftMs,
      courseMs: more.isCalm === true ? Infinity : this.#courseMs,
    }
    return await play(course, { ...common, ...more })
  }

  #notePoints({ points }: Played): void {
    for (const { at, isSubject } of points) if (isSubject) this.#points.add(at)
  }

  #note(played: Played): void {
    const { course, failure, order } = played
    this.#orders.add(order)
    this.#notePoints(played)
    if (failure === undefined) return
    const key = failureKey(failure)
    const group = this.#groups.get(key)
    if (group === undefined)
      this.#groups.set(key, { failure, courses: [course], foundInRun: this.#runs })
    else group.courses.push(course)
  }

  async #conclude(calm: Played, planned: Coverage | undefined): Promise<ExploreResult> {
    const findings = await this.#explainAll(calm)
    const { failsOnSurfaced } = this.#script
    const fails = findings.filter(({ kind }) => kind !== 'surfaced' || failsOnSurfaced)
    const result: ExploreResult = {
      runs: this.#runs,
      points: this.#points.size,
      orders: this.#orders.size,
      singles: planned?.singles ?? { played: 1, of: 1 },
      pairs: planned?.pairs ?? { played: 0, of: 0 },
      findings: fails,
      surfaced: findings.filter((each) => !fails.includes(each)),
      more: Math.max(0, this.#groups.size - findings.length),
    }
    if (fails.length > 0) throw new ExploreError(result, reportOf(result, this.#script))
    if (this.#isCut) throw this.timeOver()
    return result
  }

  /** Explains the first of what was found. */
  async #explainAll(calm: Played): Promise<readonly Finding[]> {
    const findings: Finding[] = []
    const loose: unknown[] = []
    this.#endMs = Math.max(this.#endMs, steadyMs() + shrinkMs)
    for (const [key, group] of this.#groups) {
      if (findings.length >= shrunkMax || (findings.length > 0 && steadyMs() > this.#endMs)) break
      try {
        findings.push(await this.#explain(key, group, calm))
      } catch (error) {
        if (!(error instanceof ToolkitError)) throw error
        loose.push(error)
      }
    }
    // What fails only at times is told where nothing else is: it would hide what fails each time.
    if (findings.length === 0 && loose.length > 0) throw loose[0]
    return findings
  }

  /** Shrinks a course, as far as there is time. */
  async #shrunk(course: readonly Deviation[], key: string): Promise<readonly Deviation[]> {
    let small = course
    const fails = async (smaller: readonly Deviation[]): Promise<boolean> => {
      const { failure } = await this.#play(smaller)
      if (failure === undefined || failureKey(failure) !== key) return false
      small = smaller
      return true
    }
    try {
      return await shrink(course, fails)
    } catch (error) {
      if (!(error instanceof TimeOver)) throw error
      return small
    }
  }

  /** Shrinks the smallest course of a group, and plays it once more for its story. */
  async #explain(
    key: string,
    { failure, courses, foundInRun }: Group,
    calm: Played,
  ): Promise<Finding> {
    const least = courses.reduce((one, other) => (costOf(other) < costOf(one) ? other : one))
    const isReplay = this.#script.replay !== undefined
    const course = isReplay ? least : await this.#shrunk(least, key)
    // With all the time that the app may need: what fails for want of it is no finding.
    const patient = { keepsStory: true, isBrisk: false, leftMs: Infinity }
    const calmStory = await this.#play([], patient)
    if (calmStory.failure !== undefined)
      refuse(
        `after a run that fails, the test fails without any deviation, too (${calmStory.failure.message}). ${stateLeft}`,
      )
    const played = await this.#play(course, patient)
    if (played.failure === undefined || failureKey(played.failure) !== key)
      refuse(
        `the course ${courseText(course)} fails only at times. Something of the test goes by no time of its world: ${failure.message}`,
      )
    return findingOf({
      played,
      calm: calmStory,
      foundInRun,
      courses: courses.length,
      script: this.#script,
      points: calm.points,
    })
  }
}
