import { ToolkitError } from '../protocol/toolkit-error.ts'
import { formatDuration } from './duration.ts'
import type { EventQueue } from './event-queue.ts'
import { nameOfWait } from './named-waits.ts'

/** What is known where nothing moves any more. */
interface Standstill {
  readonly queue: EventQueue<never>
  /** What an app has been told to wait for, a line each. */
  waits(): readonly string[]
}

/**
 * The error of a wait that can never end: it says who waits for what.
 *
 * @param wait the promise that is waited for.
 */
export function hangOf(standstill: Standstill, wait: object): ToolkitError {
  const { queue } = standstill
  const open = standstill.waits()
  const nextMs = queue.nextMs()
  const name = nameOfWait(wait)
  const who = open.length > 0 ? `Open: ${open.join('; ')}.` : 'No call of any client is open.'
  const later =
    nextMs === undefined
      ? ''
      : ` Only background events are left, the first in ${formatDuration(nextMs - queue.nowMs)}; move to them with clock.advance.`
  return new ToolkitError(
    'HANG',
    `Failed to wait${name === undefined ? '' : ` for ${name}`}: nothing is due any more, and the promise is still pending. ${who}${later} ` +
      'Check that the awaited callback can still come; wrap real work of your own in clock.hold.',
  )
}

/** The error of an instant in which every event leads to another at once. */
export function endlessInstant(): ToolkitError {
  return new ToolkitError(
    'HANG',
    'Failed to move time: one instant never ends. A callback seems to call back into the service without any delay; give the network a round trip.',
  )
}

/** The error of a wait whose world has ended. */
export function disposedMeanwhile(): ToolkitError {
  return new ToolkitError(
    'DISPOSED',
    'Failed to wait: the world was disposed meanwhile. Dispose it after the last wait.',
  )
}

/** The error of a wait or advance whose world was set back. */
export function restoredMeanwhile(): ToolkitError {
  return new ToolkitError(
    'BUSY',
    'Failed to move time: the world was reset or restored meanwhile. Await what drives its time before you set it back.',
  )
}

/** The error of moving time from inside a callback. */
export function movedInside(): ToolkitError {
  return new ToolkitError(
    'BUSY',
    'Failed to move time: a callback is running. Move it after the callback has returned.',
  )
}

/** The error of waiting for what is no promise. */
export function noPromise(given: unknown): ToolkitError {
  return new ToolkitError(
    'INVALID_OPTION',
    `Failed to wait: ${given === null ? 'null' : `a value of type ${typeof given}`} is no promise. Give a promise.`,
  )
}

/** The error of pumping a clock that real work holds. */
export function heldBy(verb: string, names: readonly string[]): ToolkitError {
  return new ToolkitError(
    'BUSY',
    `Failed to ${verb}: real work is under way (${names.join(', ')}). Use advance, which waits for it.`,
  )
}

/** The error of pumping a clock that goes by itself. */
export function outerPumped(mode: string): ToolkitError {
  return new ToolkitError(
    'WRONG_CLOCK',
    `Failed to pump the clock: it is the ${mode} clock. Use auto or manual.`,
  )
}
