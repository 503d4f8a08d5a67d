import { createServer } from 'node:http'
import type { RequestListener } from 'node:http'
import { expect, test } from 'vitest'
import { createRandom, fillRandom } from '../../../mocks/internal.ts'
import { LoadHttp } from './http.ts'
import type { TransferEnd } from './http.ts'

const chunk = fillRandom(createRandom(1, 'chunk'), new Uint8Array(1000))

async function withServer(
  listener: RequestListener,
  run: (http: LoadHttp) => Promise<void>,
): Promise<void> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { readonly port: number }
  const http = new LoadHttp(`http://127.0.0.1:${port}`, chunk, 'secret')
  try {
    await run(http)
  } finally {
    await http.close()
    server.closeAllConnections()
    server.close()
  }
}

interface Ended extends TransferEnd {
  /** Bytes, one sum after another, as they were told of. */
  readonly moved: readonly number[]
}

function ended(begin: (watch: Parameters<LoadHttp['upload']>[2]) => void): Promise<Ended> {
  const moved: number[] = []
  return new Promise((resolve) => {
    begin({
      firstByte: () => undefined,
      moved: (bytes) => void moved.push(bytes),
      lastByte: () => undefined,
      firstAnswer: () => undefined,
      ended: (end) => resolve({ ...end, moved }),
    })
  })
}

test.each([
  ['{"mediaId":"m","bytes":2500}', 201, ''],
  ['{"mediaId":"m"}', 201, ''],
  ['{"mediaId":"m","bytes":2499}', 201, 'HTTP 201 with another length'],
  ['{"mediaId":""}', 201, 'HTTP 201 that names no medium'],
  ['{"mediaId":7}', 201, 'HTTP 201 that names no medium'],
  ['garbage', 201, 'HTTP 201 that names no medium'],
  ['null', 201, 'HTTP 201 that names no medium'],
  ['', 201, 'HTTP 201 that names no medium'],
  ['{"mediaId":"m"}', 200, 'HTTP 200'],
  ['{"name":"UPLOAD_MEDIA_ERR_TIMEOUT"}', 408, 'UPLOAD_MEDIA_ERR_TIMEOUT'],
  ['[]', 500, 'HTTP 500'],
] as const)('an upload that is answered by %s with %d: %j', async (text, status, reason) => {
  await withServer(
    (request, response) => {
      request.resume()
      request.on('end', () => response.writeHead(status).end(text))
    },
    async (http) => {
      const end = await ended((watch) => http.upload('/media', 2500, watch))
      expect(end).toMatchObject({ status, reason, isAborted: false, moved: [1000, 1000, 500] })
      expect(end.mediaId).toBe(reason === '' ? 'm' : '')
    },
  )
})

test('an answer that breaks off does not count as an answer', async () => {
  await withServer(
    (request, response) => {
      request.resume()
      request.on('end', () => {
        response.writeHead(201, { 'content-length': 500 })
        response.write('{"mediaI', () => response.destroy())
      })
    },
    async (http) => {
      const { reason, mediaId } = await ended((watch) => http.upload('/media', 5, watch))
      expect([reason === '', mediaId]).toEqual([false, ''])
    },
  )
})

test.each([
  ['the same bytes', (own: Buffer) => own, ''],
  ['one byte less', (own: Buffer) => own.subarray(1), '2499 of 2500 bytes came'],
  [
    'one byte more',
    (own: Buffer) => Buffer.concat([own, own.subarray(0, 1)]),
    '2501 of 2500 bytes came',
  ],
  [
    'another last byte',
    (own: Buffer) => Buffer.concat([own.subarray(0, -1), Buffer.from([(own.at(-1) ?? 0) ^ 1])]),
    'other bytes came than were uploaded',
  ],
] as const)('a download of %s: %j', async (_, change, reason) => {
  const own = Buffer.concat([chunk, chunk, chunk.subarray(0, 500)])
  await withServer(
    (_request, response) => void response.end(change(own)),
    async (http) => {
      const end = await ended((watch) => http.download('/media/m', 2500, watch))
      expect(end).toMatchObject({ status: 200, reason })
      expect(end.moved.reduce((sum, bytes) => sum + bytes, 0)).toBe(change(own).length)
    },
  )
})

test('only calls of /admin bear its token', async () => {
  const seen: (string | undefined)[] = []
  await withServer(
    ({ headers }, response) => {
      seen.push(headers.authorization)
      response.end('5')
    },
    async (http) => {
      expect(await http.ask('/admin/journal')).toEqual({ status: 200, body: {} })
      await http.call('DELETE', '/admin/media/m')
      await http.call('POST', '/v1/sessions', {})
    },
  )
  expect(seen).toEqual(['Bearer secret', 'Bearer secret', undefined])
})
