/** How a generator fared in one second. */
export interface HealthSample {
  /** When the second was over, in ms from the beginning of the run. */
  readonly atMs: number
  /** Share of the time in which the event loop was busy, 0 to 1. */
  readonly loopUse: number
  /** Longest delay of the event loop, in ms. */
  readonly loopDelayMs: number
  /**
   * How late the event loop came to what happened at any instant of the second, in ms, on average. One block of 100 ms
   * counts as much as a hundred of 10 ms: more happens during a long block, and it waits longer. Absent in old results.
   */
  readonly loopLateMs?: number
  /**
   * How long the thread waited for a core each time that it had something to do, in ms, on average: run-queue wait.
   * Absent where the system does not show it.
   */
  readonly wakeWaitMs?: number
  /** Share of the CPU time that the host of a virtual machine gave to others, 0 to 1; absent where the system does not show it. */
  readonly stealShare?: number
  /** Share of the time that the garbage collector took, 0 to 1. */
  readonly gcShare: number
  readonly rssMb: number
  /** CPU of the process, in cores. */
  readonly cpu: number
}

/** How a generator fared. */
export interface Health {
  readonly workers: number
  /** Its event loops never rest: how busy they are says nothing. */
  readonly isSpinning: boolean
  /** The worst of all workers, second by second. */
  readonly samples: readonly HealthSample[]
}

/** A timer of Node has whole milliseconds: by so much it may be late in a loop that is never blocked. */
export const timerMs = 1

const samplesMax = 3600

/** Keeps how a generator has fared: second by second, and of more than an hour in longer stretches, of each the worst. */
export class KeptHealth {
  #samples: HealthSample[] = []
  #open: HealthSample[] = []
  #perSample = 1

  add(second: HealthSample): void {
    this.#open.push(second)
    if (this.#open.length < this.#perSample) return
    this.#samples.push(worstOf(this.#open))
    this.#open = []
    if (this.#samples.length < samplesMax) return
    this.#perSample *= 2
    this.#samples = Array.from({ length: samplesMax / 2 }, (_, index) =>
      worstOf(this.#samples.slice(2 * index, 2 * index + 2)),
    )
  }

  get samples(): readonly HealthSample[] {
    return this.#open.length === 0 ? this.#samples : [...this.#samples, worstOf(this.#open)]
  }
}

/** Puts the seconds of several workers together: of each number the worst. */
export function mergeHealth(
  all: readonly (readonly HealthSample[])[],
  isSpinning: boolean,
): Health {
  const length = Math.max(0, ...all.map((own) => own.length))
  const samples = Array.from({ length }, (_, index) =>
    worstOf(all.flatMap((own) => own[index] ?? [])),
  )
  return { workers: all.length, isSpinning, samples }
}

/** One sample for several: of each number the worst. What none of them shows is absent. */
function worstOf(same: readonly HealthSample[]): HealthSample {
  const most = (value: (sample: HealthSample) => number): number => Math.max(...same.map(value))
  const mostSeen = (
    name: 'loopLateMs' | 'wakeWaitMs' | 'stealShare',
  ): Readonly<Partial<Record<typeof name, number>>> => {
    const seen = same.flatMap((sample) => sample[name] ?? [])
    return seen.length === 0 ? {} : { [name]: Math.max(...seen) }
  }
  return {
    atMs: most(({ atMs }) => atMs),
    loopUse: most(({ loopUse }) => loopUse),
    loopDelayMs: most(({ loopDelayMs }) => loopDelayMs),
    ...mostSeen('loopLateMs'),
    ...mostSeen('wakeWaitMs'),
    ...mostSeen('stealShare'),
    gcShare: most(({ gcShare }) => gcShare),
    rssMb: most(({ rssMb }) => rssMb),
    cpu: most(({ cpu }) => cpu),
  }
}

/** What a reader must know of a generator that could not be watched whole: a sentence, or none. */
export function healthNotes(health: Health | undefined): readonly string[] {
  const samples = health?.samples ?? []
  if (samples.length === 0)
    return [
      'How the generator fared was not measured: its start lag alone tells whether it was disturbed.',
    ]
  const isQueueSeen = samples.some(({ wakeWaitMs }) => wakeWaitMs !== undefined)
  const isStealSeen = samples.some(({ stealShare }) => stealShare !== undefined)
  if (isQueueSeen && isStealSeen) return []
  const missing = isQueueSeen
    ? 'no stolen time'
    : isStealSeen
      ? 'no run-queue wait'
      : 'no run-queue wait and no stolen time'
  return [
    `This system shows ${missing}: the other signs of a disturbed generator, such as the delay of its event loop and its start lag, decide alone.`,
  ]
}
