import { ServerResponse } from 'node:http'
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { Readable } from 'node:stream'
import type { Duplex } from 'node:stream'
import { discardRest, linger, lingeredBytes } from './linger.ts'

/** What answers a call. */
export type Listener = (incoming: IncomingMessage, outgoing: ServerResponse) => Promise<void>

/** Looks in turn at a connection on which nothing comes any more. */
const quietLooks = 10

/** The connections of a server, and what is on each. Costs a call nothing but two notes. */
export class Connections {
  readonly #all = new Set<Duplex>()
  readonly #upgraded = new WeakSet<Duplex>()
  /** The newest answer on each. */
  readonly #answers = new WeakMap<Duplex, ServerResponse>()
  #isStopping = false
  /** What had come, at how many looks in turn, on those that have had their last answer. */
  readonly #quiet = new WeakMap<Duplex, { readonly bytes: number; readonly looks: number }>()

  /** Whether the server stops: every answer is the last of its connection from now on. */
  get isStopping(): boolean {
    return this.#isStopping
  }

  stop(): void {
    this.#isStopping = true
  }

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
    if (this.#upgraded.has(socket)) return true
    return answer !== undefined && !answer.writableFinished
  }

  /**
   * Closes those that nothing is on; with `all` those with a call, too. One that has had its last answer
   * stays as long as bytes come: they would make the answer be lost.
   */
  close(all: boolean): void {
    for (const socket of this.#all) {
      const bytes = lingeredBytes(socket)
      if (bytes === undefined) {
        if (all || !this.#isBusy(socket)) socket.destroy()
        continue
      }
      const { bytes: before, looks } = this.#quiet.get(socket) ?? { bytes: -1, looks: 0 }
      if (bytes === before && looks >= quietLooks) socket.destroy()
      this.#quiet.set(socket, { bytes, looks: bytes === before ? looks + 1 : 0 })
    }
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
      end(isComplete(incoming) ? undefined : new Error('The client has broken off.')),
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

/** Whether a body has come to its end: Node says so of its own, and any stream when it was read. */
function isComplete(body: Readable & { readonly complete?: boolean }): boolean {
  return body.complete ?? body.readableEnded
}

/** Whether all of a body has come, read or not. */
function isWhole({ complete, headers, readableLength }: IncomingMessage): boolean {
  const length = headers['content-length']
  if (complete || (length === undefined && headers['transfer-encoding'] === undefined)) return true
  return readableLength === Number(length)
}

/**
 * An answer before the end of a body is the last of its connection: what is left of the body is read and
 * thrown away, so that the answer arrives.
 */
export function closedUnlessWhole(
  connections: Connections,
  incoming: IncomingMessage,
  response: Response,
): Response {
  const isEarly = !isWhole(incoming)
  if (isEarly || connections.isStopping) response.headers.set('connection', 'close')
  if (!isEarly) return response
  const { socket } = incoming
  discardRest(socket, incoming)
  // What Node does after the last answer of a connection would reset it.
  socket.destroySoon = () => void socket.end()
  return response
}

/** What is no HTTP gets one answer and is put out. */
export function refuseBadHttp(
  connections: Connections,
  error: NodeJS.ErrnoException,
  socket: Duplex,
): void {
  if (lingeredBytes(socket) !== undefined) return
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
  socket.write(
    `HTTP/1.1 ${status}\r\ncontent-type: application/problem+json\r\nconnection: close\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )
  linger(socket)
}

/**
 * Serves a call that also offers another protocol, such as `h2c`, as the call of HTTP/1.1 that it is.
 * Node has taken its connection out of HTTP by then: its body is read here, by its length.
 */
export function serveAnyway(
  { listener, connections }: { readonly listener: Listener; readonly connections: Connections },
  incoming: IncomingMessage,
  { socket, head }: { readonly socket: Duplex; readonly head: Buffer },
): void {
  const length = Number(incoming.headers['content-length'] ?? 0)
  if (incoming.headers['transfer-encoding'] !== undefined)
    return rejectSocket(
      socket,
      '400 Bad Request',
      'A call that asks for another protocol has a content-length. Leave Upgrade out.',
    )
  const outgoing = new ServerResponse(incoming)
  outgoing.shouldKeepAlive = false
  outgoing.assignSocket(socket as Socket)
  connections.call(outgoing)
  let left = length
  const body = new Readable({ read: () => void socket.resume() })
  const take = (data: Buffer): void => {
    if (left <= 0) return
    const isFull = !body.push(data.subarray(0, left))
    left -= data.length
    if (left <= 0) body.push(null)
    else if (isFull) socket.pause()
  }
  socket.on('data', take)
  socket.once('close', () => body.destroy())
  socket.once('end', () => {
    if (left > 0) socket.destroy()
  })
  outgoing.once('finish', () => (left <= 0 ? socket.destroy() : linger(socket)))
  if (left > 0) take(head)
  else body.push(null)
  bodies.set(incoming, body)
  listener(incoming, outgoing).catch(() => socket.destroy())
}

/** Bodies that do not come by their calls. */
const bodies = new WeakMap<IncomingMessage, Readable>()
