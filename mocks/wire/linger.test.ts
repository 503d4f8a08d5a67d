import { request } from 'node:http'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { createFakeRtm } from '../index.ts'
import { MiB } from '../protocol/index.ts'
import { createGateway } from './gateway.ts'
import type { Gateway } from './gateway.ts'

async function withGateway(run: (gateway: Gateway) => Promise<void>): Promise<void> {
  await using rtm = createFakeRtm({ clock: 'manual' })
  await using gateway = await createGateway(rtm)
  await run(gateway)
}

/** Uploads by Node's own client, which writes on whatever is answered; the status, or why there is none. */
function upload(url: string, bytes: number, headers: Record<string, string>): Promise<unknown> {
  return new Promise((resolve) => {
    const call = request(url, { method: 'POST', agent: false, headers }, (answer) => {
      answer.resume()
      answer.once('end', () => resolve(answer.statusCode))
    })
    call.once('error', resolve)
    for (let sent = 0; sent < bytes; sent += MiB) call.write(new Uint8Array(MiB))
    call.end()
  })
}

test.each([
  ['of a known length', { 'content-length': String(33 * MiB) }],
  ['in chunks', {}],
])('a refusal arrives, whatever the client still sends %s', async (_, headers) => {
  await withGateway(async ({ url }) => {
    for (let round = 0; round < 5; round++) {
      expect(await upload(`${url}/v1/sessions/nobody/media`, 33 * MiB, headers)).toBe(404)
      const evil = { ...headers, origin: 'https://evil.test' }
      expect(await upload(`${url}/v1/sessions/nobody/media`, 33 * MiB, evil)).toBe(403)
    }
  })
})

test('after an early answer the connection is closed for writing, and open for what still comes', async () => {
  await withGateway(async ({ url }) => {
    const said: string[] = []
    await new Promise<void>((resolve, reject) => {
      const socket = connect({ port: Number(new URL(url).port), allowHalfOpen: true })
      socket.on('data', (data) => said.push(data.toString()))
      socket.once('error', reject)
      socket.once('close', () => resolve())
      // The answer has ended: what is sent now is read all the same, and so is a call behind it not.
      socket.once('end', () => {
        socket.write(Buffer.alloc(3 * MiB))
        socket.end('GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n')
      })
      const head = `host: localhost\r\ncontent-length: ${3 * MiB + 1}`
      socket.write(`POST /v1/sessions/nobody/media HTTP/1.1\r\n${head}\r\n\r\nx`)
    })
    expect(said.join('')).toMatch(/^HTTP\/1.1 404 Not Found[\s\S]*connection: close/i)
    expect(said.join('').match(/HTTP\/1.1/g)).toHaveLength(1)
  })
})

test('no more than 64 MB are read after an answer', async () => {
  await withGateway(async ({ url }) => {
    const taken = await new Promise<number>((resolve) => {
      const socket = connect({ port: Number(new URL(url).port), allowHalfOpen: true })
      const send = (): void => {
        while (socket.writable && socket.write(Buffer.alloc(MiB))) continue
      }
      socket.resume()
      socket.on('drain', send)
      socket.on('error', () => undefined)
      socket.once('close', () => resolve(socket.bytesWritten))
      socket.write(
        `POST /v1/sessions/nobody/media HTTP/1.1\r\nhost: localhost\r\ncontent-length: ${900 * MiB}\r\n\r\n`,
        send,
      )
    })
    expect(taken).toBeGreaterThanOrEqual(64 * MiB)
    expect(taken).toBeLessThan(200 * MiB)
  })
})

test('an upload under way when the gateway stops is told so', async () => {
  await using rtm = createFakeRtm({ clock: 'manual' })
  const gateway = await createGateway(rtm)
  const opened = await fetch(`${gateway.url}/v1/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ appId: 'a'.repeat(32), uid: 'alice' }),
  })
  const { sessionId } = (await opened.json()) as { readonly sessionId: string }
  const url = `${gateway.url}/v1/sessions/${sessionId}/media`
  const status = await new Promise<unknown>((resolve) => {
    const call = request(url, { method: 'POST', agent: false }, (answer) => {
      answer.resume()
      answer.once('end', () => resolve(answer.statusCode))
    })
    call.once('error', resolve)
    call.write(new Uint8Array(MiB))
    const begun = (): void => {
      if (gateway.tasks === 0) return void setImmediate(begun)
      call.write(new Uint8Array(8 * MiB))
      void gateway.close()
    }
    begun()
  })
  expect(status).toBe(409)
  await gateway.close()
})
