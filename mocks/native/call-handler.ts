type AnyCallback = (...given: readonly unknown[]) => void

/** Calls a callback of a handler, if it has it; returns whether it has. */
export function callHandler<Handler extends object>(
  handler: Handler | undefined,
  name: keyof Handler,
  given: readonly unknown[],
): boolean {
  const callback = handler?.[name] as AnyCallback | undefined
  if (typeof callback !== 'function') return false
  callback.apply(handler, given as unknown[])
  return true
}

/**
 * Calls a callback of every handler that has it, in order; returns whether one has. Each is called,
 * whatever an earlier one throws; the first error is thrown at the end.
 *
 * @param give makes what is given; called only where a handler listens.
 */
export function callHandlers(
  handlers: readonly object[],
  name: string,
  give: () => readonly unknown[],
): boolean {
  let heard = false
  const errors: unknown[] = []
  for (const handler of handlers) {
    const callback = (handler as Record<string, unknown>)[name]
    if (typeof callback !== 'function') continue
    heard = true
    try {
      ;(callback as AnyCallback).apply(handler, give() as unknown[])
    } catch (error) {
      errors.push(error)
    }
  }
  if (errors.length > 0) throw errors[0]
  return heard
}
