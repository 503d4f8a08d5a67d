import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { testAppId } from '../../fixtures/index.ts'
import AgoraRTM from '../agora-rtm-sdk.ts'
import type { RtmClient } from '../agora-rtm-sdk.ts'
import { hop } from '../time/native-timers.ts'
import { upload } from '../../test/app-tests.ts'
import { useFakeRtm } from '../vitest.ts'

const network = { upBytesPerSec: 1_000_000 }
const rtm = useFakeRtm({ timers: 'host', network, audit: 'off', mustEndClean: false })

/** A Blob that is read in so many turns of the host, as jsdom and a disk do. */
function readIn(turns: number): Blob {
  const blob = new Blob([new Uint8Array(1000)])
  const read = async (): Promise<ArrayBuffer> => {
    for (let turn = 0; turn < turns; turn++) await hop()
    return await Blob.prototype.arrayBuffer.call(blob)
  }
  return Object.assign(blob, { arrayBuffer: read })
}

describe('with fake timers', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  async function signIn(): Promise<RtmClient> {
    const client = AgoraRTM.createInstance(testAppId)
    const login = client.login({ uid: 'alice' })
    await vi.advanceTimersByTimeAsync(100)
    await login
    return client
  }

  test('a login is over after its round trip, and not before', async () => {
    let isIn = false
    void AgoraRTM.createInstance(testAppId)
      .login({ uid: 'alice' })
      .then(() => (isIn = true))
    await vi.advanceTimersByTimeAsync(39)
    expect(isIn).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    expect(isIn).toBe(true)
  })

  test('media expire by advanceTimersByTimeAsync(7 days)', async () => {
    const alice = await signIn()
    const uploading = upload(alice, 1000)
    await vi.advanceTimersByTimeAsync(1000)
    const { mediaId } = await uploading
    await vi.advanceTimersByTimeAsync(7 * 86_400_000)
    const downloading = alice.downloadMedia(mediaId).catch((error: unknown) => error)
    await vi.advanceTimersByTimeAsync(1000)
    expect(await downloading).toMatchObject({ code: 4 })
  })

  test('setTimeout(abort, 1000) cancels an upload of 10 s', async () => {
    const alice = await signIn()
    const aborting = new AbortController()
    setTimeout(() => aborting.abort(), 1000)
    const cancelled = upload(alice, 10_000_000, aborting.signal).catch((error: unknown) => error)
    await vi.advanceTimersByTimeAsync(1100)
    expect(await cancelled).toMatchObject({ code: 6 })
  })

  test('what the service does at once needs no step: a login is two, there and back', async () => {
    let isIn = false
    void AgoraRTM.createInstance(testAppId)
      .login({ uid: 'alice' })
      .then(() => (isIn = true))
    await vi.runOnlyPendingTimersAsync()
    expect(isIn).toBe(false)
    await vi.runOnlyPendingTimersAsync()
    expect(isIn).toBe(true)
  })

  test('runAllTimersAsync ends, with all uploads done', async () => {
    const alice = await signIn()
    const uploading = upload(alice, 3_000_000)
    await vi.runAllTimersAsync()
    expect((await uploading).mediaId).not.toBe('')
  })

  test.each([0, 1, 3, 10, 50])(
    'what is read for %i real turns takes no time of the test',
    async (turns) => {
      const alice = await signIn()
      const uploading = alice.createMediaMessageByUploading(readIn(turns), { messageType: 'FILE' })
      await vi.advanceTimersByTimeAsync(500)
      const { mediaId } = await uploading
      const entry = rtm.journal.entries({ name: 'media-stored' }).at(-1)
      expect(entry?.atMs).toBeLessThan(rtm.clock.nowMs() - 400)
      await vi.advanceTimersByTimeAsync(7 * 86_400_000)
      const downloading = alice.downloadMedia(mediaId).catch((error: unknown) => error)
      await vi.advanceTimersByTimeAsync(1000)
      expect(await downloading).toMatchObject({ code: 4 })
    },
  )

  test('what else the app does meanwhile waits for the read, and comes in its order', async () => {
    const alice = await signIn()
    const uploading = alice.createMediaMessageByUploading(readIn(20), { messageType: 'FILE' })
    await vi.advanceTimersByTimeAsync(30)
    const sending = alice.sendMessageToPeer({ text: 'hello' }, 'bob')
    await vi.advanceTimersByTimeAsync(2000)
    expect(await sending).toEqual({ hasPeerReceived: false })
    expect((await uploading).mediaId).not.toBe('')
  })

  test('until and the clock of the world wait for what is read', async () => {
    const alice = await signIn()
    const first = alice.createMediaMessageByUploading(readIn(300), { messageType: 'FILE' })
    expect((await rtm.until(first)).mediaId).not.toBe('')
    const second = alice.createMediaMessageByUploading(readIn(300), { messageType: 'FILE' })
    await rtm.clock.advance(1000)
    expect((await second).mediaId).not.toBe('')
  })

  test('timers that go on by themselves take the service along', async () => {
    vi.setTimerTickMode('nextTimerAsync')
    const alice = AgoraRTM.createInstance(testAppId)
    await alice.login({ uid: 'alice' })
    const atMs = Date.now()
    await upload(alice, 3_000_000)
    expect(Date.now() - atMs).toBeGreaterThan(2900)
    expect(Date.now() - atMs).toBeLessThan(3300)
  })

  test('setSystemTime moves no service time', async () => {
    await signIn()
    const atMs = rtm.clock.nowMs()
    vi.setSystemTime(new Date('2040-01-01'))
    expect(rtm.clock.nowMs() - atMs).toBe(0)
  })
})

test('timers that are faked in the middle are followed from there', async () => {
  const alice = AgoraRTM.createInstance(testAppId)
  await alice.login({ uid: 'alice' })
  const uploading = upload(alice, 10_000_000)
  vi.useFakeTimers()
  try {
    await vi.advanceTimersByTimeAsync(11_000)
    expect((await uploading).mediaId).not.toBe('')
  } finally {
    vi.useRealTimers()
  }
})

test('timers that are faked in a way that cannot be followed leave the service in real time', async () => {
  vi.stubGlobal('setTimeout', () => 0)
  try {
    await AgoraRTM.createInstance(testAppId).login({ uid: 'alice' })
    expect(rtm.state().clients.map(({ uid }) => uid)).toEqual(['alice'])
  } finally {
    vi.unstubAllGlobals()
  }
})
