import { expect, test } from 'vitest'
import { idleInvitation, isOver, stepLocalInvitation, stepRemoteInvitation } from './invitation.ts'
import type {
  InvitationStepped,
  LocalInvitation,
  LocalInvitationInput,
  RemoteInvitation,
  RemoteInvitationInput,
} from './invitation.ts'

/** What an input makes of an invitation: its next phase, the code of a failure, and what the app is told. */
function wordsOf([next, outputs]: InvitationStepped<LocalInvitation | RemoteInvitation>): string {
  const phase = next.phase === 'failed' ? `failed ${next.code}` : next.phase
  return [phase, ...outputs.map((output) => `tells ${output}`)].join(', ')
}

test('an invitation of the caller: every phase and every input, as the table says', () => {
  const phases: readonly LocalInvitation[] = [
    { phase: 'idle' },
    { phase: 'sent' },
    { phase: 'received' },
    { phase: 'accepted' },
    { phase: 'refused' },
    { phase: 'canceled' },
    { phase: 'failed', code: 3 },
  ]
  const inputs: readonly LocalInvitationInput[] = [
    { kind: 'send' },
    { kind: 'received' },
    { kind: 'accepted' },
    { kind: 'refused' },
    { kind: 'cancel' },
    { kind: 'fail', code: 5 },
  ]
  const table = phases.map((phase) =>
    inputs.map((input) => wordsOf(stepLocalInvitation(phase, input))),
  )
  const ended = [
    'accepted, tells accepted',
    'refused, tells refused',
    'canceled, tells canceled',
    'failed 5, tells failed',
  ]
  const stays = (phase: string): readonly string[] => inputs.map(() => phase)
  expect(table).toEqual([
    ['sent', 'idle', 'idle', 'idle', 'idle', 'failed 5, tells failed'],
    ['sent', 'received, tells received', ...ended],
    ['received', 'received', ...ended],
    stays('accepted'),
    stays('refused'),
    stays('canceled'),
    stays('failed 3'),
  ])
  expect(phases.map(isOver)).toEqual([false, false, false, true, true, true, true])
})

test('an invitation of the callee: every phase and every input, as the table says', () => {
  const phases: readonly RemoteInvitation[] = [
    idleInvitation,
    { phase: 'received' },
    { phase: 'accept-sent' },
    { phase: 'accepted' },
    { phase: 'refused' },
    { phase: 'canceled' },
    { phase: 'failed', code: 3 },
  ]
  const inputs: readonly RemoteInvitationInput[] = [
    { kind: 'invited' },
    { kind: 'accept' },
    { kind: 'refuse' },
    { kind: 'confirmed' },
    { kind: 'canceled' },
    { kind: 'fail', code: 5 },
  ]
  const table = phases.map((phase) =>
    inputs.map((input) => wordsOf(stepRemoteInvitation(phase, input))),
  )
  const ended = ['canceled, tells canceled', 'failed 5, tells failed']
  const stays = (phase: string): readonly string[] => inputs.map(() => phase)
  expect(table).toEqual([
    ['received, tells received', 'idle', 'idle', 'idle', 'idle', 'idle'],
    ['received', 'accept-sent', 'refused, tells refused', 'received', ...ended],
    ['accept-sent', 'accept-sent', 'accept-sent', 'accepted, tells accepted', ...ended],
    stays('accepted'),
    stays('refused'),
    stays('canceled'),
    stays('failed 3'),
  ])
  expect(phases.map(isOver)).toEqual([false, false, false, true, true, true, true])
})
