import { WebSocket } from 'ws'
import { afterReal } from '../../../mocks/internal.ts'
import type { LoadHttp } from './http.ts'
import { nowMs } from './http.ts'

/** A frame from the gateway, as far as a load looks at it. */
interface Frame {
  readonly seq: number
  readonly kind: string
  readonly op?: unknown
  readonly code?: unknown
  readonly name?: unknown
  readonly delivery?: unknown
  readonly message?: { readonly text?: unknown }
  readonly problem?: { readonly name?: unknown; readonly detail?: unknown }
}

/** The answer to a frame: the SDK's name of what went wrong, or ''; and the whole of it. */
type Told = (reason: string, answer?: string) => void

const wentWrong = 'the socket has closed'
/** How long an app waits before it tries to come back: as long again after each try, up to the longest. */
const firstWaitMs = 100
const longestWaitMs = 2000

/** The gateway, and how it is reached. */
export interface WireEnd {
  readonly http: LoadHttp
  readonly target: string
  readonly appId: string
}

/** A client of a load: a session at the gateway, and its socket, which comes back as that of an app would. */
export class WireClient {
  readonly uid: string
  sessionId = ''
  /** Answers that nobody waited for. */
  doubled = 0
  /** Frames that the service would never send. */
  garbage = 0
  /** What came of the last login. */
  loginAnswer = ''
  /** How long it was away each time that its socket has dropped, in ms. */
  readonly awayMs: number[] = []
  onChannelText: (text: string) => void = () => undefined
  /** It has another session than before. */
  onNewSession: () => void = () => undefined
  readonly #end: WireEnd
  readonly #waiting = new Map<number, Told>()
  #socket: WebSocket | undefined
  #op = 0
  #lastSeq = 0
  #onWelcome: Told | undefined
  #isIn = false
  #isLeaving = false
  /** Only the last attempt to come back goes on. */
  #attempt = 0
  #awaySinceMs: number | undefined
  #stopWaiting: () => void = () => undefined

  constructor(uid: string, end: WireEnd) {
    this.uid = uid
    this.#end = end
  }

  /** Logs in, and opens the socket. @returns what went wrong, or ''. */
  async login(): Promise<string> {
    const reason = await this.#newSession()
    return reason === '' ? await this.#open() : reason
  }

  async #newSession(): Promise<string> {
    const { http, appId } = this.#end
    const { status, body } = await http
      .call('POST', '/v1/sessions', { appId, uid: this.uid })
      .catch((error: unknown) => ({ status: 0, body: { name: wordOf(error) } }))
    this.loginAnswer = `HTTP ${status} ${JSON.stringify(body)}`
    const { sessionId, name } = body as { readonly sessionId?: unknown; readonly name?: unknown }
    if (status !== 201) return typeof name === 'string' ? name : `HTTP ${status}`
    if (typeof sessionId !== 'string' || sessionId === '') return 'HTTP 201 that names no session'
    this.sessionId = sessionId
    this.#lastSeq = 0
    return ''
  }

  /** Breaks the socket, and opens another. @returns what went wrong, or ''. */
  async reopen(): Promise<string> {
    this.#attempt++
    this.#stopWaiting()
    const socket = this.#socket
    this.#socket = undefined
    this.#isIn = false
    socket?.terminate()
    const reason = await this.#open()
    if (reason === '') this.#cameBack()
    else this.#dropped()
    return reason
  }

  #open(): Promise<string> {
    const url = `${this.#end.target.replace(/^http/, 'ws')}${this.path('socket')}`
    const socket = new WebSocket(this.#lastSeq === 0 ? url : `${url}?after=${this.#lastSeq}`)
    this.#socket = socket
    const welcomed = new Promise<string>((resolve) => (this.#onWelcome = resolve))
    socket.on('message', (data: Buffer) => {
      if (this.#socket === socket) this.#heard(data.toString())
    })
    socket.on('error', (error) => {
      if (this.#socket === socket) this.#welcomed(error.message)
    })
    socket.on('close', (code) => {
      if (this.#socket !== socket) return
      this.#welcomed(code >= 4000 ? `the socket has closed with ${code}` : wentWrong)
      if (this.#isIn) this.#dropped()
    })
    return welcomed
  }

  /** It was in, and is not any more: it comes back when it can. */
  #dropped(): void {
    this.#isIn = false
    if (this.#isLeaving) return
    this.#awaySinceMs ??= nowMs()
    this.#comeBackAfter(firstWaitMs)
  }

  #comeBackAfter(waitMs: number): void {
    this.#stopWaiting = afterReal(waitMs, () => void this.#comeBack(waitMs), true)
  }

  async #comeBack(waitedMs: number): Promise<void> {
    const attempt = ++this.#attempt
    let reason = await this.#open()
    // The service has forgotten the session: the app logs in anew, and nobody answers what was asked before.
    if (/4(?:04|10)\b/.test(reason) && attempt === this.#attempt) {
      this.#failAll()
      reason = await this.login()
      if (reason === '') this.onNewSession()
    }
    if (this.#isLeaving || attempt !== this.#attempt) return
    if (reason === '') this.#cameBack()
    else this.#comeBackAfter(Math.min(longestWaitMs, 2 * waitedMs))
  }

  #cameBack(): void {
    if (this.#awaySinceMs !== undefined) this.awayMs.push(nowMs() - this.#awaySinceMs)
    this.#awaySinceMs = undefined
  }

  path(rest: string): string {
    return `/v1/sessions/${this.sessionId}/${rest}`
  }

  /** Asks for something by a frame; `told` gets the answer. */
  ask(kind: string, body: object, told: Told): void {
    const op = ++this.#op
    if (this.#socket?.readyState !== WebSocket.OPEN) {
      told('the client is not connected')
      return
    }
    this.#waiting.set(op, told)
    this.#socket.send(JSON.stringify({ op, kind, ...body }))
  }

  /** @returns what went wrong, or ''. */
  async logout(): Promise<string> {
    this.#isLeaving = true
    this.#stopWaiting()
    this.#cameBack()
    this.#failAll()
    const socket = this.#socket
    this.#socket = undefined
    const { sessionId } = this
    this.sessionId = ''
    const why =
      sessionId === ''
        ? ''
        : await this.#end.http.call('DELETE', `/v1/sessions/${sessionId}`).then(
            ({ status }) => (status >= 200 && status < 300 ? '' : `HTTP ${status}`),
            (error: unknown) => wordOf(error),
          )
    socket?.terminate()
    return why
  }

  #heard(text: string): void {
    const frame = frameOf(text)
    if (frame === undefined) {
      this.garbage++
      return
    }
    this.#lastSeq = frame.seq
    switch (frame.kind) {
      case 'welcome':
        this.#isIn = true
        return this.#welcomed('')
      case 'reply':
        return this.#answered(
          frame.op,
          frame.code === 0 ? '' : (wordIn(frame.name) ?? 'unknown'),
          text,
        )
      case 'problem':
        return this.#answered(
          frame.op,
          wordIn(frame.problem?.name) ?? wordIn(frame.problem?.detail) ?? 'refused',
          text,
        )
      case 'peer-message':
        return this.#confirm(frame.delivery)
      case 'channel-message':
        return this.onChannelText(wordIn(frame.message?.text) ?? '')
      default:
    }
  }

  /** Without it the sender is not told that the message has come. */
  #confirm(delivery: unknown): void {
    if (typeof delivery === 'number' && delivery > 0)
      this.#socket?.send(`{"kind":"ack","delivery":${delivery}}`)
  }

  #welcomed(reason: string): void {
    const told = this.#onWelcome
    this.#onWelcome = undefined
    told?.(reason)
  }

  #failAll(): void {
    const waiting = [...this.#waiting.values()]
    this.#waiting.clear()
    for (const told of waiting) told(wentWrong)
  }

  #answered(op: unknown, reason: string, answer: string): void {
    if (typeof op !== 'number') return
    const told = this.#waiting.get(op)
    this.#waiting.delete(op)
    if (told === undefined) this.doubled++
    else told(reason, answer)
  }
}

/** Parses a frame; undefined if it is not a valid one. */
function frameOf(text: string): Frame | undefined {
  try {
    const frame = JSON.parse(text) as Partial<Frame> | null
    return typeof frame?.kind === 'string' && typeof frame.seq === 'number'
      ? (frame as Frame)
      : undefined
  } catch {
    return undefined
  }
}

function wordIn(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function wordOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  return code ?? message
}
