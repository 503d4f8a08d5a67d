import type { Capacity, CapacityStep, LoadResult } from './load-result.ts'

/** How a capacity is looked for. */
export interface CapacitySearch {
  /** Where to begin, in operations a second. */
  readonly fromPerSecond: number
  /** Never above this. */
  readonly perSecondMax: number
  /** How near to each other the last good rate and the first bad one are to be: 0.05 is 5 %. */
  readonly within: number
  /** Runs at the most, the last one not counted. */
  readonly stepsMax: number
}

/** The search unless told otherwise. */
export const defaultSearch: CapacitySearch = {
  fromPerSecond: 10,
  perSecondMax: 100_000,
  within: 0.05,
  stepsMax: 16,
}

/** A search that has come down to this has found nothing. */
const hopelessPerSecond = 0.1
const confirmationsMax = 3

/** What a rate has come to. */
export type TryRate = (
  perSecond: number,
  isConfirmation: boolean,
) => Promise<Pick<LoadResult, 'verdict' | 'because' | 'series' | 'isPartial'>>

/**
 * Looks for the highest rate that passes: twice the rate until one does not, then the middle of the two, then once more
 * at the rate that was found, in full length; a rate that does not pass then is taken down by the width of the search
 * and tried again, twice at the most. A run that is INVALID counts as one that does not pass: the generator is no better.
 */
export async function findCapacity(
  tryRate: TryRate,
  search: CapacitySearch = defaultSearch,
): Promise<Capacity> {
  const hunt = new Hunt(tryRate, search)
  await hunt.narrow()
  const isConfirmed = await hunt.confirm()
  return { perSecond: hunt.good, isConfirmed, steps: hunt.steps }
}

/** One search: the highest rate that has passed, and the lowest that has not. */
class Hunt {
  good = 0
  readonly steps: CapacityStep[] = []
  #bad = Infinity
  #isStopped = false
  readonly #tryRate: TryRate
  readonly #search: CapacitySearch

  constructor(tryRate: TryRate, search: CapacitySearch) {
    this.#tryRate = tryRate
    this.#search = search
  }

  async narrow(): Promise<void> {
    const { fromPerSecond, perSecondMax, stepsMax } = this.#search
    let next = Math.min(fromPerSecond, perSecondMax)
    while (this.steps.length < stepsMax && this.#isOpen()) {
      if (await this.#passes(next)) this.good = next
      else this.#bad = next
      next = nextRate(this.good, this.#bad, this.#search)
    }
  }

  #isOpen(): boolean {
    const { perSecondMax, within } = this.#search
    if (this.#isStopped || this.good >= perSecondMax) return false
    if (this.good === 0) return this.#bad >= hopelessPerSecond
    return this.#bad / this.good > 1 + within
  }

  async confirm(): Promise<boolean> {
    for (let tries = 0; this.good > 0 && !this.#isStopped && tries < confirmationsMax; tries++) {
      if (await this.#passes(this.good, true)) return true
      if (tries < confirmationsMax - 1) this.good *= 1 - this.#search.within
    }
    return false
  }

  async #passes(perSecond: number, isConfirmation = false): Promise<boolean> {
    const result = await this.#tryRate(perSecond, isConfirmation)
    this.#isStopped ||= result.isPartial
    this.steps.push(stepOf(perSecond, result))
    return result.verdict === 'PASS'
  }
}

function nextRate(good: number, bad: number, { perSecondMax }: CapacitySearch): number {
  if (bad === Infinity) return Math.min(perSecondMax, good * 2)
  // Between rates the ratio counts, not the difference.
  return good === 0 ? bad / 4 : Math.sqrt(good * bad)
}

function stepOf(
  perSecond: number,
  { verdict, because, series }: Pick<LoadResult, 'verdict' | 'because' | 'series'>,
): CapacityStep {
  const completed = series.filter(({ outcome }) => outcome === 'completed')
  const p99s = completed.map(
    ({ intervals }) => intervals.response?.percentiles.find(({ share }) => share === 0.99)?.us ?? 0,
  )
  return {
    perSecond,
    achievedPerSecond: completed.reduce((sum, each) => sum + each.perSecond, 0),
    p99Us: Math.max(0, ...p99s),
    verdict,
    because,
  }
}
