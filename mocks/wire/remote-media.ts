import { bytesPayload, receive, taskResumed, taskStalled } from '../client/index.ts'
import type { Session, TaskRecord, World } from '../client/index.ts'
import { linkStateOf } from '../network/index.ts'
import { record } from '../server/index.ts'
import {
  beginTransfer,
  readBytes,
  sendBytes,
  stallTransfer,
  transferOf,
} from './remote-transfers.ts'
import type { TransferEnd } from './remote-transfers.ts'

/** The uploads and downloads of one session, over HTTP. */
export class RemoteMedia {
  readonly #world: World
  readonly #session: Session
  readonly #url: (path: string) => string

  /** @param url the address of something of the session of now. */
  constructor(world: World, session: Session, url: (path: string) => string) {
    this.#world = world
    this.#session = session
    this.#url = url
  }

  /** Begins the transfers that wait for the link, some again. */
  resume(): void {
    for (const task of this.#session.tasks.values()) {
      if (task.transfer !== undefined) continue
      if (task.call.direction === 'download') this.findMedium(task)
      else if (task.machine.phase === 'moving') this.startTransfer(task)
    }
  }

  /** The link is gone: what runs stops where it is. */
  stall(): void {
    for (const task of this.#session.tasks.values()) stallTransfer(this.#world, this.#session, task)
  }

  /** Asks for the medium of a download, once there is a link. */
  findMedium(task: TaskRecord): void {
    if (!linkStateOf(this.#session).isUp) return
    const transfer = beginTransfer(task)
    this.#ask(task).catch(() => {
      if (!transfer.controller.signal.aborted) stallTransfer(this.#world, this.#session, task)
    })
  }

  async #ask(task: TaskRecord): Promise<void> {
    const transfer = transferOf(task)
    const { requestId, mediaId } = task
    const { signal } = transfer?.controller ?? new AbortController()
    const url = this.#url(`media/${mediaId}?task=${requestId}`)
    const response = await fetch(url, { signal })
    if (transfer === undefined || task.transfer !== transfer) return
    if (response.status !== 200)
      return this.#failed(task, {
        status: response.status,
        json: (await response.json()) as TransferEnd['json'],
      })
    transfer.response = response
    const bytes = Number(response.headers.get('content-length'))
    task.payload = { bytes, read: () => new Uint8Array(0) }
    receive(this.#world, this.#session, { kind: 'media-found', requestId })
  }

  /** Moves the bytes of a task, once there is a link. */
  startTransfer(task: TaskRecord): void {
    if (!linkStateOf(this.#session).isUp) return taskStalled(this.#world, task)
    const transfer = transferOf(task) ?? beginTransfer(task)
    transfer.isMoving = true
    taskResumed(this.#world, task)
    const move = task.call.direction === 'upload' ? this.#upload(task) : this.#download(task)
    move.catch(() => {
      if (!transfer.controller.signal.aborted) stallTransfer(this.#world, this.#session, task)
    })
  }

  async #upload(task: TaskRecord): Promise<void> {
    const transfer = transferOf(task)
    if (transfer === undefined) return
    const { requestId, kind } = task
    const url = this.#url(`media?kind=${kind}&task=${requestId}`)
    const end = await sendBytes(url, task, transfer)
    if (task.transfer !== transfer) return
    if (end.status !== 201) return this.#failed(task, end)
    const mediaId = String(end.json['mediaId'])
    receive(this.#world, this.#session, { kind: 'media-stored', requestId, mediaId })
  }

  async #download(task: TaskRecord): Promise<void> {
    const transfer = transferOf(task)
    if (transfer === undefined) return
    const bytes = await readBytes(transfer, task.payload?.bytes ?? 0)
    if (task.transfer !== transfer) return
    task.payload = bytesPayload(bytes)
    task.call.arrived(this.#world, task)
  }

  /** Writes down why the gateway cannot do its part: the code of the SDK does not say. */
  #trouble(why: string): void {
    const { client, uid } = this.#session
    record(this.#world, { kind: 'network', name: 'gateway-trouble', client, uid, note: why })
    this.#world.host.onRefusal?.(why)
  }

  #failed(task: TaskRecord, { status, json }: TransferEnd): void {
    const code = typeof json['code'] === 'number' ? json['code'] : undefined
    // The session is away, not the task at fault. A folder that cannot be used gives its 503 a code.
    if (status === 410 || (status === 503 && code === undefined))
      return stallTransfer(this.#world, this.#session, task)
    if (status === 503) this.#trouble(String(json['detail']))
    const { requestId } = task
    const isMissing = json['rule'] === 'W-DL-NOT-EXIST'
    receive(this.#world, this.#session, {
      kind: 'media-failed',
      requestId,
      code: code ?? task.call.failureCode,
      isMissing,
    })
  }
}
