import type { Outcome } from '../measure/outcome.ts'
import { numberOf, textOf } from './site.ts'
import type { Answer } from './site.ts'

/** How an operation ended, and why. */
export interface Judged {
  readonly outcome: Outcome
  readonly reason?: string
}

/** What k6 calls a request that took too long. */
const timedOutCode = 1050

/** Reads an answer: refused for a limit, too late, failed, or completed. */
export function judge(answer: Answer): Judged {
  const { status } = answer
  if (answer.error_code === timedOutCode)
    return { outcome: 'timedOut', reason: 'its deadline was over' }
  if (answer.error !== '' && status < 400) return { outcome: 'failed', reason: answer.error }
  const name = textOf(answer, 'name')
  if (status >= 400) {
    const reason = name === '' ? `status ${status}` : name
    return { outcome: isLimit(status, name) ? 'refused' : 'failed', reason }
  }
  if (numberOf(answer, 'code') <= 0) return { outcome: 'completed' }
  return { outcome: isLimit(status, name) ? 'refused' : 'failed', reason: name }
}

function isLimit(status: number, name: string): boolean {
  return status === 429 || status === 413 || /TOO_OFTEN|LIMIT|OVERFLOW|TOO_LONG/.test(name)
}

/** What a request took as Go saw it, in ms: the wait for a connection, in which the dialling is, and the rest. */
export function tookMs({ timings: { blocked, duration } }: Answer): number {
  return blocked + duration
}

/** The parts of what it took, after the wait for a slot: connect, upload, server. */
export function stepsOf({ timings: { blocked, sending, waiting } }: Answer): readonly number[] {
  return [blocked, sending, waiting]
}
