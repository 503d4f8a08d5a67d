import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { createFakeRtm } from '../index.ts'
import { createGateway } from './gateway.ts'
import { appId, TestWire } from '../../test/wire-tests.ts'

/** The first line of the answer to what is sent as it stands. */
async function answerLine(url: string, text: string): Promise<string> {
  return await new Promise((resolve) => {
    const socket = connect({ port: Number(new URL(url).port), host: '127.0.0.1' })
    let answer = ''
    socket.on('data', (data) => (answer += data.toString()))
    socket.on('close', () => resolve(answer.split('\r\n')[0] ?? ''))
    socket.write(text)
  })
}

test('a call names this server, once: by its path, or by an address of it', async () => {
  await using rtm = createFakeRtm({ clock: 'manual' })
  await using gateway = await createGateway(rtm)
  const { port } = new URL(gateway.url)
  const ask = async (target: string, headers: string): Promise<string> =>
    (
      await answerLine(gateway.url, `GET ${target} HTTP/1.1\r\n${headers}connection: close\r\n\r\n`)
    ).slice(9, 12)
  const host = 'host: localhost\r\n'
  expect(await ask('/healthz', host)).toBe('200')
  expect(await ask('/healthz', `${host}host: localhost\r\n`)).toBe('400')
  expect(await ask('/healthz', `${host}Host: example.com\r\n`)).toBe('400')
  expect(await ask(`http://127.0.0.1:${port}/healthz`, host)).toBe('200')
  expect(await ask(`http://localhost:${port}/healthz`, host)).toBe('200')
  expect(await ask(`http://localhost:${Number(port) + 1}/healthz`, host)).toBe('421')
  expect(await ask('http://example.com/healthz', 'host: example.com\r\n')).toBe('421')
  expect(await ask(`https://localhost:${port}/healthz`, host)).toBe('421')
  const socket =
    'upgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n'
  expect(await ask('/v1/sessions/none/socket', `${host}${host}${socket}`)).toBe('400')
})

test('a form around a file is refused before anything of it is kept; other types are raw bytes', async () => {
  await using wire = new TestWire()
  const alice = await wire.login('alice')
  const upload = async (type: string): Promise<Awaited<ReturnType<TestWire['call']>>> =>
    await wire.call(`POST ${alice}/media`, new Blob(['bytes']).stream(), {
      headers: { 'content-type': type },
    })
  const refused = await upload('Multipart/Form-Data; boundary=x')
  expect([refused.status, refused.json['detail']]).toEqual([
    415,
    expect.stringContaining('Send the raw bytes of the file as the body.'),
  ])
  expect(wire.rtm.media.list()).toEqual([])
  expect((await wire.call(`GET ${alice}/tasks`)).json).toMatchObject({ peak: 0, tasks: [] })
  for (const type of ['application/x-www-form-urlencoded', 'image/png', 'text/plain'])
    expect((await upload(type)).status).toBe(201)
  expect(wire.rtm.media.list().map(({ bytes }) => bytes)).toEqual([5, 5, 5])
})

test('a login of a client that speaks another version of the wire is refused with what to do', async () => {
  await using wire = new TestWire()
  const login = async (wireOf: string): Promise<readonly [number, unknown]> => {
    const { status, json: body } = await wire.call('POST /v1/sessions', {
      appId,
      uid: 'alice',
      wire: wireOf,
    })
    return [status, body['detail'] ?? body['wire']]
  }
  expect(await login('1.0.0')).toEqual([201, '1.0.0'])
  expect(await login('2.0.0')).toEqual([
    400,
    'The client speaks version 2.0.0 of the wire, the gateway 1.0.0. Install the same version of rtm-testkit on both sides.',
  ])
})

test('HEAD ignores a range, and If-Match is honoured where there are versions', async () => {
  await using wire = new TestWire()
  const alice = await wire.login('alice')
  const stored = await wire.call(`POST ${alice}/media`, new Blob([new Uint8Array(1000)]).stream())
  const medium = stored.headers.get('location') ?? ''
  const etag = (await wire.call(`HEAD ${medium}`)).headers.get('etag') ?? ''
  // A range is a matter of GET alone.
  const asked = await wire.call(`HEAD ${medium}`, undefined, { headers: { range: 'bytes=0-9' } })
  expect([asked.status, asked.headers.get('content-length')]).toEqual([200, '1000'])
  const ifMatch = async (tag: string, address = `GET ${medium}`): Promise<number> =>
    (await wire.call(address, undefined, { headers: { 'if-match': tag } })).status
  expect(await ifMatch(etag)).toBe(200)
  expect(await ifMatch(`"other", ${etag}`)).toBe(200)
  expect(await ifMatch('*')).toBe(200)
  expect(await ifMatch('"other"')).toBe(412)
  expect(await ifMatch(`W/${etag}`)).toBe(412)
  expect(await ifMatch('"other"', `HEAD ${medium}`)).toBe(412)
  expect(await ifMatch(etag, 'GET /healthz')).toBe(412)
  expect(await ifMatch('*', 'GET /healthz')).toBe(200)
  expect(await ifMatch(etag, `DELETE ${alice}/tasks/1`)).toBe(412)
  expect(await ifMatch('"other"', 'GET /nowhere')).toBe(404)
  expect(await ifMatch('"other"', 'DELETE /healthz')).toBe(405)
  expect(await ifMatch('"other"', 'DELETE /v1/sessions/nobody')).toBe(404)
  const page = { 'if-match': '"other"', origin: 'http://localhost:3000' }
  const seen = await wire.call('GET /healthz', undefined, { headers: page })
  expect([seen.status, seen.headers.get('access-control-allow-origin')]).toEqual([
    412,
    'http://localhost:3000',
  ])
  const { pathname } = new URL(medium, 'http://localhost')
  const remove = `DELETE /admin/media/${pathname.split('/').at(-1) ?? ''}`
  expect(await ifMatch('"other"', remove)).toBe(412)
  expect(await ifMatch(etag, remove)).toBe(204)
})
