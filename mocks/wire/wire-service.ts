import type { FakeRtm } from '../world/fake-rtm.ts'
import { worldOf } from '../world/host.ts'
import { calls, judgeRequest } from '../calls/index.ts'
import { LOGIN_ERR_CODE, LOGOUT_ERR_CODE, sdkName } from '../protocol/index.ts'
import type { ClientRequest } from '../protocol/index.ts'
import {
  appServerOf,
  armToken,
  close,
  deliverInvitations,
  deliverStored,
  expireToken,
  handleRequest,
  login,
  nowOf,
} from '../server/index.ts'
import type { World, WorldBinding, WorldEvent } from '../server/index.ts'
import { ToolkitError } from '../protocol/toolkit-error.ts'
import { judgeLogin, loginRefused, meetLoginFault } from './logins.ts'
import type { WireLogin } from './logins.ts'
import type { MediaFolder } from './media-folder.ts'
import { Era } from './era.ts'
import { Refused } from './problem.ts'
import { isWireKind } from './requests.ts'
import { timerIn } from './timer.ts'
import type { Timer } from './timer.ts'
import { closeCodes } from './frame-socket.ts'
import { services, watchIdle, wirePort } from './wire-port.ts'
import { WireSession } from './wire-session.ts'
import type { SessionHost } from './wire-session.ts'
import { defaultSettings } from './wire-settings.ts'
import type { WireSettings } from './wire-settings.ts'

/** Who is told of sessions. */
export interface SessionWatcher {
  opened(sessionId: string): void
  ended(sessionId: string): void
}

/** What the metrics count. */
export interface WireCounters {
  framesIn: number
  framesOut: number
  requests: number
  refusals: number
  uploads: number
  uploadedBytes: number
  downloads: number
  downloadedBytes: number
  /** Most uploads and downloads of one session at once. */
  tasksPeak: number
}

const notLoggedIn = {
  code: LOGOUT_ERR_CODE.LOGOUT_ERR_USER_NOT_LOGGED_IN,
  name: 'LOGOUT_ERR_USER_NOT_LOGGED_IN',
  rule: 'LOGIN-REQUIRED',
} as const

/** The wire of a world: the one that it has already, where it is bound to several networks. */
export function wireOfWorld(rtm: FakeRtm, settings?: Partial<WireSettings>): WireService {
  const service = services.get(worldOf(rtm))
  return service instanceof WireService ? service : new WireService(rtm, settings)
}

/** The wire of one world: its sessions, whatever network they come by. */
export class WireService implements SessionHost {
  readonly rtm: FakeRtm
  readonly world: World
  readonly settings: WireSettings
  readonly counters: WireCounters = {
    framesIn: 0,
    framesOut: 0,
    requests: 0,
    refusals: 0,
    uploads: 0,
    uploadedBytes: 0,
    downloads: 0,
    downloadedBytes: 0,
    tasksPeak: 0,
  }
  /** Where uploads are kept; in memory unless given. */
  readonly folder: MediaFolder | undefined
  readonly #sessions = new Map<string, WireSession>()
  readonly #watchers = new Set<SessionWatcher>()
  readonly #byClient = new Map<number, WireSession>()

  readonly #binding: WorldBinding
  readonly #era = new Era(() => new Refused(503, 'The world was set back meanwhile. Log in again.'))

  constructor(rtm: FakeRtm, settings: Partial<WireSettings> = {}, folder?: MediaFolder) {
    this.rtm = rtm
    this.world = worldOf(rtm)
    if (services.has(this.world))
      throw new ToolkitError(
        'INVALID_OPTION',
        'Failed to bind a world: another network has it already, without the folder. Bind that with the folder first, or give another world.',
      )
    this.settings = { ...defaultSettings, ...settings }
    this.folder = folder
    services.set(this.world, this)
    this.#binding = { setBack: () => this.#setBack(), outage: () => this.#outage() }
    this.world.host.bindings.add(this.#binding)
  }

  get sessions(): readonly WireSession[] {
    return [...this.#sessions.values()]
  }

  /** The session of a client's number. */
  sessionOf(client: number): WireSession | undefined {
    return this.#byClient.get(client)
  }

  /**
   * The session of an ID, which is heard by this.
   *
   * @throws Refused as `find`, 410 where it is over, 401 where its token has died while it was away.
   */
  session(sessionId: string): WireSession {
    const session = this.find(sessionId)
    this.checkToken(session)
    session.heard()
    this.mustGoOn(session)
    return session
  }

  /** @throws Refused 410 where a session is over, also meanwhile. */
  mustGoOn(session: WireSession): void {
    if (!session.isOver) return
    throw new Refused(410, 'The session is over: logged out, kicked, or its token is dead.', {
      ...notLoggedIn,
    })
  }

  /**
   * The session of an ID, also one that is over, as long as its last frames can be asked for.
   *
   * @throws Refused 404 where there is none, 503 while nothing gets through.
   */
  find(sessionId: string): WireSession {
    this.refuseWhileDown()
    const session = this.#sessions.get(sessionId)
    if (session === undefined)
      throw new Refused(404, 'There is no such session. Open one with POST /v1/sessions.', {
        ...notLoggedIn,
      })
    if (!session.isCut) return session
    throw new Refused(503, 'The link of this client is cut by a fault. Try again later.')
  }

  /** Tells of sessions that are opened and forgotten, until the function that it returns is called. */
  watch(watcher: SessionWatcher): () => void {
    this.#watchers.add(watcher)
    return () => this.#watchers.delete(watcher)
  }

  /** Whether there is a session of an ID. */
  has(sessionId: string): boolean {
    return this.#sessions.has(sessionId)
  }

  /** @throws Refused 503 while the servers are down. */
  refuseWhileDown(): void {
    if (this.world.counters.outages > 0)
      throw new Refused(503, 'The servers are down. Try again later.')
  }

  /**
   * Logs a client in.
   *
   * @throws Refused with a LOGIN_ERR_CODE.
   */
  async open(attempt: WireLogin): Promise<WireSession> {
    this.refuseWhileDown()
    const { world } = this
    const { uid } = attempt
    judgeLogin(world, attempt)
    await this.#era.unlessOver(
      meetLoginFault(world, attempt, (durationMs) => this.sleep(durationMs)),
    )
    this.#makeRoom()
    const app = appServerOf(world, attempt.appId)
    const client = ++world.counters.client
    const answer = login(world, {
      app,
      uid,
      token: attempt.token ?? null,
      client,
      port: wirePort,
      sdkVersion: attempt.sdkVersion ?? world.options.profile.sdkVersion,
    })
    if (answer.connection === undefined) throw loginRefused(answer.code)
    const session = new WireSession(this, {
      sessionId: crypto.randomUUID(),
      connection: answer.connection,
      token: attempt.token ?? null,
    })
    this.#sessions.set(session.sessionId, session)
    for (const watcher of this.#watchers) watcher.opened(session.sessionId)
    this.#byClient.set(client, session)
    armToken(world, answer.connection)
    deliverStored(world, answer.connection)
    deliverInvitations(world, answer.connection)
    watchIdle(world, client, this.settings.idleMs)
    return session
  }

  #makeRoom(): void {
    if (this.#sessions.size < this.settings.sessionsMax) return
    for (const session of this.sessions) {
      if (session.isOver) this.forget(session)
      else if (session.connection.phase === 'offline') {
        close(this.world, session.connection)
        this.forget(session)
      }
    }
    if (this.#sessions.size < this.settings.sessionsMax) return
    throw new Refused(
      503,
      `There are ${this.settings.sessionsMax} sessions, and that is the most. Close some, or start with more.`,
    )
  }

  /** May the token of a session still be used to come back? @throws Refused with a LOGIN_ERR_CODE. */
  checkToken(session: WireSession): void {
    const { connection } = session
    if (
      connection.phase === 'online' ||
      connection.phase === 'closed' ||
      nowOf(this.world) < connection.tokenExpiresAtMs
    )
      return
    const why = 'The token has expired. Renew it first.'
    throw loginRefused(LOGIN_ERR_CODE.LOGIN_ERR_TOKEN_EXPIRED, { why })
  }

  /** Logs a client out. */
  logOut(session: WireSession): void {
    close(this.world, session.connection)
    session.end()
    this.forget(session)
  }

  /** Drops a session that is over. */
  forget(session: WireSession): void {
    session.end()
    this.#sessions.delete(session.sessionId)
    for (const watcher of this.#watchers) watcher.ended(session.sessionId)
    this.#byClient.delete(session.connection.client)
  }

  /**
   * Hands a request in.
   *
   * @throws Refused where an SDK would not have sent it.
   */
  hand(session: WireSession, request: ClientRequest): void {
    const { world } = this
    const rung = judgeRequest(world, request, session)
    if (rung !== undefined && isWireKind(request.kind)) {
      const { code, rule, why } = rung
      const name = sdkName(calls[request.kind].codes, code)
      throw new Refused(422, why, { code, name, rule })
    }
    session.noteAsked(request)
    handleRequest(world, session.connection, stamped(world, request))
  }

  /** A timer in the world's time; it does not pull it forward. */
  timer(durationMs: number): { readonly elapsed: Promise<void>; readonly stop: () => void } {
    const { world } = this
    let timer: Timer | undefined
    const elapsed = new Promise<void>((resolve) => {
      const event: WorldEvent = { fire: () => resolve(), background: true, local: true }
      timer = timerIn(world, durationMs, event)
    })
    return { elapsed, stop: () => timer?.stop() }
  }

  /** Resolves after time in the world. */
  sleep(durationMs: number): Promise<void> {
    return this.timer(durationMs).elapsed
  }

  /** Cuts the link of a user for a time; false where no client of the wire is that user. */
  cut(uid: string, forMs: number): boolean {
    const sessions = this.sessions.filter(
      ({ connection, isOver }) => connection.uid === uid && !isOver,
    )
    for (const session of sessions) session.cut(forMs)
    return sessions.length > 0
  }

  /** Ends the life of the tokens of a user; false where no client of the wire is that user. */
  expireToken(uid: string): boolean {
    const sessions = this.sessions.filter(
      ({ connection, isOver }) => connection.uid === uid && !isOver,
    )
    for (const { connection, token } of sessions)
      expireToken(this.world, { app: connection.app, uid, token })
    return sessions.length > 0
  }

  #outage(): void {
    if (this.world.counters.outages === 0) return
    for (const session of this.sessions) session.loseLink('The servers are down.')
  }

  /** The world is another now: who was there by the wire is not there any more. */
  #setBack(): void {
    this.#era.end()
    for (const session of this.sessions) {
      session.media.abandon()
      session.drop(closeCodes.ended, 'The world was set back.')
      this.forget(session)
      session.connection.phase = 'closed'
    }
    for (const { users, away } of this.world.apps.values())
      for (const connection of [...users.values(), ...away.values()])
        if (connection.port === wirePort) close(this.world, connection)
    const live = [...this.world.apps.values()].flatMap(({ media }) =>
      Array.from(media.items.values(), ({ payload }) => payload),
    )
    this.folder?.setBack(new Set(live))
  }

  /** Closes every session and socket. */
  closeAll(): void {
    for (const session of this.sessions) this.logOut(session)
  }

  /** Leaves the world, which another may be bound to now. */
  async release(): Promise<void> {
    this.world.host.bindings.delete(this.#binding)
    services.delete(this.world)
    await this.folder?.close()
  }
}

/** When an invitation was sent is not for the client to say. */
function stamped(world: World, request: ClientRequest): ClientRequest {
  if (request.kind !== 'invitation') return request
  return { ...request, invitation: { ...request.invitation, sentAtMs: nowOf(world) } }
}
