import { comeBack, confirmDelivery, fallSilent, nowOf } from '../server/index.ts'
import type { UserConnection, World } from '../server/index.ts'
import type { ClientRequest, EnumName, ServerEvent } from '../protocol/index.ts'
import { closeCodes } from './frame-socket.ts'
import type { FrameSocket } from './frame-socket.ts'
import { frameText } from './frame-json.ts'
import { HeardFrames } from './heard-frames.ts'
import { calls } from '../calls/index.ts'
import type { WireEvent } from './frame-json.ts'
import { KeptFrames } from './kept-frames.ts'
import { isWireKind } from './requests.ts'
import type { WireKind } from './requests.ts'
import { WireMedia } from './wire-media.ts'
import type { WireSettings } from './wire-settings.ts'

/** What a session asks of the service that it belongs to. */
export interface SessionHost {
  readonly world: World
  readonly settings: WireSettings
  readonly counters: { framesOut: number; tasksPeak: number }
  sessionOf(client: number): WireSession | undefined
  forget(session: WireSession): void
}

/** The answer to a request. */
export type Reply = Extract<ServerEvent, { kind: 'reply' }>

/** What is remembered of a request until it is answered. */
interface Asked {
  readonly kind: WireKind
  /** The new token that is judged. */
  readonly token?: string
}

/** One logged-in client of the wire, as the gateway keeps it. */
export class WireSession {
  readonly sessionId: string
  readonly connection: UserConnection
  readonly #service: SessionHost
  readonly #frames: KeptFrames
  readonly #heard: HeardFrames
  /** The newest frame that went out on the socket of now. */
  #sentSeq = 0
  #socket: FrameSocket | undefined
  /** Sockets that it has had. */
  #sockets = 0
  /** When its link works again, where a fault has cut it. */
  #cutUntilMs = -Infinity
  #lastHttpOp = 0
  #wasKicked = false
  #isEnded = false
  heardAtMs: number
  /** Answers that calls over HTTP wait for, by their operation. */
  readonly #waiting = new Map<number, (reply: Reply | undefined) => void>()
  /** What is not answered yet, by its operation. */
  readonly #asked = new Map<number, Asked>()
  readonly #polls = new Set<() => void>()
  /** Its uploads and downloads. */
  readonly media: WireMedia

  /** The token that it uses now. */
  token: string | null

  constructor(
    service: SessionHost,
    login: Pick<WireSession, 'sessionId' | 'connection' | 'token'>,
  ) {
    this.#service = service
    const { framesKeptMax, framesKeptBytesMax } = service.settings
    this.#frames = new KeptFrames(framesKeptMax, framesKeptBytesMax)
    this.#heard = new HeardFrames(framesKeptMax)
    this.sessionId = login.sessionId
    this.connection = login.connection
    this.token = login.token
    this.heardAtMs = nowOf(service.world)
    this.media = new WireMedia(service, this)
  }

  /** Whether it is over: nothing more is asked on it. */
  get isOver(): boolean {
    return this.#isEnded || this.connection.phase === 'closed'
  }

  get isOpen(): boolean {
    return this.#socket !== undefined
  }

  /** Whether a fault keeps the client away now. */
  get isCut(): boolean {
    return nowOf(this.#service.world) < this.#cutUntilMs
  }

  /** Takes something that the service tells the client. */
  deliver(event: WireEvent): void {
    const { kind } = event
    const asked = kind === 'reply' ? this.#takeAsked(event) : undefined
    if (kind === 'reply' && event.op < 0) return this.#answer(event)
    if (kind === 'kicked') this.#wasKicked = true
    const seq = this.#frames.lastSeq + 1
    const text = frameText(seq, event, asked)
    const delivery = kind === 'peer-message' ? event.delivery : 0
    this.#frames.add(text, delivery)
    if ('op' in event && event.op !== undefined) this.#heard.answered(event.op, seq)
    this.#service.counters.framesOut++
    this.#boundFrames()
    this.pump()
    for (const wake of Array.from(this.#polls)) wake()
    if (kind === 'kicked') this.end()
  }

  #answer(reply: Reply): void {
    const resolve = this.#waiting.get(reply.op)
    this.#waiting.delete(reply.op)
    resolve?.(reply)
  }

  /** Remembers a request that will be answered. */
  noteAsked(request: ClientRequest): void {
    const { op, kind } = request
    if (op === 0 || !isWireKind(kind)) return
    this.#asked.set(op, request.kind === 'renew-token' ? { kind, token: request.token } : { kind })
  }

  /** Joins that are not answered yet. */
  get joinsAsked(): number {
    let joins = 0
    for (const { kind } of this.#asked.values()) if (kind === 'join') joins++
    return joins
  }

  /** Takes out what an answer is to; a new token that was found good is the one of the session. Returns which names its codes have. */
  #takeAsked({ op, code }: Reply): EnumName | undefined {
    const asked = this.#asked.get(op)
    this.#asked.delete(op)
    if (code === 0) this.token = asked?.token ?? this.token
    return asked === undefined ? undefined : calls[asked.kind].codes
  }

  /** Gives the number of an operation whose answer a call over HTTP waits for. */
  nextHttpOp(): number {
    return -++this.#lastHttpOp
  }

  /** Waits for the answer to an operation: it may be there `early`, when the request was handed in. Undefined where the session ends before. */
  answerTo(op: number): {
    readonly early: () => Reply | undefined
    readonly reply: Promise<Reply | undefined>
    readonly giveUp: () => void
  } {
    let got: Reply | undefined
    const reply = new Promise<Reply | undefined>((resolve) => {
      this.#waiting.set(op, (answer) => {
        got = answer
        resolve(answer)
      })
    })
    return { early: () => got, reply, giveUp: () => this.#answerNone(op) }
  }

  #answerNone(op: number): void {
    const resolve = this.#waiting.get(op)
    this.#waiting.delete(op)
    resolve?.(undefined)
  }

  /** A client that reads too slowly loses its oldest frames, and its socket with them. */
  #boundFrames(): void {
    if (this.#socket === undefined || this.#frames.firstAfter <= this.#sentSeq) return
    this.drop(closeCodes.behind, 'Frames were lost: read faster.')
    this.goSilent()
  }

  /** Sends what the socket takes. */
  pump(): void {
    const socket = this.#socket
    if (socket === undefined || this.#frames.lastSeq === this.#sentSeq) return
    for (const { seq, text } of this.#frames.after(this.#sentSeq)) {
      if (socket.bufferedBytes() > this.#service.settings.bufferedBytesMax) return
      this.#sentSeq = seq
      socket.send(text)
      if (this.#socket !== socket) return
    }
  }

  /** The newest frame that was said to have come, or was dropped: those after it are kept. */
  get firstAfter(): number {
    return this.#frames.firstAfter
  }

  /** Whether the frames after one are all still there. */
  keeps(after: number): boolean {
    return after <= this.#frames.lastSeq && after >= this.firstAfter
  }

  /** The client has all frames up to one: they go, and its peer messages are confirmed. */
  confirm(seq: number): void {
    this.#heard.forget(seq)
    for (const { delivery } of this.#frames.forget(seq))
      if (delivery !== 0) confirmDelivery(this.#service.world, this.connection, delivery)
  }

  /**
   * Takes a socket into use, in place of an earlier one: frames after one go out again, then a
   * welcome, then what the client has missed.
   */
  attach(socket: FrameSocket, after: number): void {
    for (const wake of Array.from(this.#polls)) wake()
    this.drop(closeCodes.replaced, 'Another socket of this session has taken over.')
    this.#socket = socket
    this.#sockets++
    this.#sentSeq = after
    this.confirm(after)
    // First what was kept: a welcome more must not push out what has not been sent yet.
    this.pump()
    this.heard()
    if (this.isOver) return this.#endSocket()
    this.pump()
  }

  /** The client is there: it gets what it has missed, where it was away. */
  heard(): void {
    const { world } = this.#service
    const { connection } = this
    this.heardAtMs = nowOf(world)
    if (connection.phase === 'closed' && (this.#wasKicked || connection.endedBy === 0)) return
    if (connection.phase === 'online' && this.#socket === undefined) return
    comeBack(world, connection, (comeback) => {
      if (this.#socket === undefined && comeback === 'resumed') return
      this.deliver({ kind: 'welcome', wasOffline: comeback === 'was-offline' })
    })
    connection.mustRejoin = false
  }

  /** Notes a request frame of the socket. Returns whether it had come by an earlier one: it is not served again. */
  hasHeard(op: number, text: string): boolean {
    return op !== 0 && this.#heard.note(op, text, this.#sockets)
  }

  /** A socket is gone; nothing where it was replaced before. */
  detach(socket: FrameSocket): void {
    if (this.#socket !== socket) return
    this.#socket = undefined
    fallSilent(this.#service.world, this.connection)
  }

  /** Closes the socket; the session goes on. */
  drop(code: number, reason: string): void {
    const socket = this.#socket
    if (socket === undefined) return
    this.#socket = undefined
    socket.close(code, reason)
  }

  /** Agora hears nothing of the client any more. */
  goSilent(): void {
    fallSilent(this.#service.world, this.connection)
  }

  #endSocket(): void {
    this.pump()
    this.drop(closeCodes.ended, 'The session is over.')
  }

  /** A fault cuts the link for a time. */
  cut(forMs: number): void {
    const { world } = this.#service
    this.#cutUntilMs = Math.max(this.#cutUntilMs, nowOf(world) + forMs)
    this.loseLink('The link was cut.')
  }

  /** Nothing of it gets through any more: its socket, its polls and its transfers break. */
  loseLink(why: string): void {
    for (const wake of Array.from(this.#polls)) wake()
    this.media.sever()
    if (this.isOver) return
    this.drop(closeCodes.down, why)
    this.goSilent()
  }

  /** Resolves when a frame after one is there, or the poll is given up. */
  nextFrame(after: number): { readonly came: Promise<void>; readonly giveUp: () => void } {
    const polls = this.#polls
    const poll = new AbortController()
    const wake = (): void => poll.abort()
    const came = new Promise<void>((resolve) => {
      poll.signal.addEventListener('abort', () => {
        polls.delete(wake)
        resolve()
      })
    })
    polls.add(wake)
    if (after < this.#frames.lastSeq) wake()
    return { came, giveUp: wake }
  }

  /** The texts of the frames after one. */
  framesAfter(after: number): readonly string[] {
    return this.#frames.after(after).map(({ text }) => text)
  }

  /** Ends all that waits on it: it is over. */
  end(): void {
    this.#isEnded = true
    for (const op of Array.from(this.#waiting.keys())) this.#answerNone(op)
    for (const wake of Array.from(this.#polls)) wake()
    this.media.end()
    this.#endSocket()
  }
}
