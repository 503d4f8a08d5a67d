import { nextTurn } from '../mocks/time/native-timers.ts'
import { createFakeRtm } from '../mocks/index.ts'
import type { FakeRtmOptions } from '../mocks/index.ts'
import { FakeRtm } from '../mocks/world/fake-rtm.ts'
import { limits } from '../mocks/protocol/index.ts'
import type { Limits } from '../mocks/protocol/index.ts'
import { problemSchema } from '../mocks/wire/wire-schemas.ts'
import type { Problem } from '../mocks/wire/problem.ts'
import { serverFrameSchema } from '../mocks/wire/frames.ts'
import { requestFrameSchema } from '../mocks/wire/request-frames.ts'
import type { WireKind } from '../mocks/wire/requests.ts'
import type { RouteDoc } from '../mocks/wire/route.ts'
import { routeDocs } from '../mocks/wire/routes.ts'
import { wireFetch } from '../mocks/wire/routes.ts'
import type { WireFetch } from '../mocks/wire/routes.ts'
import { serveSocket } from '../mocks/wire/session-socket.ts'
import type { SocketEvents } from '../mocks/wire/session-socket.ts'
import { WireService } from '../mocks/wire/wire-service.ts'
import type { WireSettings } from '../mocks/wire/wire-settings.ts'

/** Every timeout an hour: where time is the wall's, a slow machine must not be taken for a lost answer. */
export const patientLimits: Partial<Limits> = Object.fromEntries(
  Object.keys(limits)
    .filter((name) => name.endsWith('TimeoutMs'))
    .map((name) => [name, 3_600_000]),
)

/** An App ID of tests. */
export const appId: string = 'a'.repeat(32)

/** An answer, read and held against the document of its route. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly json: Record<string, unknown> & Partial<Problem>
  readonly text: string
  readonly bytes: Uint8Array
}

/** A socket of a test: what the client was sent, each frame held against the document of frames. */
export interface TestSocket extends SocketEvents {
  readonly frames: (Record<string, unknown> & { readonly seq: number; readonly kind: string })[]
  /** Frames of one kind. */
  of(kind: string): readonly Record<string, unknown>[]
  ask(op: number, kind: WireKind, body?: object): void
  closedWith: number | undefined
  buffered: number
}

/** The wire of a world in virtual time, without a network. Each answer and frame is held against the documents. */
export class TestWire {
  readonly rtm: FakeRtm
  readonly service: WireService
  readonly #answer: WireFetch
  /** `get /path 200` of every answer that was documented and came. */
  readonly seen: Set<string> = new Set<string>()

  constructor(
    options: FakeRtmOptions | FakeRtm = {},
    settings: Partial<WireSettings> = {},
    adminToken?: string,
  ) {
    this.rtm = options instanceof FakeRtm ? options : createFakeRtm({ clock: 'manual', ...options })
    this.service = new WireService(this.rtm, settings)
    this.#answer = wireFetch(this.service, adminToken === undefined ? {} : { adminToken })
  }

  async call(
    route: string,
    body?: unknown,
    init: { readonly headers?: Record<string, string>; readonly signal?: AbortSignal } = {},
  ): Promise<Answer> {
    const [method = '', path = ''] = route.split(' ')
    const isBytes =
      body instanceof Uint8Array || body instanceof ReadableStream || typeof body === 'string'
    const response = await this.#answer(
      new Request(`http://gateway${path}`, {
        method,
        headers: {
          ...(body === undefined || isBytes ? {} : { 'content-type': 'application/json' }),
          ...init.headers,
        },
        ...(body === undefined ? {} : { body: isBytes ? body : JSON.stringify(body) }),
        ...(init.signal === undefined ? {} : { signal: init.signal }),
        duplex: 'half',
      } as object),
      {},
    )
    return await this.#held(method.toLowerCase(), path, response)
  }

  async #held(method: string, path: string, response: Response): Promise<Answer> {
    const { status, headers } = response
    const bytes = new Uint8Array(await response.arrayBuffer())
    const text = new TextDecoder().decode(bytes)
    const type = headers.get('content-type') ?? ''
    const json = (type.includes('json') && text !== '' ? JSON.parse(text) : {}) as Answer['json']
    if (type === 'application/problem+json' && method !== 'head') {
      problemSchema.parse(json)
      if (json.status !== status) throw new Error(`the problem says ${json.status}, not ${status}`)
    } else if (type !== 'application/problem+json')
      this.#holdAgainst(
        docOf(method, path.split('?')[0] ?? ''),
        status,
        type.includes('json') || text === '' ? json : text,
      )
    return { status, headers, json, text, bytes }
  }

  #holdAgainst(doc: RouteDoc | undefined, status: number, said: Answer['json'] | string): void {
    const answer = doc?.answers[status] ?? doc?.refusals?.[status]
    if (doc === undefined || answer === undefined)
      throw new Error(`no document says ${status}: ${JSON.stringify(said)}`)
    if (typeof said !== 'string') answer.json?.parse(said)
    else if (answer.text !== true && answer.bytes !== true)
      throw new Error(`the document says nothing of text: ${said.slice(0, 100)}`)
    this.seen.add(`${doc.method} ${doc.path} ${status}`)
  }

  /** Logs in; the path of the session. */
  async login(uid: string, more: object = {}): Promise<string> {
    const { json, status, text } = await this.call('POST /v1/sessions', { appId, uid, ...more })
    if (status !== 201) throw new Error(`no login: ${text}`)
    return `/v1/sessions/${String(json['sessionId'])}`
  }

  /** Opens the socket of a session. */
  socket(session: string, after?: number): TestSocket {
    const frames: TestSocket['frames'] = []
    const socket = {
      frames,
      closedWith: undefined,
      buffered: 0,
      of: (kind: string) => frames.filter((frame) => frame.kind === kind),
    } as unknown as TestSocket
    const events = serveSocket(
      this.service,
      {
        send: (text) => {
          const frame = JSON.parse(text) as TestSocket['frames'][number]
          serverFrameSchema.parse(frame)
          this.seen.add(`event ${frame.kind}`)
          frames.push(frame)
        },
        close: (code) => {
          socket.closedWith ??= code
        },
        bufferedBytes: () => socket.buffered,
      },
      { sessionId: session.split('/').at(-1) ?? '', after },
    )
    const ask = (op: number, kind: WireKind, body: object = {}): void => {
      const frame = { op, kind, ...body }
      requestFrameSchema(kind).parse(frame)
      this.seen.add(`request ${kind}`)
      events.message(JSON.stringify(frame))
    }
    return Object.assign(socket, events, { ask })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.rtm.dispose()
  }
}

/** The document of a route. */
export function docOf(method: string, path: string): RouteDoc | undefined {
  return routeDocs.find(
    (doc) =>
      doc.method === method &&
      new RegExp(`^${doc.path.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(path),
  )
}

/** Lets what waits for promises go on. */
export async function settled(turns: number = 20): Promise<void> {
  for (let turn = 0; turn < turns; turn++)
    await new Promise((resolve) => nextTurn(() => resolve(undefined)))
}
