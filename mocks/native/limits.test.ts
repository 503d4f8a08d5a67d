import { expect, test } from 'vitest'
import { createWorldWithFile, loggedInClient, testAppId } from '../../fixtures/index.ts'
import type { Client } from '../../fixtures/index.ts'
import { createFakeRtm, recordChannel, recordService } from '../index.ts'
import type { FaultPoint, RtmServiceEventHandler } from '../index.ts'
import { limits, makeToken } from '../protocol/index.ts'
import type { Limits } from '../protocol/index.ts'

/** A call that is never answered: when it is given up, and with which code. */
interface Unanswered {
  readonly limit: keyof Limits
  readonly on: FaultPoint
  readonly call: (client: Client) => { readonly code: number } | number
  readonly callback: keyof RtmServiceEventHandler
  readonly code: number
}

const unanswered: readonly Unanswered[] = [
  {
    limit: 'sendTimeoutMs',
    on: 'sendMessageToPeer',
    call: ({ service }) => service.sendMessageToPeer('bob', service.createMessage('x')),
    callback: 'onSendMessageResult',
    code: 2,
  },
  {
    limit: 'presenceTimeoutMs',
    on: 'queryPeersOnlineStatus',
    call: ({ service }) => service.queryPeersOnlineStatus(['bob']),
    callback: 'onQueryPeersOnlineStatusResult',
    code: 4,
  },
  {
    limit: 'presenceTimeoutMs',
    on: 'subscribePeersOnlineStatus',
    call: ({ service }) => service.subscribePeersOnlineStatus(['bob']),
    callback: 'onSubscriptionRequestResult',
    code: 4,
  },
  {
    limit: 'presenceTimeoutMs',
    on: 'unsubscribePeersOnlineStatus',
    call: ({ service }) => service.unsubscribePeersOnlineStatus(['bob']),
    callback: 'onSubscriptionRequestResult',
    code: 4,
  },
  {
    limit: 'subscriptionListTimeoutMs',
    on: 'queryPeersBySubscriptionOption',
    call: ({ service }) => service.queryPeersBySubscriptionOption(0),
    callback: 'onQueryPeersBySubscriptionOptionResult',
    code: 2,
  },
  {
    limit: 'memberCountTimeoutMs',
    on: 'getChannelMemberCount',
    call: ({ service }) => service.getChannelMemberCount(['family']),
    callback: 'onGetChannelMemberCountResult',
    code: 4,
  },
  {
    limit: 'attributeTimeoutMs',
    on: 'writeUserAttributes',
    call: ({ service }) => service.clearLocalUserAttributes(),
    callback: 'onClearLocalUserAttributesResult',
    code: 7,
  },
  {
    limit: 'attributeTimeoutMs',
    on: 'getUserAttributes',
    call: ({ service }) => service.getUserAttributes('bob'),
    callback: 'onGetUserAttributesResult',
    code: 7,
  },
  {
    limit: 'attributeTimeoutMs',
    on: 'writeChannelAttributes',
    call: ({ service }) => service.clearChannelAttributes('family'),
    callback: 'onClearChannelAttributesResult',
    code: 7,
  },
  {
    limit: 'attributeTimeoutMs',
    on: 'getChannelAttributes',
    call: ({ service }) => service.getChannelAttributes('family'),
    callback: 'onGetChannelAttributesResult',
    code: 7,
  },
  {
    limit: 'renewTokenTimeoutMs',
    on: 'renewToken',
    call: ({ service }) => service.renewToken('x'),
    callback: 'onRenewTokenResult',
    code: 1,
  },
]

test.each(unanswered)(
  'an unanswered $on ends after $limit with $code, and so does one while RECONNECTING',
  async ({ limit, on, call, callback, code }) => {
    for (const isCutOff of [false, true]) {
      const rtm = createWorldWithFile()
      const alice = await loggedInClient(rtm, 'alice')
      if (isCutOff) rtm.network.client('alice').disconnect()
      else rtm.faults.add({ on, drop: true })
      await rtm.clock.advance('5s')
      const accepted = call(alice)
      expect(typeof accepted === 'number' ? accepted : accepted.code).toBe(0)
      const answers = (): readonly unknown[] =>
        alice.told.all(callback).map((given: readonly unknown[]) => given.at(-1))
      await rtm.clock.advance(Number(limits[limit]) - 1)
      expect(answers()).toEqual([])
      await rtm.clock.advance(1)
      expect(answers()).toEqual([code])
    }
  },
)

test('an unanswered leave and getMembers end after channelTimeoutMs', async () => {
  const rtm = createWorldWithFile()
  const alice = await loggedInClient(rtm, 'alice')
  const told = recordChannel()
  const channel = alice.service.createChannel('family', told)
  channel?.join()
  await rtm.clock.advance('1s')
  for (const on of ['leave', 'getMembers'] as const) rtm.faults.add({ on, drop: true })
  channel?.getMembers()
  channel?.leave()
  await rtm.clock.advance(limits.channelTimeoutMs - 1)
  expect([told.all('onGetMembers'), told.all('onLeave')]).toEqual([[], []])
  await rtm.clock.advance(1)
  expect([told.all('onGetMembers'), told.all('onLeave')]).toEqual([[[[], 0, 3]], [[1]]])
})

test('IDs are measured by the limits of the world', async () => {
  const rtm = createFakeRtm({
    limits: { userIdBytesMax: 5, channelIdBytesMax: 3, appIdLength: 4, peersQueriedMax: 2 },
  })
  const service = rtm.createRtmService()
  expect([service.initialize(testAppId, {}), service.initialize('abcd', {})]).toEqual([3, 0])
  expect([service.login(null, 'alice6'), service.login(null, 'alice')]).toEqual([3, 0])
  await rtm.clock.advance('1s')
  expect(service.createChannel('four', {})).toBeNull()
  expect(service.createChannel('abc', {})).not.toBeNull()
  const codes = [['a', 'b', 'c'], ['a', 'b'], ['alice6']].map(
    (peers) => service.queryPeersOnlineStatus(peers).code,
  )
  expect(codes).toEqual([2, 0, 2])
  const keys = ['k'.repeat(32), 'k'.repeat(33)].map(
    (key) => service.setLocalUserAttributes([{ key, value: 'v' }]).code,
  )
  expect([limits.attributeKeyBytesMax, ...keys]).toEqual([32, 0, 3])
})

test('progress, member counts and resends keep the times of the world', async () => {
  const rtm = createWorldWithFile(
    {
      network: { upBytesPerSec: 1e6 },
      limits: {
        progressIntervalMs: 100,
        memberEventsMembersMax: 2,
        memberCountIntervalMs: 200,
        memberCountLargeIntervalMs: 400,
        resentChannelMessagesMs: 2000,
      },
    },
    950_000,
  )
  const alice = await loggedInClient(rtm, 'alice')
  alice.service.createFileMessageByUploading('/a.bin')
  await rtm.clock.advance('2s')
  expect(alice.told.all('onMediaUploadingProgress')).toHaveLength(9)
  const told = recordChannel()
  alice.service.createChannel('family', told)?.join()
  await rtm.clock.advance('1s')
  for (const uid of ['b', 'c', 'd', 'e']) {
    const { service } = await loggedInClient(rtm, uid)
    service.createChannel('family', {})?.join()
    await rtm.clock.advance(10)
  }
  await rtm.clock.advance('2s')
  expect(told.all('onMemberCountUpdated').map(([count]) => count)).toEqual([1, 2, 5])
  const bob = await loggedInClient(rtm, 'bob')
  const theirs = bob.service.createChannel('family', {})
  theirs?.join()
  rtm.network.client('alice').disconnect({ forMs: '5s' })
  for (const text of ['early', 'late']) {
    theirs?.sendMessage(bob.service.createMessage(text))
    await rtm.clock.advance(text === 'early' ? '3500ms' : '10s')
  }
  expect(told.all('onMessageReceived')).toHaveLength(1)
})

test('a token of 1.5 is announced tokenWillExpireMs before its end', async () => {
  const certificate = 'c'.repeat(32)
  const rtm = createFakeRtm({
    clock: 'manual',
    appCertificates: { [testAppId]: certificate },
    limits: { tokenWillExpireMs: 5000 },
    startAtMs: 0,
  })
  const service = rtm.createRtmService({ sdkVersion: '1.5.0' })
  const told = recordService()
  service.initialize(testAppId, told)
  const wanted = { appId: testAppId, certificate, uid: 'alice', issuedAtMs: 0, lifeSec: 60 }
  service.login(makeToken(wanted), 'alice')
  await rtm.clock.advance(55_019)
  expect(told.all('onTokenPrivilegeWillExpire')).toHaveLength(0)
  await rtm.clock.advance(1)
  expect(told.all('onTokenPrivilegeWillExpire')).toHaveLength(1)
  await rtm.clock.advance(5000)
  expect(told.all('onTokenExpired')).toHaveLength(1)
})

test('a token can be made to expire by hand, with a certificate or without', async () => {
  const rtm = createWorldWithFile()
  const alice = await loggedInClient(rtm, 'alice')
  rtm.server.expireToken('alice')
  await rtm.clock.advance('1m')
  expect(rtm.state().clients[0]?.phase).toBe('connected')
  rtm.network.client('alice').disconnect({ forMs: '6s' })
  await rtm.clock.advance('1m')
  expect(alice.told.all('onTokenExpired')).toHaveLength(1)
  expect(alice.service.renewToken('a new one')).toBe(0)
  await rtm.clock.advance('1s')
  expect(rtm.state().clients[0]?.phase).toBe('connected')
  expect(() => rtm.server.expireToken('nobody')).toThrow(/no client has the user ID nobody/)
})
