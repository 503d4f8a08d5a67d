import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import type { WebSocket } from 'ws'
import { afterReal } from '../mocks/internal.ts'
import { loadLiveRendering } from '../reporters/index.ts'
import type { LiveLoad, LiveMessage, LiveRendering } from '../reporters/index.ts'
import { listenOnLoopback, whyForeign } from './loopback-server.ts'
import type { LoopbackServer } from './loopback-server.ts'

/** Who looks on at once. */
export const viewersMax = 8
const updateEveryMs = 1000
/** Drawing takes no more than one part in so many of the time. */
const restPerDrawing = 10
/** A viewer that has not taken what came before is passed over, and dropped after so many times. */
const passedOverMax = 10
const farewellMs = 3000

/** A web page of a load that runs: drawn once for all who look on, once a second at most. */
export class LivePage {
  readonly url: string
  readonly #listening: LoopbackServer
  readonly #sockets: WebSocketServer
  readonly #rendering: LiveRendering
  readonly #nowMs: () => number
  /** How often each was passed over since it took something. */
  readonly #viewers = new Map<WebSocket, number>()
  #latest = ''
  #nextAtMs = -Infinity

  private constructor(
    listening: LoopbackServer,
    { rendering, nowMs }: { readonly rendering: LiveRendering; readonly nowMs: () => number },
  ) {
    this.#listening = listening
    this.#rendering = rendering
    this.#nowMs = nowMs
    this.url = `http://127.0.0.1:${listening.port}/`
    this.#sockets = new WebSocketServer({
      noServer: true,
      perMessageDeflate: false,
      maxPayload: 1024,
    })
    listening.server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head))
  }

  /** Opens the page at a port of this machine. @throws UsageError where it cannot be had. */
  static async open(port: number, nowMs: () => number): Promise<LivePage> {
    const rendering = await loadLiveRendering()
    const page = rendering.renderLivePage()
    const headers = {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': rendering.livePolicy,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    }
    const listening = await listenOnLoopback(
      { what: 'the live page', flag: '--live-page', port },
      ({ url = '/', method }, response) => {
        if (url.split('?')[0] !== '/') return response.writeHead(404).end()
        if (method !== 'GET') return response.writeHead(405, { allow: 'GET' }).end()
        return response.writeHead(200, headers).end(page)
      },
    )
    return new LivePage(listening, { rendering, nowMs })
  }

  get viewers(): number {
    return this.#viewers.size
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => undefined)
    const isFull = this.#viewers.size >= viewersMax
    if (whyForeign(request) !== undefined) return refuse(socket, '403 Forbidden')
    if (request.url !== '/live') return refuse(socket, '404 Not Found')
    if (isFull) return refuse(socket, '503 Service Unavailable')
    this.#sockets.handleUpgrade(request, socket, head, (viewer) => {
      this.#viewers.set(viewer, 0)
      viewer.on('close', () => this.#viewers.delete(viewer))
      viewer.on('error', () => undefined)
      if (this.#latest !== '') viewer.send(this.#latest)
    })
  }

  /** Shows how a load stands, if somebody looks on and it is time. */
  show(load: () => LiveLoad): void {
    if (this.#viewers.size === 0 || this.#nowMs() < this.#nextAtMs) return
    const beganMs = this.#nowMs()
    this.#latest = textOf({ parts: this.#rendering.renderLiveParts(load()) })
    const tookMs = this.#nowMs() - beganMs
    this.#nextAtMs = beganMs + Math.max(updateEveryMs, restPerDrawing * tookMs)
    for (const [viewer, passedOver] of this.#viewers) {
      if (viewer.bufferedAmount === 0) {
        this.#viewers.set(viewer, 0)
        viewer.send(this.#latest)
      } else if (passedOver < passedOverMax) this.#viewers.set(viewer, passedOver + 1)
      else viewer.terminate()
    }
  }

  /** Gives the report to all who look on, and waits a little until they have it. */
  async end(report: string): Promise<void> {
    const text = textOf({ report })
    const taken = [...this.#viewers.keys()].map(
      (viewer) => new Promise<void>((resolve) => viewer.send(text, () => resolve())),
    )
    await Promise.race([
      Promise.all(taken),
      new Promise<void>((resolve) => void afterReal(farewellMs, resolve, true)),
    ])
    await this.#goodbye()
  }

  /** A viewer answers the farewell when it has read all that came before. */
  async #goodbye(): Promise<void> {
    const gone = [...this.#viewers.keys()].map(
      (viewer) =>
        new Promise<void>((resolve) => {
          viewer.once('close', () => resolve())
          viewer.close(1000)
        }),
    )
    await Promise.race([
      Promise.all(gone),
      new Promise<void>((resolve) => void afterReal(farewellMs, resolve, true)),
    ])
  }

  async close(): Promise<void> {
    for (const viewer of this.#viewers.keys()) viewer.terminate()
    await this.#listening.close()
  }
}

function textOf(message: LiveMessage): string {
  return JSON.stringify(message)
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`)
}
