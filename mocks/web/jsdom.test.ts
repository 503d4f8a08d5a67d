// @vitest-environment jsdom
import { expect, test } from 'vitest'
import { makePng, testAppId } from '../../fixtures/index.ts'
import AgoraRTM from '../agora-rtm-sdk.ts'
import { activeRtm } from '../index.ts'

test("jsdom's own Blob and File go up, and what comes down is read as theirs", async () => {
  expect('window' in globalThis).toBe(true)
  const rtm = activeRtm()
  const alice = AgoraRTM.createInstance(testAppId)
  await alice.login({ uid: 'alice' })
  const bytes = makePng({ width: 30, height: 20 })
  for (const payload of [new Blob([bytes]), new File([bytes], 'a.png', { type: 'image/png' })]) {
    const message = await alice.createMediaMessageByUploading(payload, {
      messageType: 'IMAGE',
      thumbnail: new Blob([bytes]),
    })
    expect([message.width, message.height, message.thumbnailWidth]).toEqual([30, 20, 30])
    const blob = await alice.downloadMedia(message.mediaId)
    expect([blob.size, blob.type]).toEqual([bytes.length, 'image/png'])
    const { hasPeerReceived } = await alice.sendMessageToPeer(message, 'alice')
    expect(hasPeerReceived).toBe(true)
  }
  rtm.assertClean()
})
