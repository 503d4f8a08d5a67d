import { afterOwn, afterReal, durationOf, wallMs } from '../mocks/internal.ts'
import { MissingControl } from './subject.ts'
import type { SubjectRtm } from './subject.ts'

/** What a scenario may wait for by the wall's clock; longer waits need a clock that can be moved. */
const waitMsMax = 2000

/** The wall's clock, for services whose time cannot be moved. */
export const wallClock: SubjectRtm['clock'] = {
  nowMs: wallMs,
  advance: (by) => {
    const durationMs = durationOf('advance', by)
    if (durationMs > waitMsMax) throw new MissingControl('a clock that can be moved')
    return new Promise<void>((resolve) => void afterReal(durationMs, resolve))
  },
}

/** Waits by the wall's clock, less what a busy host keeps from us. @throws Error where it takes too long */
export async function inTime<T>(promise: PromiseLike<T>, withinMs: number): Promise<T> {
  let stop: (() => void) | undefined
  const late = new Promise<never>((_, reject) => {
    stop = afterOwn(withinMs, () => reject(new Error(lateWords(withinMs))))
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    stop?.()
  }
}

/** What is said where nothing came in time. */
export function lateWords(withinMs: number): string {
  return `Nothing came within ${withinMs / 1000} s.`
}

/** Whether something has ended because nothing came in time. */
export function isLate(message: string | undefined): boolean {
  return /^Nothing came within [\d.]+ s\.$/.test(message ?? '')
}
