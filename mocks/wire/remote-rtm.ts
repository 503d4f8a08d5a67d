import type { Session, TaskRecord, World } from '../client/index.ts'
import { createLinkState, linkStateOf } from '../network/index.ts'
import type { Link } from '../client/index.ts'
import type { FaultControl, MediaControl, ServerControl } from '../world/controls.ts'
import { FakeRtm } from '../world/fake-rtm.ts'
import { createWorld } from '../world/host.ts'
import type { FakeRtmOptions } from '../world/options.ts'
import type { Fault } from '../calls/index.ts'
import { wallMs } from '../time/index.ts'
import type { Duration } from '../time/index.ts'
import { ToolkitError } from '../protocol/toolkit-error.ts'
import { isLoopback } from './origins.ts'
import { complaintOf, jsonOf, whyOf } from './remote-answers.ts'
import { RemoteClient } from './remote-client.ts'
import type { RemoteEnd } from './remote-client.ts'
import type { RemoteSocketClass } from './remote-socket.ts'
import { transferOf } from './remote-transfers.ts'

/** How a gateway is reached. */
export interface RemoteRtmOptions extends Pick<
  FakeRtmOptions,
  'seed' | 'profile' | 'limits' | 'assumptions' | 'files' | 'onRefusal' | 'journalEntries'
> {
  /** Where the gateway is, such as `http://127.0.0.1:8480`. */
  readonly url: string
  /** What calls of its /admin must bear. */
  readonly adminToken?: string
  /**
   * The host's unless given; in Node without one that of the package `ws`. Give it in jsdom, whose own fails
   * with "The event argument must be an instance of Event".
   */
  readonly WebSocket?: RemoteSocketClass
}

/** The operators' side of a gateway. */
export interface RemoteAdmin {
  /** Moves the time of a gateway with a manual clock. */
  advance(by: Duration): Promise<void>
  /** Puts a fault in force; returns its number. */
  addFault(fault: Fault): Promise<number>
  clearFaults(): Promise<void>
  /** Sets the gateway's world back. Every session ends. */
  reset(): Promise<void>
  /** Any other call: `call('POST /admin/users/eve/ban', {})`. @throws ToolkitError with the sentence of a refusal. */
  call(route: string, body?: object): Promise<Readonly<Record<string, unknown>>>
}

/**
 * The clients of this process, in a world whose Agora is a gateway: both faces as on a fake of one's own.
 * Its clock is the wall's. Its journal has what happens here; that of the gateway is at `/admin/journal`.
 */
export class RemoteRtm extends FakeRtm {
  readonly url: string
  readonly admin: RemoteAdmin
  /** Not here: use `admin`. */
  override readonly faults: FaultControl
  /** Not here: use `admin`. */
  override readonly server: ServerControl
  /** Not here: use `admin`. */
  override readonly media: MediaControl

  /** @internal */
  constructor(world: World, options: RemoteRtmOptions, url: string) {
    super(world, options.files)
    this.url = url
    this.admin = adminOf(url, options.adminToken)
    this.faults = elsewhere('faults')
    this.server = elsewhere('server')
    this.media = elsewhere('media')
  }

  /** @throws ToolkitError: a world whose Agora is elsewhere cannot be forked. */
  override fork(): never {
    throw new ToolkitError(
      'INVALID_OPTION',
      'Failed to fork: the Agora of this world is a gateway. Use its /admin/snapshots.',
    )
  }
}

type Elsewhere = FakeRtm['faults'] & FakeRtm['server'] & FakeRtm['media']

/** What only the gateway has. */
function elsewhere(name: string): Elsewhere {
  return new Proxy({} as Elsewhere, {
    get: (_, member) => {
      throw new ToolkitError(
        'INVALID_OPTION',
        `Failed to use ${name}.${String(member)}: the Agora of this world is a gateway. Use rtm.admin.`,
      )
    },
  })
}

function adminOf(url: string, token: string | undefined): RemoteAdmin {
  const call: RemoteAdmin['call'] = async (route, body) => {
    const [method = '', path = ''] = route.split(' ')
    const response = await reach(`${url}${path}`, {
      method,
      headers: {
        'content-type': 'application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const json = await jsonOf(response)
    if (response.ok) return json
    const why = complaintOf(response.status, json)
    throw new ToolkitError('INVALID_OPTION', `Failed to ${route} at ${url}: ${why}`)
  }
  return {
    call,
    advance: async (by) => void (await call('POST /admin/clock/advance', { by })),
    addFault: async (fault) => Number((await call('POST /admin/faults', fault))['id']),
    clearFaults: async () => void (await call('DELETE /admin/faults')),
    reset: async () => void (await call('POST /admin/reset')),
  }
}

/** @throws ToolkitError where nobody answers. */
async function reach(address: string, call: RequestInit): Promise<Response> {
  try {
    return await fetch(address, call)
  } catch (error) {
    throw new ToolkitError(
      'UNREACHABLE',
      `Failed to reach the gateway at ${address}: ${whyOf(error)}. Start one with rtm-testkit serve.`,
    )
  }
}

/** An App ID that is made up for tests begins so, and never leaves the machine. */
const fakeAppId = /^fake/

/** The way of sessions to a gateway. */
function remoteLink(
  end: RemoteEnd,
  isHere: boolean,
): { readonly link: Link; readonly endAll: () => void } {
  const clients = new Map<Session, RemoteClient>()
  const of = (world: World, session: Session): RemoteClient => {
    let client = clients.get(session)
    if (client === undefined) {
      if (!isHere && fakeAppId.test(session.appId ?? ''))
        throw new ToolkitError(
          'INVALID_OPTION',
          `Failed to log in: App ID ${session.appId ?? ''} is made up for tests and must not leave this machine.`,
        )
      client = new RemoteClient(world, session, end)
      clients.set(session, client)
    }
    return client
  }
  const link: Link = {
    stateOf: createLinkState,
    send: (world, session, request) => of(world, session).send(request),
    isUp: (session) => linkStateOf(session).isUp,
    flush: (world, session) => of(world, session).flush(),
    sendTokens: (world, session) => of(world, session).sendTokens(),
    hangUp: (world, session) => of(world, session).hangUp(),
    findMedium: (world, session: Session, task) => of(world, session).media.findMedium(task),
    startTransfer: (world, session: Session, task) => of(world, session).media.startTransfer(task),
    isMoving: (task: TaskRecord<Session>) =>
      transferOf(task)?.isMoving === true && linkStateOf(task.session).isUp,
    movedBytes: (_world, _session, task) => transferOf(task)?.movedBytes ?? 0,
    stop: (_world, _session, task) => {
      transferOf(task)?.controller.abort()
      task.transfer = undefined
    },
    cut: (world, session) => of(world, session).cut(),
    end: (world, session) => {
      world.queue.cancel(linkStateOf(session).mendEvent)
      clients.get(session)?.end()
      clients.delete(session)
    },
  }
  const endAll = (): void => {
    for (const client of clients.values()) client.end()
    clients.clear()
  }
  return { link: Object.freeze(link), endAll }
}

/**
 * Makes a world whose Agora is a gateway: the clients made in it share that of every other process.
 *
 * @throws ToolkitError for an address that is none.
 */
export function createRemoteRtm(options: RemoteRtmOptions): RemoteRtm {
  const { url, WebSocket: _socket, adminToken: _token, ...own } = options
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new ToolkitError(
      'INVALID_OPTION',
      `Failed to reach a gateway: ${JSON.stringify(url)} is no address. Give one such as http://127.0.0.1:8480.`,
    )
  return remoteRtmIn(createWorld({ ...own, clock: 'system', startAtMs: wallMs() }), options)
}

/** The clients of a world whose Agora is a gateway, whatever the time of that world is. */
export function remoteRtmIn(world: World, options: RemoteRtmOptions): RemoteRtm {
  const { url, WebSocket: given } = options
  // Callers in other processes number theirs, too.
  world.counters.invitation = (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) * 1000
  const base = url.replace(/\/+$/, '')
  const end: RemoteEnd = { url: base, socketClass: async () => given ?? (await hostSocket()) }
  const { link, endAll } = remoteLink(end, staysHere(new URL(url).hostname))
  world.host.link = link
  const rtm = new RemoteRtm(world, options, base)
  world.host.bindings.add({ setBack: endAll, outage: () => undefined })
  return rtm
}

/** Names under `.test` are nobody's: what is sent there is intercepted, or goes nowhere. */
function staysHere(hostname: string): boolean {
  return isLoopback(hostname) || hostname.endsWith('.test')
}

async function hostSocket(): Promise<RemoteSocketClass> {
  const found = (globalThis as { readonly WebSocket?: RemoteSocketClass }).WebSocket
  return found ?? (await import('#node-socket')).WebSocket
}
