import { expect, test } from 'vitest'
import { makePng, testAppId } from '../../fixtures/index.ts'
import { createFakeRtm } from '../index.ts'
import type { FakeRtm, FakeRtmOptions } from '../index.ts'
import type { RtmClient, RtmImageMessage } from '../agora-rtm-sdk.ts'

function createWebRtm(options: FakeRtmOptions = {}): FakeRtm {
  return createFakeRtm({ profile: 'web-1.4', ...options })
}

async function loggedIn(rtm: FakeRtm, uid: string): Promise<RtmClient> {
  const client = rtm.agoraRTM.createInstance(testAppId)
  await client.login({ uid })
  return client
}

test('invitations are events, their objects outlive them, and calls that cannot be made throw', async () => {
  const rtm = createWebRtm()
  const [alice, bob] = [await loggedIn(rtm, 'alice'), await loggedIn(rtm, 'bob')]
  const seen: unknown[] = []
  bob.on('RemoteInvitationReceived', (remote) => {
    seen.push([remote.callerId, remote.content, remote.channelId, remote.state])
    remote.on('RemoteInvitationAccepted', () => seen.push(['accepted', remote.state]))
    remote.on('RemoteInvitationCanceled', (content) => seen.push(['canceled', content]))
    if (remote.content !== 'tea?') return
    remote.response = 'coming'
    remote.accept()
    expect(() => remote.accept()).toThrow(/Error Code 4 /)
  })
  const invitation = alice.createLocalInvitation('bob')
  invitation.content = 'tea?'
  expect(() => invitation.cancel()).toThrow(/Error Code 3 .*was not sent yet/s)
  invitation.on('LocalInvitationAccepted', (response) => seen.push([response, invitation.state]))
  invitation.send()
  await rtm.clock.advance('1s')
  expect([invitation.state, invitation.response]).toEqual(['ACCEPTED_BY_REMOTE', 'coming'])
  expect(() => invitation.send()).toThrow(/Error Code 3 /)
  const second = alice.createLocalInvitation('bob')
  second.content = 'cake?'
  second.send()
  await rtm.clock.advance('1s')
  second.cancel()
  const third = alice.createLocalInvitation('zoe')
  third.on('LocalInvitationFailure', (reason) => seen.push([reason, third.state]))
  third.send()
  await rtm.clock.advance('1m')
  expect(seen).toEqual([
    ['alice', 'tea?', '', 'INVITATION_RECEIVED'],
    ['coming', 'ACCEPTED_BY_REMOTE'],
    ['accepted', 'ACCEPTED'],
    ['alice', 'cake?', '', 'INVITATION_RECEIVED'],
    ['canceled', 'cake?'],
    ['PEER_OFFLINE', 'FAILURE'],
  ])
})

test('a test may end when the caller has heard of the acceptance, not while it rings', async () => {
  const rtm = createWebRtm()
  const [alice, bob] = [await loggedIn(rtm, 'alice'), await loggedIn(rtm, 'bob')]
  const invitation = alice.createLocalInvitation('bob')
  const accepted = new Promise((resolve) => invitation.on('LocalInvitationAccepted', resolve))
  const ringing = new Promise<void>((resolve) => {
    bob.on('RemoteInvitationReceived', (remote) => {
      expect(() => rtm.assertClean()).toThrow(/invitation 1 from alice \(received\) is still open/)
      remote.accept()
      resolve()
    })
  })
  invitation.send()
  await rtm.until(ringing)
  expect(() => rtm.assertClean()).toThrow(/invitation 1 to bob \((sent|received)\) is still open/)
  await rtm.until(accepted)
  rtm.assertClean()
})

test('profiles: media are gone from 1.5.1, and VERSION says which one it is', async () => {
  const versions = (['web-1.3', 'web-1.4', 'web-1.5'] as const).map((profile) => {
    const { agoraRTM } = createFakeRtm({ profile })
    const client = agoraRTM.createInstance(testAppId)
    return [agoraRTM.VERSION, 'createMediaMessageByUploading' in client, 'downloadMedia' in client]
  })
  expect(versions).toEqual([
    ['1.3.1', true, true],
    ['1.4.4', true, true],
    ['1.5.1', false, false],
  ])
  const rtm = createFakeRtm({ profile: 'web-1.5' })
  const alice = await loggedIn(rtm, 'alice')
  expect(() => alice.createMediaMessageByUploading(new Blob(['x']))).toThrow(TypeError)
})

test('both faces live in one world: a native client and a Web client exchange an image', async () => {
  const rtm = createWebRtm()
  const web = await loggedIn(rtm, 'web')
  const service = rtm.createRtmService()
  const heard: string[] = []
  service.initialize(testAppId, {
    onImageMessageReceivedFromPeer: (peerId, message) =>
      void heard.push(`${peerId} ${message.getFileName()} ${message.getWidth()}`),
  })
  service.login(null, 'native')
  await rtm.clock.advance('1s')
  const image = new Blob([makePng({ width: 20, height: 10 })])
  const message = await web.createMediaMessageByUploading(image, { messageType: 'IMAGE' })
  message.fileName = 'a.png'
  await web.sendMessageToPeer(message, 'native')
  expect(heard).toEqual(['web a.png 20'])
})

test('a message made by media ID is completed, and a client of a disposed world says so', async () => {
  const rtm = createWebRtm()
  const alice = rtm.agoraRTM.createInstance(testAppId)
  expect(alice.createMessage({ text: 'x' })).toEqual({ text: 'x', messageType: 'TEXT' })
  expect(alice.createMessage<RtmImageMessage>({ mediaId: 'm', messageType: 'IMAGE' })).toEqual({
    mediaId: 'm',
    messageType: 'IMAGE',
    fileName: '',
    description: '',
    thumbnail: undefined,
    size: 0,
    width: 0,
    height: 0,
    thumbnailWidth: 0,
    thumbnailHeight: 0,
  })
  await rtm.dispose()
  expect(() => alice.login({ uid: 'alice' })).toThrow(
    /the world of the client was reset or disposed. Make a new one with AgoraRTM.createInstance/,
  )
  expect(() => rtm.agoraRTM.createInstance(testAppId)).toThrow(/this world was disposed/)
})

test('what is given in the place of parameters or attributes is named as it is, and so is what belongs there', async () => {
  const alice = await loggedIn(createWebRtm(), 'alice')
  const upload = (params: unknown) => () =>
    alice.createMediaMessageByUploading(new Blob(['x']), params as { messageType: 'FILE' })
  const write = (attributes: unknown) => () =>
    alice.setLocalUserAttributes(attributes as Record<string, string>)
  const writeChannel = (attributes: unknown) => () =>
    alice.addOrUpdateChannelAttributes('room', attributes as Record<string, string>)
  const plain = "params must be a plain object such as { messageType: 'FILE' }"
  const byKey = "The attributes must be an object such as { mood: 'good' }"
  for (const [call, sentence] of [
    [upload('FILE'), `${plain}, not a string.`],
    [upload(null), `${plain}, not null.`],
    [upload([]), `${plain}, not an array.`],
    [upload(new Map()), `${plain}, not an object of another kind.`],
    [write([{ mood: 'good' }]), `${byKey}, not an array.`],
    [write('good'), `${byKey}, not a string.`],
    [writeChannel(null), `${byKey}, not null.`],
    [writeChannel([]), `${byKey}, not an array.`],
  ] as const)
    await expect(call()).rejects.toThrow(sentence)
})
