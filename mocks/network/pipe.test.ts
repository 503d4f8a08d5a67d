import { expect, test } from 'vitest'
import { loggedInClient } from '../../fixtures/index.ts'
import { createFakeRtm, createMemoryFiles } from '../index.ts'
import type { FakeRtm } from '../index.ts'

const second = 1_000_000

/** A client whose link takes a megabyte a second, and no time beside that. */
async function client(): Promise<{
  readonly rtm: FakeRtm
  readonly upload: (seconds: number) => number
  readonly cancel: (requestId: number) => void
  readonly endsSec: () => readonly number[]
}> {
  const files = createMemoryFiles()
  const rtm = createFakeRtm({
    clock: 'manual',
    files,
    network: { upBytesPerSec: second, rttMs: 0 },
  })
  const { service } = await loggedInClient(rtm, 'alice')
  const startedAtMs = rtm.clock.nowMs()
  return {
    rtm,
    upload: (seconds) => {
      files.put(`/${seconds}.bin`, new Uint8Array(seconds * second))
      return service.createFileMessageByUploading(`/${seconds}.bin`).requestId
    },
    cancel: (requestId) => void service.cancelMediaUpload(requestId),
    endsSec: () =>
      rtm.journal
        .entries({ kind: 'server', name: 'media-stored' })
        .map(({ atMs }) => (atMs - startedAtMs) / 1000),
  }
}

test('transfers share a link: the one that is left has it to itself from there on', async () => {
  const { rtm, upload, endsSec } = await client()
  for (const seconds of [1, 2, 3]) upload(seconds)
  await rtm.clock.advance('1m')
  // All three share until the first is done at 3, two until 5, one until 6.
  expect(endsSec()).toEqual([3, 5, 6])
})

test('one that is cancelled gives its share to the others at once', async () => {
  const { rtm, upload, cancel, endsSec } = await client()
  const first = upload(4)
  upload(2)
  await rtm.clock.advance('1s')
  cancel(first)
  await rtm.clock.advance('1m')
  // Half a second's worth has moved after one second: a second and a half is left.
  expect(endsSec()).toEqual([2.5])
})

test('one that comes later slows the others from there on, and the last ends all the same', async () => {
  const { rtm, upload, endsSec } = await client()
  upload(2)
  await rtm.clock.advance('1s')
  upload(1)
  await rtm.clock.advance('1m')
  expect(endsSec()).toEqual([3, 3])
})

test('a budget frees its calls one by one, each a window after it was made', async () => {
  const rtm = createFakeRtm({
    clock: 'manual',
    limits: { sendRate: { calls: 2, windowMs: 1000 } },
  })
  const { service } = await loggedInClient(rtm, 'alice')
  const text = service.createMessage('x')
  const send = (): boolean => service.sendMessageToPeer('bob', text) === 0
  const sent: [number, boolean][] = []
  for (let atMs = 0; atMs <= 2200; atMs += 100) {
    if ([0, 600, 900, 1000, 1500, 1600, 1900, 2000, 2100].includes(atMs)) sent.push([atMs, send()])
    await rtm.clock.advance(100)
  }
  expect(sent).toEqual([
    [0, true],
    [600, true],
    [900, false],
    [1000, true],
    [1500, false],
    [1600, true],
    [1900, false],
    [2000, true],
    [2100, false],
  ])
})
