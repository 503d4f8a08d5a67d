import {
  budgetOf,
  channelIdBytesMax,
  hasBudget,
  takeBudget,
  tooLarge,
  userIdBytesMax,
} from '../client/index.ts'
import type { CallBudget } from '../client/index.ts'
import type { FakeRtm } from '../world/fake-rtm.ts'
import { worldOf } from '../world/host.ts'
import {
  checkAppId,
  checkId,
  LOGIN_ERR_CODE,
  MESSAGE_TYPE,
  PEER_MESSAGE_ERR_CODE,
} from '../protocol/index.ts'
import type { CallRate, Complaint } from '../protocol/index.ts'
import { appServerOf, createConnection, handleRequest, judgeToken, nowOf } from '../server/index.ts'
import type {
  AppServer,
  ConnectionPort,
  HistoryEntry,
  UserConnection,
  World,
  WorldEvent,
} from '../server/index.ts'
import { Era } from './era.ts'
import { timerIn } from './timer.ts'

/** How a REST interface is to be. */
export interface RestApiOptions {
  /** Customer certificates by customer ID; every pair is good unless given. */
  readonly customers?: Readonly<Record<string, string>>
}

/** A refusal of the REST interface. @assumes S-54 */
export class RestRefused extends Error {
  override readonly name = 'RestRefused'
  readonly status: 400 | 401 | 408 | 410 | 429
  readonly code: string | undefined

  constructor(status: RestRefused['status'], reason: string, code?: string) {
    super(reason)
    this.status = status
    this.code = code
  }
}

/** A history query that was made. */
export interface HistoryQuery {
  readonly appId: string
  readonly matches: (entry: HistoryEntry) => boolean
  readonly offset: number
  readonly limit: number
  readonly order: 'asc' | 'desc'
  readonly madeAtMs: number
}

const queriesMax = 10_000

/** What the REST interface keeps beside the world: nothing that the service itself knows. */
export class RestCalls {
  readonly world: World
  readonly #customers: RestApiOptions['customers']
  readonly #budgets = new Map<string, CallBudget>()
  readonly #queries = new Map<string, HistoryQuery>()
  #lastId = 0
  readonly #era = new Era(
    () => new RestRefused(408, 'The world was set back meanwhile. Send it again.'),
  )

  constructor(rtm: FakeRtm, options: RestApiOptions = {}) {
    this.world = worldOf(rtm)
    this.#customers = options.customers
    const setBack = (): void => {
      this.#budgets.clear()
      this.#queries.clear()
      this.#era.end()
    }
    this.world.host.bindings.add({ setBack, outage: () => undefined })
  }

  /** An ID that no other call has. */
  nextId(): string {
    return `fake-${++this.#lastId}`
  }

  /**
   * The App ID that a call is for, if it may.
   *
   * @param uid whom it acts for; undefined where it acts for nobody.
   * @throws RestRefused 400, 401 or 408.
   */
  enter(appId: string, headers: Headers, uid?: string): AppServer {
    const { world } = this
    const { appIds, limits } = world.options
    if (world.counters.outages > 0)
      throw new RestRefused(408, 'The servers are down. Try again later.')
    const complaint = checkAppId(appId, limits)
    if (complaint !== undefined || appIds?.includes(appId) === false)
      throw new RestRefused(400, complaint ?? `There is no App ID ${appId}.`)
    const basic = headers.get('authorization')
    const app = appServerOf(world, appId)
    if (basic !== null) this.#checkCustomer(basic)
    else this.#checkToken(app, headers, uid)
    return app
  }

  #checkCustomer(header: string): void {
    const encoded = /^Basic ([A-Za-z0-9+/]+={0,2})$/.exec(header)?.[1]
    const [id = '', certificate = ''] = encoded === undefined ? [] : decoded(encoded).split(':')
    const isGood =
      id !== '' &&
      certificate !== '' &&
      (this.#customers === undefined ||
        (Object.hasOwn(this.#customers, id) && this.#customers[id] === certificate))
    if (!isGood)
      throw new RestRefused(401, 'The customer ID and its certificate are not good. Check both.')
  }

  /** A token acts only for its own user. */
  #checkToken(app: AppServer, headers: Headers, uid: string | undefined): void {
    const token = headers.get('x-agora-token')
    const user = headers.get('x-agora-uid')
    if (token === null || user === null)
      throw new RestRefused(
        401,
        'The call says not whose it is. Send Basic authorization, or x-agora-token and x-agora-uid.',
      )
    if (uid !== undefined && uid !== user)
      throw new RestRefused(401, `A token of ${user} acts for ${user} alone, not for ${uid}.`)
    const { code } = judgeToken(this.world, { app, uid: user, token })
    if (code !== LOGIN_ERR_CODE.LOGIN_ERR_OK)
      throw new RestRefused(401, `The token of ${user} is wrong or has expired. Make a new one.`)
  }

  /** Takes a call from the budget of an App ID. @throws RestRefused 429 @assumes S-54 */
  spend({ appId }: AppServer, what: string, rate: CallRate): void {
    const budget = budgetOf(this.#budgets, `${what} ${appId}`)
    const nowMs = nowOf(this.world)
    if (!hasBudget(budget, rate, nowMs))
      throw new RestRefused(
        429,
        `More than ${rate.calls} calls within ${rate.windowMs} ms. Slow down.`,
      )
    takeBudget(budget, rate, nowMs)
  }

  /** Spends a send, of a rate of its kind or of the one that all have together. @throws RestRefused 429 @assumes S-68 */
  spendSend(server: AppServer, what: string, rate: CallRate): void {
    const isTogether = this.world.options.choices['S-68'] === 'together'
    const { restPeerMessageRate } = this.world.options.limits
    if (isTogether) this.spend(server, 'messages', restPeerMessageRate)
    else this.spend(server, what, rate)
  }

  /** @throws RestRefused 400 where a sentence says what is wrong. */
  must(complaint: Complaint): void {
    if (complaint !== undefined) throw new RestRefused(400, complaint)
  }

  /** Checks a user ID in an address. @throws RestRefused 400 */
  mustBeUser(uid: string): void {
    this.must(checkId('user ID', uid.replaceAll("'", ''), userIdBytesMax(this.world)))
    if (uid.trim() !== uid)
      throw new RestRefused(400, 'A user ID must not begin or end with a space.')
  }

  /** Checks the name of a channel. @throws RestRefused 400 */
  mustBeChannel(channelId: string): void {
    this.must(checkId('channel name', channelId, channelIdBytesMax(this.world)))
  }

  /** Checks a payload. @throws RestRefused 400 @rule W-REST-TEXT-ONLY */
  mustBePayload(text: string): void {
    if (text === '') throw new RestRefused(400, 'The payload is empty. Give a text.')
    const message = { type: MESSAGE_TYPE.MESSAGE_TYPE_TEXT, text }
    this.must(tooLarge(this.world, message, 0)?.why)
  }

  /** Sends a peer message for a user who need not be logged in. @assumes S-52 */
  async sendToPeer(send: {
    readonly app: AppServer
    readonly from: string
    readonly to: string
    readonly text: string
    readonly offline: boolean
    readonly history: boolean
    readonly waitForAck: boolean
  }): Promise<'message_sent' | 'message_delivered' | 'peer_offline'> {
    const { world } = this
    const { app, from, to, text, offline, history } = send
    const connection = createConnection({
      app,
      uid: from,
      client: 0,
      port: restPort,
      sdkVersion: world.options.profile.sdkVersion,
      tokenExpiresAtMs: Infinity,
    })
    const answer = new Promise<number>((resolve) => answers.set(connection, resolve))
    const message = { type: MESSAGE_TYPE.MESSAGE_TYPE_TEXT, text }
    const request = { kind: 'send-peer', op: 1, peerId: to, message, offline, history } as const
    handleRequest(world, connection, request)
    if (!send.waitForAck) return 'message_sent'
    const late: WorldEvent = {
      fire: () => answers.get(connection)?.(PEER_MESSAGE_ERR_CODE.PEER_MESSAGE_ERR_SENT_TIMEOUT),
      background: true,
      local: true,
    }
    const timeout = timerIn(world, world.options.limits.sendTimeoutMs, late)
    const code = await this.#era.unlessOver(answer)
    timeout.stop()
    if (code === PEER_MESSAGE_ERR_CODE.PEER_MESSAGE_ERR_OK) return 'message_delivered'
    const { PEER_MESSAGE_ERR_CACHED_BY_SERVER, PEER_MESSAGE_ERR_SENT_TIMEOUT } =
      PEER_MESSAGE_ERR_CODE
    const isKept =
      code === PEER_MESSAGE_ERR_CACHED_BY_SERVER || code === PEER_MESSAGE_ERR_SENT_TIMEOUT
    return isKept ? 'message_sent' : 'peer_offline'
  }

  /** Keeps a history query; the newest pushes out the oldest. */
  keepQuery(query: HistoryQuery): string {
    const handle = `${this.nextId()}-history`
    this.#queries.set(handle, query)
    if (this.#queries.size > queriesMax)
      for (const oldest of this.#queries.keys()) {
        this.#queries.delete(oldest)
        break
      }
    return handle
  }

  /** @throws RestRefused 410 */
  queryOf({ appId }: AppServer, handle: string): HistoryQuery {
    const query = this.#queries.get(handle)
    if (query?.appId === appId) return query
    throw new RestRefused(410, 'There is no such query, or it is too old. Create it again.')
  }
}

function decoded(base64: string): string {
  try {
    return atob(base64)
  } catch {
    return ''
  }
}

/** Who waits for the answer to a message sent by REST. */
const answers = new WeakMap<UserConnection, (code: number) => void>()

/** The way back to a call of the REST interface. */
const restPort: ConnectionPort = Object.freeze({
  deliver: (_: World, connection: UserConnection, event: { readonly kind: string }) => {
    if (event.kind === 'reply')
      answers.get(connection)?.((event as { readonly code?: number }).code ?? 0)
  },
  cut: () => undefined,
})
