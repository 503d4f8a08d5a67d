import { Histogram } from './measure/histogram.ts'

/** What became of an upload whose client wanted to cancel it. */
export type RaceOutcome =
  /** The client has its result, and the service has the medium. The cancel had not come to it. */
  | 'completed'
  /** The same; the cancel came after the result and was refused. */
  | 'late'
  /** The client was told that it is cancelled, and the service has nothing. */
  | 'cancelled'
  /** The client was told that it is cancelled, and the service has the medium: it is stored for nobody. */
  | 'ghost'
  /** The client was told that it is stored, and the service does not have it. */
  | 'lost'
  /** It has ended otherwise. */
  | 'failed'

/** Every outcome of a race, in the order of reports. */
export const raceOutcomes: readonly RaceOutcome[] = [
  'completed',
  'late',
  'cancelled',
  'ghost',
  'lost',
  'failed',
]

/** What the client of a race knows. */
export interface ClientSide {
  readonly ended: 'completed' | 'cancelled' | 'failed'
  /** The cancel came, and was refused since the task was over. */
  readonly isLate: boolean
}

/** Joins what the client was told with what the service has. */
export function raceOutcome({ ended, isLate }: ClientSide, isStored: boolean): RaceOutcome {
  if (ended === 'failed') return 'failed'
  if (ended === 'cancelled') return isStored ? 'ghost' : 'cancelled'
  if (!isStored) return 'lost'
  return isLate ? 'late' : 'completed'
}

/** One race that is worth a look. */
export interface RaceSeen {
  readonly outcome: RaceOutcome
  /** Which: the seed of its world, or the client and its task. */
  readonly which: string
  /** When the cancel was asked for, in ms from the beginning of the task. */
  readonly cancelledAfterMs: number
}

/** Cancels against results, both sides joined by task. */
export interface Races {
  /** Uploads by outcome. */
  readonly uploads: Readonly<Record<RaceOutcome, number>>
  /** Downloads that were to be cancelled, by what the client was told. */
  readonly downloads: Readonly<Record<'completed' | 'late' | 'cancelled' | 'failed', number>>
  /** From the cancel until the client was told, or on the wire until the service knew: a histogram in base64. */
  readonly lag: string
  /** Bytes that were moved for tasks that were cancelled. */
  readonly bytesWasted: number
  /** Results that were told a second time. */
  readonly callbacksDoubled: number
  /** Some of the ghosts and lost ones, the first of each. */
  readonly seen: readonly RaceSeen[]
  /** When tasks of each outcome were cancelled, in ms from their beginning: samples for a drawing. */
  readonly offsets: readonly (readonly [outcome: RaceOutcome, afterMs: number])[]
}

const seenMax = 20
const offsetsMax = 1500

/** Adds races up. */
export class RaceRecorder {
  readonly #uploads: Record<RaceOutcome, number> = {
    completed: 0,
    late: 0,
    cancelled: 0,
    ghost: 0,
    lost: 0,
    failed: 0,
  }
  readonly #downloads = { completed: 0, late: 0, cancelled: 0, failed: 0 }
  readonly #lag = Histogram.create()
  readonly #seen: RaceSeen[] = []
  readonly #offsets: (readonly [RaceOutcome, number])[] = []
  #bytesWasted = 0
  #doubled = 0

  upload(race: RaceSeen, bytesMoved: number): void {
    const { outcome, cancelledAfterMs } = race
    this.#uploads[outcome]++
    if (outcome === 'cancelled' || outcome === 'ghost') this.#bytesWasted += bytesMoved
    if ((outcome === 'ghost' || outcome === 'lost') && this.#isWorthKeeping(outcome))
      this.#seen.push(race)
    if (this.#offsets.length < offsetsMax) this.#offsets.push([outcome, cancelledAfterMs])
  }

  download(ended: keyof Races['downloads'], bytesMoved: number): void {
    this.#downloads[ended]++
    if (ended === 'cancelled') this.#bytesWasted += bytesMoved
  }

  lag(us: number): void {
    this.#lag.record(us)
  }

  /** Takes what another has seen. */
  add(races: Races): void {
    for (const outcome of raceOutcomes) this.#uploads[outcome] += races.uploads[outcome]
    for (const ended of ['completed', 'late', 'cancelled', 'failed'] as const)
      this.#downloads[ended] += races.downloads[ended]
    this.#lag.add(Histogram.decode(races.lag))
    this.#bytesWasted += races.bytesWasted
    this.#doubled += races.callbacksDoubled
    this.#seen.push(...races.seen)
    this.#offsets.push(...races.offsets.slice(0, offsetsMax - this.#offsets.length))
  }

  /** A result was told again. */
  doubled(): void {
    this.#doubled++
  }

  #isWorthKeeping(outcome: RaceOutcome): boolean {
    return this.#seen.filter((each) => each.outcome === outcome).length < seenMax / 2
  }

  toRaces(): Races {
    return {
      uploads: this.#uploads,
      downloads: this.#downloads,
      lag: this.#lag.encode(),
      bytesWasted: Math.round(this.#bytesWasted),
      callbacksDoubled: this.#doubled,
      seen: this.#seen,
      offsets: this.#offsets,
    }
  }
}
