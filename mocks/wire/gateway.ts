import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { getRequestListener } from '@hono/node-server'
import type { HttpBindings } from '@hono/node-server'
import { WebSocketServer } from 'ws'
import type { FakeRtm } from '../world/fake-rtm.ts'
import { appServerOf, expiresAtMs, nowOf, restoreMedium } from '../server/index.ts'
import { afterReachable, afterReal, nextTurn, wallMs } from '../time/index.ts'
import type { StopTimer } from '../time/index.ts'
import { ToolkitError } from '../protocol/toolkit-error.ts'
import { bindSocket, corkOf } from './gateway-socket.ts'
import { isLoopback, refusalOfOrigin, refusalOfTarget } from './origins.ts'
import { lingeredBytes } from './linger.ts'
import { MediaFolder } from './media-folder.ts'
import { Severed } from './body-carrier.ts'
import { bodyOfNode, closedUnlessWhole, Connections, serveAnyway } from './node-http.ts'
import { refuseBadHttp, rejectSocket } from './node-http.ts'
import type { Listener } from './node-http.ts'
import { problemResponse, Refused } from './problem.ts'
import { wireFetch } from './routes.ts'
import { socketAsked } from './session-socket.ts'
import type { SocketAsked } from './session-socket.ts'
import { WireService, wireOfWorld } from './wire-service.ts'
import type { WireSettings } from './wire-settings.ts'

/** How a gateway is to be. */
export interface GatewayOptions {
  /** 127.0.0.1 unless given. Any address but a loopback one needs `adminToken`. */
  readonly host?: string
  /** A free one unless given. */
  readonly port?: number
  /** A folder that keeps media over restarts; in memory unless given. */
  readonly store?: string
  /** What calls of /admin must bear. */
  readonly adminToken?: string
  /** Origins of web pages that may call, beside those of this machine. */
  readonly allowOrigins?: readonly string[]
  /** Customer certificates by customer ID, for the REST interface; every pair is good unless given. */
  readonly customers?: Readonly<Record<string, string>>
  /** Connections at once, 10,000 unless given. */
  readonly connectionsMax?: number
  /** Bounds of the sessions. */
  readonly settings?: Partial<WireSettings>
  /** Told each answered call. */
  readonly onCall?: (call: AnsweredCall) => void
  /** Told what is wrong with the folder: a sentence for each medium that cannot be read and was set aside. */
  readonly onTrouble?: (sentence: string) => void
  /** The process is for the gateway alone: it may replace global objects by faster ones. */
  readonly ownProcess?: boolean
}

/** One call that was answered. */
export interface AnsweredCall {
  readonly atMs: number
  readonly method: string
  readonly path: string
  /** 0 where the connection broke before. */
  readonly status: number
  readonly tookMs: number
}

const frameBytesMax = 1024 * 1024
const headersMs = 15_000
/** A connection that is kept for less may be closed under the next call of a slow client. */
const keepAliveMs = 65_000
const pingMs = 30_000
const graceMs = 5000
const lookMs = 50

/** The sockets of a gateway, as far as it looks after them. */
interface OpenSockets {
  readonly clients: Iterable<{
    ping(): void
    terminate(): void
    close(code: number, reason: string): void
  }>
  close(): void
}

/** The world of a fake RTM on a loopback port: HTTP and WebSocket, for clients in any language. */
export class Gateway {
  readonly rtm: FakeRtm
  /** Where it is: http://127.0.0.1:49152 */
  readonly url: string
  readonly #server: Server
  readonly #sockets: OpenSockets
  readonly #service: WireService
  readonly #connections: Connections
  #stopPings: StopTimer = () => undefined

  /** @internal */
  constructor(parts: {
    readonly service: WireService
    readonly server: Server
    readonly sockets: OpenSockets
    readonly connections: Connections
    readonly url: string
  }) {
    this.rtm = parts.service.rtm
    this.#service = parts.service
    this.#server = parts.server
    this.#sockets = parts.sockets
    this.#connections = parts.connections
    this.url = parts.url
    this.#armPings()
  }

  /** Sessions of the wire now. */
  get sessions(): number {
    return this.#service.sessions.length
  }

  /** Uploads and downloads under way on the wire. */
  get tasks(): number {
    return this.#service.sessions.reduce((sum, { media }) => sum + media.tasks.size, 0)
  }

  #armPings(): void {
    this.#stopPings = afterReachable(
      pingMs,
      () => {
        for (const socket of this.#sockets.clients) {
          if (silent.has(socket)) socket.terminate()
          silent.add(socket)
          socket.ping()
        }
        this.#armPings()
      },
      true,
    )
  }

  /** Takes no new call, logs every client out, lets running calls end for up to 5 s, and closes. The world goes on. */
  async close(): Promise<void> {
    this.#stopPings()
    this.#connections.stop()
    this.#service.closeAll()
    for (const socket of this.#sockets.clients) socket.close(1001, 'The gateway stops.')
    this.#sockets.close()
    // Who waits to be let in, or is about to call, still gets an answer.
    for (let turn = 0; turn < 2; turn++) await new Promise<void>(nextTurn)
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    let isClosed = false
    const closeSoon = (leftMs: number): void => {
      if (isClosed) return
      // What was under way has ended meanwhile; its connection would be kept alive for nothing.
      this.#connections.close(leftMs <= 0)
      if (leftMs > 0) afterReal(lookMs, () => closeSoon(leftMs - lookMs))
    }
    afterReal(lookMs, () => closeSoon(graceMs))
    await closed
    isClosed = true
    // Without a folder of its own the service is that of other networks, too.
    if (this.#service.folder !== undefined) await this.#service.release()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }
}

/** Sockets that have not answered the last ping. */
const silent = new WeakSet<object>()

/**
 * Starts a gateway on a world.
 *
 * @throws ToolkitError for an address that cannot be listened on, a folder that cannot be written to, or an open address without a token.
 */
export async function createGateway(rtm: FakeRtm, options: GatewayOptions = {}): Promise<Gateway> {
  const { host = '127.0.0.1', port = 0, adminToken, connectionsMax = 10_000 } = options
  if (!isLoopback(host) && adminToken === undefined)
    throw new ToolkitError(
      'INVALID_OPTION',
      `Failed to start a gateway: ${host} can be reached from other machines, and /admin has no token. Give an admin token, or a loopback address.`,
    )
  const service = await serviceOf(rtm, options)
  const answerCall = wireFetch(service, options)
  const connections = new Connections()
  const listener = getRequestListener(
    async (request, env) => {
      const { incoming, outgoing } = env as HttpBindings
      const refused = connections.isStopping
        ? stopping()
        : (misdirected(incoming, options) ?? refusalOfOrigin(incoming.headers, options))
      const response =
        refused ??
        (await answerCall(request, {
          body: bodyOfNode(incoming),
          isPage: incoming.headers.origin !== undefined,
          sever: () => outgoing.destroy(),
        }))
      return closedUnlessWhole(connections, incoming, response)
    },
    {
      overrideGlobalObjects: options.ownProcess === true,
      errorHandler: (error) => severed(error),
      // What is left of a body is read by `linger`.
      autoCleanupIncoming: false,
    },
  )
  const times = { requestTimeout: 0, headersTimeout: headersMs, keepAliveTimeout: keepAliveMs }
  const server = createServer(times, (...call) => {
    // What is pipelined behind the last answer of a connection has none.
    if (lingeredBytes(call[0].socket) !== undefined) return void call[0].resume()
    connections.call(call[1])
    serveCall(listener, call, options)
  })
  // A call may be on its way on a connection that Node takes for idle when it stops.
  server.closeIdleConnections = () => undefined
  server.maxConnections = connectionsMax
  server.on('connection', (socket: Duplex) => connections.add(socket))
  server.on('clientError', (error: NodeJS.ErrnoException, socket) =>
    refuseBadHttp(connections, error, socket),
  )
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: frameBytesMax,
    perMessageDeflate: false,
  })
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy())
    if (request.headers.upgrade?.toLowerCase() !== 'websocket')
      return serveAnyway({ listener, connections }, request, { socket, head })
    if (connections.isStopping)
      return rejectSocket(socket, '503 Service Unavailable', 'The gateway stops.')
    connections.upgrade(socket)
    upgrade({ service, sockets, options }, request, { socket, head })
  })
  await listening(server, host, port)
  const at = server.address() as AddressInfo
  const name = at.family === 'IPv6' ? `[${at.address}]` : at.address
  return new Gateway({ service, server, sockets, connections, url: `http://${name}:${at.port}` })
}

async function serviceOf(rtm: FakeRtm, options: GatewayOptions): Promise<WireService> {
  if (options.store === undefined) return wireOfWorld(rtm, options.settings)
  const { folder, media, setAside } = await MediaFolder.open(options.store)
  let service: WireService
  try {
    service = new WireService(rtm, options.settings, folder)
  } catch (error) {
    await folder.close()
    throw error
  }
  const { world } = service
  for (const { about, payload } of media) {
    const medium = { ...about, payload }
    // Expired while no gateway ran: its files go with this one.
    if (expiresAtMs(world, medium) <= nowOf(world)) payload.free?.()
    else restoreMedium(world, appServerOf(world, about.appId).media, medium)
  }
  for (const sentence of setAside) options.onTrouble?.(sentence)
  // What was there at the start is there after a reset, too.
  rtm.setBaseline()
  return service
}

function listening(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'EADDRINUSE' ? 'the port is taken' : (error.code ?? error.message)
      const what = `Failed to listen on ${host}:${port}: ${why}. Give another, or port 0 for a free one.`
      reject(new ToolkitError('INVALID_OPTION', what))
    })
    server.listen(port, host, resolve)
  })
}

function misdirected(incoming: IncomingMessage, options: GatewayOptions): Response | undefined {
  const refused = refusalOfTarget(incoming, options)
  return refused === undefined ? undefined : problemResponse(refused.problem)
}

function stopping(): Response {
  return problemResponse(new Refused(503, 'The gateway stops. Start it again to go on.').problem)
}

function serveCall(
  listener: Listener,
  [incoming, outgoing]: readonly [IncomingMessage, ServerResponse],
  { onCall }: GatewayOptions,
): void {
  if (onCall !== undefined) {
    const atMs = wallMs()
    outgoing.once('close', () =>
      onCall({
        atMs,
        method: incoming.method ?? '',
        path: incoming.url ?? '',
        status: outgoing.headersSent ? outgoing.statusCode : 0,
        tookMs: wallMs() - atMs,
      }),
    )
  }
  listener(incoming, outgoing).catch(() => outgoing.destroy())
}

/** A link that a fault breaks has no answer. */
function severed(error: unknown): Response {
  if (error instanceof Severed) throw error
  return problemResponse(new Refused(400, 'The call cannot be read as HTTP.').problem)
}

function upgrade(
  {
    service,
    sockets,
    options,
  }: {
    readonly service: WireService
    readonly sockets: WebSocketServer
    readonly options: GatewayOptions
  },
  request: IncomingMessage,
  { socket, head }: { readonly socket: Duplex; readonly head: Buffer },
): void {
  const target = refusalOfTarget(request, options)?.problem
  if (target !== undefined)
    return rejectSocket(socket, `${target.status} ${target.title}`, target.detail)
  const refused = refusalOfOrigin(request.headers, options)
  if (refused instanceof Response)
    return rejectSocket(socket, '403 Forbidden', 'Pages of that origin may not call.')
  let asked: SocketAsked
  try {
    asked = socketAsked(request.url ?? '')
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    const { status, title, detail } = error.problem
    return rejectSocket(socket, `${status} ${title}`, detail)
  }
  sockets.handleUpgrade(request, socket, head, (opened) => {
    opened.on('pong', () => silent.delete(opened))
    bindSocket({ service, asked }, opened, corkOf(socket))
  })
}

export { makeFolder } from './make-folder.ts'

export type { WireSettings } from './wire-settings.ts'
