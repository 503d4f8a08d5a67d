import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { createFakeRtm } from '../index.ts'
import type { FakeRtm } from '../index.ts'
import { MiB } from '../protocol/index.ts'
import { createGateway } from './gateway.ts'
import type { Gateway, GatewayOptions } from './gateway.ts'
import { serverFrameSchema } from './frames.ts'

const appId = 'a'.repeat(32)
const open: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const close of open.splice(0).toReversed()) await close()
})

async function start(options: GatewayOptions = {}): Promise<readonly [Gateway, FakeRtm]> {
  const rtm = createFakeRtm({ clock: 'manual' })
  const gateway = await createGateway(rtm, options)
  open.push(async () => {
    await gateway.close()
    await rtm.dispose()
  })
  return [gateway, rtm]
}

async function login({ url }: Gateway, uid: string): Promise<string> {
  const response = await fetch(`${url}/v1/sessions`, {
    method: 'POST',
    body: JSON.stringify({ appId, uid }),
    headers: { 'content-type': 'application/json' },
  })
  const { sessionId } = (await response.json()) as { readonly sessionId: string }
  return `${url}/v1/sessions/${sessionId}`
}

type Frame = Readonly<Record<string, unknown>> & { readonly kind: string; readonly seq: number }

/** A socket whose frames can be waited for. */
class Client {
  readonly frames: Frame[] = []
  readonly closed: Promise<number>
  readonly ready: Promise<void>
  readonly socket: WebSocket
  #wake: () => void = () => undefined

  constructor(session: string, query = '') {
    this.socket = new WebSocket(`${session.replace('http', 'ws')}/socket${query}`)
    this.ready = new Promise((resolve) => this.socket.once('open', () => resolve()))
    this.closed = new Promise((resolve) => this.socket.once('close', (code) => resolve(code)))
    this.socket.on('error', () => undefined)
    this.socket.on('message', (data: Buffer) => {
      const frame = JSON.parse(data.toString()) as Frame
      serverFrameSchema.parse(frame)
      this.frames.push(frame)
      this.#wake()
    })
  }

  async next(kind: string): Promise<Frame> {
    for (;;) {
      const found = this.frames.find((frame) => frame.kind === kind)
      if (found !== undefined) {
        this.frames.splice(0, this.frames.indexOf(found) + 1)
        return found
      }
      await new Promise<void>((resolve) => (this.#wake = resolve))
    }
  }

  ask(frame: object): void {
    this.socket.send(JSON.stringify(frame))
  }
}

test('two clients chat, one breaks off and comes back', async () => {
  const [gateway] = await start()
  const alice = new Client(await login(gateway, 'alice'))
  const bobSession = await login(gateway, 'bob')
  const bob = new Client(bobSession)
  await alice.next('welcome')
  await bob.next('welcome')
  alice.ask({ op: 1, kind: 'send-peer', peerId: 'bob', message: { text: 'hi' } })
  const { delivery, seq } = await bob.next('peer-message')
  bob.ask({ op: 1, kind: 'ack', delivery })
  expect(await alice.next('reply')).toMatchObject({ op: 1, code: 0 })
  bob.socket.terminate()
  await bob.closed
  alice.ask({ op: 2, kind: 'send-peer', peerId: 'bob', message: { text: 'again' } })
  const back = new Client(bobSession, `?after=${seq}`)
  expect(await back.next('peer-message')).toMatchObject({ message: { text: 'again' } })
})

test('what is no frame costs its client the socket, and nobody else', async () => {
  const [gateway] = await start()
  const session = await login(gateway, 'alice')
  const eve = await login(gateway, 'eve')
  const bystander = new Client(session)
  await bystander.next('welcome')
  const closes = async (send: (client: Client) => void): Promise<number> => {
    const client = new Client(eve)
    await client.ready
    send(client)
    return await client.closed
  }
  expect(await closes(({ socket }) => socket.send('{'))).toBe(4400)
  expect(await closes(({ socket }) => socket.send(Buffer.from([1, 2, 3])))).toBe(4400)
  expect(await closes(({ socket }) => socket.send('x'.repeat(2 * MiB)))).toBe(1009)
  expect(await new Client(`${gateway.url}/v1/sessions/nobody`).closed).toBe(4404)
  for (const query of ['?after=-1', '?after=x', '?after='])
    expect(await new Client(eve, query).closed).toBe(1006)
  bystander.ask({ op: 1, kind: 'list-subscriptions' })
  expect(await bystander.next('reply')).toMatchObject({ op: 1, code: 0 })
})

test('uploads that lie or break off leave nothing', async () => {
  const [gateway, rtm] = await start()
  const session = await login(gateway, 'alice')
  const { port } = new URL(gateway.url)
  const raw = (head: string, body: string): Promise<string> =>
    new Promise((resolve) => {
      const socket = connect(Number(port), '127.0.0.1')
      let answer = ''
      socket.on('data', (data) => (answer += data.toString()))
      socket.on('close', () => resolve(answer))
      socket.on('error', () => resolve(answer))
      socket.write(`${head}\r\n\r\n${body}`, () => socket.end())
    })
  const path = new URL(`${session}/media`).pathname
  const post = `POST ${path} HTTP/1.1\r\nhost: localhost\r\nconnection: close`
  expect(await raw(`${post}\r\ncontent-length: 10`, 'short')).not.toContain(' 201 ')
  expect(await raw(`${post}\r\ncontent-length: -3`, 'short')).toContain(' 400 ')
  expect(await raw(`${post}\r\ntransfer-encoding: chunked`, 'ZZ\r\n')).toContain(' 400 ')
  expect(await raw(`${post}\r\ncontent-length: ${31 * MiB}`, 'x')).toContain(' 413 ')
  expect(await raw(`${post}\r\nx: ${'x'.repeat(20_000)}`, '')).toContain(' 431 ')
  expect(await raw('SING /', '')).toContain(' 400 ')
  expect(await raw(`${post}\r\ncontent-length: 5`, 'whole')).toContain(' 201 ')
  expect(rtm.media.list()).toMatchObject([{ bytes: 5 }])
  const tasks = (await (await fetch(`${session}/tasks`)).json()) as { readonly tasks: unknown[] }
  expect(tasks.tasks).toEqual([])
})

test('pages of the open web, and names that are not of this machine, are refused', async () => {
  const [gateway] = await start({ allowOrigins: ['https://app.test'] })
  const get = async (headers: Record<string, string>): Promise<number> => {
    const { port } = new URL(gateway.url)
    return await new Promise((resolve) => {
      const socket = connect(Number(port), '127.0.0.1')
      const lines = Object.entries({ host: 'localhost', ...headers, connection: 'close' })
      socket.once('data', (data) => resolve(Number(data.toString().split(' ')[1])))
      const head = lines.map(([name, value]) => `${name}: ${value}`).join('\r\n')
      socket.write(`GET /healthz HTTP/1.1\r\n${head}\r\n\r\n`)
    })
  }
  expect(await get({})).toBe(200)
  expect(await get({ origin: 'http://localhost:5173' })).toBe(200)
  expect(await get({ origin: 'https://app.test' })).toBe(200)
  expect(await get({ origin: 'https://evil.test' })).toBe(403)
  expect(await get({ origin: 'null' })).toBe(403)
  expect(await get({ host: 'evil.test' })).toBe(403)
  const socket = new WebSocket(`${gateway.url.replace('http', 'ws')}/v1/sessions/x/socket`, {
    origin: 'https://evil.test',
  })
  await expect(
    new Promise((_, reject) => void socket.once('error', (error) => reject(error))),
  ).rejects.toThrow('403')
  await expect(createGateway(createFakeRtm(), { host: '0.0.0.0' })).rejects.toThrow('admin')
})

test('a page of another port gets the headers that let it read', async () => {
  const [gateway] = await start()
  const origin = 'http://localhost:5173'
  const asked = await fetch(`${gateway.url}/v1/sessions`, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type',
    },
  })
  expect(asked.status).toBe(204)
  expect(asked.headers.get('access-control-allow-origin')).toBe(origin)
  expect(asked.headers.get('access-control-allow-headers')).toContain('content-type')
  const { headers } = await fetch(`${gateway.url}/healthz`, { headers: { origin } })
  expect(headers.get('access-control-allow-origin')).toBe(origin)
  expect(headers.get('access-control-expose-headers')).toContain('etag')
})

test('a folder keeps what was stored over a restart, and no half medium', async () => {
  const store = await mkdtemp(join(tmpdir(), 'rtm-gateway-'))
  open.push(() => rm(store, { recursive: true }))
  const [first] = await start({ store })
  const session = await login(first, 'alice')
  const bytes = new Uint8Array(3 * MiB).map((_, index) => index % 251)
  const upload = await fetch(`${session}/media?kind=image`, { method: 'POST', body: bytes })
  const { mediaId } = (await upload.json()) as { readonly mediaId: string }
  await fetch(`${session}/media`, { method: 'POST', body: new Uint8Array(31 * MiB) })
  const files = (await readdir(store)).filter((name) => name !== 'gateway.lock').toSorted()
  expect(files).toEqual([
    expect.stringMatching(/^medium-.*[.]bin$/),
    expect.stringMatching(/^medium-.*[.]json$/),
  ])
  await open.pop()?.()
  // What a killed process may leave: a part, bytes of a medium that is no more, and what is known of one.
  const half = (digit: string): string =>
    join(store, `medium-${digit.repeat(8)}-0000-0000-0000-000000000000`)
  await writeFile(`${half('1')}.part`, 'half')
  await writeFile(`${half('2')}.bin`, 'no more')
  await writeFile(`${half('2')}.gone`, '{}')
  await writeFile(`${half('3')}.json`, '{}')
  await writeFile(join(store, 'holiday.part'), 'mine')
  await writeFile(join(store, 'notes.txt'), 'mine')
  const [second, rtm] = await start({ store })
  expect(rtm.media.list()).toMatchObject([{ mediaId, bytes: bytes.length, kind: 'image' }])
  const again = await login(second, 'bob')
  const download = await fetch(`${again}/media/${mediaId}`)
  expect(Buffer.from(await download.arrayBuffer()).equals(Buffer.from(bytes))).toBe(true)
  expect((await readdir(store)).toSorted()).toEqual(
    [...files, 'gateway.lock', 'holiday.part', 'notes.txt'].toSorted(),
  )
  const next = await fetch(`${again}/media`, { method: 'POST', body: new Uint8Array(3) })
  expect(((await next.json()) as { readonly mediaId: string }).mediaId).not.toBe(mediaId)
  rtm.media.delete(mediaId)
  expect((await fetch(`${again}/media/${mediaId}`)).status).toBe(404)
  // A reset, and a snapshot, have their media back, bytes and all.
  const admin = async (path: string): Promise<unknown> => {
    const answer = await fetch(`${second.url}/admin${path}`, { method: 'POST' })
    return answer.status === 204 ? undefined : await answer.json()
  }
  await admin('/reset')
  const third = await login(second, 'carol')
  expect((await fetch(`${third}/media/${mediaId}`)).status).toBe(200)
  const one = await fetch(`${third}/media`, { method: 'POST', body: 'one' })
  const { mediaId: young } = (await one.json()) as { readonly mediaId: string }
  const { id } = (await admin('/snapshots')) as { readonly id: number }
  rtm.media.delete(young)
  await admin(`/snapshots/${id}/restore`)
  const fourth = await login(second, 'carol')
  expect(await (await fetch(`${fourth}/media/${young}`)).text()).toBe('one')
  await fetch(`${second.url}/admin/snapshots/${id}`, { method: 'DELETE' })
  await admin('/reset')
  const last = await login(second, 'carol')
  expect((await fetch(`${last}/media/${young}`)).status).toBe(404)
})

test('a gateway that stops says goodbye, and leaves nothing behind', async () => {
  const [gateway, rtm] = await start()
  const alice = new Client(await login(gateway, 'alice'))
  await alice.next('welcome')
  await gateway.close()
  expect(await alice.closed).toBe(4403)
  expect(gateway.sessions).toBe(0)
  expect(rtm.state().apps[appId]?.online).toEqual({})
  await expect(fetch(`${gateway.url}/healthz`)).rejects.toThrow('fetch failed')
})

test('a fault that cuts the link breaks the connection in the middle of a download', async () => {
  const [gateway, rtm] = await start()
  const session = await login(gateway, 'alice')
  const stored = await fetch(`${session}/media`, { method: 'POST', body: new Uint8Array(MiB) })
  const { mediaId } = (await stored.json()) as { readonly mediaId: string }
  rtm.faults.add({ on: 'download', atByte: 300_000, disconnect: '1s' })
  // Whether the headers come before the break is up to the network.
  const download = async (): Promise<unknown> =>
    await (await fetch(`${session}/media/${mediaId}`)).arrayBuffer()
  await expect(download()).rejects.toThrow(/terminated|fetch failed/)
})

test('a medium that was found at the start and is no more goes with the gateway', async () => {
  const store = await mkdtemp(join(tmpdir(), 'rtm-gateway-'))
  open.push(() => rm(store, { recursive: true }))
  const [first, before] = await start({ store })
  await fetch(`${await login(first, 'alice')}/media`, { method: 'POST', body: 'old' })
  await first.close()
  const startAtMs = before.clock.nowMs()
  const rtm = createFakeRtm({ clock: 'manual', startAtMs })
  const second = await createGateway(rtm, { store })
  expect(rtm.media.list()).toHaveLength(1)
  await rtm.clock.advance('7d')
  expect(rtm.media.list()).toHaveLength(0)
  await second.close()
  await rtm.dispose()
  expect(await readdir(store)).toEqual([])
})

test('a world that a network has already gets no folder under it', async () => {
  const store = await mkdtemp(join(tmpdir(), 'rtm-gateway-'))
  open.push(() => rm(store, { recursive: true }))
  const [, rtm] = await start()
  await expect(createGateway(rtm, { store })).rejects.toThrow(
    'Failed to bind a world: another network has it already',
  )
  expect(await readdir(store)).toEqual([])
})

test('a closed gateway with a folder leaves the world to the next', async () => {
  const store = await mkdtemp(join(tmpdir(), 'rtm-gateway-'))
  open.push(() => rm(store, { recursive: true }))
  const rtm = createFakeRtm({ clock: 'manual' })
  open.push(async () => await rtm.dispose())
  for (const text of ['one', 'two']) {
    await using gateway = await createGateway(rtm, { store })
    await fetch(`${await login(gateway, 'alice')}/media`, { method: 'POST', body: text })
  }
  expect(rtm.media.list()).toHaveLength(2)
})
