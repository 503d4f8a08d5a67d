/**
 * Runs a function when a signal is aborted, at once where it has been.
 *
 * @returns takes the function back: a signal of a whole command hears of many runs.
 */
export function onAbort(signal: AbortSignal | undefined, run: () => void): () => void {
  if (signal?.aborted === true) run()
  else signal?.addEventListener('abort', run, { once: true })
  return () => signal?.removeEventListener('abort', run)
}
