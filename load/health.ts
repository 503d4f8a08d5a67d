/** How a generator fared in one second. */
export interface HealthSample {
  readonly atMs: number
  /** Share of the time in which the event loop was busy, 0 to 1. */
  readonly loopUse: number
  /** Longest delay of the event loop, in ms. */
  readonly loopDelayMs: number
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

/** Puts the seconds of several workers together: of each number the worst. */
export function mergeHealth(
  all: readonly (readonly HealthSample[])[],
  isSpinning: boolean,
): Health {
  const samples: HealthSample[] = []
  for (const [index] of (
    all.toSorted((one, other) => other.length - one.length)[0] ?? []
  ).entries()) {
    const same = all.flatMap((own) => own[index] ?? [])
    const most = (value: (sample: HealthSample) => number): number => Math.max(...same.map(value))
    samples.push({
      atMs: most(({ atMs }) => atMs),
      loopUse: most(({ loopUse }) => loopUse),
      loopDelayMs: most(({ loopDelayMs }) => loopDelayMs),
      gcShare: most(({ gcShare }) => gcShare),
      rssMb: most(({ rssMb }) => rssMb),
      cpu: most(({ cpu }) => cpu),
    })
  }
  return { workers: all.length, isSpinning, samples }
}
