import { createRandom, nextBelow } from '../time/index.ts'
import type { Random } from '../time/index.ts'
import { courseText, deviationText } from './deviation.ts'
import type { Deviation } from './deviation.ts'
import type { Script } from './options.ts'
import type { Played } from './play.ts'
import { singlesOf } from './plan.ts'
import type { Point } from './point.ts'
import type { Coverage } from './report.ts'

type Course = readonly Deviation[]

/** Courses one after the other; each answer says how the last one went. */
export interface PlannedCourses {
  next(played?: Played): IteratorResult<Course, void>
  coverage(): Coverage
}

/** How often a course that was played already is drawn in a row before there are no new ones. */
const drawsMax = 200
/** Points that only a course comes to, and that are struck in others. */
const extraPointsMax = 100

/** Plans the courses of a test: each point once, all pairs, then two and three deviations drawn by the seed. */
export function plannedCourses(calm: Played, { weather, seed }: Script): PlannedCourses {
  const singles = singlesOf(calm.points, weather)
  const coverage = {
    singles: { played: 0, of: singles.length },
    pairs: { played: 0, of: 0 },
  }
  const courses = plan()
  return {
    next: (played) => courses.next(played as Played),
    coverage: () => coverage,
  }

  function* plan(): Generator<Course, void, Played> {
    const random = createRandom(seed, 'courses')
    const done = new Set<string>()
    const digests = new Set([calm.digest])
    const extra = new Map<string, Point>()
    const known = new Set(calm.points.map(({ at }) => at))
    const menu: Deviation[] = []
    const fine: Deviation[] = []
    const planned = new Set(singles.map(deviationText))
    let between: Deviation[] = []
    let isFineBegun = false
    for (const single of singles) {
      if (!isFineBegun && isNarrow(single)) {
        isFineBegun = true
        yield* playBetween()
      }
      const played = yield* playSingle(single, menu)
      between.push(...justAfterEach(single, played).filter((each) => isNew(each)))
    }
    yield* playBetween()
    const pairs = pairsOf(menu)
    coverage.pairs.of = pairs.length
    shuffle(pairs, random)
    for (const [one, other] of pairs) {
      const course = [menu[one] as Deviation, menu[other] as Deviation]
      done.add(courseText(course))
      yield course
      coverage.pairs.played++
    }
    const all = [...menu, ...fine, ...singlesOf([...extra.values()], weather, 'struck')]
    for (const course of drawn(all, random, done)) yield course

    function isNew(deviation: Deviation): boolean {
      const text = deviationText(deviation)
      return !planned.has(text) && planned.add(text) !== undefined
    }

    function* playBetween(): Generator<Course, void, Played> {
      const now = between
      between = []
      coverage.singles.of += now.length
      for (const single of now) yield* playSingle(single, fine)
    }

    function* playSingle(single: Deviation, into: Deviation[]): Generator<Course, Played, Played> {
      const played = yield [single]
      coverage.singles.played++
      for (const point of played.points)
        if (point.isSubject && !known.has(point.at) && extra.size < extraPointsMax)
          extra.set(point.at, point)
      // What changes nothing, or the same as another, changes nothing in a pair.
      if (!digests.has(played.digest)) into.push(single)
      digests.add(played.digest)
      return played
    }
  }
}

/** How late something comes whose neighbours in time are looked at, and what is only tried after them. */
const wideMs = 800
const betweenMax = 12

function isNarrow(deviation: Deviation): boolean {
  return deviation.kind === 'later' && deviation.laterMs < wideMs
}

/**
 * The same deviation, just after each of what happens between its calm time and the late one: a window may be open for
 * some milliseconds alone, which is overtaken whole.
 */
function justAfterEach(single: Deviation, { points }: Played): readonly Deviation[] {
  if (single.kind !== 'later' || single.laterMs !== wideMs) return []
  const own = points.find(({ at }) => at === single.at)
  if (own === undefined) return []
  const latersMs = points
    .map(({ dueMs }) => Math.floor(dueMs - own.dueMs) + 1)
    .filter((laterMs) => laterMs > 1 && laterMs < wideMs)
  const distinct = [...new Set(latersMs)].toSorted((one, other) => one - other)
  return distinct.slice(0, betweenMax).map((laterMs) => ({ ...single, laterMs }))
}

/** Pairs of deviations at two points, by their places. */
function pairsOf(menu: readonly Deviation[]): (readonly [number, number])[] {
  const pairs: (readonly [number, number])[] = []
  for (const [one, { at }] of menu.entries())
    for (let other = one + 1; other < menu.length; other++)
      if (menu[other]?.at !== at) pairs.push([one, other])
  return pairs
}

function shuffle(list: unknown[], random: Random): void {
  for (let index = list.length - 1; index > 0; index--) {
    const other = nextBelow(random, index + 1)
    ;[list[index], list[other]] = [list[other], list[index]]
  }
}

/**
 * Draws two and three deviations in turn, until nothing new is found.
 *
 * @yields a course that was not played before.
 */
function* drawn(
  menu: readonly Deviation[],
  random: Random,
  done: Set<string>,
): Generator<Course, void, unknown> {
  for (let draws = 0, depth = 2; draws < drawsMax && menu.length > 1; depth = 5 - depth) {
    const places = new Set<number>()
    for (let count = 0; count < depth; count++) places.add(nextBelow(random, menu.length))
    const course = [...places]
      .toSorted((one, other) => one - other)
      .map((at) => menu[at] as Deviation)
    const text = courseText(course)
    const pointsStruck = new Set(course.map(({ at }) => at)).size
    const isNew = pointsStruck > 1 && pointsStruck === course.length && !done.has(text)
    draws = isNew ? 0 : draws + 1
    if (!isNew) continue
    done.add(text)
    yield course
  }
}
