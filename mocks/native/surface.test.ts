import { expect, test } from 'vitest'
import { createWorldWithFile, loggedInClient, testAppId } from '../../fixtures/index.ts'
import {
  createFakeRtm,
  LOG_FILTER_TYPE,
  recordCalls,
  recordChannel,
  RTM_AREA_CODE,
  RTM_CLOUD_PROXY_TYPE,
  SET_RTM_SERVICE_CONTEXT_ERR_CODE as S,
} from '../index.ts'
import type { RemoteCallInvitation } from '../index.ts'

test('the service context is set while no service exists, and only from 1.4 on', () => {
  const rtm = createFakeRtm({ profile: 'cpp-linux-1.4' })
  const areaCode = RTM_AREA_CODE.AREA_CODE_EU | RTM_AREA_CODE.AREA_CODE_JP
  const proxyType = RTM_CLOUD_PROXY_TYPE.RTM_TCP_PROXY
  expect(rtm.setRtmServiceContext({ areaCode, proxyType })).toBe(S.SET_RTM_SERVICE_CONTEXT_ERR_OK)
  expect(rtm.state().serviceContext).toEqual({ areaCode, proxyType })
  const service = rtm.createRtmService()
  expect(rtm.setRtmServiceContext({})).toBe(S.SET_RTM_SERVICE_CONTEXT_ERR_FAILURE)
  expect(rtm.state().serviceContext).toEqual({ areaCode, proxyType })
  service.release()
  const areas = [
    RTM_AREA_CODE.AREA_CODE_CN,
    RTM_AREA_CODE.AREA_CODE_NA,
    RTM_AREA_CODE.AREA_CODE_AS,
    RTM_AREA_CODE.AREA_CODE_IN,
  ]
  for (const single of areas) expect(rtm.setRtmServiceContext({ areaCode: single })).toBe(0)
  expect(rtm.setRtmServiceContext({})).toBe(0)
  expect(rtm.state().serviceContext).toEqual({
    areaCode: RTM_AREA_CODE.AREA_CODE_GLOB,
    proxyType: RTM_CLOUD_PROXY_TYPE.RTM_NONE_PROXY,
  })
  for (const bad of [null, { areaCode: 64 }, { areaCode: 0 }, { proxyType: 7 }])
    expect(() => rtm.setRtmServiceContext(bad as never)).toThrow(/Failed to call setRtmService/)
  expect(() => createFakeRtm().setRtmServiceContext({})).toThrow(/has no such function/)
})

test('members, received attributes and invitations are released by their own calls, once', async () => {
  const rtm = createWorldWithFile()
  const alice = await loggedInClient(rtm, 'alice')
  const bob = await loggedInClient(rtm, 'bob')
  const told = recordChannel({
    onMemberJoined: (member) => {
      expect([member.getUserId(), member.getChannelId()]).toEqual(['bob', 'family'])
      member.release()
    },
  })
  alice.service.createChannel('family', told)?.join()
  await rtm.clock.advance('1s')
  bob.service.createChannel('family', {})?.join()
  await rtm.clock.advance('1s')
  expect(told.all('onMemberJoined')).toHaveLength(1)

  const attribute = alice.service.createChannelAttribute()
  attribute.setKey('topic')
  attribute.setValue('tea')
  alice.service.setChannelAttributes('family', [attribute])
  attribute.release()
  await rtm.clock.advance('1s')
  alice.service.getChannelAttributes('family')
  const [, received] = await rtm.until(alice.told.next('onGetChannelAttributesResult'))
  const [topic] = received
  expect(topic?.getValue()).toBe('tea')
  topic?.release()
  expect(() => topic?.getValue()).toThrow(/was released/)
  expect(() => attribute.release()).toThrow(/was released/)
  expect(() => alice.service.setChannelAttributes('family', [attribute])).toThrow(/was released/)
})

test('an invitation is freed by its last callback, a manager by its release', async () => {
  const rtm = createWorldWithFile()
  const alice = await loggedInClient(rtm, 'alice')
  const bob = await loggedInClient(rtm, 'bob')
  const responses: string[] = []
  let kept: RemoteCallInvitation | undefined
  const theirs = bob.service.getRtmCallManager(
    recordCalls({
      onRemoteInvitationReceived: (invitation) => {
        kept = invitation
        invitation.release()
        invitation.setResponse('coming')
        responses.push(invitation.getResponse())
        theirs?.acceptRemoteInvitation(invitation)
      },
    }),
  )
  const told = recordCalls()
  const manager = alice.service.getRtmCallManager(told)
  const invitation = manager?.createLocalCallInvitation('bob')
  if (manager === null || invitation === undefined) throw new Error('There is no manager.')
  expect([invitation.getContent(), invitation.getChannelId()]).toEqual(['', ''])
  manager.sendLocalInvitation(invitation)
  expect(() => rtm.assertClean()).toThrow(/invitation 1 to bob \(sent\) is still open/)
  await rtm.clock.advance('5s')
  expect(responses).toEqual(['coming'])
  expect(told.all('onLocalInvitationAccepted')).toHaveLength(1)
  for (const dead of [() => invitation.getState(), () => kept?.getCallerId()])
    expect(dead).toThrow(/has freed this invitation/)
  manager.release()
  expect(() => manager.createLocalCallInvitation('bob')).toThrow(/call manager was released/)
  expect(alice.service.getRtmCallManager(told)).not.toBe(manager)
})

test('without a handler, or before initialize, there is no call manager', () => {
  const rtm = createFakeRtm()
  const service = rtm.createRtmService()
  expect(service.getRtmCallManager({})).toBeNull()
  service.initialize(testAppId, {})
  expect(service.getRtmCallManager(null as never)).toBeNull()
  expect(() => service.getRtmCallManager({})?.createLocalCallInvitation(7 as never)).toThrow(
    /the callee ID is a number/,
  )
})

test('texts sent with the history option are kept for seven days, nothing else is', async () => {
  const rtm = createWorldWithFile()
  const alice = await loggedInClient(rtm, 'alice')
  await loggedInClient(rtm, 'bob')
  const channel = alice.service.createChannel('family', {})
  channel?.join()
  await rtm.clock.advance('1s')
  const text = alice.service.createMessage('hello')
  const raw = alice.service.createMessage(new Uint8Array(9), 3)
  expect(raw.getRawMessageLength()).toBe(3)
  const history = { enableHistoricalMessaging: true }
  alice.service.sendMessageToPeer('bob', text, history)
  alice.service.sendMessageToPeer('bob', text)
  alice.service.sendMessageToPeer('bob', raw, history)
  channel?.sendMessage(text, history)
  await rtm.clock.advance('1s')
  const kept = (): readonly string[] =>
    (rtm.state().apps[testAppId]?.history ?? []).map(({ kind, to, text: said }) =>
      [kind, to, said].join(' '),
    )
  expect(kept()).toEqual(['peer bob hello', 'channel family hello'])
  await rtm.clock.advance(rtm.options.limits.historyLifeMs)
  alice.service.sendMessageToPeer('bob', text, history)
  await rtm.clock.advance('1s')
  expect(kept()).toEqual(['peer bob hello'])
})

test('each log filter can be set, and the log size within the bounds of the profile', () => {
  for (const [profile, least, most] of [
    ['cpp-windows-1.3', 512, 10_240],
    ['cpp-linux-1.4', 512, 1_048_576],
  ] as const) {
    const rtm = createFakeRtm({ profile })
    const service = rtm.createRtmService()
    service.initialize(testAppId, {})
    const log = (): unknown => rtm.state().clients[0]?.log
    for (const filter of [
      LOG_FILTER_TYPE.LOG_FILTER_OFF,
      LOG_FILTER_TYPE.LOG_FILTER_CRITICAL,
      LOG_FILTER_TYPE.LOG_FILTER_ERROR,
      LOG_FILTER_TYPE.LOG_FILTER_INFO,
      LOG_FILTER_TYPE.LOG_FILTER_MASK,
    ]) {
      expect(service.setLogFilter(filter)).toBe(0)
      expect(log()).toMatchObject({ filter })
    }
    for (const [size, kept] of [
      [least, least],
      [most, most],
      [least - 1, most],
      [most + 1, most],
    ] as const) {
      expect(service.setLogFileSize(size)).toBe(0)
      expect(log()).toMatchObject({ kilobytes: kept })
    }
  }
})
