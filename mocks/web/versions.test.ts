import { expect, test } from 'vitest'
import { testAppId } from '../../fixtures/index.ts'
import AgoraRTM from '../agora-rtm-sdk.ts'
import { createFakeRtm, setActiveRtm } from '../index.ts'
import type { FakeRtm } from '../index.ts'
import { makeToken } from '../protocol/index.ts'
import type { ProfileId } from '../protocol/index.ts'

const reasonsOf14 =
  'LOGIN LOGIN_SUCCESS LOGIN_FAILURE LOGIN_TIMEOUT INTERRUPTED LOGOUT BANNED_BY_SERVER REMOTE_LOGIN'

interface Surface {
  readonly areas: boolean
  readonly updateConfig: boolean
  readonly media: boolean
  readonly messageTypes: string
  readonly reasons: string
  readonly willExpire: boolean
}

const media = 'TEXT RAW IMAGE FILE'
/** By release notes and typings: areas since 1.4.0, updateConfig since 1.4.2, setArea since 1.4.3; no media since 1.5.1. */
const surfaces: readonly (readonly [ProfileId, string, Surface])[] = [
  [
    'web-1.3',
    '1.3.1',
    {
      areas: false,
      updateConfig: false,
      media: true,
      messageTypes: media,
      reasons: reasonsOf14,
      willExpire: false,
    },
  ],
  [
    'web-1.4',
    '1.4.4',
    {
      areas: true,
      updateConfig: true,
      media: true,
      messageTypes: media,
      reasons: reasonsOf14,
      willExpire: false,
    },
  ],
  [
    'web-1.5',
    '1.5.1',
    {
      areas: true,
      updateConfig: true,
      media: false,
      messageTypes: 'TEXT RAW',
      reasons: `${reasonsOf14} TOKEN_EXPIRED`,
      willExpire: true,
    },
  ],
]

for (const [profile, version, has] of surfaces) {
  test(`${profile} has the members that ${version} has, in the world's own module and in the drop-in`, async () => {
    await using rtm = createFakeRtm({ profile })
    setActiveRtm(rtm)
    for (const sdk of [rtm.agoraRTM, AgoraRTM]) {
      expect(sdk.VERSION).toBe(version)
      expect([typeof sdk.AreaCode, typeof sdk.setArea]).toEqual(
        has.areas ? ['object', 'function'] : ['undefined', 'undefined'],
      )
      expect(Object.keys(sdk.MessageType).join(' ')).toBe(has.messageTypes)
      expect(Object.keys(sdk.ConnectionChangeReason).join(' ')).toBe(has.reasons)
    }
    expect(['AreaCode' in rtm.agoraRTM, 'setArea' in rtm.agoraRTM]).toEqual([has.areas, has.areas])
    const client = AgoraRTM.createInstance(testAppId)
    expect(typeof client.updateConfig).toBe(has.updateConfig ? 'function' : 'undefined')
    expect(typeof client.downloadMedia).toBe(has.media ? 'function' : 'undefined')
    client.setParameters({})
    setActiveRtm(undefined)
  })

  test(`${profile} reports a listener for TokenPrivilegeWillExpire ${has.willExpire ? 'never' : 'as one for an event that never comes'}`, async () => {
    const certificate = 'a'.repeat(32)
    await using rtm: FakeRtm = createFakeRtm({
      profile,
      appCertificates: { [testAppId]: certificate },
    })
    const client = rtm.agoraRTM.createInstance(testAppId)
    let told = 0
    client.on('TokenPrivilegeWillExpire' as 'TokenExpired', () => void told++)
    const issuedAtMs = rtm.clock.nowMs()
    const token = makeToken({
      appId: testAppId,
      uid: 'alice',
      certificate,
      issuedAtMs,
      lifeSec: 120,
    })
    await rtm.until(client.login({ uid: 'alice', token }))
    await rtm.clock.advance('100s')
    expect(told).toBe(has.willExpire ? 1 : 0)
    const reported = rtm.audit().filter(({ what }) => what.includes('TokenPrivilegeWillExpire'))
    expect(reported).toHaveLength(has.willExpire ? 0 : 1)
  })
}
