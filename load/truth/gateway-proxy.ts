import { createServer, request as httpRequest, Agent } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { afterReal } from '../../mocks/internal.ts'
import type { ByteLimit } from './byte-limit.ts'

/** What a proxy does to what goes through it. */
export interface ProxyRules {
  /** How long `/admin/journal` is kept back, in ms. */
  readonly journalMs?: number
  /** Status of `/admin/journal` in place of that of the gateway. */
  readonly journalStatus?: number
  /** Bodies of uploads go through it. */
  readonly limit?: ByteLimit
  /** What uploads are answered with in place of what the gateway says; `cut` ends the connection after so many bytes. */
  readonly uploadAnswer?: { readonly text: string; readonly bytes?: number }
  /** Uploads are told to be stored, and never come to the gateway. */
  readonly losesUploads?: boolean
}

/** What a proxy has seen: the truth beside what a load says of itself. */
export interface ProxySeen {
  uploads: number
  /** Tasks whose cancel by a call the gateway has done, and those that it knew nothing of. */
  readonly cancelsDone: Set<string>
  readonly cancelsRefused: Set<string>
  /** Uploads that their client has broken off. */
  brokenOff: number
  sockets: number
}

/** A proxy before a gateway, with known faults and counters. */
export interface GatewayProxy {
  readonly url: string
  readonly seen: ProxySeen
  /** Breaks every socket that is open. @returns how many. */
  dropSockets(): number
  /** Gives every open socket a frame with a text. @returns how many. */
  tell(text: string): number
  close(): Promise<void>
}

/** Starts a proxy before a gateway. */
export async function startProxy(target: string, rules: ProxyRules = {}): Promise<GatewayProxy> {
  const seen: ProxySeen = {
    uploads: 0,
    cancelsDone: new Set(),
    cancelsRefused: new Set(),
    brokenOff: 0,
    sockets: 0,
  }
  const agent = new Agent({ keepAlive: true })
  const sockets = new Set<Duplex>()
  const connections = new Set<Socket>()
  const server = createServer((request, response) => {
    serve({ target, rules, seen, agent }, request, response)
  })
  server.on('connection', (socket) => {
    connections.add(socket)
    socket.on('close', () => connections.delete(socket))
    socket.on('error', () => undefined)
  })
  server.on('upgrade', (request, socket, head) => {
    seen.sockets++
    sockets.add(socket)
    tunnel(target, request, { socket, head })
    socket.on('close', () => sockets.delete(socket))
  })
  server.keepAliveTimeout = 60_000
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    dropSockets: () => {
      const open = [...sockets]
      for (const socket of open) socket.destroy()
      return open.length
    },
    tell: (text) => {
      for (const socket of sockets) socket.write(frameOf(text))
      return sockets.size
    },
    close: async () => {
      for (const socket of [...connections, ...sockets]) socket.destroy()
      agent.destroy()
      await new Promise<void>((resolve) => void server.close(() => resolve()))
    },
  }
}

interface Serving {
  readonly target: string
  readonly rules: ProxyRules
  readonly seen: ProxySeen
  readonly agent: Agent
}

function serve(serving: Serving, request: IncomingMessage, response: ServerResponse): void {
  const { rules, seen } = serving
  const { method, url = '' } = request
  if (url.startsWith('/admin/journal')) {
    if (rules.journalStatus !== undefined) {
      response.writeHead(rules.journalStatus).end()
      return
    }
    afterReal(rules.journalMs ?? 0, () => void forward(serving, request, response))
    return
  }
  if (method === 'POST' && /\/media\?/.test(url)) {
    seen.uploads++
    response.on('close', () => {
      if (!response.writableFinished) seen.brokenOff++
    })
    if (rules.losesUploads === true) {
      request.resume()
      request.on('end', () => response.writeHead(201).end('{"mediaId":"nowhere"}'))
      return
    }
  }
  void forward(serving, request, response)
}

async function forward(
  { target, rules, seen, agent }: Serving,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method = 'GET', url = '', headers } = request
  const isUpload = method === 'POST' && /\/media\?/.test(url)
  const upstream = httpRequest(`${target}${url}`, { method, headers, agent }, (answer) => {
    const { statusCode = 502 } = answer
    if (method === 'DELETE' && url.includes('/tasks/'))
      (statusCode === 204 ? seen.cancelsDone : seen.cancelsRefused).add(url)
    if (isUpload && statusCode === 201 && rules.uploadAnswer !== undefined) {
      answer.resume()
      answerWith(rules.uploadAnswer, response)
      return
    }
    response.writeHead(statusCode, answer.headers)
    answer.pipe(response)
    answer.on('error', () => response.destroy())
  })
  upstream.on('error', () => response.destroy())
  response.on('close', () => {
    if (!response.writableFinished) upstream.destroy()
  })
  const limit = isUpload ? rules.limit : undefined
  if (limit === undefined) {
    request.pipe(upstream)
    request.on('error', () => upstream.destroy())
    return
  }
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      await limit.pass(chunk.length)
      upstream.write(chunk)
    }
    upstream.end()
  } catch {
    upstream.destroy()
  }
}

/** An answer of 201: whole, or cut off after so many of the bytes that it promises. */
function answerWith(
  { text, bytes }: { readonly text: string; readonly bytes?: number },
  response: ServerResponse,
): void {
  if (bytes === undefined) {
    response.writeHead(201, { 'content-length': Buffer.byteLength(text) }).end(text)
    return
  }
  response.writeHead(201, { 'content-length': bytes })
  response.write(text, () => response.destroy())
}

/** Lets a socket through, byte by byte. */
function tunnel(
  target: string,
  request: IncomingMessage,
  { socket, head }: { readonly socket: Duplex; readonly head: Buffer },
): void {
  const { hostname, port } = new URL(target)
  const upstream = connect(Number(port), hostname, () => {
    const lines = [`${request.method} ${request.url} HTTP/1.1`]
    for (let at = 0; at < request.rawHeaders.length; at += 2)
      lines.push(`${request.rawHeaders[at]}: ${request.rawHeaders[at + 1]}`)
    upstream.write(`${lines.join('\r\n')}\r\n\r\n`)
    upstream.write(head)
    upstream.pipe(socket)
    socket.pipe(upstream)
  })
  upstream.on('error', () => socket.destroy())
  socket.on('error', () => upstream.destroy())
  upstream.on('close', () => socket.destroy())
  socket.on('close', () => upstream.destroy())
}

/** A frame of a WebSocket server with a short text. */
function frameOf(text: string): Buffer {
  const bytes = Buffer.from(text)
  return Buffer.concat([Buffer.from([0x81, bytes.length]), bytes])
}
