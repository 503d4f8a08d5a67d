import { describe, expect, test } from 'vitest'
import { loggedInClient, testAppId } from '../../fixtures/index.ts'
import { CONNECTION_STATE, createFakeRtm, recordChannel, recordService } from '../index.ts'
import { makeToken } from '../protocol/index.ts'
import type { AssumptionChoices } from '../protocol/index.ts'

/** Where documents disagree: both sides of each switch. */
describe('a leave during the join', () => {
  test.each([
    ['refuse', 3, ['onJoinSuccess'], ['resolved', 3], ['alice']],
    ['abort-join', 0, ['onJoinFailure 201', 'onLeave 0'], [201, 'resolved'], []],
  ] as const)('S-71 %s', async (...row) => {
    const [choice, code, callbacks, ends, members] = row
    const assumptions: Partial<AssumptionChoices> = { 'S-71': choice }
    const rtm = createFakeRtm({ clock: 'manual', assumptions })
    const { service } = await loggedInClient(rtm, 'alice')
    const heard = recordChannel()
    const channel = service.createChannel('room', heard)
    expect([channel?.join(), channel?.leave()]).toEqual([0, code])
    await rtm.clock.advance('1m')
    const told = heard.callbacks.filter(({ name }) => /^on(Join|Leave)/.test(name))
    expect(told.map(({ name, given }) => [name, ...given].join(' '))).toEqual(callbacks)
    expect(rtm.state().apps[testAppId]?.channels['room'] ?? []).toEqual(members)

    const web = createFakeRtm({ profile: 'web-1.4', assumptions })
    const alice = web.agoraRTM.createInstance(testAppId)
    await alice.login({ uid: 'alice' })
    const object = alice.createChannel('room')
    const codeOf = async (call: Promise<void>): Promise<unknown> =>
      await call.then(
        () => 'resolved',
        (error: { readonly code: number }) => error.code,
      )
    const both = [codeOf(object.join()), codeOf(object.leave())]
    expect(await Promise.all(both)).toEqual(ends)
  })
})

describe('a dead token and a lost link', () => {
  test.each([
    ['renew', CONNECTION_STATE.CONNECTION_STATE_CONNECTED],
    ['login', CONNECTION_STATE.CONNECTION_STATE_RECONNECTING],
  ] as const)('S-70 %s', async (choice, afterRenewal) => {
    const certificate = 'c'.repeat(32)
    const rtm = createFakeRtm({
      clock: 'manual',
      appCertificates: { [testAppId]: certificate },
      assumptions: { 'S-70': choice },
    })
    const token = (): string => {
      const issuedAtMs = rtm.clock.nowMs()
      return makeToken({ appId: testAppId, certificate, uid: 'alice', issuedAtMs, lifeSec: 60 })
    }
    const service = rtm.createRtmService({ sdkVersion: '1.4.0' })
    const told = recordService()
    service.initialize(testAppId, told)
    service.login(token(), 'alice')
    await rtm.clock.advance('1s')
    await rtm.clock.advance('57s')
    rtm.network.client('alice').disconnect({ forMs: '7s' })
    await rtm.clock.advance('1m')
    expect(told.all('onTokenExpired')).toHaveLength(1)
    expect(service.renewToken(token())).toBe(0)
    await rtm.clock.advance('30s')
    expect(told.all('onRenewTokenResult').at(-1)?.[1]).toBe(0)
    expect(told.all('onConnectionStateChanged').at(-1)?.[0]).toBe(afterRenewal)
    service.logout()
    await rtm.clock.advance('1s')
    expect(service.login(token(), 'alice')).toBe(0)
    await rtm.clock.advance('1s')
    expect(told.all('onConnectionStateChanged').at(-1)?.[0]).toBe(
      CONNECTION_STATE.CONNECTION_STATE_CONNECTED,
    )
  })
})
