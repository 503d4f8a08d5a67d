import { expect, test } from 'vitest'
import { slotsPerClient } from '../plan.ts'
import { mixedChat } from '../profiles/mixed-chat.ts'
import { TasksSeen } from './tasks-seen.ts'

/** So many clients, each with so many tasks of which every tenth is refused. */
function seenOf(clients: number, tasks: number): ReadonlyMap<number, number> {
  const seen = new TasksSeen({ ...mixedChat, clients })
  for (let task = 0; task < tasks; task++)
    for (let client = 0; client < clients; client++)
      seen.ended(
        { client, kind: 'upload' },
        { fromUs: task * 1000, endUs: task * 1000 + 500 },
        task % 10 === 9 ? 'refused' : 'completed',
      )
  const counts = new Map<number, number>()
  for (const { client } of seen.spans) counts.set(client, (counts.get(client) ?? 0) + 1)
  return counts
}

test('every client can be looked at, and has as many tasks as any other', () => {
  const counts = seenOf(200, 100)
  expect(counts.size).toBe(200)
  expect(new Set(counts.values())).toEqual(new Set([50]))
  expect([...counts.values()][0]).toBeGreaterThan(slotsPerClient)
})

test.each([
  [1, 5000],
  [8000, 5],
  [8001, 5],
  [20_000, 3],
])('of %i clients with %i tasks each no more are kept than a report can hold', (clients, tasks) => {
  const kept = [...seenOf(clients, tasks).values()].reduce((sum, count) => sum + count, 0)
  expect(kept).toBeGreaterThan(0)
  expect(kept).toBeLessThanOrEqual(2 * 8000)
})
