/** Errors that the adapter has thrown, and which call of it. */
const thrown = new WeakMap<object, string>()

/** Calls the adapter: what it throws is its own failure, not one of the service that it stands for. */
export function blamed<T>(call: string, run: () => T): T {
  let answer: T
  try {
    answer = run()
  } catch (error) {
    throw blame(error, call)
  }
  if (answer instanceof Promise) answer.catch((error: unknown) => void blame(error, call))
  return answer
}

/** An error with a number for its code is an answer of the service. */
function blame(error: unknown, call: string): unknown {
  if (typeof (error as { readonly code?: unknown } | undefined)?.code === 'number') return error
  const own = error instanceof Error ? error : new Error(String(error))
  thrown.set(own, call)
  return own
}

/** Which call of the adapter has thrown an error, if one has. */
export function thrownBy(error: unknown): string | undefined {
  return error instanceof Error ? thrown.get(error) : undefined
}
