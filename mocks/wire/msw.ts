import { http, HttpResponse, ws } from 'msw'
import type { RequestHandler, WebSocketHandler, WebSocketLink } from 'msw'
import type { FakeRtm } from '../world/fake-rtm.ts'
import { Severed } from './body-carrier.ts'
import { Refused } from './problem.ts'
import { restBase } from './rest-api.ts'
import type { RestApiOptions } from './rest-calls.ts'
import { wireFetch } from './routes.ts'
import { serveSocket, socketAsked } from './session-socket.ts'
import type { SocketEvents } from './session-socket.ts'
import { wireOfWorld } from './wire-service.ts'
import type { WireService } from './wire-service.ts'

/** Where the handlers answer. */
export interface RtmHandlersOptions extends RestApiOptions {
  /** Where an app looks for the gateway, `http://rtm.test` unless given. */
  readonly url?: string
}

/** What `setupServer` and `setupWorker` take. */
export type RtmHandler = RequestHandler | WebSocketHandler

/** Worlds that handlers were made for: a socket is of the one that knows its session. */
const bound = new Set<WeakRef<WireService>>()

/**
 * The world as handlers of MSW, in Node and in a service worker: every route and the sockets of the gateway at
 * `url`, and the REST interface at `https://api.agora.io`. In Node 20 an app needs a global WebSocket, set before
 * `listen()`.
 *
 * MSW keeps answering on sockets after `resetHandlers()` and `close()`. These are the world's: `rtm.reset()` and
 * `rtm.dispose()` close them, and two worlds in force at once do not answer for each other.
 *
 * @example
 * const server = setupServer(...rtmHandlers(rtm))
 */
export function rtmHandlers(rtm: FakeRtm, options: RtmHandlersOptions = {}): readonly RtmHandler[] {
  const { url = 'http://rtm.test', ...rest } = options
  const base = url.replace(/\/+$/, '')
  const service = wireOfWorld(rtm)
  bound.add(new WeakRef(service))
  const answerCall = wireFetch(service, rest)
  const answer = async ({ request }: { readonly request: Request }): Promise<Response> => {
    try {
      return await answerCall(request, {})
    } catch (error) {
      if (error instanceof Severed) return HttpResponse.error()
      throw error
    }
  }
  const paths = ['v1/*', 'admin/*', 'dev/*', 'healthz', 'metrics', 'openapi.json', 'asyncapi.json']
  return [
    ...paths.map((path) => http.all(`${base}/${path}`, answer)),
    http.all(`${restBase}/*`, answer),
    socketsOf(service, base),
  ]
}

/** MSW adds listeners to a socket for each handler that matches it: of many worlds at one URL only one may. */
function socketsOf(service: WireService, base: string): WebSocketHandler {
  const handler = linkAt(base).addEventListener('connection', ({ client }) =>
    bindClient(service, client),
  )
  const matches = handler.predicate.bind(handler)
  handler.predicate = (asked) =>
    matches(asked) && !isAnothers(service, String(asked.parsedResult.match.params?.['session']))
  return handler
}

/** One link for each address: MSW listens to a channel for every link, and never stops. */
const links = new Map<string, WebSocketLink>()

function linkAt(base: string): WebSocketLink {
  const address = `${base.replace(/^http/, 'ws')}/v1/sessions/:session/socket`
  const link = links.get(address) ?? ws.link(address)
  links.set(address, link)
  return link
}

/** What is used of a client of MSW. */
interface MswClient {
  readonly url: URL
  send(data: string): void
  close(code: number, reason: string): void
  addEventListener(
    name: 'message' | 'close',
    take: (event: { readonly data?: unknown }) => void,
  ): void
}

/** MSW keeps every client that it has ever seen, so these listeners must hold nothing but `events`. */
function bindClient(service: WireService, client: MswClient): void {
  let events: SocketEvents | undefined
  try {
    const asked = socketAsked(`${client.url.pathname}${client.url.search}`)
    client.addEventListener('message', ({ data }) =>
      events?.message(typeof data === 'string' ? data : undefined),
    )
    client.addEventListener('close', () => events?.closed())
    events = serveSocket(
      service,
      {
        send: (text) => client.send(text),
        close: (code, reason) => client.close(code, reason),
        bufferedBytes: () => 0,
      },
      asked,
    )
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    client.close(4400, error.message.slice(0, 120))
  }
}

function isAnothers(service: WireService, sessionId: string): boolean {
  if (service.has(sessionId)) return false
  for (const reference of bound) {
    const other = reference.deref()
    if (other === undefined) bound.delete(reference)
    else if (other !== service && other.has(sessionId)) return true
  }
  return false
}
