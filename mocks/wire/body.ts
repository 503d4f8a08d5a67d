import { afterReachable } from '../time/index.ts'
import { Refused } from './problem.ts'

/** What a request is of, in every network: enough of `Request` and of Node's `IncomingMessage`. */
export interface IncomingBody {
  readonly headers: Headers
  chunks(): AsyncIterator<Uint8Array>
}

/** Bytes of a JSON body, inclusive. */
export const jsonBytesMax: number = 1024 * 1024
const slowMs = 30_000

/**
 * Reads a JSON body: of UTF-8, of a bounded size, in a bounded time. An empty body is `{}`.
 *
 * @param timeMs 30 s unless given.
 * @throws Refused 400, 408, 413 or 415.
 */
export async function readJson(body: IncomingBody, timeMs: number = slowMs): Promise<unknown> {
  const type = body.headers.get('content-type')
  const text = await readText(body, timeMs)
  if (text === '') return {}
  if (type !== null && !/^application\/(\w+\+)?json\b/i.test(type))
    throw new Refused(415, `The body is ${type.slice(0, 60)}. Send application/json.`)
  try {
    return JSON.parse(text)
  } catch {
    throw new Refused(400, 'The body is no JSON. Send one object.')
  }
}

async function readText(body: IncomingBody, timeMs: number): Promise<string> {
  const said = Number(body.headers.get('content-length') ?? 0)
  if (said > jsonBytesMax) throw tooLong()
  const chunks = body.chunks()
  const late = new AbortController()
  const slow = new Promise<never>((_, reject) => {
    const why = new Refused(408, `The body did not come within ${timeMs / 1000} s.`)
    late.signal.addEventListener('abort', () => reject(why))
  })
  slow.catch(() => undefined)
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let bytes = 0
  let text = ''
  const stop = afterReachable(timeMs, () => late.abort(), true)
  try {
    for (;;) {
      const step = await Promise.race([chunks.next(), slow])
      if (step.done === true) return text + decoder.decode()
      bytes += step.value.length
      if (bytes > jsonBytesMax) throw tooLong()
      text += decoder.decode(step.value, { stream: true })
    }
  } catch (error) {
    if (error instanceof TypeError) throw new Refused(400, 'The body is not valid UTF-8.')
    throw error
  } finally {
    stop()
  }
}

function tooLong(): Refused {
  return new Refused(413, `The body has more than ${jsonBytesMax} bytes. Send less.`)
}

/** The body of a `Request`. */
export function bodyOfRequest(request: Request): IncomingBody {
  return {
    headers: request.headers,
    chunks: () => readerOf(request.body),
  }
}

function readerOf(stream: ReadableStream<Uint8Array> | null): AsyncIterator<Uint8Array> {
  const reader = stream?.getReader()
  return {
    next: async () => {
      const step = await reader?.read()
      return step === undefined || step.done
        ? { done: true, value: undefined }
        : { done: false, value: step.value }
    },
  }
}
