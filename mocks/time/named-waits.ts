const names = new WeakMap<object, () => string>()

/**
 * Says what a promise stands for, so that a wait for it that can never end names it.
 *
 * @param what asked when the wait has failed; reads after "Failed to wait for".
 * @returns the same promise.
 */
export function nameWait<T>(promise: Promise<T>, what: () => string): Promise<T> {
  names.set(promise, what)
  return promise
}

/** What a promise stands for; undefined where nobody said. */
export function nameOfWait(promise: object): string | undefined {
  return names.get(promise)?.()
}
