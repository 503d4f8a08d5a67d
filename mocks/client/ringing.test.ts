import { expect, test } from 'vitest'
import { appId } from '../../test/audit-tests.ts'
import { createFakeRtm } from '../index.ts'
import { nextTurn } from '../time/index.ts'

async function ring(): Promise<{
  readonly rtm: ReturnType<typeof createFakeRtm>
  readonly accept: () => void
  readonly told: readonly string[]
}> {
  const rtm = createFakeRtm({ profile: 'web-1.4' })
  const [alice, bob] = ['alice', 'bob'].map(() => rtm.agoraRTM.createInstance(appId))
  await Promise.all([alice?.login({ uid: 'alice' }), bob?.login({ uid: 'bob' })])
  const told: string[] = []
  const rings = new Promise<() => void>((resolve) => {
    bob?.on('RemoteInvitationReceived', (invitation) => {
      invitation.on('RemoteInvitationFailure', (reason) => told.push(`bob: ${reason}`))
      resolve(() => invitation.accept())
    })
  })
  const invitation = alice?.createLocalInvitation('bob')
  invitation?.on('LocalInvitationAccepted', () => told.push('accepted'))
  invitation?.on('LocalInvitationFailure', (reason) => told.push(`alice: ${reason}`))
  invitation?.send()
  return { rtm, accept: await rings, told }
}

test('a call rings until somebody answers: time does not run out by itself', async () => {
  const { rtm, accept, told } = await ring()
  for (let turns = 0; turns < 500; turns++) await new Promise<void>(nextTurn)
  expect(rtm.clock.nowMs() - rtm.options.startAtMs).toBeLessThan(1000)
  accept()
  await rtm.clock.advance('1s')
  expect(told).toEqual(['accepted'])
})

test('a wait for a call that nobody answers says when it would expire, and it does then', async () => {
  const { rtm, told } = await ring()
  await rtm.clock.advance(100)
  const never = new Promise(() => undefined)
  await expect(rtm.until(never)).rejects.toThrow(
    /background events are left, the first in 59\.\d+s/,
  )
  await rtm.clock.advance('59s')
  expect(told).toEqual([])
  await rtm.clock.advance('1s')
  expect(told.toSorted()).toEqual(['alice: INVITATION_EXPIRE', 'bob: INVITATION_EXPIRE'])
})
