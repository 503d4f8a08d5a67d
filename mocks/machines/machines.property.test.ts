import fc from 'fast-check'
import { expect, test } from 'vitest'
import { outside, stepMembership } from './channel-membership.ts'
import type { ChannelMembership, MembershipInput } from './channel-membership.ts'
import { disconnected, stepConnection } from './connection.ts'
import type { Connection, ConnectionInput } from './connection.ts'
import { preparing, stepMediaTask } from './media-task.ts'
import type { MediaTask, MediaTaskInput } from './media-task.ts'

const taskStates: readonly MediaTask[] = [
  preparing,
  { phase: 'moving', reportedBytes: 5, totalBytes: 10 },
  { phase: 'closed', code: 0 },
]
const taskInputs: readonly MediaTaskInput[] = [
  { kind: 'started', totalBytes: 10 },
  { kind: 'moved', currentBytes: 7 },
  { kind: 'failed', code: 4 },
  { kind: 'completed' },
  { kind: 'idle' },
  { kind: 'interrupted' },
  { kind: 'cancel' },
]

test('a media task: every phase and every input, as the table says', () => {
  const table = taskStates.map((state) =>
    taskInputs.map((input) => {
      const [next, outputs] = stepMediaTask(state, input)
      return [
        next.phase,
        ...outputs.map((output) =>
          'code' in output ? `${output.kind} ${output.code}` : output.kind,
        ),
      ].join(', ')
    }),
  )
  const ended = [
    'closed, result 4',
    'closed, result 0',
    'closed, result 3',
    'closed, result 6',
    'closed, cancel-result 0, result 6',
  ]
  expect(table).toEqual([
    ['moving', 'preparing', ...ended],
    ['moving', 'moving, progress', ...ended],
    ['closed', 'closed', 'closed', 'closed', 'closed', 'closed', 'closed, cancel-result 2'],
  ])
})

const anyTaskInput: fc.Arbitrary<MediaTaskInput> = fc.oneof(
  fc.record({
    kind: fc.constant('started' as const),
    totalBytes: fc.integer({ min: 1, max: 100 }),
  }),
  fc.record({
    kind: fc.constant('moved' as const),
    currentBytes: fc.double({ min: -5, max: 200, noNaN: true }),
  }),
  fc.record({ kind: fc.constant('failed' as const), code: fc.constantFrom(1, 2, 4, 5) }),
  fc.constantFrom<MediaTaskInput>(
    { kind: 'completed' },
    { kind: 'idle' },
    { kind: 'interrupted' },
    { kind: 'cancel' },
  ),
)

test('a media task: one result at most, progress rises, never passes the total, never follows the result', () => {
  fc.assert(
    fc.property(fc.array(anyTaskInput, { maxLength: 40 }), (inputs) => {
      let task: MediaTask = preparing
      let results = 0
      let reported = 0
      for (const input of inputs) {
        const [next, outputs] = stepMediaTask(task, input)
        for (const output of outputs) {
          if (output.kind === 'result') results++
          if (output.kind !== 'progress') continue
          expect(results).toBe(0)
          expect(output.currentBytes).toBeGreaterThan(reported)
          expect(output.currentBytes).toBeLessThanOrEqual(output.totalBytes)
          reported = output.currentBytes
        }
        task = next
      }
      expect(results).toBe(task.phase === 'closed' ? 1 : 0)
    }),
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
  { kind: 'kicked', reason: 8 },
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
      return [next.phase, ...words].join(' ')
    }),
  )
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
      'aborted 5/8 tasks-interrupted',
      out,
    ],
    [
      'reconnecting',
      'connected 3/2',
      'reconnecting',
      'reconnecting',
      'reconnecting',
      'aborted 5/8 tasks-interrupted',
      out,
    ],
    ['aborted', 'aborted', 'aborted', 'aborted', 'aborted', 'aborted', out],
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
      'joining',
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
