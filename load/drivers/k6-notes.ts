import type { Plan } from '../plan.ts'

/** What must be known to read the numbers of k6, a sentence each, for the notes of a result. */
export function k6Notes(plan: Plan, segments = 1): readonly string[] {
  const { arrivals, operations } = plan
  const notes = [
    'k6: an iteration does not know when it was meant to begin, so response is service, and the lag of k6 is not in it. Arrivals for which k6 had no free VU are shed, and make the run INVALID.',
    'k6: times are those of its HTTP layer; connect has the wait for a connection in it. What its script waits for by itself has whole milliseconds.',
    'k6: a full client is known by the refusal of the service alone; where the plan queues, the task is asked for again every 10 ms.',
    'k6: payloads are zeros, held in memory whole.',
  ]
  if (arrivals.shape === 'poisson')
    notes.push('k6: it has no arrivals of chance; they come evenly, at the same rate.')
  if (operations.some((operation) => 'cancel' in operation))
    notes.push(
      'k6: it cannot give up a request. A cancel is a DELETE of the task, which has a connection of its own then; where it belongs to a number of bytes, it comes when these should have gone at the rate of the upload before.',
    )
  if (operations.some(({ kind }) => kind === 'reconnect'))
    notes.push('k6: the link that breaks is that of a client of its own in each VU.')
  if (segments > 1)
    notes.push(
      `k6: ${segments} processes share the clients; each writes and speaks to its own alone.`,
    )
  return notes
}
