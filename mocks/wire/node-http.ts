import { ServerResponse } from 'node:http'
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { Readable } from 'node:stream'
import type { Duplex } from 'node:stream'

/** What answers a call. */
export type Listener = (incoming: IncomingMessage, outgoing: ServerResponse) => Promise<void>

/** The connections of a server, and what is on each. Costs a call nothing but two notes. */
export class Connections {
  readonly #all = new Set<Duplex>()
  readonly #upgraded = new WeakSet<Duplex>()
  /** The newest answer on each. */
  readonly #answers = new WeakMap<Duplex, ServerResponse>()

  /** A connection was made. */
  add(socket: Duplex): void {
    this.#all.add(socket)
    socket.once('close', () => this.#all.delete(socket))
  }

  /** A call has come on a connection. */
  call(outgoing: ServerResponse): void {
    const { socket } = outgoing
    if (socket !== null) this.#answers.set(socket, outgoing)
  }

  /** A WebSocket is on a connection from now on. */
  upgrade(socket: Duplex): void {
    this.#upgraded.add(socket)
  }

  /** Whether an answer is on its way on a connection: there is no place for another in it. */
  isAnswering(socket: Duplex): boolean {
    const answer = this.#answers.get(socket)
    return answer?.headersSent === true && !answer.writableFinished
  }

  #isBusy(socket: Duplex): boolean {
    const answer = this.#answers.get(socket)
    return this.#upgraded.has(socket) || (answer !== undefined && !answer.writableFinished)
  }

  /** Closes those that nothing is on; with `all` the others, too. */
  close(all: boolean): void {
    for (const socket of this.#all) if (all || !this.#isBusy(socket)) socket.destroy()
  }
}

/** The body of a call, from Node's own stream: breaking off must leave the connection for the answer. */
export function bodyOfNode(incoming: IncomingMessage): {
  readonly headers: Headers
  chunks(): AsyncIterator<Uint8Array>
} {
  return {
    get headers() {
      return new Headers(
        Object.entries(incoming.headers).flatMap(([name, value]) =>
          value === undefined ? [] : [[name, String(value)] as [string, string]],
        ),
      )
    },
    chunks: () => new NodeChunks(bodies.get(incoming) ?? incoming),
  }
}

/** Bytes that may wait to be taken before the network has to. */
const aheadBytesMax = 1024 * 1024

/**
 * The chunks of a call as they come from the socket. Node's own iterator joins what has come meanwhile,
 * a copy of every byte; and where it is left early it takes the connection with it.
 */
class NodeChunks implements AsyncIterator<Uint8Array, undefined> {
  readonly #incoming: Readable
  readonly #waiting: Uint8Array[] = []
  #bytes = 0
  #isDone = false
  #error: Error | undefined
  #wake: () => void = () => undefined

  constructor(incoming: Readable) {
    this.#incoming = incoming
    incoming.on('data', (chunk: Uint8Array) => {
      this.#waiting.push(chunk)
      this.#bytes += chunk.length
      if (this.#bytes > aheadBytesMax) incoming.pause()
      this.#wake()
    })
    const end = (error?: Error): void => {
      this.#error ??= error
      this.#isDone = true
      this.#wake()
    }
    incoming.once('end', () => end())
    incoming.once('error', (error) => end(error))
    incoming.once('close', () =>
      end(isWhole(incoming) ? undefined : new Error('The client has broken off.')),
    )
  }

  async next(): Promise<IteratorResult<Uint8Array, undefined>> {
    for (;;) {
      const value = this.#waiting.shift()
      if (value !== undefined) {
        this.#bytes -= value.length
        if (this.#bytes === 0 && this.#incoming.isPaused()) this.#incoming.resume()
        return { done: false, value }
      }
      if (this.#error !== undefined) throw this.#error
      if (this.#isDone) return { done: true, value: undefined }
      await new Promise<void>((resolve) => (this.#wake = resolve))
    }
  }
}

/** Whether all of a body has come, read or not. */
function isWhole(body: Readable & Partial<Pick<IncomingMessage, 'complete' | 'headers'>>): boolean {
  if (body.complete ?? body.readableEnded) return true
  return body.readableLength > 0 && body.readableLength === Number(body.headers?.['content-length'])
}

/** An answer before the end of a body is the last of its connection: what is left of the body is not waited for. */
export function closedUnlessWhole(incoming: IncomingMessage, response: Response): Response {
  if (!isWhole(incoming)) response.headers.set('connection', 'close')
  return response
}

/** What is no HTTP gets one answer and is put out. */
export function refuseBadHttp(
  connections: Connections,
  error: NodeJS.ErrnoException,
  socket: Duplex,
): void {
  if (!socket.writable || error.code === 'ECONNRESET' || connections.isAnswering(socket))
    return void socket.destroy()
  const [status, why] =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? ['431 Request Header Fields Too Large', 'The headers are too large.']
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? ['408 Request Timeout', 'The headers came too slowly.']
        : ['400 Bad Request', 'This is no HTTP/1.1.']
  rejectSocket(socket, status, why)
}

/** Answers on a connection that Node has no answer for, and closes it. */
export function rejectSocket(socket: Duplex, status: string, detail: string): void {
  const [code = '400', ...title] = status.split(' ')
  const body = JSON.stringify({
    type: 'about:blank',
    title: title.join(' '),
    status: Number(code),
    detail,
  })
  // An end that is only half is none: who keeps its side open would keep the connection.
  socket.once('finish', () => socket.destroy())
  socket.end(
    `HTTP/1.1 ${status}\r\ncontent-type: application/problem+json\r\nconnection: close\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )
}

/**
 * Serves a call that also offers another protocol, such as `h2c`, as the call of HTTP/1.1 that it is.
 * Node has taken its connection out of HTTP by then: its body is read here, by its length.
 */
export function serveAnyway(
  listener: Listener,
  incoming: IncomingMessage,
  { socket, head }: { readonly socket: Duplex; readonly head: Buffer },
): void {
  const length = Number(incoming.headers['content-length'] ?? 0)
  if (incoming.headers['transfer-encoding'] !== undefined || !(length <= upgradeBodyMax))
    return rejectSocket(
      socket,
      '400 Bad Request',
      'A call that asks for another protocol has a content-length, of up to 1 MB. Leave Upgrade out.',
    )
  const outgoing = new ServerResponse(incoming)
  outgoing.shouldKeepAlive = false
  outgoing.assignSocket(socket as Socket)
  outgoing.once('finish', () => socket.destroy())
  const taken: Buffer[] = [head]
  let bytes = head.length
  const begin = (): void => {
    const body = Readable.from([Buffer.concat(taken).subarray(0, length)])
    bodies.set(incoming, body)
    listener(incoming, outgoing).catch(() => socket.destroy())
  }
  if (bytes >= length) return begin()
  socket.on('data', (data: Buffer) => {
    taken.push(data)
    bytes += data.length
    if (bytes >= length && bytes - data.length < length) begin()
  })
}

/** Bodies that do not come by their calls. */
const bodies = new WeakMap<IncomingMessage, Readable>()
const upgradeBodyMax = 1024 * 1024
