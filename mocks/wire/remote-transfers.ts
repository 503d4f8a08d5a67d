import { taskStalled } from '../client/index.ts'
import type { Session, TaskRecord, World } from '../client/index.ts'

/** What an upload or download ends with: a status and what was said, or undefined where the link broke. */
export interface TransferEnd {
  readonly status: number
  readonly json: Readonly<Record<string, unknown>>
}

/** One upload or download over HTTP. */
export interface RemoteTransfer {
  readonly controller: AbortController
  movedBytes: number
  isMoving: boolean
  /** Downloads: the answer whose body is to be read. */
  response: Response | undefined
}

/** The transfer of a task. */
export function transferOf(task: TaskRecord): RemoteTransfer | undefined {
  return task.transfer as RemoteTransfer | undefined
}

/** Begins a transfer: nothing moves yet. */
export function beginTransfer(task: TaskRecord): RemoteTransfer {
  const transfer: RemoteTransfer = {
    controller: new AbortController(),
    movedBytes: 0,
    isMoving: false,
    response: undefined,
  }
  task.transfer = transfer
  return transfer
}

/** The link broke under a transfer: it waits for the next one. */
export function stallTransfer(world: World, session: Session, task: TaskRecord): void {
  transferOf(task)?.controller.abort()
  task.transfer = undefined
  if (session.tasks.get(task.requestId) === task) taskStalled(world, task)
}

/** What is used of a browser's XMLHttpRequest. */
interface Xhr {
  readonly upload: {
    addEventListener(name: 'progress', take: (event: { readonly loaded: number }) => void): void
  }
  readonly status: number
  readonly responseText: string
  open(method: string, url: string): void
  send(body: Blob): void
  abort(): void
  addEventListener(name: 'load' | 'error' | 'abort', take: () => void): void
}

function xhrOf(): (new () => Xhr) | undefined {
  return (globalThis as { readonly XMLHttpRequest?: new () => Xhr }).XMLHttpRequest
}

const pieceBytes = 256 * 1024

/** Sends the bytes of an upload: by XMLHttpRequest where there is one, since only that tells its progress in a browser. */
export async function sendBytes(
  url: string,
  task: TaskRecord,
  transfer: RemoteTransfer,
): Promise<TransferEnd> {
  const Request = xhrOf()
  return Request === undefined
    ? await sendByStream(url, task, transfer)
    : await sendByRequest(new Request(), { url, task, transfer })
}

async function sendByStream(
  url: string,
  { payload }: TaskRecord,
  transfer: RemoteTransfer,
): Promise<TransferEnd> {
  const bytes = payload?.bytes ?? 0
  const body = new ReadableStream<Uint8Array>(
    {
      pull: async (stream) => {
        const offset = transfer.movedBytes
        const piece = await payload?.read(offset, Math.min(pieceBytes, bytes - offset))
        if (piece === undefined || piece.length === 0) return stream.close()
        // The reader of the payload may use its bytes again; what goes out must stay.
        stream.enqueue(piece.slice())
        transfer.movedBytes += piece.length
        if (transfer.movedBytes >= bytes) stream.close()
      },
    },
    { highWaterMark: 0 },
  )
  const init = { method: 'POST', body, duplex: 'half', signal: transfer.controller.signal }
  const response = await fetch(url, init as object)
  return { status: response.status, json: (await response.json()) as TransferEnd['json'] }
}

async function sendByRequest(
  request: Xhr,
  {
    url,
    task: { payload },
    transfer,
  }: {
    readonly url: string
    readonly task: TaskRecord
    readonly transfer: RemoteTransfer
  },
): Promise<TransferEnd> {
  const bytes = await payload?.read(0, payload.bytes)
  return await new Promise((resolve, reject) => {
    request.open('POST', url)
    request.upload.addEventListener('progress', ({ loaded }) => (transfer.movedBytes = loaded))
    request.addEventListener('load', () => {
      const json = JSON.parse(request.responseText) as TransferEnd['json']
      resolve({ status: request.status, json })
    })
    request.addEventListener('error', () => reject(new Error('the link broke')))
    request.addEventListener('abort', () => reject(new Error('it was stopped')))
    transfer.controller.signal.addEventListener('abort', () => request.abort())
    request.send(new Blob(bytes === undefined ? [] : [bytes]))
  })
}

/** Reads the bytes of a download. */
export async function readBytes(transfer: RemoteTransfer, bytes: number): Promise<Uint8Array> {
  const all = new Uint8Array(bytes)
  const reader = transfer.response?.body?.getReader()
  for (;;) {
    const step = await reader?.read()
    if (step === undefined || step.done) return all
    all.set(step.value, transfer.movedBytes)
    transfer.movedBytes += step.value.length
  }
}
