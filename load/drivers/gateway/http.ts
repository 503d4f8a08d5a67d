import { performance } from 'node:perf_hooks'
import { Pool } from 'undici'
import type { Dispatcher } from 'undici'

/** The answer of a small call. */
export interface Answer {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}

/** The instants of a transfer, by `performance.now`, and how it ended. */
export interface TransferEnd {
  /** 0 where no answer came. */
  readonly status: number
  /** The problem's name, or what broke. */
  readonly reason: string
  readonly mediaId: string
  readonly bytes: number
  readonly isAborted: boolean
}

/** Who is told of a transfer: each once, in this order. */
export interface TransferWatch {
  firstByte(): void
  /** Bytes handed to the network until now. */
  moved(bytes: number): void
  lastByte(): void
  firstAnswer(): void
  ended(end: TransferEnd): void
}

const chunkBytes = 256 * 1024
const answerBytesMax = 64 * 1024
/** A small call without an answer for so long has failed. */
const answerMs = 30_000
/** What is asked when a load is over must not keep it: a gateway may be frozen. */
const soonMs = 3000

/** The HTTP side of a generator: one pool of connections, and no body in memory but one chunk. */
export class LoadHttp {
  readonly #pool: Pool
  readonly #chunk: Uint8Array

  /** @param chunk bytes that every upload is made of. */
  constructor(target: string, chunk: Uint8Array) {
    // No client limits: how many calls run at once is what the load says.
    this.#pool = new Pool(target, {
      connections: null,
      pipelining: 1,
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: 30_000,
    })
    this.#chunk = chunk
  }

  /** A small call with JSON. It rejects where no answer comes in time, or the connection breaks. */
  async call(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<Answer> {
    const { status, text } = await this.#small(
      body === undefined
        ? { method, path }
        : {
            method,
            path,
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify(body),
          },
    )
    return { status, body: parsed(text) }
  }

  /** A question after a load; it waits for 3 s and no more. */
  async ask(path: string): Promise<Answer> {
    const { status, text } = await this.#small({ method: 'GET', path, headersTimeout: soonMs })
    return { status, body: parsed(text) }
  }

  /** Text of a document; it waits for 3 s and no more. */
  async text(path: string): Promise<string> {
    return (await this.#small({ method: 'GET', path, headersTimeout: soonMs })).text
  }

  /** By callbacks: a stream for an answer of a few bytes would cost as much as the call. */
  #small(
    options: Dispatcher.DispatchOptions,
  ): Promise<{ readonly status: number; readonly text: string }> {
    return new Promise((resolve, reject) => {
      let status = 0
      let text = ''
      this.#pool.dispatch(
        { headersTimeout: answerMs, bodyTimeout: answerMs, ...options },
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
    return this.#transfer(
      {
        method: 'POST',
        path,
        headers: { 'content-length': String(bytes), 'content-type': 'application/octet-stream' },
        // Undici takes any iterable of chunks, and waits for the socket between two of them.
        body: source as unknown as Dispatcher.DispatchOptions['body'] & object,
      },
      watch,
    )
  }

  /** Downloads; the bytes are counted and let go. @returns aborts it. */
  download(path: string, watch: TransferWatch): () => void {
    watch.firstByte()
    watch.lastByte()
    return this.#transfer({ method: 'GET', path }, watch)
  }

  *#bytes(bytes: number, watch: TransferWatch): Generator<Uint8Array> {
    watch.firstByte()
    for (let sent = 0; sent < bytes;) {
      const length = Math.min(chunkBytes, bytes - sent)
      sent += length
      watch.moved(sent)
      yield length === this.#chunk.length ? this.#chunk : this.#chunk.subarray(0, length)
    }
    watch.lastByte()
  }

  #transfer(options: Dispatcher.DispatchOptions, watch: TransferWatch): () => void {
    let abort: (() => void) | undefined
    let isAborted = false
    let status = 0
    let bytes = 0
    let text = ''
    this.#pool.dispatch(options, {
      onRequestStart: (controller) => {
        abort = () => controller.abort(new Error('aborted'))
        if (isAborted) abort()
      },
      onResponseStart: (_controller, code) => {
        status = code
        watch.firstAnswer()
      },
      onResponseData: (_controller, chunk) => {
        bytes += chunk.length
        if (options.method === 'POST' || status >= 400)
          if (text.length < answerBytesMax) text += chunk.toString('latin1')
      },
      onResponseEnd: () => watch.ended({ ...readEnd(status, text), status, bytes, isAborted }),
      onResponseError: (_controller, error) =>
        watch.ended({
          status: isAborted ? 0 : status,
          reason: isAborted
            ? 'aborted'
            : ((error as { readonly code?: string }).code ?? error.message),
          mediaId: '',
          bytes,
          isAborted,
        }),
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

function readEnd(
  status: number,
  text: string,
): { readonly reason: string; readonly mediaId: string } {
  const { name, detail, mediaId } = parsed(text)
  const word = [name, detail].find((each) => typeof each === 'string')
  return {
    reason: status < 400 ? '' : (word ?? `HTTP ${status}`),
    mediaId: typeof mediaId === 'string' ? mediaId : '',
  }
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(text) as Readonly<Record<string, unknown>>
  } catch {
    return {}
  }
}

/** The time of a thread, in ms. */
export function nowMs(): number {
  return performance.now()
}
