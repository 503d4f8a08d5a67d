import { WebSocket } from 'ws'
import type { LoadHttp } from './http.ts'

/** A frame from the gateway, as far as a load looks at it. */
interface Frame {
  readonly seq: number
  readonly kind: string
  readonly op?: number
  readonly code?: number
  readonly name?: string
  readonly delivery?: number
  readonly message?: { readonly text?: string }
  readonly problem?: { readonly name?: string; readonly detail?: string }
}

/** The answer to a frame: the SDK's name of what went wrong, or ''. */
type Told = (reason: string) => void

const wentWrong = 'the socket has closed'

/** The gateway, and how it is reached. */
export interface WireEnd {
  readonly http: LoadHttp
  readonly target: string
  readonly appId: string
}

/** A client of a load: a session at the gateway, and its socket. */
export class WireClient {
  readonly uid: string
  sessionId = ''
  /** Answers that nobody waited for. */
  doubled = 0
  onChannelText: (text: string) => void = () => undefined
  readonly #http: LoadHttp
  readonly #target: string
  readonly #appId: string
  readonly #waiting = new Map<number, Told>()
  #socket: WebSocket | undefined
  #op = 0
  #lastSeq = 0
  #onWelcome: Told | undefined

  constructor(uid: string, at: WireEnd) {
    this.uid = uid
    this.#http = at.http
    this.#target = at.target
    this.#appId = at.appId
  }

  /** Logs in, and opens the socket. @returns what went wrong, or ''. */
  async login(): Promise<string> {
    const { status, body } = await this.#http
      .call('POST', '/v1/sessions', { appId: this.#appId, uid: this.uid })
      .catch((error: unknown) => ({ status: 0, body: { name: wordOf(error) } }))
    if (status !== 201) {
      const { name } = body as { readonly name?: unknown }
      return typeof name === 'string' ? name : `HTTP ${status}`
    }
    this.sessionId = String((body as { readonly sessionId?: unknown }).sessionId)
    return await this.open()
  }

  /** Opens the socket: at first, or again after it was cut. @returns what went wrong, or ''. */
  open(): Promise<string> {
    const url = `${this.#target.replace(/^http/, 'ws')}${this.path('socket')}`
    const socket = new WebSocket(this.#lastSeq === 0 ? url : `${url}?after=${this.#lastSeq}`)
    this.#socket = socket
    const welcomed = new Promise<string>((resolve) => (this.#onWelcome = resolve))
    socket.on('message', (data: Buffer) => this.#heard(data.toString()))
    socket.on('error', (error) => this.#welcomed(error.message))
    socket.on('close', () => {
      if (this.#socket !== socket) return
      this.#welcomed(wentWrong)
      for (const told of this.#waiting.values()) told(wentWrong)
      this.#waiting.clear()
    })
    return welcomed
  }

  /** Breaks the socket. */
  cut(): void {
    this.#socket?.terminate()
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

  async logout(): Promise<void> {
    const socket = this.#socket
    this.#socket = undefined
    if (this.sessionId !== '')
      await this.#http.call('DELETE', `/v1/sessions/${this.sessionId}`).catch(() => undefined)
    socket?.terminate()
  }

  #heard(text: string): void {
    const frame = JSON.parse(text) as Frame
    this.#lastSeq = frame.seq
    switch (frame.kind) {
      case 'welcome':
        return this.#welcomed('')
      case 'reply':
        return this.#answered(frame.op, frame.code === 0 ? '' : (frame.name ?? 'unknown'))
      case 'problem':
        return this.#answered(frame.op, frame.problem?.name ?? frame.problem?.detail ?? 'refused')
      case 'peer-message':
        return this.#confirm(frame.delivery ?? 0)
      case 'channel-message':
        return this.onChannelText(frame.message?.text ?? '')
      default:
    }
  }

  /** Without it the sender is not told that the message has come. */
  #confirm(delivery: number): void {
    if (delivery > 0) this.#socket?.send(`{"kind":"ack","delivery":${delivery}}`)
  }

  #welcomed(reason: string): void {
    const told = this.#onWelcome
    this.#onWelcome = undefined
    told?.(reason)
  }

  #answered(op: number | undefined, reason: string): void {
    if (op === undefined) return
    const told = this.#waiting.get(op)
    this.#waiting.delete(op)
    if (told === undefined) this.doubled++
    else told(reason)
  }
}

function wordOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  return code ?? message
}
