import type { Plan } from '../plan.ts'

/** Which part of a load a k6 process does. */
export interface Part {
  /** From 0. */
  readonly index: number
  readonly count: number
}

/** Version of what the points of k6 mean: another one where older points cannot be added to newer ones. */
export const pointsVersion = '1'

/** Segments are fractions, which a number holds with an error. */
const near = 1e-6

/**
 * The part that belongs to an execution segment, or a sentence that says why it belongs to no part. Without a segment k6 does the whole
 * load, so a process that is told to be one of several must have one.
 *
 * @param segment as k6 writes it: `1/4:1/2`; nothing for the whole.
 * @param count processes that share the load, as RTM_PARTS says.
 */
export function partOf(segment: unknown, count: number): Part | string {
  if (!Number.isSafeInteger(count) || count < 1)
    return `RTM_PARTS is no number of processes that share a load. Give the number of runners`
  const [from = 0, to = 1] =
    typeof segment === 'string' ? segment.split(':').map((edge) => numberOf(edge)) : []
  const found = 1 / (to - from)
  const index = from * found
  if (!isWhole(found) || !isWhole(index))
    return `its execution segment ${String(segment)} is not one of several equal ones. Give each runner an equal segment, such as 1/4:2/4`
  if (Math.round(found) !== count)
    return found < 1 + near
      ? `RTM_PARTS is ${count}, but it has no execution segment: each runner would do the whole load. Give each its own --execution-segment and the --execution-segment-sequence of all`
      : `RTM_PARTS is ${count}, but its execution segment ${String(segment)} is one of ${Math.round(found)}. Give -e RTM_PARTS=${Math.round(found)}`
  return { index: Math.round(index), count }
}

function numberOf(edge: string): number {
  const [numerator = NaN, denominator = 1] = edge.split('/').map(Number)
  return numerator / denominator
}

function isWhole(value: number): boolean {
  return Math.abs(value - Math.round(value)) < near
}

/** What of a plan may differ between measurements that are added up: it changes nothing of what k6 does. */
const besideTheWork: readonly string[] = [
  'name',
  'title',
  'thresholds',
  'worlds',
  'network',
] satisfies (keyof Plan)[]

/**
 * What a plan asks to be done, as a text: equal for plans whose measurements can be added up, in whatever order their
 * fields were written.
 */
export function workOf(plan: Plan): string {
  const work = Object.entries(plan).filter(([field]) => !besideTheWork.includes(field))
  return JSON.stringify(sorted(Object.fromEntries(work)))
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([name, each]) => [name, sorted(each)] as const)
  return Object.fromEntries(entries.toSorted(([one], [other]) => (one < other ? -1 : 1)))
}

/** How many digits of its digest name a plan. */
export const digestDigits = 16
