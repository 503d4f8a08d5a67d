import { describe, expect, test } from 'vitest'
import { loggedInClient, testAppId } from '../../fixtures/index.ts'
import {
  CONNECTION_CHANGE_REASON,
  CONNECTION_STATE,
  createFakeRtm,
  recordCalls,
  recordChannel,
  recordService,
} from '../index.ts'
import type { CallbackRecord, FakeRtm, RtmCallEventHandler, RtmService } from '../index.ts'
import { makeToken } from '../protocol/index.ts'

const certificate = '5cfd2fd1755d40ecb72977518be15d3b'

function lastState(told: CallbackRecord): readonly unknown[] | undefined {
  return told.all('onConnectionStateChanged').at(-1)
}

function token(rtm: FakeRtm, lifeSec: number): string {
  const issuedAtMs = rtm.clock.nowMs()
  return makeToken({ appId: testAppId, certificate, uid: 'alice', issuedAtMs, lifeSec })
}

async function withToken(
  lifeSec: number,
  sdkVersion: string,
): Promise<{ rtm: FakeRtm; service: RtmService; told: CallbackRecord }> {
  const rtm = createFakeRtm({ appCertificates: { [testAppId]: certificate } })
  const service = rtm.createRtmService({ sdkVersion })
  const told = recordService()
  service.initialize(testAppId, told)
  service.login(token(rtm, lifeSec), 'alice')
  await rtm.until(told.next('onLoginSuccess'))
  return { rtm, service, told }
}

describe('a token that dies while nobody hears of it', () => {
  test('a client of 1.5 that was silent at that instant is put out when it is heard again', async () => {
    const { rtm, told } = await withToken(60, '1.5.0')
    await rtm.clock.advance('58s')
    rtm.network.client('alice').disconnect({ forMs: '3s' })
    await rtm.clock.advance('1m')
    expect(lastState(told)).toEqual([
      CONNECTION_STATE.CONNECTION_STATE_ABORTED,
      CONNECTION_CHANGE_REASON.CONNECTION_CHANGE_REASON_TOKEN_EXPIRED,
    ])
  })

  test('a token renewed while the link was cut is the one that the reconnect uses', async () => {
    const { rtm, service, told } = await withToken(60, '1.4.0')
    await rtm.clock.advance('57s')
    rtm.network.client('alice').disconnect({ forMs: '6s' })
    await rtm.clock.advance('5s')
    expect(service.renewToken(token(rtm, 3600))).toBe(0)
    await rtm.clock.advance('1m')
    expect(lastState(told)?.[0]).toBe(CONNECTION_STATE.CONNECTION_STATE_CONNECTED)
  })

  test('onTokenExpired comes again in the life of the next login', async () => {
    const { rtm, service, told } = await withToken(60, '1.4.0')
    const dieWhileAway = async (): Promise<void> => {
      await rtm.clock.advance('58s')
      rtm.network.client('alice').disconnect({ forMs: '7s' })
      await rtm.clock.advance('1m')
    }
    await dieWhileAway()
    const first = told.all('onTokenExpired').length
    service.logout()
    await rtm.clock.advance('1s')
    service.login(token(rtm, 60), 'alice')
    await rtm.clock.advance('1s')
    await dieWhileAway()
    expect([first, told.all('onTokenExpired').length]).toEqual([1, 2])
  })
})

describe('an invitation to somebody who is away', () => {
  async function calling(): Promise<{
    rtm: FakeRtm
    alice: RtmService
    call: () => { readonly cancel: () => number }
    answering: (uid: string) => Promise<CallbackRecord<RtmCallEventHandler>>
  }> {
    const rtm = createFakeRtm()
    const { service: alice } = await loggedInClient(rtm, 'alice')
    const call = (): { readonly cancel: () => number } => {
      const manager = alice.getRtmCallManager(recordCalls())
      const invitation = manager?.createLocalCallInvitation('bob')
      if (manager == null || invitation === undefined) throw new Error('There is no call manager.')
      manager.sendLocalInvitation(invitation)
      return { cancel: () => manager.cancelLocalInvitation(invitation) }
    }
    const answering = async (uid: string): Promise<CallbackRecord<RtmCallEventHandler>> => {
      const told = recordCalls()
      const service = rtm.createRtmService()
      service.initialize(testAppId, {})
      service.getRtmCallManager(told)
      service.login(null, uid)
      await rtm.clock.advance('1s')
      return told
    }
    return { rtm, alice, call, answering }
  }

  test('reaches the callee that comes online in time', async () => {
    const { rtm, call, answering } = await calling()
    call()
    await rtm.clock.advance('5s')
    const bob = await answering('bob')
    expect(bob.all('onRemoteInvitationReceived')).toHaveLength(1)
  })

  test('is gone with a caller that logs out', async () => {
    const { rtm, alice, call, answering } = await calling()
    call()
    await rtm.clock.advance('1s')
    alice.logout()
    await rtm.clock.advance('1s')
    const bob = await answering('bob')
    expect(bob.all('onRemoteInvitationReceived')).toEqual([])
  })

  test('made and cancelled without a link never leaves the caller', async () => {
    const { rtm, call, answering } = await calling()
    const bob = await answering('bob')
    rtm.network.client('alice').disconnect({ forMs: '5s' })
    await rtm.clock.advance('1s')
    const { cancel } = call()
    await rtm.clock.advance('1s')
    expect(cancel()).toBe(0)
    await rtm.clock.advance('1m')
    expect(bob.all('onRemoteInvitationReceived')).toEqual([])
  })

  test('belongs to the service that made it', async () => {
    const { rtm, alice } = await calling()
    const manager = alice.getRtmCallManager(recordCalls())
    const { service: carol } = await loggedInClient(rtm, 'carol')
    const other = carol.getRtmCallManager(recordCalls())
    const invitation = manager?.createLocalCallInvitation('bob')
    if (other == null || invitation === undefined) throw new Error('There is no call manager.')
    expect(other.sendLocalInvitation(invitation)).toBe(1)
    expect(rtm.journal.entries({ kind: 'refusal' }).at(-1)?.note).toContain('another service')
    expect(manager?.sendLocalInvitation(invitation)).toBe(0)
  })
})

test('a subscriber that is silent at that instant is told the status at its return', async () => {
  const rtm = createFakeRtm()
  await loggedInClient(rtm, 'bob')
  const alice = await loggedInClient(rtm, 'alice')
  alice.service.subscribePeersOnlineStatus(['bob'])
  await rtm.clock.advance(10)
  rtm.network.client('alice').disconnect({ forMs: '2s' })
  await rtm.clock.advance('10s')
  expect(alice.told.all('onPeersOnlineStatusChanged')).toHaveLength(1)
})

test('a client cut twice in its rejoin still comes back into its channels', async () => {
  const rtm = createFakeRtm()
  const alice = await loggedInClient(rtm, 'alice')
  alice.service.createChannel('family', recordChannel())?.join()
  await rtm.clock.advance('1s')
  rtm.network.client('alice').disconnect({ forMs: '40s' })
  await rtm.clock.advance(40_030)
  rtm.network.client('alice').disconnect({ forMs: '7s' })
  await rtm.clock.advance('2m')
  expect(rtm.state().apps[testAppId]?.channels).toEqual({ family: ['alice'] })
  expect(rtm.state().clients[0]?.channels).toEqual(['family'])
})

test('a leave that fails leaves the member inside on both sides', async () => {
  const rtm = createFakeRtm()
  const alice = await loggedInClient(rtm, 'alice')
  const told = recordChannel()
  const channel = alice.service.createChannel('family', told)
  channel?.join()
  await rtm.clock.advance('1s')
  rtm.network.client('alice').disconnect({ forMs: '8s' })
  await rtm.clock.advance('1s')
  channel?.leave()
  await rtm.clock.advance('1m')
  const inside = rtm.state().clients[0]?.channels.length === 1
  const present = rtm.state().apps[testAppId]?.channels['family']?.length === 1
  expect(inside).toBe(present)
  expect(told.all('onLeave')).toHaveLength(1)
})

test('a member that was silent is told the member count of now', async () => {
  const rtm = createFakeRtm()
  const alice = await loggedInClient(rtm, 'alice')
  const told = recordChannel()
  alice.service.createChannel('family', told)?.join()
  await rtm.clock.advance('10s')
  rtm.network.client('alice').disconnect({ forMs: '15s' })
  await rtm.clock.advance('1s')
  const bob = await loggedInClient(rtm, 'bob')
  bob.service.createChannel('family', recordChannel())?.join()
  await rtm.clock.advance('1m')
  expect(told.all('onMemberCountUpdated').at(-1)).toEqual([2])
})

test('attributes with holes or nothing in them are refused in a sentence, and are read once', async () => {
  const rtm = createFakeRtm()
  const alice = await loggedInClient(rtm, 'alice')
  // oxlint-disable-next-line no-sparse-arrays -- that is what is tried
  for (const given of [[, { key: 'a', value: 'b' }], [null], [undefined], 'no array']) {
    alice.service.setLocalUserAttributes(given as never)
    await rtm.clock.advance('2s')
  }
  const codes = alice.told.all('onSetLocalUserAttributesResult').map(([, code]) => code)
  expect(codes).toEqual([])
  const refused = rtm.journal.entries({ kind: 'refusal', name: 'setLocalUserAttributes' })
  expect(refused.map(({ code }) => code)).toEqual([3, 3, 3, 3])
  let reads = 0
  const shifty = {
    key: 'mood',
    get value() {
      reads += 1
      return reads === 1 ? 'glad' : ''
    },
  }
  alice.service.setLocalUserAttributes([shifty])
  await rtm.clock.advance('2s')
  expect(rtm.state().apps[testAppId]?.userAttributes).toEqual({ alice: { mood: 'glad' } })
})
