import { receive } from '../client/index.ts'
import { cutLink, linkStateOf, mendLink } from '../network/index.ts'
import type { Session, World } from '../client/index.ts'
import { LOGIN_ERR_CODE } from '../protocol/index.ts'
import type { ClientRequest } from '../protocol/index.ts'
import { record } from '../server/index.ts'
import type { WorldEvent } from '../server/index.ts'
import { eventOf, requestJson } from './frame-json.ts'
import type { ReadFrame } from './frame-json.ts'
import {
  codeOfToken,
  complaintOf,
  framesAt,
  postLogin,
  strangenessOf,
  whyOf,
} from './remote-answers.ts'
import { RemoteMedia } from './remote-media.ts'
import { closeCodes } from './frame-socket.ts'
import { timerIn } from './timer.ts'
import type { Timer } from './timer.ts'
import type { RemoteSocket, RemoteSocketClass } from './remote-socket.ts'
import { UnheardFrames } from './unheard-frames.ts'

/** A gateway, and how it is reached. */
export interface RemoteEnd {
  /** Where it is, without a slash at its end. */
  readonly url: string
  /** What sockets are made by. */
  readonly socketClass: () => Promise<RemoteSocketClass>
}

type LoginRequest = Extract<ClientRequest, { kind: 'login' }>

const retryMs = 500

/** One session and its way to a gateway: HTTP for logins and bytes, a WebSocket for all else. */
export class RemoteClient {
  readonly #world: World
  readonly #session: Session
  readonly #end: RemoteEnd
  readonly media: RemoteMedia
  #sessionId: string | undefined
  #socket: RemoteSocket | undefined
  readonly #unheard = new UnheardFrames()
  /** Whether the socket has been welcomed. */
  #isReady = false
  #lastSeq = 0
  #login: LoginRequest | undefined
  /** The user was taken for offline, and the session does not know yet. */
  #wasOffline = false
  #isOver = false
  #retry: Timer | undefined
  /** Whether it is written down that the gateway does not answer. */
  #isTroubled = false
  /** Counts the sockets that were wanted: a later one makes an earlier one void. */
  #attempt = 0

  constructor(world: World, session: Session, end: RemoteEnd) {
    this.#world = world
    this.#session = session
    this.#end = end
    this.media = new RemoteMedia(world, session, (path) =>
      this.#url(`/${this.#sessionId ?? 'none'}/${path}`),
    )
  }

  get isReady(): boolean {
    return this.#isReady
  }

  #url(path: string): string {
    return `${this.#end.url}/v1/sessions${path}`
  }

  /** Sends a request; what needs a socket waits for it, but for a new token: that may be what a socket is missing. */
  send(request: ClientRequest): void {
    if (request.kind === 'login') return this.#logIn(request)
    if (request.kind === 'logout') return this.#logOut()
    this.#sendOrKeep(request)
    if (request.kind === 'renew-token' && linkStateOf(this.#session).isUp) this.sendTokens()
  }

  #sendOrKeep(request: ClientRequest): void {
    if (this.#isReady && this.#socket !== undefined) this.#sendFrame(this.#socket, request)
    else linkStateOf(this.#session).outgoing.push({ content: request, connection: undefined })
  }

  /** An ack needs no number: the next socket says what has come. All else is sent again where it may be lost. */
  #sendFrame(socket: RemoteSocket, request: ClientRequest): void {
    const frame = requestJson(request)
    if (request.kind === 'ack') return socket.send(JSON.stringify(frame))
    const isAsked = request.op !== 0
    const op = isAsked ? request.op : ++this.#session.lastOp
    const text = JSON.stringify({ op, ...frame })
    this.#unheard.add({ op, text, isAsked })
    socket.send(text)
  }

  #logIn(request: LoginRequest): void {
    this.#login = request
    if (this.#sessionId === undefined)
      this.#open(request).catch((error: unknown) => this.#unreached(error))
    else if (this.#isReady) this.#loggedIn()
    else this.#connect()
  }

  async #open({ op, uid, token, sdkVersion }: LoginRequest): Promise<void> {
    const { appId = '' } = this.#session
    const login = { appId, uid, token, sdkVersion }
    const [response, json] = await postLogin(this.#url(''), login)
    if (this.#isOver || !this.#isWaitedFor(op)) {
      if (response.status === 201) this.#delete(String(json['sessionId']))
      return
    }
    if (response.status === 503 && json['code'] === undefined)
      return this.#tryLoginAgain(complaintOf(response.status, json))
    this.#isTroubled = false
    const why = strangenessOf(response, json)
    if (response.status !== 201 || why !== undefined) {
      this.#login = undefined
      if (typeof json['code'] === 'number') return this.#answerLogin(op, json['code'])
      this.#trouble(why ?? complaintOf(response.status, json))
      // Waiting for its time to be over would mend nothing.
      return this.#answerLogin(op, LOGIN_ERR_CODE.LOGIN_ERR_UNKNOWN)
    }
    this.#sessionId = String(json['sessionId'])
    this.#lastSeq = 0
    this.#connect()
  }

  /** A login whose time is over, or that has made place for another, must not put its user online. */
  #isWaitedFor(op: number): boolean {
    return this.#login?.op === op && this.#session.operations.has(op)
  }

  /** A login that did not get through is tried again until its time is over, as the SDK does. */
  #unreached(error: unknown): void {
    if (this.#isOver || this.#login === undefined) return
    this.#tryLoginAgain(`Is it running (rtm-testkit serve)? ${whyOf(error)}.`)
  }

  /** Also where the gateway says that it will be able to later. */
  #tryLoginAgain(why: string): void {
    this.#trouble(why)
    this.#retrySoon()
  }

  /** Writes down, once for each time it stops working, that the gateway does not do its part. */
  #trouble(why: string): void {
    if (this.#isTroubled) return
    this.#isTroubled = true
    const { client, uid } = this.#session
    const note = `Failed to log in at the gateway ${this.#end.url}. ${why}`
    record(this.#world, { kind: 'network', name: 'gateway-trouble', client, uid, note })
    this.#world.host.onRefusal?.(note)
  }

  #answerLogin(op: number, code: number): void {
    const wasOffline = this.#wasOffline
    this.#wasOffline = false
    receive(this.#world, this.#session, { kind: 'reply', op, code, wasOffline })
  }

  #loggedIn(): void {
    const { op } = this.#login ?? { op: 0 }
    const isLate = op !== 0 && this.#session.connection.phase === 'disconnected'
    this.#login = undefined
    if (isLate) {
      this.#logOut()
      return this.hangUp()
    }
    if (op !== 0) this.#answerLogin(op, 0)
  }

  #connect(): void {
    if (this.#socket !== undefined || this.#sessionId === undefined || this.#isOver) return
    const address = `${this.#url(`/${this.#sessionId}/socket`).replace(/^http/, 'ws')}?after=${this.#lastSeq}`
    const attempt = ++this.#attempt
    const bind = (Socket: RemoteSocketClass): void => {
      if (attempt === this.#attempt && this.#socket === undefined && !this.#isOver)
        this.#bind(new Socket(address))
    }
    this.#end.socketClass().then(bind, () => undefined)
  }

  #bind(socket: RemoteSocket): void {
    this.#socket = socket
    socket.addEventListener('message', ({ data }) => {
      if (this.#socket === socket) this.#take(JSON.parse(String(data)) as ReadFrame)
    })
    socket.addEventListener('error', () => undefined)
    socket.addEventListener('close', ({ code }) => {
      if (this.#socket === socket) this.#closed(code)
    })
  }

  #take(frame: ReadFrame): void {
    this.#lastSeq = frame.seq
    const event = eventOf(frame)
    if (event.kind === 'welcome') return this.#welcomed(event.wasOffline)
    if (event.kind === 'kicked') this.#forget()
    if ('op' in event && event.op !== undefined) this.#unheard.answered(event.op)
    if (event.kind !== 'problem') return receive(this.#world, this.#session, event)
    const { op, problem } = event
    const failure = this.#session.operations.get(op ?? 0)?.failureCode ?? 1
    if (op !== undefined)
      receive(this.#world, this.#session, { kind: 'reply', op, code: problem.code ?? failure })
  }

  #welcomed(wasOffline: boolean): void {
    this.#isReady = true
    this.#wasOffline ||= wasOffline
    const { operations } = this.#session
    for (const text of this.#unheard.again((op) => operations.has(op))) this.#socket?.send(text)
    if (this.#login !== undefined) return this.#loggedIn()
    if (!linkStateOf(this.#session).isUp) mendLink(this.#world, this.#session)
    else this.flush()
  }

  /** Sends what has waited, and begins the transfers that were broken off again. */
  flush(): void {
    if (!this.#isReady) return this.#connect()
    const { outgoing } = linkStateOf(this.#session)
    for (const { content } of outgoing.splice(0))
      if (content.op === 0 || this.#session.operations.has(content.op)) this.send(content)
    this.media.resume()
  }

  /** New tokens that wait for a socket go by HTTP. */
  sendTokens(): void {
    const state = linkStateOf(this.#session)
    const tokens = state.outgoing.filter(({ content }) => content.kind === 'renew-token')
    state.outgoing = state.outgoing.filter(({ content }) => content.kind !== 'renew-token')
    for (const { content } of tokens) {
      const again = (): void => {
        if (this.#session.operations.has(content.op)) this.#sendOrKeep(content)
      }
      this.#sendToken(content).then((isHeard) => isHeard || again(), again)
    }
  }

  /** Returns whether it was answered. */
  async #sendToken(request: ClientRequest): Promise<boolean> {
    if (request.kind !== 'renew-token' || this.#sessionId === undefined) return false
    const { op, token } = request
    const code = await codeOfToken(this.#url(`/${this.#sessionId}/requests/renew-token`), token)
    if (code !== undefined) receive(this.#world, this.#session, { kind: 'reply', op, code })
    return code !== undefined
  }

  #closed(code: number): void {
    this.#dropSocket()
    if (code === closeCodes.tokenExpired) {
      const op = this.#login?.op
      this.#login = undefined
      return op === undefined
        ? this.#lost()
        : this.#answerLogin(op, LOGIN_ERR_CODE.LOGIN_ERR_TOKEN_EXPIRED)
    }
    if (code === closeCodes.ended) return this.#ended()
    if (code === closeCodes.unknown || code === closeCodes.behind) {
      // Nothing of the session is left: what is connected here is offline there.
      this.#sessionId = undefined
      this.#wasOffline = true
      // The gateway goes on, and has heard what its lost answers were to.
      if (code === closeCodes.behind) this.#unheard.forget()
      if (this.#login !== undefined) return this.#logIn(this.#login)
    }
    this.#lost()
  }

  /** The session is over, and why may stand in frames that the close has overtaken: a client that was put out must not fight its way back. */
  #ended(): void {
    const sessionId = this.#sessionId
    if (sessionId === undefined || this.#isOver) return
    const take = (frames: readonly ReadFrame[]): void => {
      if (this.#sessionId !== sessionId) return
      for (const frame of frames) this.#take(frame)
      if (this.#sessionId === sessionId) this.#closed(closeCodes.unknown)
    }
    framesAt(this.#url(`/${sessionId}/events?after=${this.#lastSeq}`)).then(take, () => take([]))
  }

  /** The link is gone: the session hears of it, and the way back is tried until it is there. */
  #lost(): void {
    const { phase } = this.#session.connection
    if (this.#isOver || phase === 'disconnected' || phase === 'aborted') return
    if (linkStateOf(this.#session).isUp) cutLink(this.#world, this.#session, undefined)
    this.#retrySoon()
  }

  #retrySoon(): void {
    const event: RetryEvent = { fire: retry, background: true, remote: this }
    this.#retry?.stop()
    this.#retry = timerIn(this.#world, retryMs, event)
  }

  /** Tries the way back once more. */
  retry(): void {
    if (this.#isOver || this.#isReady) return
    if (this.#sessionId !== undefined) this.#connect()
    else if (this.#login !== undefined && this.#isWaitedFor(this.#login.op))
      return this.#logIn(this.#login)
    else if (this.#session.connection.phase === 'reconnecting') mendLink(this.#world, this.#session)
    if (this.#socket === undefined && !linkStateOf(this.#session).isUp) this.#lost()
  }

  /** The link is cut from this side. */
  cut(): void {
    this.#dropSocket()?.close()
    this.media.stall()
  }

  #dropSocket(): RemoteSocket | undefined {
    const socket = this.#socket
    this.#socket = undefined
    this.#isReady = false
    return socket
  }

  #logOut(): void {
    if (this.#sessionId !== undefined) this.#delete(this.#sessionId)
  }

  #delete(sessionId: string): void {
    fetch(this.#url(`/${sessionId}`), { method: 'DELETE', keepalive: true }).catch(() => undefined)
  }

  #forget(): void {
    this.#sessionId = undefined
    this.#login = undefined
    this.#unheard.forget()
    this.#dropSocket()
  }

  /** Forgets the session at the gateway after a logout or a kick. */
  hangUp(): void {
    this.#dropSocket()?.close()
    this.#forget()
    linkStateOf(this.#session).outgoing = []
  }

  /** The session is no more. */
  end(): void {
    this.#isOver = true
    this.#retry?.stop()
    this.#logOut()
    this.hangUp()
  }
}

interface RetryEvent extends WorldEvent {
  readonly remote: RemoteClient
}

function retry(_: World, { remote }: RetryEvent): void {
  remote.retry()
}
