import {
  failUpload,
  mediaBytesMax,
  refuseMediaBytes,
  upload as callUpload,
  uploadCall,
  uploadedDimensions,
} from '../calls/index.ts'
import { isWanted, moveTask, startMoving } from '../client/index.ts'
import type { TaskRecord } from '../client/index.ts'
import { deleteMedium, expiresAtMs, mediumOf } from '../server/index.ts'
import type { Medium } from '../server/index.ts'
import { BodyTransfer, Severed } from './body-carrier.ts'
import { memorySink } from './media-sink.ts'
import type { MediaSink, StoredAbout } from './media-sink.ts'
import { Refused } from './problem.ts'
import { ReadAhead } from './read-ahead.ts'
import type { WireService } from './wire-service.ts'
import type { WireSession } from './wire-session.ts'

/** An upload as it comes. */
export interface IncomingUpload {
  readonly kind: 'file' | 'image'
  readonly taskId: number | undefined
  /** Its length, where it was said before. */
  readonly bytes: number | undefined
  readonly chunks: AsyncIterator<Uint8Array>
  /** Aborts when the client is gone. */
  readonly signal: AbortSignal
}

/** A stored upload. */
export interface StoredUpload extends StoredAbout {
  /** The first instant at which it is gone. */
  readonly expiresAtMs: number
}

/**
 * Takes an upload in: a call of the session's client whose bytes are the body.
 *
 * @throws Refused, or Severed where a fault breaks the link.
 */
export async function receiveUpload(
  service: WireService,
  session: WireSession,
  upload: IncomingUpload,
): Promise<StoredUpload> {
  service.mustGoOn(session)
  const { media } = session
  const requestId = media.numberOf(upload.taskId)
  const receiving = new Receiving(service, session, upload)
  const gone = (): void => media.interrupt(requestId)
  upload.signal.addEventListener('abort', gone, { once: true })
  try {
    const told = await media.begin(uploadCall, requestId, () =>
      callUpload(service.world, media, {
        kind: upload.kind,
        own: { requestId, transfer: receiving.transfer },
        begin: (task) => receiving.begin(task),
      }),
    )
    if (told.code !== 0) throw receiving.transfer.trouble ?? media.refusalOf(uploadCall, told)
    return receiving.answer()
  } finally {
    upload.signal.removeEventListener('abort', gone)
  }
}

/** One upload while it comes. */
class Receiving {
  readonly transfer: BodyTransfer
  readonly #service: WireService
  readonly #session: WireSession
  readonly #upload: IncomingUpload
  #sink: MediaSink | undefined
  /** Agora has all bytes. */
  #isWhole = false
  #medium: Medium | undefined

  constructor(service: WireService, session: WireSession, upload: IncomingUpload) {
    this.#service = service
    this.#session = session
    this.#upload = upload
    this.transfer = new BodyTransfer({
      world: service.world,
      owner: session.media,
      totalBytes: upload.bytes ?? Infinity,
      keep: (medium) => this.#keep(medium),
      kept: (task, error, go) => this.#kept(task, error, go),
      over: () => this.#over(),
    })
  }

  /** Lets the bytes come, where their number is not wrong already. */
  begin(task: TaskRecord): void {
    const { world } = this.#service
    const { bytes } = this.#upload
    const rung = bytes === undefined ? undefined : refuseMediaBytes(world, bytes)
    if (rung !== undefined) return failUpload(world, task, rung)
    startMoving(world, task, this.transfer.about.totalBytes)
    void this.#take(task)
  }

  async #take(task: TaskRecord): Promise<void> {
    const { folder } = this.#service
    try {
      this.#sink = folder === undefined ? memorySink() : await folder.sink()
      const chunks = new ReadAhead(this.#upload.chunks, mediaBytesMax(this.#service.world))
      await this.#takeBytes(task, chunks)
      if (!isWanted(task)) throw new Severed('The upload has ended.')
      await this.#seal(task, this.#sink)
    } catch (error) {
      await this.#sink?.discard()
      this.#break(task, error)
    }
  }

  /** The task ends by what the network, or the disk, does. */
  #break(task: TaskRecord, error: unknown): void {
    if (!isWanted(task)) return
    if (error instanceof Refused || error instanceof Severed) this.transfer.trouble = error
    const { failureCode: code } = uploadCall
    this.#session.media.act(task, () =>
      moveTask(
        this.#service.world,
        task,
        error instanceof Refused ? { kind: 'failed', code } : { kind: 'interrupted' },
      ),
    )
  }

  async #takeBytes(task: TaskRecord, chunks: ReadAhead): Promise<void> {
    const { transfer } = this
    for (;;) {
      if (!transfer.isOpen) await chunks.until(transfer.opened())
      const step = await transfer.unlessStopped(chunks.next())
      if (step.done === true) return
      for (let rest = step.value; rest.length > 0;) {
        if (!transfer.isOpen) await chunks.until(transfer.opened())
        const part = transfer.room < rest.length ? rest.subarray(0, transfer.room) : rest
        rest = rest.subarray(part.length)
        const written = this.#takePart(task, part)
        if (written !== undefined) await written
        if (!isWanted(task)) return
      }
    }
  }

  /** Takes bytes that may move; a promise only where the disk is behind: each chunk pays for every wait. */
  #takePart(task: TaskRecord, part: Uint8Array): void | Promise<void> {
    const { transfer } = this
    const { world } = this.#service
    transfer.moved(part.length)
    this.#session.heardAtMs = transfer.movedAtMs
    const rung =
      transfer.movedBytes > mediaBytesMax(world)
        ? refuseMediaBytes(world, transfer.movedBytes)
        : undefined
    if (rung !== undefined)
      return this.#session.media.act(task, () => failUpload(world, task, rung))
    const written = this.#sink?.write(part)
    if (written === undefined) this.#watch(task)
    return written?.then(() => this.#watch(task))
  }

  /** What is to happen at this byte happens. */
  #watch(task: TaskRecord): void {
    const { transfer } = this
    if (transfer.isWatched && transfer.room <= 0)
      this.#session.media.act(task, () => transfer.reached(task))
  }

  /** All bytes have come: what they are is judged, then they are at Agora. */
  async #seal(task: TaskRecord, sink: MediaSink): Promise<void> {
    const { world } = this.#service
    const { transfer } = this
    const { media } = this.#session
    const rung = refuseMediaBytes(world, transfer.movedBytes)
    if (rung !== undefined) {
      await sink.discard()
      return media.act(task, () => failUpload(world, task, rung))
    }
    if (this.#upload.bytes !== undefined && transfer.movedBytes !== this.#upload.bytes)
      throw new Severed('The client has sent less than it had said.')
    if (!transfer.isOpen) await transfer.opened()
    if (transfer.isWatched) media.act(task, () => transfer.reached(task))
    if (!transfer.isOpen) await transfer.opened()
    await sink.seal()
    task.payload = sink.payload()
    task.dimensions = await uploadedDimensions(task, task.payload)
    if (!isWanted(task)) throw new Severed('The upload has ended.')
    this.#isWhole = true
    media.act(task, () => transfer.reached(task))
  }

  #keep(medium: Medium): void | Promise<void> {
    this.#medium = medium
    return this.#sink?.commit(this.#about(medium))
  }

  #about({ mediaId, kind, uid, bytes, uploadedAtMs }: Medium): StoredAbout {
    const { appId } = this.#session.connection.app
    return { appId, mediaId, kind, uid, bytes, uploadedAtMs }
  }

  /** The bytes are safe, or cannot be. */
  #kept(task: TaskRecord, error: Error | undefined, go: () => void): void {
    const { media } = this.#session.connection.app
    const medium = this.#medium
    if (medium === undefined) return
    if (error !== undefined) {
      if (mediumOf(media, medium.mediaId) === medium)
        deleteMedium(this.#service.world, media, medium.mediaId)
      void this.#sink?.discard()
      return this.#break(task, error)
    }
    // A world that was set back has it no more, but its files are there.
    if (mediumOf(media, medium.mediaId) !== medium) medium.payload.free?.()
    else this.#session.media.act(task, go)
  }

  /** What nobody will store goes. @assumes S-60 */
  #over(): void {
    const { fault } = this.transfer
    const isLost = fault?.fault.drop === true || this.#session.isOver
    if (this.#isWhole && this.#medium === undefined && isLost) void this.#sink?.discard()
  }

  /** What the client is told of the stored medium. */
  answer(): StoredUpload {
    const { world, counters } = this.#service
    const medium = this.#medium
    if (medium === undefined) throw new Severed('Nothing was stored.')
    counters.uploads++
    counters.uploadedBytes += medium.bytes
    return { ...this.#about(medium), expiresAtMs: expiresAtMs(world, medium) }
  }
}
