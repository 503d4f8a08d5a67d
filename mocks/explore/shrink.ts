import type { Deviation } from './deviation.ts'

/** Tells whether a course still fails in the same way. */
export type StillFails = (course: readonly Deviation[]) => Promise<boolean>

/** Makes a failing course as small as it gets: the fewest deviations, then the smallest delays. */
export async function shrink(
  course: readonly Deviation[],
  stillFails: StillFails,
): Promise<readonly Deviation[]> {
  let small = await fewest(course, stillFails)
  for (const index of small.keys()) small = await smallestDelay(small, index, stillFails)
  return small
}

/** ddmin: leaves out halves, then quarters, down to single deviations. */
async function fewest(
  course: readonly Deviation[],
  stillFails: StillFails,
): Promise<readonly Deviation[]> {
  let small = course
  let chunk = Math.ceil(small.length / 2)
  while (small.length > 1 && chunk >= 1) {
    const without = await oneLess(small, chunk, stillFails)
    if (without !== undefined) {
      small = without
      chunk = Math.min(chunk, Math.ceil(small.length / 2))
    } else if (chunk === 1) break
    else chunk = Math.ceil(chunk / 2)
  }
  return small
}

async function oneLess(
  course: readonly Deviation[],
  chunk: number,
  stillFails: StillFails,
): Promise<readonly Deviation[] | undefined> {
  for (let from = 0; from < course.length; from += chunk) {
    const without = course.toSpliced(from, chunk)
    if (without.length > 0 && (await stillFails(without))) return without
  }
  return undefined
}

/** Bisects one delay to the millisecond; a cut of 40 s is tried as one of 2 s. */
async function smallestDelay(
  course: readonly Deviation[],
  index: number,
  stillFails: StillFails,
): Promise<readonly Deviation[]> {
  const deviation = course[index]
  if (deviation?.kind === 'cut' && deviation.forMs > shortCutMs) {
    const shorter = course.with(index, { ...deviation, forMs: shortCutMs })
    return (await stillFails(shorter)) ? shorter : course
  }
  if (deviation?.kind !== 'later') return course
  let small = course
  let [enough, tooLittle] = [deviation.laterMs, 0]
  while (enough - tooLittle > 1) {
    const laterMs = Math.floor((enough + tooLittle) / 2)
    const next = course.with(index, { ...deviation, laterMs })
    if (await stillFails(next)) {
      small = next
      enough = laterMs
    } else tooLittle = laterMs
  }
  return small
}

const shortCutMs = 2000
