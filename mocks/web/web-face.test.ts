import { expect, test } from 'vitest'
import { makeJpeg, makePng, testAppId } from '../../fixtures/index.ts'
import { createFakeRtm } from '../index.ts'
import type { FakeRtm, FakeRtmOptions } from '../index.ts'
import type { RtmChannel, RtmClient, RtmImageMessage, RtmMessage } from '../agora-rtm-sdk.ts'

function createWebRtm(options: FakeRtmOptions = {}): FakeRtm {
  return createFakeRtm({ profile: 'web-1.4', ...options })
}

async function loggedIn(rtm: FakeRtm, uid: string): Promise<RtmClient> {
  const client = rtm.agoraRTM.createInstance(testAppId)
  await client.login({ uid })
  return client
}

/** Notes every event of a client. */
function eventsOf(client: RtmClient): unknown[][] {
  const seen: unknown[][] = []
  for (const name of ['ConnectionStateChanged', 'MessageFromPeer', 'TokenExpired'] as const)
    client.on(name, (...given: unknown[]) => seen.push([name, ...given]))
  return seen
}

async function codeOf(promise: Promise<unknown>): Promise<unknown> {
  return await promise.then(
    () => 0,
    (error: unknown) => (error as { readonly code?: number }).code ?? String(error),
  )
}

test('an image goes from Alice to Bob: progress, dimensions, thumbnail, and the very bytes', async () => {
  const rtm = createWebRtm({ network: { upBytesPerSec: 100 } })
  const [alice, bob] = [await loggedIn(rtm, 'alice'), await loggedIn(rtm, 'bob')]
  const bytes = makePng({ width: 640, height: 480 })
  const thumbnail = new Blob([makeJpeg({ width: 64, height: 48 })])
  const received = new Promise<[RtmMessage, string]>((resolve) => {
    bob.on('MessageFromPeer', (message, peerId) => resolve([message, peerId]))
  })
  const progress: number[] = []
  const message = await alice.createMediaMessageByUploading(
    new File([bytes], 'beach.png'),
    { messageType: 'IMAGE', fileName: 'beach.png', description: 'hi', thumbnail },
    { onOperationProgress: ({ currentSize }) => void progress.push(currentSize) },
  )
  expect(message).toMatchObject({
    messageType: 'IMAGE',
    fileName: 'beach.png',
    description: 'hi',
    size: bytes.length,
    width: 640,
    height: 480,
    thumbnailWidth: 64,
    thumbnailHeight: 48,
  })
  expect(progress.length).toBe(Math.floor(bytes.length / 100))
  expect(await alice.sendMessageToPeer(message, 'bob')).toEqual({ hasPeerReceived: true })
  const [got, from] = await rtm.until(received)
  const image = got as RtmImageMessage
  expect([from, image.messageType, image.mediaId]).toEqual(['alice', 'IMAGE', message.mediaId])
  expect(image.thumbnail?.type).toBe('image/jpeg')
  const blob = await bob.downloadMedia(image.mediaId)
  expect([blob.type, new Uint8Array(await blob.arrayBuffer())]).toEqual(['image/png', bytes])
  rtm.assertClean()
})

test('texts and raw messages arrive with their messageType, to peers and channels, never as an echo', async () => {
  const rtm = createWebRtm()
  const [alice, bob] = [await loggedIn(rtm, 'alice'), await loggedIn(rtm, 'bob')]
  const join = async (client: RtmClient): Promise<[RtmChannel, unknown[]]> => {
    const channel = client.createChannel('family')
    const heard: unknown[] = []
    channel.on('ChannelMessage', (message, memberId) => heard.push([message, memberId]))
    channel.on('MemberJoined', (memberId) => heard.push(memberId))
    channel.on('MemberCountUpdated', (count) => heard.push(count))
    await channel.join()
    return [channel, heard]
  }
  const [family, own] = await join(alice)
  const [, theirs] = await join(bob)
  await family.sendMessage({ text: 'hello' })
  await family.sendMessage({ rawMessage: new Uint8Array([1, 2]), description: 'two' })
  await rtm.clock.advance('1s')
  expect(own).toEqual([1, 'bob', 2])
  expect(theirs).toEqual([
    2,
    [{ text: 'hello', messageType: 'TEXT' }, 'alice'],
    [{ rawMessage: new Uint8Array([1, 2]), description: 'two', messageType: 'RAW' }, 'alice'],
  ])
  expect(await family.getMembers()).toEqual(['alice', 'bob'])
  await family.leave()
  expect(await codeOf(family.leave())).toBe(3)
})

test('states, offline peers, a kick and a long interruption are told in the words of the Web', async () => {
  const rtm = createWebRtm()
  const alice = await loggedIn(rtm, 'alice')
  const seen = eventsOf(alice)
  expect(await alice.sendMessageToPeer({ text: 'x' }, 'nobody')).toEqual({ hasPeerReceived: false })
  rtm.network.client('alice').disconnect({ forMs: '40s' })
  await rtm.clock.advance('1m')
  await loggedIn(rtm, 'alice')
  await rtm.clock.advance('1s')
  expect(seen).toEqual([
    ['ConnectionStateChanged', 'RECONNECTING', 'INTERRUPTED'],
    ['ConnectionStateChanged', 'CONNECTED', 'LOGIN_SUCCESS'],
    ['ConnectionStateChanged', 'ABORTED', 'REMOTE_LOGIN'],
  ])
  expect(await codeOf(alice.login({ uid: 'alice' }))).toBe(8)
  await alice.logout()
  expect(await codeOf(alice.login({ uid: 'alice' }))).toBe(0)
})

test('the signal cancels before, during and after; one signal serves several tasks', async () => {
  const rtm = createWebRtm({ clock: 'manual' })
  const alice = rtm.agoraRTM.createInstance(testAppId)
  await rtm.until(alice.login({ uid: 'alice' }))
  const upload = (cancelSignal: AbortSignal): Promise<unknown> =>
    alice.createMediaMessageByUploading(
      new Blob(['x'.repeat(1e6)]),
      { messageType: 'FILE' },
      { cancelSignal },
    )
  const before = AbortSignal.abort()
  expect(await codeOf(upload(before))).toBe(6)
  const during = new AbortController()
  const codes = [1, 2, 3].map(async () => await codeOf(upload(during.signal)))
  await rtm.clock.advance(10)
  during.abort()
  await rtm.clock.advance('1s')
  expect(await Promise.all(codes)).toEqual([6, 6, 6])
  const after = new AbortController()
  expect(await rtm.until(codeOf(upload(after.signal)))).toBe(0)
  after.abort()
  const download = new AbortController()
  const mediaId = rtm.media.list()[0]?.mediaId ?? ''
  const code = codeOf(alice.downloadMedia(mediaId, { cancelSignal: download.signal }))
  download.abort()
  await rtm.clock.advance('1s')
  expect(await code).toBe(6)
  expect(rtm.state().clients[0]?.tasks).toEqual([])
})

test('what no Blob is, what is empty, the tenth task and an expired medium are refused by their codes', async () => {
  const rtm = createWebRtm({ clock: 'manual' })
  const alice = rtm.agoraRTM.createInstance(testAppId)
  const blob = new Blob(['hello'])
  expect(await codeOf(alice.createMediaMessageByUploading(blob, { messageType: 'FILE' }))).toBe(102)
  await rtm.until(alice.login({ uid: 'alice' }))
  for (const wrong of ['text', null, { size: 3, type: '' }, new Uint8Array(3)])
    expect(
      await codeOf(alice.createMediaMessageByUploading(wrong as never, { messageType: 'FILE' })),
    ).toBe(2)
  expect(
    await rtm.until(
      codeOf(alice.createMediaMessageByUploading(new Blob([]), { messageType: 'FILE' })),
    ),
  ).toBe(2)
  const { mediaId } = await rtm.until(
    alice.createMediaMessageByUploading(blob, { messageType: 'FILE' }),
  )
  const codes = Array.from({ length: 10 }, async () => await codeOf(alice.downloadMedia(mediaId)))
  await rtm.clock.advance('1s')
  expect((await Promise.all(codes)).map(String).toSorted()).toEqual([
    ...Array<string>(9).fill('0'),
    '5',
  ])
  await rtm.clock.advance('7d')
  expect(await rtm.until(codeOf(alice.downloadMedia(mediaId)))).toBe(4)
  expect(await codeOf(alice.downloadMedia('no media ID'))).toBe(2)
})

test('errors have the name, code and beginning of message that apps look for, then a sentence of ours', async () => {
  const rtm = createWebRtm()
  const client = rtm.agoraRTM.createInstance(testAppId)
  const failed = async (promise: Promise<unknown>): Promise<Error> =>
    await promise.then(
      () => new Error('nothing failed'),
      (error: unknown) => error as Error,
    )
  const error = await failed(client.logout())
  expect(String(error)).toMatch(
    /^RtmInvalidStatusError:  Error Code 102 - The client is not logged in\. Cannot do the operation\.\n.*Call login.*\[rule W-LOGOUT-RESULT\]$/s,
  )
  const join = await failed(client.createChannel('family').join())
  expect(join.message).toContain(
    'Error Code 102 - Client is not logged in. Cannot join the channel.',
  )
  const upload = await failed(client.login({ uid: 7 as never }))
  expect([upload.name, upload.message]).toEqual([
    'RtmInvalidArgumentError',
    expect.stringContaining('The user ID must be a string, not a number.'),
  ])
  const strict = createWebRtm({ appIds: ['another'.padEnd(32, '0')] })
  const unknown = await failed(strict.agoraRTM.createInstance(testAppId).login({ uid: 'alice' }))
  expect(String(unknown)).toContain('RtmUnauthenticatedError:  Error Code 4 - Illegal App ID.')
  expect(() => rtm.agoraRTM.createInstance('short')).toThrow(
    /Error Code 1 .*must be a text of 32 letters or digits, not "short"/s,
  )
  expect(() => rtm.agoraRTM.createInstance(null as never)).toThrow(/Error Code 1 /)
  expect(() => client.createChannel('')).toThrow(/The channel ID is empty/)
  expect(() => client.createLocalInvitation('a/b')).toThrow(/The callee ID holds "\/"/)
})

test('a second object of a joined channel is refused, a send from outside too', async () => {
  const rtm = createWebRtm()
  const alice = await loggedIn(rtm, 'alice')
  const [first, second] = [alice.createChannel('family'), alice.createChannel('family')]
  await first.join()
  expect(await codeOf(second.join())).toBe(202)
  expect(await codeOf(first.join())).toBe(6)
  expect(await codeOf(second.sendMessage({ text: 'x' }))).toBe(5)
  expect(await codeOf(second.getMembers())).toBe(5)
  await expect(second.leave()).rejects.toMatchObject({
    code: 3,
    rule: 'WEB-CHANNEL-OBJECT',
    message: expect.stringMatching(/Call createChannel once/),
  })
  expect(rtm.audit().map(({ rule, times }) => [rule, times])).toEqual([['WEB-CHANNEL-OBJECT', 4]])
  expect(await codeOf(alice.createChannel('other').sendMessage({ text: 'x' }))).toBe(5)
  await first.leave()
  await rtm.clock.advance('5s')
  expect(await codeOf(second.join())).toBe(0)
})

test('presence, attributes, counts, tokens and invitations answer as the typings say', async () => {
  const rtm = createWebRtm()
  const [alice, bob] = [await loggedIn(rtm, 'alice'), await loggedIn(rtm, 'bob')]
  const statuses: unknown[] = []
  alice.on('PeersOnlineStatusChanged', (status) => statuses.push(status))
  expect(await alice.queryPeersOnlineStatus(['bob', 'zoe'])).toEqual({ bob: true, zoe: false })
  await alice.subscribePeersOnlineStatus(['bob', 'zoe'])
  expect(await alice.queryPeersBySubscriptionOption('ONLINE_STATUS')).toEqual(['bob', 'zoe'])
  await alice.unsubscribePeersOnlineStatus(['zoe'])
  await bob.setLocalUserAttributes({ nick: 'Bobby', mood: 'fine' })
  await bob.addOrUpdateLocalUserAttributes({ mood: 'better' })
  await bob.deleteLocalUserAttributesByKeys(['nick'])
  expect(await alice.getUserAttributes('bob')).toEqual({ mood: 'better' })
  expect(await alice.getUserAttributesByKeys('bob', ['nick'])).toEqual({})
  await bob.clearLocalUserAttributes()
  expect(await codeOf(alice.getUserAttributes('zoe'))).toBe(6)
  expect(await codeOf(bob.setLocalUserAttributes({ empty: '' }))).toBe(3)
  await alice.setChannelAttributes('family', { topic: 'tea' })
  await alice.addOrUpdateChannelAttributes('family', { mood: 'fine' }, {})
  await alice.deleteChannelAttributesByKeys('family', ['mood'])
  expect(await bob.getChannelAttributes('family')).toMatchObject({
    topic: { value: 'tea', lastUpdateUserId: 'alice' },
  })
  expect(await bob.getChannelAttributesByKeys('family', ['mood'])).toEqual({})
  await alice.clearChannelAttributes('family')
  expect(await alice.getChannelMemberCount(['family'])).toEqual({ family: 0 })
  await alice.renewToken('anything')
  await bob.logout()
  await rtm.clock.advance('1s')
  expect(statuses).toEqual([{ bob: 'ONLINE', zoe: 'OFFLINE' }, { bob: 'OFFLINE' }])
})
