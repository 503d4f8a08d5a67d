import fc from 'fast-check'
import { expect, test } from 'vitest'
import { outside, stepMembership } from './channel-membership.ts'
import type { ChannelMembership, MembershipInput } from './channel-membership.ts'
import { disconnected, isLoggedIn, stepConnection } from './connection.ts'
import type { Connection, ConnectionInput } from './connection.ts'
import { preparing, stepMediaTask } from './media-task.ts'
import type { MediaTask, MediaTaskInput } from './media-task.ts'

const taskStates: readonly MediaTask[] = [
  preparing,
  { phase: 'moving', reportedBytes: 5, totalBytes: 10 },
  { phase: 'closed', code: 0 },
]
const taskInputs: readonly MediaTaskInput[] = [
  { kind: 'started', totalBytes: 20 },
  { kind: 'moved', currentBytes: 4 },
  { kind: 'moved', currentBytes: 7.9 },
  { kind: 'moved', currentBytes: 12 },
  { kind: 'failed', code: 4 },
  { kind: 'completed' },
  { kind: 'idle' },
  { kind: 'interrupted' },
  { kind: 'cancel' },
]

function wordsOfTask(task: MediaTask): string {
  if (task.phase === 'moving') return `moving ${task.reportedBytes}/${task.totalBytes}`
  return task.phase === 'closed' ? `closed ${task.code}` : task.phase
}

test('a media task: every phase and every input, as the table says', () => {
  const table = taskStates.map((state) =>
    taskInputs.map((input) => {
      const [next, outputs] = stepMediaTask(state, input)
      const words = outputs.map((output) =>
        'code' in output
          ? `${output.kind} ${output.code}`
          : `${output.kind} ${output.currentBytes}/${output.totalBytes}`,
      )
      return [wordsOfTask(next), ...words].join(', ')
    }),
  )
  const ended = [
    'closed 4, result 4',
    'closed 0, result 0',
    'closed 3, result 3',
    'closed 6, result 6',
    'closed 6, cancel-result 0, result 6',
  ]
  expect(table).toEqual([
    ['moving 0/20', 'preparing', 'preparing', 'preparing', ...ended],
    [
      'moving 5/10',
      'moving 5/10',
      'moving 7/10, progress 7/10',
      'moving 10/10, progress 10/10',
      ...ended,
    ],
    [...Array.from({ length: 8 }, () => 'closed 0'), 'closed 0, cancel-result 2'],
  ])
})

/** Mostly bytes that move, of which some are too many and some are fewer than before; an end comes late. */
const anyTaskInput: fc.Arbitrary<MediaTaskInput> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('started' as const),
      totalBytes: fc.integer({ min: 1, max: 100 }),
    }),
  },
  {
    weight: 12,
    arbitrary: fc
      .integer({ min: -50, max: 1500 })
      .map((tenths) => ({ kind: 'moved' as const, currentBytes: tenths / 10 })),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom<MediaTaskInput>(
      { kind: 'failed', code: 4 },
      { kind: 'completed' },
      { kind: 'idle' },
      { kind: 'interrupted' },
      { kind: 'cancel' },
    ),
  },
)

test('a media task: one result at most, progress rises, never passes the total, never follows the result', () => {
  fc.assert(
    fc.property(fc.array(anyTaskInput, { maxLength: 40 }), (inputs) => {
      let task: MediaTask = preparing
      let results = 0
      let reported = 0
      const total = inputs.find(({ kind }) => kind === 'started')
      for (const input of inputs) {
        const [next, outputs] = stepMediaTask(task, input)
        for (const output of outputs) {
          if (output.kind === 'result') results++
          if (output.kind !== 'progress') continue
          expect(results).toBe(0)
          expect(output.currentBytes).toBeGreaterThan(reported)
          expect(output.currentBytes).toBeLessThanOrEqual(output.totalBytes)
          expect(total).toMatchObject({ totalBytes: output.totalBytes })
          reported = output.currentBytes
        }
        task = next
      }
      expect(results).toBe(task.phase === 'closed' ? 1 : 0)
    }),
    { numRuns: 1000 },
  )
})

const connections: readonly Connection[] = [
  disconnected,
  { phase: 'connecting' },
  { phase: 'connected' },
  { phase: 'reconnecting' },
  { phase: 'aborted', reason: 8 },
]
const connectionInputs: readonly ConnectionInput[] = [
  { kind: 'login' },
  { kind: 'accepted' },
  { kind: 'refused', code: 5 },
  { kind: 'timed-out' },
  { kind: 'link-lost' },
  { kind: 'kicked', reason: 9 },
  { kind: 'logout' },
]

test('a connection: every phase and every input, as the table says', () => {
  const table = connections.map((state) =>
    connectionInputs.map((input) => {
      const [next, outputs] = stepConnection(state, input)
      const words = outputs.map((output) => {
        if (output.kind === 'state') return `${output.state}/${output.reason}`
        return output.kind === 'login-failure' ? `failure ${output.code}` : output.kind
      })
      const phase = next.phase === 'aborted' ? `aborted by ${next.reason}` : next.phase
      return [phase, ...words].join(' ')
    }),
  )
  expect(connections.map(isLoggedIn)).toEqual([false, false, true, true, true])
  const out = 'disconnected tasks-interrupted 1/6 logout'
  expect(table).toEqual([
    ['connecting 2/1', ...Array.from({ length: 6 }, () => 'disconnected')],
    [
      'connecting',
      'connected 3/2 login-success',
      'disconnected 1/3 failure 5',
      'disconnected 1/4 failure 9',
      'connecting',
      'connecting',
      out,
    ],
    [
      'connected',
      'connected',
      'connected',
      'connected',
      'reconnecting 4/5',
      'aborted by 9 5/9 tasks-interrupted',
      out,
    ],
    [
      'reconnecting',
      'connected 3/2',
      'reconnecting',
      'reconnecting',
      'reconnecting',
      'aborted by 9 5/9 tasks-interrupted',
      out,
    ],
    [...Array.from({ length: 6 }, () => 'aborted by 8'), out],
  ])
})

test('a membership: every phase and every input, as the table says', () => {
  const phases: readonly ChannelMembership['phase'][] = ['outside', 'joining', 'inside', 'leaving']
  const inputs: readonly MembershipInput[] = [
    { kind: 'join' },
    { kind: 'joined' },
    { kind: 'leave' },
    { kind: 'left' },
    { kind: 'dropped' },
    { kind: 'refused', code: 4 },
  ]
  const table = phases.map((phase) =>
    inputs.map((input) => {
      const [next, outputs] = stepMembership({ phase }, input)
      return [
        next.phase,
        ...outputs.map((output) =>
          'code' in output ? `${output.kind} ${output.code}` : output.kind,
        ),
      ].join(' ')
    }),
  )
  expect(outside.phase).toBe('outside')
  expect(table).toEqual([
    ['joining', 'outside', 'outside', 'outside', 'outside', 'outside'],
    [
      'joining',
      'inside join-success',
      'leaving join-failure 201',
      'joining',
      'outside join-failure 1',
      'outside join-failure 4',
    ],
    ['inside', 'inside', 'leaving', 'inside', 'outside', 'inside'],
    [
      'leaving',
      'leaving',
      'leaving',
      'outside leave-result 0',
      'outside leave-result 0',
      'inside leave-result 4',
    ],
  ])
})
