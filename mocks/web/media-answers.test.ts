import { expect, test } from 'vitest'
import { makePng, testAppId } from '../../fixtures/index.ts'
import { createFakeRtm } from '../index.ts'
import type { FakeRtm } from '../index.ts'
import type { RtmClient } from '../agora-rtm-sdk.ts'

async function loggedIn(rtm: FakeRtm, uid: string): Promise<RtmClient> {
  const client = rtm.agoraRTM.createInstance(testAppId)
  await client.login({ uid })
  return client
}

const types: readonly (readonly [bytes: readonly number[], type: string])[] = [
  [[0xff, 0xd8, 0xff, 0xe0], 'image/jpeg'],
  [[0xff, 0xd8, 0xff, 0xe1], 'image/jpeg'],
  [[0xff, 0xd8, 0xff, 0xdb], 'image/jpeg'],
  [[0xff, 0xd8, 0xff, 0xee], 'application/octet-stream'],
  [[0x47, 0x49, 0x46, 0x38, 0x39], 'image/gif'],
  [[0x25, 0x50, 0x44, 0x46], 'application/octet-stream'],
  [[0x50, 0x4b, 0x03, 0x04], 'application/octet-stream'],
  [[0x00], 'application/octet-stream'],
]

test.each(types)('a download that begins with %j is a Blob of type %s', async (bytes, type) => {
  const rtm = createFakeRtm({ profile: 'web-1.4' })
  const alice = await loggedIn(rtm, 'alice')
  const { mediaId } = await alice.createMediaMessageByUploading(
    new Blob([Uint8Array.from(bytes)]),
    { messageType: 'FILE' },
  )
  expect((await alice.downloadMedia(mediaId)).type).toBe(type)
  await rtm.dispose()
})

test.each([
  [
    { width: 0, height: 0 },
    { width: 64, height: 48 },
  ],
  [
    { width: -3, height: -1 },
    { width: 64, height: 48 },
  ],
  [
    { width: 1, height: 0 },
    { width: 1, height: 0 },
  ],
  [
    { width: 1, height: 1 },
    { width: 1, height: 1 },
  ],
  [{ width: 9 }, { width: 9, height: 48 }],
])('an image of 64 x 48 with %o says %o', async (given, said) => {
  const rtm = createFakeRtm({ profile: 'web-1.4' })
  const alice = await loggedIn(rtm, 'alice')
  const message = await alice.createMediaMessageByUploading(
    new Blob([makePng({ width: 64, height: 48 })]),
    { messageType: 'IMAGE', ...given },
  )
  expect(message).toMatchObject(said)
  await rtm.dispose()
})

test('a cancelled upload does not carry the sentence of another call with the same number', async () => {
  const rtm = createFakeRtm({ profile: 'web-1.4', network: { upBytesPerSec: 10 } })
  const alice = await loggedIn(rtm, 'alice')
  const stop = new AbortController()
  const upload = alice.createMediaMessageByUploading(
    new Blob([new Uint8Array(1000)]),
    { messageType: 'FILE' },
    { cancelSignal: stop.signal },
  )
  // A tenth upload is 5, a join again is 6: the number of the upload's own end.
  const room = alice.createChannel('room')
  await room.join()
  const again = await room.join().catch((error: unknown) => error)
  stop.abort()
  const error = await upload.catch((reason: unknown) => reason)
  expect(again).toMatchObject({ code: 6 })
  expect(error).toMatchObject({ code: 6 })
  expect((error as Error).message).not.toContain('room')
  await rtm.dispose()
})

test('an upload that fails says why, also where another call was refused meanwhile', async () => {
  const rtm = createFakeRtm({ profile: 'web-1.4' })
  const alice = await loggedIn(rtm, 'alice')
  const empty = alice
    .createMediaMessageByUploading(new Blob([]), { messageType: 'FILE' })
    .catch((reason: unknown) => reason)
  expect(((await empty) as Error).message).toContain('Error Code 2 - The Blob is empty.')
  await rtm.dispose()
})

test('a login that a fault refuses does not say why an earlier one was', async () => {
  const rtm = createFakeRtm({
    profile: 'web-1.4',
    appCertificates: { [testAppId]: 'a'.repeat(32) },
  })
  const alice = rtm.agoraRTM.createInstance(testAppId)
  const first = await alice.login({ uid: 'alice', token: 'garbage' }).catch((why: unknown) => why)
  rtm.faults.add({ on: 'login', uid: 'alice', code: (first as { readonly code: number }).code })
  await rtm.clock.advance('1m')
  const second = await alice.login({ uid: 'alice' }).catch((why: unknown) => why)
  expect(second).toMatchObject({ code: (first as { readonly code: number }).code })
  expect((second as Error).message.length).toBeLessThan((first as Error).message.length)
  await rtm.dispose()
})
