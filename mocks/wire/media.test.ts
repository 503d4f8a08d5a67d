import { expect, test } from 'vitest'
import { MiB } from '../protocol/index.ts'
import { settled, TestWire } from '../../test/wire-tests.ts'
import type { Answer } from '../../test/wire-tests.ts'

/** A body whose bytes come when the test says so. */
function slowBody(): {
  readonly body: ReadableStream<Uint8Array>
  readonly give: (bytes: number) => Promise<void>
  readonly end: () => void
  readonly fail: () => void
} {
  const streams: ReadableStreamDefaultController<Uint8Array>[] = []
  const body = new ReadableStream<Uint8Array>({ start: (stream) => void streams.push(stream) })
  const [stream] = streams
  return {
    body,
    give: async (bytes) => {
      stream?.enqueue(new Uint8Array(bytes))
      await settled()
    },
    end: () => stream?.close(),
    fail: () => stream?.error(new Error('the client is gone')),
  }
}

test('30 MB are taken, one byte more is refused while it comes', async () => {
  await using wire = new TestWire()
  const alice = await wire.login('alice')
  const upload = async (bytes: number): Promise<Answer> => {
    const { body, give, end } = slowBody()
    const answer = wire.call(`POST ${alice}/media`, body)
    for (let left = bytes; left > 0; left -= MiB) await give(Math.min(MiB, left))
    end()
    return await answer
  }
  expect((await upload(30 * MiB)).json).toMatchObject({ bytes: 30 * MiB })
  expect((await upload(30 * MiB + 1)).json).toMatchObject({
    status: 413,
    name: 'UPLOAD_MEDIA_ERR_SIZE_OVERFLOW',
    rule: 'MEDIA-SIZE-MAX',
  })
  expect((await upload(0)).json).toMatchObject({ status: 400, rule: 'MEDIA-NONEMPTY' })
  expect(wire.rtm.media.list()).toHaveLength(1)
  const headers = { 'content-length': String(31 * MiB) }
  const said = await wire.call(`POST ${alice}/media`, new Uint8Array(3), { headers })
  expect(said.status).toBe(413)
})

test('empty and too large uploads have the codes of the faces, and follow the same choices', async () => {
  const limits = { mediaBytesMax: 100 }
  const chosen = { 'S-05': 'failure', 'S-15': 'refuse-the-limit' } as const
  const cases = [
    { assumptions: {}, empty: 'UPLOAD_MEDIA_ERR_INVALID_ARGUMENT', most: 100 },
    { assumptions: chosen, empty: 'UPLOAD_MEDIA_ERR_FAILURE', most: 99 },
  ]
  for (const { assumptions, empty, most } of cases) {
    await using wire = new TestWire({ limits, assumptions })
    const alice = await wire.login('alice')
    const whole = (bytes: number): Promise<Answer> =>
      wire.call(`POST ${alice}/media`, new Uint8Array(bytes), {
        headers: { 'content-length': String(bytes) },
      })
    const pieces = (bytes: number): Promise<Answer> =>
      wire.call(`POST ${alice}/media`, new Blob([new Uint8Array(bytes)]).stream())
    for (const upload of [whole, pieces]) {
      expect((await upload(0)).json).toMatchObject({
        status: 400,
        name: empty,
        rule: 'MEDIA-NONEMPTY',
      })
      expect((await upload(most)).status).toBe(201)
      expect((await upload(most + 1)).json).toMatchObject({
        status: 413,
        name: 'UPLOAD_MEDIA_ERR_SIZE_OVERFLOW',
        rule: 'MEDIA-SIZE-MAX',
      })
    }
    expect(wire.rtm.media.list()).toHaveLength(2)
  }
})

test('nine tasks run, the tenth is refused, and a slot that is given back is taken', async () => {
  await using wire = new TestWire()
  const alice = await wire.login('alice')
  const bob = await wire.login('bob')
  const bodies = Array.from({ length: 9 }, slowBody)
  const uploads = bodies.map(({ body }) => wire.call(`POST ${alice}/media`, body))
  await settled()
  const small = new Uint8Array(3)
  expect((await wire.call(`POST ${alice}/media`, small)).json).toMatchObject({
    status: 429,
    name: 'UPLOAD_MEDIA_ERR_CONCURRENCY_LIMIT_EXCEEDED',
    rule: 'TASKS-MAX-9',
  })
  const stored = await wire.call(`POST ${bob}/media`, small)
  const path = `${alice}/media/${String(stored.json['mediaId'])}`
  expect((await wire.call(`GET ${path}`)).json).toMatchObject({
    status: 429,
    name: 'DOWNLOAD_MEDIA_ERR_CONCURRENCY_LIMIT_EXCEEDED',
  })
  await bodies[0]?.give(5)
  bodies[0]?.end()
  expect((await uploads[0])?.json).toMatchObject({ bytes: 5 })
  expect((await wire.call(`GET ${path}`)).bytes).toEqual(small)
  expect((await wire.call(`POST ${alice}/media?task=2`, small)).status).toBe(409)
  for (const { fail } of bodies.slice(1)) fail()
  await Promise.allSettled(uploads)
  expect((await wire.call(`GET ${alice}/tasks`)).json).toEqual({ peak: 9, tasks: [] })
  expect(wire.rtm.media.list()).toHaveLength(2)
})

test('an upload ends when no byte has come for 120 s, not before', async () => {
  await using wire = new TestWire()
  const alice = await wire.login('alice')
  const { body, give } = slowBody()
  const upload = wire.call(`POST ${alice}/media`, body)
  await give(3)
  await wire.rtm.clock.advance('100s')
  await give(3)
  await wire.rtm.clock.advance(119_999)
  expect((await wire.call(`GET ${alice}/tasks`)).json['tasks']).toHaveLength(1)
  await wire.rtm.clock.advance(1)
  expect((await upload).json).toMatchObject({ status: 408, name: 'UPLOAD_MEDIA_ERR_TIMEOUT' })
})

test('a logout and a kick end what runs', async () => {
  await using wire = new TestWire()
  const alice = await wire.login('alice')
  const { body, give } = slowBody()
  const upload = wire.call(`POST ${alice}/media`, body)
  await give(3)
  await wire.login('alice')
  expect((await upload).json).toMatchObject({ status: 409, name: 'UPLOAD_MEDIA_ERR_INTERRUPTED' })
  expect(await wire.call(`POST ${alice}/media`, new Uint8Array(3))).toMatchObject({
    status: 410,
  })
  expect(wire.rtm.media.list()).toEqual([])
})

test('a medium is there for seven days, for its App ID alone', async () => {
  await using wire = new TestWire()
  const alice = await wire.login('alice')
  const other = await wire.login('alice', { appId: 'b'.repeat(32) })
  const { json } = await wire.call(`POST ${alice}/media`, new Uint8Array(3))
  const get = async (who: string): Promise<number> =>
    (await wire.call(`GET ${who}/media/${String(json['mediaId'])}`)).status
  expect(await get(other)).toBe(404)
  await wire.rtm.clock.advance('6d')
  await wire.rtm.clock.advance(24 * 60 * 60 * 1000 - 1)
  expect(await get(alice)).toBe(200)
  await wire.rtm.clock.advance(1)
  expect(await get(alice)).toBe(404)
  const malformed = await wire.call(`GET ${alice}/media/..%2f..%2fetc%2fpasswd`)
  expect(malformed.json).toMatchObject({ status: 400, rule: 'W-DL-BAD-ARG' })
})

test('faults strike uploads and downloads where they are told to', async () => {
  await using wire = new TestWire()
  const alice = await wire.login('alice')
  const bytes = new Uint8Array(1000)
  const { json } = await wire.call(`POST ${alice}/media`, bytes)
  const path = `${alice}/media/${String(json['mediaId'])}`
  wire.rtm.faults.add({ on: 'upload', nth: 1, code: 1, atByte: 10 })
  wire.rtm.faults.add({ on: 'upload', nth: 2, stall: 'forever' })
  wire.rtm.faults.add({ on: 'upload', nth: 3, drop: true })
  wire.rtm.faults.add({ on: 'upload', nth: 4, delay: '5s' })
  const upload = (): Promise<Answer> => wire.call(`POST ${alice}/media`, bytes)
  expect((await upload()).json).toMatchObject({ name: 'UPLOAD_MEDIA_ERR_FAILURE' })
  const stalled = upload()
  const dropped = upload()
  const late = upload()
  await settled()
  await wire.rtm.clock.advance('5s')
  expect((await late).status).toBe(201)
  await wire.rtm.clock.advance('115s')
  expect((await stalled).status).toBe(408)
  expect((await dropped).status).toBe(408)
  wire.rtm.faults.add({ on: 'download', nth: 1, code: 4 })
  wire.rtm.faults.add({ on: 'download', nth: 2, disconnect: '3s', atByte: 5 })
  expect((await wire.call(`GET ${path}`)).json).toMatchObject({
    name: 'DOWNLOAD_MEDIA_ERR_NOT_EXIST',
  })
  await expect(wire.call(`GET ${path}`)).rejects.toThrow('cuts the link')
  expect((await wire.call(`GET ${path}`)).status).toBe(503)
  await wire.rtm.clock.advance('3s')
  expect((await wire.call(`GET ${path}`)).bytes).toHaveLength(1000)
})
