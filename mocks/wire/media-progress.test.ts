import { expect, test } from 'vitest'
import type { FakeRtm } from '../index.ts'
import { KiB } from '../protocol/index.ts'
import { wireFetch } from './routes.ts'
import { nativeIn, ownGround } from '../../test/media-players.ts'
import { settled, TestWire } from '../../test/wire-tests.ts'

/** As many bytes as the gateway hands out at once. */
const pieceBytes = 256 * KiB
const mediumBytes = 3.5 * pieceBytes

/** What the client is told of its tasks, and when, in ms since they were asked for. */
function toldOf({ journal }: FakeRtm, fromMs: number): readonly string[] {
  return journal
    .entries({ kind: 'callback' })
    .filter(({ name, atMs }) => atMs > fromMs && /^on(?:Media|File)/.test(name))
    .map(({ atMs, name, code, bytes }) => `${atMs - fromMs} ${name} ${code} ${bytes}`)
}

/** What a face is told of bytes that move on at one rate. */
async function onFace(direction: 'upload' | 'download'): Promise<readonly string[]> {
  const rate = { upBytesPerSec: pieceBytes, downBytesPerSec: pieceBytes, rttMs: 0, jitterMs: 0 }
  const player = await nativeIn(ownGround({ network: rate }))
  await player.upload(new Uint8Array(mediumBytes))
  let fromMs = player.rtm.clock.nowMs()
  await player.pass(10_000)
  if (direction === 'download') {
    fromMs = player.rtm.clock.nowMs()
    await player.download(player.agora.media.list()[0]?.mediaId ?? '')
    await player.pass(10_000)
  }
  const told = toldOf(player.rtm, fromMs)
  await player.dispose()
  return told
}

async function pass(rtm: FakeRtm, durationMs: number): Promise<void> {
  await rtm.clock.advance(durationMs)
  await settled()
}

test('the progress of an upload by the wire is that of a face: each second, the bytes that have come', async () => {
  await using wire = new TestWire()
  const alice = await wire.login('alice')
  const fromMs = wire.rtm.clock.nowMs()
  let body: ReadableStreamDefaultController<Uint8Array> | undefined
  const stream = new ReadableStream<Uint8Array>({ start: (controller) => void (body = controller) })
  const upload = wire.call(`POST ${alice}/media`, stream)
  for (let second = 0; second < 3; second++) {
    await pass(wire.rtm, 999)
    body?.enqueue(new Uint8Array(pieceBytes))
    await settled()
    await pass(wire.rtm, 1)
  }
  await pass(wire.rtm, 500)
  body?.enqueue(new Uint8Array(pieceBytes / 2))
  body?.close()
  expect((await upload).status).toBe(201)
  const told = toldOf(wire.rtm, fromMs)
  expect(told).toHaveLength(4)
  expect(told).toEqual(await onFace('upload'))
})

/** A download by the wire whose bytes the client takes one piece at a time. */
async function downloading(wire: TestWire): Promise<{
  readonly fromMs: number
  readonly take: () => Promise<unknown>
}> {
  const alice = await wire.login('alice')
  const stored = await wire.call(`POST ${alice}/media`, new Uint8Array(mediumBytes))
  await pass(wire.rtm, 1000)
  const fromMs = wire.rtm.clock.nowMs()
  const address = `http://gateway${alice}/media/${String(stored.json['mediaId'])}`
  const response = await wireFetch(wire.service, {})(new Request(address), {})
  const reader = response.body?.getReader()
  await settled()
  const take = async (): Promise<unknown> => {
    const step = await reader?.read()
    await settled()
    return step
  }
  return { fromMs, take }
}

test('the progress of a download by the wire is that of a face: each second, the bytes that have gone', async () => {
  await using wire = new TestWire()
  const { fromMs, take } = await downloading(wire)
  // One piece is always on its way.
  for (let second = 0; second < 3; second++) {
    await pass(wire.rtm, 1000)
    if (second < 2) await take()
  }
  await pass(wire.rtm, 500)
  await take()
  const told = toldOf(wire.rtm, fromMs)
  expect(told).toHaveLength(4)
  expect(told).toEqual(await onFace('download'))
})

test('a download whose client takes no byte for 120 s ends with TIMEOUT, not before', async () => {
  await using wire = new TestWire()
  const { fromMs, take } = await downloading(wire)
  await pass(wire.rtm, 100_000)
  await take()
  await pass(wire.rtm, 119_999)
  expect(toldOf(wire.rtm, fromMs).at(-1)).toMatch(/^101000 onMediaDownloadingProgress/)
  await pass(wire.rtm, 1)
  expect(toldOf(wire.rtm, fromMs).at(-1)).toBe('220000 onMediaDownloadToMemoryResult 3 0')
  await expect(take()).rejects.toThrow('has ended')
})
