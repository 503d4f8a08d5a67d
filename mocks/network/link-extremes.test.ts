import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createWorldWithFile, loggedInClient } from '../../fixtures/index.ts'
import type { Client } from '../../fixtures/index.ts'
import { createFakeRtm } from '../index.ts'
import type { FakeRtm } from '../index.ts'

const timeout = 3
const day = 86_400_000

interface Ended {
  readonly code: number
  readonly afterMs: number
}

/** Uploads `/a.bin` a number of times at once; when and how each of them ended, as long as it takes. */
async function upload(rtm: FakeRtm, alice: Client, count = 1): Promise<readonly Ended[]> {
  const fromMs = rtm.clock.nowMs()
  const ended: Ended[] = []
  alice.service.addEventHandler({
    onFileMediaUploadResult: (_requestId, _message, code) =>
      void ended.push({ code, afterMs: rtm.clock.nowMs() - fromMs }),
  })
  for (let index = 0; index < count; index++)
    expect(alice.service.createFileMessageByUploading('/a.bin').code).toBe(0)
  while (ended.length < count) await rtm.clock.advance('1h')
  return ended
}

for (const upBytesPerSec of [Infinity, Number.MAX_VALUE, 1e21, 1e18, 1e15, 1e12]) {
  for (const bytes of [1, 1000, 1_000_000, 31_457_280]) {
    test(`${bytes} bytes at ${upBytesPerSec} bytes/s take as long as they must, also nine at once`, async () => {
      const rtm = createWorldWithFile({ network: { upBytesPerSec, rttMs: 0 } }, bytes)
      const alice = await loggedInClient(rtm, 'alice')
      for (const count of [1, 9]) {
        const ended = await upload(rtm, alice, count)
        const wantedMs = (count * bytes * 1000) / upBytesPerSec
        expect(ended).toHaveLength(count)
        for (const { code, afterMs } of ended) {
          expect(code).toBe(0)
          expect(afterMs).toBe(wantedMs <= 1e-9 ? 0 : Math.ceil(wantedMs))
        }
      }
    })
  }
}

for (const upBytesPerSec of [0, Number.MIN_VALUE, 1e-300, 1e-12, 1 / 121]) {
  test(`at ${upBytesPerSec} bytes/s no byte moves within 120 s: TIMEOUT, and time goes no further`, async () => {
    const rtm = createWorldWithFile({ network: { upBytesPerSec, rttMs: 0 }, clock: 'auto' }, 10)
    const alice = await loggedInClient(rtm, 'alice')
    const fromMs = rtm.clock.nowMs()
    alice.service.createFileMessageByUploading('/a.bin')
    const [, , code] = await rtm.until(alice.told.next('onFileMediaUploadResult'))
    expect([code, rtm.clock.nowMs() - fromMs]).toEqual([timeout, 120_000])
  })
}

test('a byte every 119 s keeps an upload alive, however long it takes', async () => {
  const rtm = createWorldWithFile({ network: { upBytesPerSec: 1 / 119, rttMs: 0 } }, 3)
  const alice = await loggedInClient(rtm, 'alice')
  expect(await upload(rtm, alice)).toEqual([{ code: 0, afterMs: 357_000 }])
  expect(
    alice.told.all('onMediaUploadingProgress').map(([, { currentSize }]) => currentSize),
  ).toEqual([1, 2, 3])
})

test('two uploads that share a link too slow for both time out, one by one alone would not', async () => {
  const rtm = createWorldWithFile({ network: { upBytesPerSec: 1 / 100, rttMs: 0 } }, 2)
  const alice = await loggedInClient(rtm, 'alice')
  expect((await upload(rtm, alice, 2)).map(({ code }) => code)).toEqual([timeout, timeout])
  expect(await upload(rtm, alice)).toEqual([{ code: 0, afterMs: 200_000 }])
})

test('an answer that stays away for 120 s ends an upload and a download with TIMEOUT', async () => {
  const rtm = createWorldWithFile({}, 1000)
  const alice = await loggedInClient(rtm, 'alice')
  alice.service.createFileMessageByUploading('/a.bin')
  const [, message] = await rtm.until(alice.told.next('onFileMediaUploadResult'))
  rtm.network.client('alice').set({ rttMs: 10 * day })
  const fromMs = rtm.clock.nowMs()
  alice.service.downloadMediaToMemory(message?.getMediaId() ?? '')
  await rtm.clock.advance('119999ms')
  expect(alice.told.all('onMediaDownloadToMemoryResult')).toEqual([])
  await rtm.clock.advance('1ms')
  expect(alice.told.all('onMediaDownloadToMemoryResult').map(([, , , code]) => code)).toEqual([
    timeout,
  ])
  expect((await upload(rtm, alice)).map(({ code }) => code)).toEqual([timeout])
  expect(rtm.clock.nowMs() - fromMs).toBeLessThan(day)
  expect(rtm.state().clients[0]?.tasks).toEqual([])
})

for (const [name, network] of Object.entries({
  'a round trip of 1e9 ms': { rttMs: 1e9 },
  'a round trip of 1e300 ms': { rttMs: 1e300 },
  'the longest round trip and jitter there are': {
    rttMs: Number.MAX_VALUE,
    jitterMs: Number.MAX_VALUE,
  },
  'a jitter of 1e300 ms': { jitterMs: 1e300 },
})) {
  test(`with ${name} a login times out, and time goes no further than that`, async () => {
    const rtm = createFakeRtm({ network, clock: 'auto' })
    const fromMs = rtm.clock.nowMs()
    await expect(loggedInClient(rtm, 'alice')).rejects.toThrow('The login of alice failed')
    expect(rtm.clock.nowMs() - fromMs).toBeLessThan(60_000)
    await rtm.clock.advance('1h')
    expect(rtm.state().clients[0]?.phase).toBe('disconnected')
  })
}

test('timeouts of Infinity never come: what waits for them is a hang, and time does not leave the calendar', async () => {
  const rtm = createWorldWithFile({
    clock: 'auto',
    network: { upBytesPerSec: 0 },
    limits: { mediaIdleTimeoutMs: Infinity, progressIntervalMs: Infinity, mediaLifeMs: Infinity },
  })
  const alice = await loggedInClient(rtm, 'alice')
  alice.service.createFileMessageByUploading('/a.bin')
  await expect(rtm.until(alice.told.next('onFileMediaUploadResult'))).rejects.toThrow(
    'alice waits for upload 1',
  )
  await rtm.clock.advance(Number.MAX_VALUE)
  await rtm.clock.advance(Number.MAX_VALUE)
  expect(rtm.clock.nowMs()).toBe(8.64e15)
})

test('nothing that is asked of a link makes an instant endless, and no byte is lost or moved twice', async () => {
  const rate = fc.oneof(
    fc.constantFrom(Infinity, 0, Number.MAX_VALUE, Number.MIN_VALUE),
    fc.double({ min: -3, max: 20, noNaN: true }).map((power) => 10 ** power),
  )
  const step = fc.record({
    waitMs: fc.oneof(fc.nat(3), fc.nat(300_000), fc.double({ min: 0, max: 2, noNaN: true })),
    rate,
    begins: fc.nat(3),
    rttMs: fc.constantFrom(0, 1e-9, 0.3, 40, 1e6),
    jitterMs: fc.constantFrom(0, 1e-12, 7, 1e5),
  })
  await fc.assert(
    fc.asyncProperty(fc.nat(1e6), fc.array(step, { maxLength: 12 }), async (bytes, steps) => {
      const rtm = createWorldWithFile({}, bytes + 1)
      const alice = await loggedInClient(rtm, 'alice')
      const link = rtm.network.client('alice')
      let accepted = 0
      for (const { waitMs, rate: upBytesPerSec, begins, rttMs, jitterMs } of steps) {
        link.set({ upBytesPerSec, rttMs, jitterMs })
        for (let index = 0; index < begins; index++)
          if (alice.service.createFileMessageByUploading('/a.bin').code === 0) accepted++
        await rtm.clock.advance(waitMs)
      }
      link.set({ upBytesPerSec: Infinity, rttMs: 0, jitterMs: 0 })
      await rtm.clock.advance('1h')
      expect(alice.told.all('onFileMediaUploadResult')).toHaveLength(accepted)
      for (const [, { currentSize, totalSize }] of alice.told.all('onMediaUploadingProgress'))
        expect(currentSize > 0 && currentSize <= totalSize).toBe(true)
      expect(rtm.state().clients[0]?.tasks).toEqual([])
    }),
    { numRuns: 60 },
  )
})

test('an upload cancelled after its last byte ends INTERRUPTED, and its medium stays at Agora', async () => {
  const rtm = createWorldWithFile({ network: { upBytesPerSec: Infinity, rttMs: 1000 } })
  const alice = await loggedInClient(rtm, 'alice')
  for (const cancelledAfterMs of [499, 500, 999]) {
    const before = rtm.media.list().length
    const { requestId } = alice.service.createFileMessageByUploading('/a.bin')
    await rtm.clock.advance(cancelledAfterMs)
    expect(alice.service.cancelMediaUpload(requestId)).toBe(0)
    await rtm.clock.advance('5s')
    expect(alice.told.all('onFileMediaUploadResult').at(-1)).toEqual([requestId, null, 6])
    expect(rtm.media.list().length - before).toBe(1)
  }
  const { requestId } = alice.service.createFileMessageByUploading('/a.bin')
  await rtm.clock.advance(1000)
  expect(alice.service.cancelMediaUpload(requestId)).toBe(2)
})
