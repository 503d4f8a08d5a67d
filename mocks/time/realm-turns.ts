import type { Clock } from './clock.ts'
import type { HostFunction } from './replace.ts'

const endings = new WeakMap<object, () => void>()
/** Handles of browsers are numbers: those of turns that have not come yet. */
const byNumber = new Map<unknown, () => void>()

/** Runs a function in a native turn of the host, for which time stands still. */
export function inTurn(
  clock: Clock,
  native: HostFunction,
  [run, given]: readonly [HostFunction, readonly unknown[]],
): unknown {
  const endTurn = clock.app.awaitTurn()
  const handle = native(() => {
    try {
      run(...given)
    } finally {
      byNumber.delete(handle)
      endTurn()
    }
  })
  if (typeof handle === 'object' && handle !== null) endings.set(handle, endTurn)
  else byNumber.set(handle, endTurn)
  return handle
}

/** A turn is not to come: time goes on without it. */
export function clearTurn(handle: unknown): void {
  if (typeof handle === 'object' && handle !== null) return endings.get(handle)?.()
  byNumber.get(handle)?.()
  byNumber.delete(handle)
}
