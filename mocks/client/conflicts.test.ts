import { describe, expect, test } from 'vitest'
import { loggedInClient, testAppId } from '../../fixtures/index.ts'
import { CONNECTION_STATE, createFakeRtm, recordChannel, recordService } from '../index.ts'
import { makeToken } from '../protocol/index.ts'
import type { FakeRtm } from '../index.ts'
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
  const certificate = 'c'.repeat(32)
  const token = (rtm: FakeRtm): string => {
    const issuedAtMs = rtm.clock.nowMs()
    return makeToken({ appId: testAppId, certificate, uid: 'alice', issuedAtMs, lifeSec: 60 })
  }
  const rtmBy = (choice: AssumptionChoices['S-70'], profile?: 'web-1.4'): FakeRtm =>
    createFakeRtm({
      clock: 'manual',
      appCertificates: { [testAppId]: certificate },
      assumptions: { 'S-70': choice },
      ...(profile === undefined ? {} : { profile }),
    })
  /** The token dies while the link is lost. */
  const dieWhileAway = async (rtm: FakeRtm): Promise<void> => {
    await rtm.clock.advance('58s')
    rtm.network.client('alice').disconnect({ forMs: '7s' })
    await rtm.clock.advance('1m')
  }

  test.each([
    ['renew', CONNECTION_STATE.CONNECTION_STATE_CONNECTED],
    ['login', CONNECTION_STATE.CONNECTION_STATE_RECONNECTING],
  ] as const)('S-70 %s, C++', async (choice, afterRenewal) => {
    const rtm = rtmBy(choice)
    const service = rtm.createRtmService({ sdkVersion: '1.4.0' })
    const told = recordService()
    service.initialize(testAppId, told)
    service.login(token(rtm), 'alice')
    await dieWhileAway(rtm)
    expect(told.all('onTokenExpired')).toHaveLength(1)
    expect(service.renewToken(token(rtm))).toBe(0)
    await rtm.clock.advance('30s')
    expect(told.all('onRenewTokenResult').at(-1)?.[1]).toBe(0)
    expect(told.all('onConnectionStateChanged').at(-1)?.[0]).toBe(afterRenewal)
    service.logout()
    await rtm.clock.advance('1s')
    expect(service.login(token(rtm), 'alice')).toBe(0)
    await rtm.clock.advance('1s')
    expect(told.all('onConnectionStateChanged').at(-1)?.[0]).toBe(
      CONNECTION_STATE.CONNECTION_STATE_CONNECTED,
    )
  })

  test.each([
    ['renew', 'CONNECTED'],
    ['login', 'RECONNECTING'],
  ] as const)('S-70 %s, Web', async (choice, afterRenewal) => {
    const rtm = rtmBy(choice, 'web-1.4')
    const alice = rtm.agoraRTM.createInstance(testAppId)
    const told: string[] = []
    alice.on('ConnectionStateChanged', (state) => void told.push(state))
    alice.on('TokenExpired', () => void told.push('TokenExpired'))
    const login = async (): Promise<void> => {
      const call = alice.login({ uid: 'alice', token: token(rtm) })
      await rtm.until(call)
    }
    await login()
    await dieWhileAway(rtm)
    expect(told.slice(-2)).toEqual(['RECONNECTING', 'TokenExpired'])
    await rtm.until(alice.renewToken(token(rtm)))
    await rtm.clock.advance('30s')
    expect(told.filter((each) => each !== 'TokenExpired').at(-1)).toBe(afterRenewal)
    await rtm.until(alice.logout())
    await login()
    expect(told.at(-1)).toBe('CONNECTED')
  })
})
