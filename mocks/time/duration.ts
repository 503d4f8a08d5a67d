import { ToolkitError } from '../protocol/toolkit-error.ts'

const unitMs: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}

/** The form of a duration as text. */
export const durationForm: RegExp = /^(\d+(\.\d+)?(ms|s|m|h|d))+$/

/** A length of time: milliseconds, or a text such as `'250ms'`, `'7d'`, `'1h30m'`. */
export type Duration = number | string

/**
 * Milliseconds of a duration.
 *
 * @returns undefined where it is no duration, is negative or is not finite.
 */
export function parseDuration(duration: Duration): number | undefined {
  if (typeof duration === 'number')
    return duration >= 0 && duration < Infinity ? duration : undefined
  if (typeof duration !== 'string' || !durationForm.test(duration)) return undefined
  let totalMs = 0
  for (const [, amount, unit] of duration.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)) {
    totalMs += Number(amount) * (unitMs[unit ?? ''] ?? 0)
  }
  return totalMs
}

/** A duration for people: `7d`, `1h 30m`, `2.5s`, `40ms`. */
export function formatDuration(durationMs: number): string {
  if (durationMs < 1000) return `${Math.round(durationMs)}ms`
  if (durationMs < 60_000) return `${Number((durationMs / 1000).toFixed(2))}s`
  const parts: string[] = []
  let restMs = Math.round(durationMs)
  for (const unit of ['d', 'h', 'm', 's']) {
    const size = unitMs[unit] ?? 1
    const amount = Math.floor(restMs / size)
    if (amount > 0) parts.push(`${amount}${unit}`)
    restMs -= amount * size
  }
  return parts.slice(0, 2).join(' ')
}

/**
 * Milliseconds of a duration that a user has given.
 *
 * @throws ToolkitError where it is none.
 */
export function durationOf(verb: string, duration: Duration): number {
  const durationMs = parseDuration(duration)
  if (durationMs !== undefined) return durationMs
  const shown = typeof duration === 'string' ? `'${duration}'` : `a ${typeof duration}`
  const given = typeof duration === 'number' ? String(duration) : shown
  throw new ToolkitError(
    'INVALID_OPTION',
    `Failed to ${verb}: ${given} is no duration. Give milliseconds of 0 or more, or a text such as '250ms', '7d' or '1h30m'.`,
  )
}
