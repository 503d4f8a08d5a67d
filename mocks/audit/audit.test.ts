import { expect, test } from 'vitest'
import { createWorldWithFile, loggedInClient, makePng, testAppId } from '../../fixtures/index.ts'
import { createFakeRtm, findingText } from '../index.ts'
import type { FakeRtm } from '../index.ts'

/** The findings of a world, each as its rule and what the app does. */
function found(rtm: FakeRtm): readonly string[] {
  return rtm.audit().map(({ rule, what, times }) => `${rule} x${times}: ${what}`)
}

test('an app that does everything right is not found at anything', async () => {
  const rtm = createFakeRtm({ profile: 'web-1.4' })
  const alice = rtm.agoraRTM.createInstance(testAppId)
  alice.on('MessageFromPeer', () => undefined)
  await alice.login({ uid: 'alice' })
  const image = new Blob([makePng({ width: 20, height: 10 })])
  const message = await alice.createMediaMessageByUploading(image, { messageType: 'IMAGE' })
  await alice.sendMessageToPeer(message, 'alice')
  await alice.downloadMedia(message.mediaId)
  await alice.logout()
  expect(rtm.audit()).toEqual([])
})

test('what a Web app does wrong is found, with the place in the app and a way to mend it', async () => {
  const rtm = createFakeRtm({ profile: 'web-1.4' })
  rtm.noteCallSites()
  const sdk = rtm.agoraRTM
  const alice = sdk.createInstance(testAppId)
  const quietly = async (promise: Promise<unknown>): Promise<void> =>
    void (await promise.catch(() => undefined))
  const ignore = (): void => undefined
  alice.on('MessageFromPeer', ignore)
  alice.on('MessageFromPeer', ignore)
  alice.on('messageFromPeer' as never, ignore)
  alice.createChannel('family').on('Message' as never, ignore)
  await quietly(alice.createChannel('family').join())
  const login = alice.login({ uid: 'alice' })
  await quietly(alice.getUserAttributes('bob'))
  await login
  const image = new Blob([makePng({ width: 20, height: 10 })])
  const thumbnail = new Blob([new Uint8Array(30_000)])
  const params = { messageType: 'IMAGE', thumbnail } as const
  const message = await alice.createMediaMessageByUploading(image, params)
  await alice.createMediaMessageByUploading(image, {
    messageType: 'FILE',
    onOperationProgress: ignore,
  } as never)
  const received: unknown[] = []
  alice.on('MessageFromPeer', (each) => void received.push(each))
  await alice.sendMessageToPeer(message, 'alice')
  await rtm.clock.advance('1s')
  await alice.sendMessageToPeer(received[0] as never, 'bob')
  for (let count = 0; count < 4; count++) await alice.downloadMedia(message.mediaId)
  await Promise.all(Array.from({ length: 10 }, () => quietly(alice.downloadMedia(message.mediaId))))
  await sdk.createInstance(testAppId).login({ uid: 'alice' })
  await rtm.clock.advance(100)
  await quietly(alice.login({ uid: 'alice' }))
  await alice.logout()
  await alice.login({ uid: 'alice' })
  expect(found(rtm)).toEqual([
    'LOGIN-REQUIRED x1: calls join without a login',
    'LOGIN-REQUIRED x1: calls getUserAttributes while its login is under way',
    'MEDIA-DOWNLOAD-BY-ID x11: downloads the same medium again, 5 times by now',
    'TASKS-MAX-9 x1: begins a tenth upload or download',
    'W-ABORTED-LOGOUT-FIRST x1: logs in again from ABORTED',
    expect.stringMatching(/^W-ABORTED-NO-AUTO x1: logs in again \d+ ms after another device/),
    'WEB-LISTENERS x1: attaches the same listener for MessageFromPeer twice',
    'WEB-LISTENERS x1: listens for messageFromPeer, which this object never emits',
    'WEB-LISTENERS x1: listens for Message, which this object never emits',
    'IMG-CANCEL-SAMPLE x1: gives the transfer handler as the second argument, where it has no effect',
    'THUMB-NOT-AUTO x2: sends a thumbnail of 30000 bytes, 92 % of what a message may hold',
    'W-MSG-NO-SEND-RECEIVED x1: sends a received message again',
  ])
  const text = rtm.audit().map(findingText)
  expect(text[0]).toMatch(
    /^The app calls join without a login\. Log in first, .* \[rule LOGIN-REQUIRED\] at .*audit\.test\.ts:\d+:\d+/,
  )
  expect(rtm.audit()[2]?.evidence).toHaveLength(11)
})

test('what a native app does wrong is found: unreleased, cancelled twice, the budget nearly spent', async () => {
  const rtm = createWorldWithFile()
  const alice = await loggedInClient(rtm, 'alice')
  const { requestId } = alice.service.createFileMessageByUploading('/a.bin')
  alice.service.cancelMediaDownload(requestId)
  alice.service.cancelMediaUpload(requestId)
  alice.service.cancelMediaUpload(requestId)
  const text = alice.service.createMessage('hello')
  for (let count = 0; count < 61; count++) alice.service.sendMessageToPeer('bob', text)
  await rtm.clock.advance('1m')
  expect(found(rtm)).toEqual([
    'W-CANCEL-DIRECTION x1: cancels a task by the method of the other kind',
    'CANCEL-ONLY-ONGOING x1: cancels a task that is over',
    'W-SEND-RATE x13: sends more than 80 % of what is allowed',
    'W-SEND-RATE x1: calls sendMessageToPeer more often than allowed',
    'RELEASE-BY-SENDER x1: never releases 1 of its messages',
  ])
})

test('an app that does not look at codes is found where it uses what a refused call gave', async () => {
  const rtm = createWorldWithFile()
  const alice = await loggedInClient(rtm, 'alice')
  const { requestId } = alice.service.createFileMessageByUploading('no/absolute/path.bin')
  alice.service.cancelMediaUpload(requestId)
  alice.service.downloadMediaToMemory('')
  const channel = alice.service.createChannel('family', {})
  const message = alice.service.createMessage('hello')
  channel?.sendMessage(message)
  message.release()
  await rtm.clock.advance('1s')
  expect(found(rtm)).toEqual([
    'CANCEL-ONLY-ONGOING x1: calls cancelMediaUpload with the request ID of a call that was refused',
    'W-DL-BAD-ARG x1: downloads by what is no media ID',
    'W-CHANNEL-MEMBERS-ONLY x1: sends to a channel it is not in',
  ])
})
