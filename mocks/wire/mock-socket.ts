import { Server } from 'mock-socket'
import type { Client } from 'mock-socket'
import type { FakeRtm } from '../world/fake-rtm.ts'
import { serveSocket, socketAsked } from './session-socket.ts'
import type { SocketEvents } from './session-socket.ts'
import { wireOfWorld } from './wire-service.ts'
import type { WireService } from './wire-service.ts'

/** Where an app looks for the sockets. */
export interface MockSocketOptions {
  /** `ws://rtm.test` unless given. */
  readonly url?: string
}

/** The sockets of a world, for mock-socket. */
export interface RtmSockets {
  /** Takes no socket any more, and closes those that are open. */
  stop(): void
}

/**
 * The sockets of a world for apps whose `WebSocket` is that of mock-socket: the same frames as at the gateway, at
 * `<url>/v1/sessions/<session>/socket`. mock-socket knows a socket by its address without the query, so each
 * session gets a server of its own as it is opened, and the query is read from the socket.
 *
 * @example
 * vi.stubGlobal('WebSocket', WebSocket) // of mock-socket
 * const sockets = mockRtmSockets(rtm)
 */
export function mockRtmSockets(rtm: FakeRtm, options: MockSocketOptions = {}): RtmSockets {
  const base = (options.url ?? 'ws://rtm.test').replace(/^http/, 'ws').replace(/\/+$/, '')
  const service = wireOfWorld(rtm)
  const servers = new Map<string, Server>()
  const opened = (sessionId: string): void => {
    const server = new Server(`${base}/v1/sessions/${sessionId}/socket`, { mock: false })
    servers.set(sessionId, server)
    server.on('connection', (socket) => bindClient(service, socket))
  }
  const ended = (sessionId: string): void => {
    servers.get(sessionId)?.stop()
    servers.delete(sessionId)
  }
  for (const { sessionId } of service.sessions) opened(sessionId)
  const stopWatching = service.watch({ opened, ended })
  return {
    stop: () => {
      stopWatching()
      for (const sessionId of Array.from(servers.keys())) ended(sessionId)
    },
  }
}

/** An app may keep its socket for ever, so these listeners must hold nothing but `events`. */
function bindClient(service: WireService, socket: Client): void {
  let events: SocketEvents | undefined
  socket.on('message', (data) => events?.message(typeof data === 'string' ? data : undefined))
  socket.on('close', () => events?.closed())
  events = serveSocket(service, frameSocketOf(socket), askedBy(socket))
}

function askedBy(socket: Client): ReturnType<typeof socketAsked> {
  const { pathname, search } = new URL(socket.url)
  return socketAsked(`${pathname}${search}`)
}

function frameSocketOf(socket: Client): Parameters<typeof serveSocket>[1] {
  return {
    send: (text) => socket.send(text),
    close: (code, reason) => socket.close({ code, reason, wasClean: true }),
    bufferedBytes: () => 0,
  }
}
