import type { Deviation } from './deviation.ts'
import type { Weather } from './options.ts'
import type { Point } from './point.ts'

const minuteMs = 60_000

/** What is tried at a point, and in which round: what tells most first. */
interface Try {
  readonly weather: Weather
  readonly round: number
  readonly deviate: (point: Point, ground: Ground) => Deviation | undefined
}

const tries: readonly Try[] = [
  slow(800, 0),
  cut(40_000, 1),
  strike('kick', 1),
  refusal(0, 1),
  strike('token', 2),
  slow(150, 2),
  refusal(1, 2),
  cut(2000, 3),
  {
    weather: 'refusals',
    round: 3,
    deviate: ({ at, codes }) => (codes.length > 0 ? { kind: 'drop', at } : undefined),
  },
  slow(5000, 3),
  // Past the 10 s that an SDK waits for an answer.
  slow(11_000, 3),
  cut(12_000, 3),
  slow(30, 4),
]

/** The beginning of an upload is no arrival: only its bytes come late. */
function slow(laterMs: number, round: number): Try {
  const deviate = ({ at, way, what }: Point): Deviation | undefined =>
    way === 'up' && what === 'upload' ? undefined : { kind: 'later', at, laterMs }
  return { weather: 'slow', round, deviate }
}

function cut(forMs: number, round: number): Try {
  const deviate: Try['deviate'] = (point, { instants }) =>
    instants.has(point) ? { kind: 'cut', at: point.at, forMs } : undefined
  return { weather: 'cut', round, deviate }
}

function strike(kind: 'kick' | 'token', round: number): Try {
  const deviate: Try['deviate'] = (point, { instants }) =>
    instants.has(point) ? { kind, at: point.at } : undefined
  return { weather: kind, round, deviate }
}

function refusal(nth: number, round: number): Try {
  const deviate = ({ at, codes }: Point): Deviation | undefined => {
    const code = codes[nth]
    return code === undefined ? undefined : { kind: 'refuse', at, code }
  }
  return { weather: 'refusals', round, deviate }
}

/**
 * All single deviations at the points of a run, the most telling first: each point is tried in one way before any is
 * in the next; what is likely to tell less waits for some rounds. The test's own logins, beside which nothing else is
 * on its way but timers and other logins, stay calm: that would only show that a test awaits its login.
 */
export function singlesOf(
  points: readonly Point[],
  weather: readonly Weather[],
  ownLogins: 'calm' | 'struck' = 'calm',
): Deviation[] {
  const ground: Ground = {
    points,
    flights: points.map((point) => flightOf(point, points)),
    instants: firstOfInstant(points),
  }
  const all = points.flatMap((point, index) => {
    if (!point.isSubject || (ownLogins === 'calm' && isOwnLogin(index, ground))) return []
    const late = delayOf(point, ground)
    return tries.flatMap((each) => {
      const deviation = weather.includes(each.weather) ? each.deviate(point, ground) : undefined
      if (deviation === undefined) return []
      const isNeutral = each.weather === 'slow' && !isBeside(index, ground)
      return { deviation, round: each.round + late + (isNeutral ? neutralRounds : 0) }
    })
  })
  return all.toSorted((one, other) => one.round - other.round).map(({ deviation }) => deviation)
}

/** What strikes a client strikes all that it does in one instant: the first point stands for the others. */
function firstOfInstant(points: readonly Point[]): ReadonlySet<Point> {
  const seen = new Set<string>()
  return new Set(
    points.filter(({ client, fromMs }) => {
      const key = `${client} ${fromMs}`
      return !seen.has(key) && seen.add(key)
    }),
  )
}

/** How many rounds something waits that comes late while nothing else is on its way: all is only shifted. */
const neutralRounds = 2

/** How many rounds a point waits: those of users that only listen, what a client sends by itself, and logins. */
function delayOf({ client, what }: Point, { points }: Ground): number {
  const isPassive = !points.some(
    (each) => client === each.client && each.way === 'up' && !byItself.has(each.what),
  )
  return (what === 'login' ? 4 : 0) + (isPassive ? 2 : 0) + (byItself.has(what) ? 1 : 0)
}

function isOwnLogin(index: number, { points, flights }: Ground): boolean {
  if (points[index]?.what !== 'login') return false
  return !flights.some((each, place) => {
    const { what, way } = points[place] as Point
    return what !== 'login' && way !== 'timer' && overlap(each, flights[index] as Flight)
  })
}

function isBeside(index: number, { flights }: Ground): boolean {
  const own = flights[index] as Flight
  return flights.some((each) => each !== own && overlap(each, own))
}

function overlap(one: Flight, other: Flight): boolean {
  return one.fromMs < other.toMs && other.fromMs < one.toMs
}

interface Flight {
  readonly fromMs: number
  readonly toMs: number
}

/** From when to when something is on its way: an upload from its beginning to the arrival of its bytes. */
function flightOf(point: Point, points: readonly Point[]): Flight {
  const { what, fromMs, dueMs } = point
  const ends = { upload: 'upload-bytes', 'media-found': 'download-bytes' }[what]
  if (ends === undefined) return { fromMs, toMs: dueMs }
  const end = points.find(({ at }) => at === point.at.replace(what, ends))
  return { fromMs, toMs: end?.dueMs ?? dueMs + minuteMs }
}

interface Ground {
  readonly points: readonly Point[]
  readonly flights: readonly Flight[]
  readonly instants: ReadonlySet<Point>
}

/** What a client sends without being asked to. */
const byItself: ReadonlySet<string> = new Set(['ack', 'contact'])
