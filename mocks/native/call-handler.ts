type AnyCallback = (...given: unknown[]) => void

/** Calls a callback of a handler, if it has it; returns whether it has. */
export function callHandler<Handler extends object>(
  handler: Handler | undefined,
  name: keyof Handler,
  given: unknown[],
): boolean {
  const callback = handler?.[name] as AnyCallback | undefined
  if (typeof callback !== 'function') return false
  callback.apply(handler, given)
  return true
}
