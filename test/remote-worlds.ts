import { createFakeRtm } from '../mocks/index.ts'
import type { FakeRtm, FakeRtmOptions } from '../mocks/index.ts'
import type { World } from '../mocks/server/index.ts'
import { remoteRtmIn } from '../mocks/wire/remote-rtm.ts'
import type { RemoteRtm } from '../mocks/wire/remote-rtm.ts'
import type { RemoteSocket, RemoteSocketClass } from '../mocks/wire/remote-socket.ts'
import { wireFetch } from '../mocks/wire/routes.ts'
import { serveSocket, socketAsked } from '../mocks/wire/session-socket.ts'
import { timerIn } from '../mocks/wire/timer.ts'
import { WireService } from '../mocks/wire/wire-service.ts'
import { createWorld, worldOf } from '../mocks/world/host.ts'
import { settled } from './wire-tests.ts'

const url = 'http://rtm.test'

/** What is between the two worlds, in virtual time: half a round trip each way, and media at the rate of the network. */
class Between {
  readonly #world: World
  /** When the pipe of a direction is free again. */
  readonly #freeAtMs = { up: -Infinity, down: -Infinity }

  constructor(world: World) {
    this.#world = world
  }

  /** Resolves after a time; at once where there is none. */
  async #wait(durationMs: number): Promise<void> {
    if (durationMs <= 0) return
    await new Promise<void>((resolve) => {
      const event = { fire: () => resolve(), background: true, local: true }
      timerIn(this.#world, durationMs, event)
    })
  }

  /** One way. */
  async way(): Promise<void> {
    await this.#wait(this.#world.options.network.rttMs / 2)
  }

  /** The bytes of a body, each piece as late as the pipe lets it be. */
  paced(
    body: ReadableStream<Uint8Array> | null,
    direction: 'up' | 'down',
  ): ReadableStream<Uint8Array> | null {
    const { upBytesPerSec, downBytesPerSec } = this.#world.options.network
    const bytesPerSec = direction === 'up' ? upBytesPerSec : downBytesPerSec
    if (body === null || bytesPerSec === Infinity) return body
    const transform = async (
      piece: Uint8Array,
      controller: TransformStreamDefaultController<Uint8Array>,
    ): Promise<void> => {
      const { nowMs } = this.#world.queue
      const fromMs = Math.max(nowMs, this.#freeAtMs[direction])
      const atMs = Math.ceil(fromMs + (piece.length / bytesPerSec) * 1000)
      this.#freeAtMs[direction] = atMs
      await this.#wait(atMs - nowMs)
      controller.enqueue(piece)
    }
    return body.pipeThrough(
      new TransformStream({ transform }, { highWaterMark: 1 }, { highWaterMark: 0 }),
    )
  }
}

/** HTTP to a world without a network between. */
function fetchTo(service: WireService, between: Between): typeof fetch {
  const answer = wireFetch(service, {})
  return async (address, init = {}) => {
    await between.way()
    const given = new Request(address, init)
    const isOfMedia = /\/media\b/.test(given.url)
    const body = isOfMedia ? between.paced(given.body, 'up') : null
    const request = body === null ? given : new Request(given, { body, duplex: 'half' } as object)
    const { status, headers, body: answered } = await answer(request, {})
    await between.way()
    init?.signal?.throwIfAborted()
    return new Response(isOfMedia ? between.paced(answered, 'down') : answered, { status, headers })
  }
}

/** Sockets to a world without a network between. */
function socketsTo(service: WireService, between: Between): RemoteSocketClass {
  return class implements RemoteSocket {
    readonly #listeners: { readonly type: string; readonly listener: (event: never) => void }[] = []
    readonly #events: Promise<ReturnType<typeof serveSocket>>

    constructor(address: string) {
      const { pathname, search } = new URL(address)
      const network = {
        send: (data: string) => this.#emit('message', { data }),
        close: (code: number) => this.#emit('close', { code }),
        bufferedBytes: () => 0,
      }
      this.#events = between
        .way()
        .then(() => serveSocket(service, network, socketAsked(`${pathname}${search}`)))
    }

    #emit(kind: string, event: object): void {
      const tell = (): void => {
        for (const { type, listener } of this.#listeners)
          if (type === kind) listener(event as never)
      }
      void between.way().then(tell)
    }

    addEventListener(type: string, listener: (event: never) => void): void {
      this.#listeners.push({ type, listener })
    }

    send(text: string): void {
      void Promise.all([this.#events, between.way()]).then(([events]) => events.message(text))
    }

    close(): void {
      void Promise.all([this.#events, between.way()]).then(([events]) => events.closed())
    }
  }
}

/** Lets what has been said in either world, and on the way between them, come to its end. */
async function settle(worlds: readonly FakeRtm[]): Promise<void> {
  for (let round = 0; round < 2; round++) {
    await settled(6)
    for (const rtm of worlds) await rtm.clock.advance(0)
  }
}

/** Two worlds, one of clients and one of Agora, that go through one virtual time together. */
export interface RemoteWorlds {
  readonly rtm: RemoteRtm
  readonly agora: FakeRtm
  /** Moves time on, one instant after another. */
  readonly pass: (durationMs: number) => Promise<void>
  /** Moves time on from instant to instant until a promise is settled; to the end of all that is due at most. */
  readonly until: <T>(promise: PromiseLike<T>) => Promise<T>
  readonly dispose: () => Promise<void>
}

/** A world of clients whose Agora is another world, by HTTP and sockets without a real network, in one virtual time. */
export function remoteWorlds(options: FakeRtmOptions): RemoteWorlds {
  const agora = createFakeRtm({ ...options, clock: 'manual' })
  const service = new WireService(agora)
  const between = new Between(worldOf(agora))
  const before = globalThis.fetch
  globalThis.fetch = fetchTo(service, between)
  const world = createWorld({ ...options, clock: 'manual' })
  const rtm = remoteRtmIn(world, { ...options, url, WebSocket: socketsTo(service, between) })
  // What Agora says at an instant finds the client there.
  const worlds = [rtm, agora]
  const dueMs = (): number =>
    Math.min(...worlds.map((each) => worldOf(each).queue.nextMs() ?? Infinity))
  const moveTo = async (atMs: number): Promise<void> => {
    const byMs = atMs - agora.clock.nowMs()
    for (const each of worlds) await each.clock.advance(byMs)
    await settle(worlds)
  }
  return {
    rtm,
    agora,
    pass: async (durationMs) => {
      const endMs = agora.clock.nowMs() + durationMs
      await settle(worlds)
      while (agora.clock.nowMs() < endMs) await moveTo(Math.min(endMs, dueMs()))
    },
    until: async (promise) => {
      const ended = new AbortController()
      promise.then(
        () => ended.abort(),
        () => ended.abort(),
      )
      await settle(worlds)
      while (!ended.signal.aborted && dueMs() < Infinity) await moveTo(dueMs())
      if (!ended.signal.aborted) throw new Error('nothing is due, and the promise still waits')
      return await promise
    },
    dispose: async () => {
      await rtm.dispose()
      await settled(6)
      await agora.dispose()
      globalThis.fetch = before
    },
  }
}
