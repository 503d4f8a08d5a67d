import { performance } from 'node:perf_hooks'
import { Pool } from 'undici'
import type { Dispatcher } from 'undici'

/** The answer of a small call. */
export interface Answer {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}

/** How a transfer ended. */
export interface TransferEnd {
  /** 0 where no answer came. */
  readonly status: number
  /** '' where it did what it was for; else the problem's name, or what broke or is wrong with the answer. */
  readonly reason: string
  /** What came, where something is wrong with it: status and body, cut short. */
  readonly answer: string
  readonly mediaId: string
  readonly isAborted: boolean
}

/** Who is told of a transfer, in this order; of all but bytes once. */
export interface TransferWatch {
  firstByte(): void
  /** So many bytes more are handed to the network, or have come from it. */
  moved(bytes: number): void
  lastByte(): void
  firstAnswer(): void
  ended(end: TransferEnd): void
}

const answerBytesMax = 64 * 1024
/** So much of an answer is told where something is wrong with it. */
const answerCharsTold = 2000
/** A small call without an answer for so long has failed. */
const answerMs = 30_000
/** What is asked when a load is over must not keep it: a gateway may be frozen. */
const soon = { headersTimeout: 3000, bodyTimeout: 3000 }

/** The HTTP side of a generator: one pool of connections, and no body in memory but one chunk. */
export class LoadHttp {
  readonly #pool: Pool
  readonly #chunk: Buffer
  readonly #adminToken: string | undefined

  /** @param chunk bytes that every upload is made of, again and again. */
  constructor(target: string, chunk: Uint8Array, adminToken?: string) {
    this.#adminToken = adminToken
    // No client limits: how many calls run at once is what the load says.
    this.#pool = new Pool(target, {
      connections: null,
      pipelining: 1,
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: 30_000,
    })
    this.#chunk = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length)
  }

  /** A small call with JSON. It rejects where no answer comes in time, or the connection breaks. */
  async call(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<Answer> {
    const { status, text } = await this.#small({
      method,
      path,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return { status, body: parsed(text) }
  }

  /** A question beside a load; it waits for 3 s and no more. */
  async ask(path: string): Promise<Answer> {
    const { status, text } = await this.#small({ method: 'GET', path, ...soon })
    return { status, body: parsed(text) }
  }

  /** By callbacks: a stream for an answer of a few bytes would cost as much as the call. */
  #small(
    options: Dispatcher.DispatchOptions,
  ): Promise<{ readonly status: number; readonly text: string }> {
    return new Promise((resolve, reject) => {
      let status = 0
      let text = ''
      const isAdmin = options.path.startsWith('/admin/') && this.#adminToken !== undefined
      const headers = {
        ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(isAdmin ? { authorization: `Bearer ${this.#adminToken}` } : {}),
      }
      this.#pool.dispatch(
        { headersTimeout: answerMs, bodyTimeout: answerMs, headers, ...options },
        {
          onRequestStart: () => undefined,
          onResponseStart: (_controller, code) => {
            status = code
          },
          onResponseData: (_controller, chunk) => {
            text += chunk.toString('utf8')
          },
          onResponseEnd: () => resolve({ status, text }),
          onResponseError: (_controller, error) => reject(error),
        },
      )
    })
  }

  /** Uploads so many bytes. @returns aborts it. */
  upload(path: string, bytes: number, watch: TransferWatch): () => void {
    const source = this.#bytes(bytes, watch)
    let text = ''
    return this.#transfer(
      {
        method: 'POST',
        path,
        headers: { 'content-length': String(bytes), 'content-type': 'application/octet-stream' },
        // Undici takes any iterable of chunks, and waits for the socket between two of them.
        body: source as unknown as Dispatcher.DispatchOptions['body'] & object,
      },
      watch,
      {
        took: (_status, chunk) => {
          if (text.length < answerBytesMax) text += chunk.toString('latin1')
        },
        read: (status) => ({ ...storedBy(status, text, bytes), text }),
      },
    )
  }

  /** Downloads a medium of so many bytes, as `upload` makes them; they are looked at and let go. @returns aborts it. */
  download(path: string, bytes: number, watch: TransferWatch): () => void {
    watch.firstByte()
    watch.lastByte()
    let came = 0
    let text = ''
    let isSame = true
    return this.#transfer({ method: 'GET', path }, watch, {
      took: (status, chunk) => {
        if (status !== 200) {
          if (text.length < answerBytesMax) text += chunk.toString('latin1')
          return
        }
        isSame &&= this.#isOwn(chunk, came)
        came += chunk.length
        watch.moved(chunk.length)
      },
      read: (status) => {
        if (status !== 200) return { reason: wordOf(status, text), mediaId: '', text }
        const isWhole = came === bytes
        const reason = isWhole
          ? 'other bytes came than were uploaded'
          : `${came} of ${bytes} bytes came`
        return { reason: isWhole && isSame ? '' : reason, mediaId: '', text: reason }
      },
    })
  }

  *#bytes(bytes: number, watch: TransferWatch): Generator<Uint8Array> {
    watch.firstByte()
    for (let sent = 0; sent < bytes;) {
      const length = Math.min(this.#chunk.length, bytes - sent)
      sent += length
      watch.moved(length)
      yield length === this.#chunk.length ? this.#chunk : this.#chunk.subarray(0, length)
    }
    watch.lastByte()
  }

  /** Whether bytes are those that an upload has at that place. */
  #isOwn(bytes: Buffer, from: number): boolean {
    for (let at = 0; at < bytes.length;) {
      const place = (from + at) % this.#chunk.length
      const length = Math.min(this.#chunk.length - place, bytes.length - at)
      if (this.#chunk.compare(bytes, at, at + length, place, place + length) !== 0) return false
      at += length
    }
    return true
  }

  #transfer(
    options: Dispatcher.DispatchOptions,
    watch: TransferWatch,
    answer: TransferAnswer,
  ): () => void {
    let abort: (() => void) | undefined
    let isAborted = false
    let status = 0
    this.#pool.dispatch(options, {
      onRequestStart: (controller) => {
        abort = () => controller.abort(new Error('aborted'))
        if (isAborted) abort()
      },
      onResponseStart: (_controller, code) => {
        status = code
        watch.firstAnswer()
      },
      onResponseData: (_controller, chunk) => answer.took(status, chunk),
      onResponseEnd: () => {
        const { reason, mediaId, text } = answer.read(status)
        const told = reason === '' ? '' : `HTTP ${status} ${text.slice(0, answerCharsTold)}`.trim()
        watch.ended({ reason, mediaId, answer: told, status, isAborted })
      },
      onResponseError: (_controller, error) => {
        const code = (error as { readonly code?: string }).code ?? error.message
        const before = status === 0 ? 'no answer' : `HTTP ${status}, then`
        watch.ended({
          status: isAborted ? 0 : status,
          reason: isAborted ? 'aborted' : code,
          answer: `${before}: ${code} ${error.message}`,
          mediaId: '',
          isAborted,
        })
      },
    })
    return () => {
      isAborted = true
      abort?.()
    }
  }

  async close(): Promise<void> {
    await this.#pool.destroy()
  }
}

/** The answer of a transfer: its bytes as they come, and what it says in the end. */
interface TransferAnswer {
  took(status: number, chunk: Buffer): void
  read(status: number): Pick<TransferEnd, 'reason' | 'mediaId'> & { readonly text: string }
}

/** An upload is done where the service names its medium, and its length where it tells one. */
function storedBy(
  status: number,
  text: string,
  bytes: number,
): Pick<TransferEnd, 'reason' | 'mediaId'> {
  if (status !== 201) return { reason: wordOf(status, text), mediaId: '' }
  const { mediaId, bytes: stored = bytes } = parsed(text)
  if (typeof mediaId !== 'string' || mediaId === '')
    return { reason: 'HTTP 201 that names no medium', mediaId: '' }
  if (stored !== bytes) return { reason: 'HTTP 201 with another length', mediaId: '' }
  return { reason: '', mediaId }
}

/** What is wrong with an answer, in a word. */
function wordOf(status: number, text: string): string {
  const { name, detail } = parsed(text)
  const words = [name, detail].flatMap((each) =>
    typeof each === 'string' && each !== '' ? each : [],
  )
  return status < 400 ? `HTTP ${status}` : (words[0] ?? `HTTP ${status}`)
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

/** The time of a thread, in ms. */
export function nowMs(): number {
  return performance.now()
}
