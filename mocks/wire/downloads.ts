import { download, downloadCall } from '../calls/index.ts'
import type { TaskRecord } from '../client/index.ts'
import { DOWNLOAD_MEDIA_ERR_CODE, sniffedType } from '../protocol/index.ts'
import { findMedium, isMediaId } from '../server/index.ts'
import type { Medium } from '../server/index.ts'
import { mediaRefused } from './media-refusal.ts'
import { BodyTransfer, Severed } from './body-carrier.ts'
import { Refused } from './problem.ts'
import type { TaskResult } from './wire-media.ts'
import type { WireService } from './wire-service.ts'
import type { WireSession } from './wire-session.ts'

const D = DOWNLOAD_MEDIA_ERR_CODE
const pieceBytes = 256 * 1024

/** A download as it is asked for. */
export interface DownloadAsked {
  readonly mediaId: string
  readonly taskId: number | undefined
  readonly range: string | undefined
  readonly ifMatch: string | undefined
  readonly ifNoneMatch: string | undefined
  readonly ifRange: string | undefined
  /** HEAD: what it would be, without a byte. */
  readonly headOnly: boolean
  /** Breaks the connection, where there is one of its own. */
  readonly sever: (() => void) | undefined
  /** Aborts when the client is gone. */
  readonly signal: AbortSignal
}

/** Bytes from and to, both inclusive. */
interface Range {
  readonly from: number
  readonly to: number
}

/**
 * Answers a download: whole, or one range of it.
 *
 * @throws Refused, or Severed where a fault breaks the link.
 * @rule MEDIA-DOWNLOAD-BY-ID
 */
export async function answerDownload(
  service: WireService,
  session: WireSession,
  asked: DownloadAsked,
): Promise<Response> {
  const medium = mediumFor(service, session, asked)
  if (medium === undefined) throw await refusalOf(service, session, asked)
  const type = await typeOf(medium)
  service.mustGoOn(session)
  const etag = `"${medium.mediaId}"`
  const headers: Record<string, string> = {
    etag,
    'accept-ranges': 'bytes',
    'cache-control': 'private, no-transform',
    'x-content-type-options': 'nosniff',
    'content-disposition': 'attachment',
    'content-type': type,
  }
  if (isKnown(asked, etag)) return new Response(null, { status: 304, headers })
  // A range is a matter of GET alone (RFC 9110, 14.2).
  const isRanged = !asked.headOnly && (asked.ifRange === undefined || asked.ifRange === etag)
  const range = isRanged ? rangeOf(asked.range, medium.bytes) : undefined
  const { from, to } = range ?? { from: 0, to: medium.bytes - 1 }
  headers['content-length'] = String(to - from + 1)
  if (range !== undefined) headers['content-range'] = `bytes ${from}-${to}/${medium.bytes}`
  const status = range === undefined ? 200 : 206
  if (asked.headOnly) return new Response(null, { status, headers })
  const sending = new Sending(service, session, { asked, medium, range: { from, to } })
  headers['rtm-task-id'] = String(sending.requestId)
  await sending.begin()
  return new Response(sending.stream(), { status, headers })
}

/** Whether the client has the medium already. @throws Refused 412 where it wants another version. */
function isKnown(
  { ifMatch, ifNoneMatch }: Pick<DownloadAsked, 'ifMatch' | 'ifNoneMatch'>,
  etag: string,
): boolean {
  if (ifMatch !== undefined && !isAmong(ifMatch, etag))
    throw new Refused(
      412,
      'The medium has another version than If-Match wants: that is its media ID in quotes.',
    )
  return ifNoneMatch !== undefined && isAmong(ifNoneMatch.replaceAll('W/', ''), etag)
}

/** Whether a list of tags has one, or stands for all. */
function isAmong(tags: string, etag: string): boolean {
  return tags.split(',').some((tag) => tag.trim() === etag || tag.trim() === '*')
}

/** @rule MEDIA-TTL-7D */
function mediumFor(
  { world }: WireService,
  { connection }: WireSession,
  { mediaId }: DownloadAsked,
): Medium | undefined {
  return isMediaId(mediaId) ? findMedium(world, connection.app.media, mediaId) : undefined
}

/** What a client is told of a medium that is not there: HEAD asks without a task, GET begins one. */
async function refusalOf(
  service: WireService,
  session: WireSession,
  asked: DownloadAsked,
): Promise<Refused> {
  if (!asked.headOnly) return await new Sending(service, session, { asked }).refusal()
  const isFormed = isMediaId(asked.mediaId)
  const code = isFormed ? D.DOWNLOAD_MEDIA_ERR_NOT_EXIST : D.DOWNLOAD_MEDIA_ERR_INVALID_ARGUMENT
  const rule = isFormed ? 'W-DL-NOT-EXIST' : 'W-DL-BAD-ARG'
  const why = 'There is no medium of this ID under this App ID.'
  return mediaRefused(downloadCall, { status: isFormed ? 404 : 400, code, why, rule })
}

async function typeOf(medium: Medium): Promise<string> {
  const start = await medium.payload.read(0, Math.min(16, medium.bytes))
  return sniffedType(start)
}

/** One range of bytes; undefined for none, or several: then all bytes are sent. @throws Refused 416 */
function rangeOf(header: string | undefined, bytes: number): Range | undefined {
  const found = /^bytes=(?:(\d+)-(\d*)|-(\d+))$/.exec(header?.trim() ?? '')
  if (found === null) return undefined
  const [, first, last = '', suffix] = found
  const range =
    first === undefined
      ? { from: Math.max(0, bytes - Number(suffix)), to: bytes - 1 }
      : { from: Number(first), to: last === '' ? bytes - 1 : Math.min(Number(last), bytes - 1) }
  if (range.from <= range.to) return range
  // A range that ends before it begins is none; one beyond the end is one that cannot be had.
  if (last !== '' && Number(last) < Number(first)) return undefined
  throw new Refused(416, `The medium has ${bytes} bytes, and the range is not within them.`, {
    headers: { 'content-range': `bytes */${bytes}` },
  })
}

function ended(): Severed {
  return new Severed('The download has ended.')
}

interface Sent {
  readonly asked: DownloadAsked
  readonly medium?: Medium
  readonly range?: Range
}

/** One download: a call of the session's client whose bytes are the body of the answer. */
class Sending {
  readonly requestId: number
  readonly #service: WireService
  readonly #session: WireSession
  readonly #sent: Sent
  readonly #transfer: BodyTransfer
  #task: TaskRecord | undefined
  #result: Promise<TaskResult> | undefined
  /** All bytes are read: the result of the task says how it ends. */
  #isWhole = false
  #isOver = false
  #break: (why: unknown) => void = () => undefined

  constructor(service: WireService, session: WireSession, sent: Sent) {
    this.#service = service
    this.#session = session
    this.#sent = sent
    const { asked, medium, range } = sent
    this.requestId = session.media.numberOf(asked.taskId)
    this.#transfer = new BodyTransfer({
      world: service.world,
      owner: session.media,
      totalBytes: range === undefined ? 0 : range.to - range.from + 1,
      kind: medium?.kind,
      from: range?.from ?? 0,
      over: () => {
        if (!this.#isWhole) this.#break(this.#transfer.trouble ?? ended())
      },
    })
  }

  #call(): Promise<TaskResult> {
    const { media } = this.#session
    const { requestId } = this
    const { mediaId, signal } = this.#sent.asked
    signal.addEventListener('abort', () => media.interrupt(requestId), { once: true })
    const own = { requestId, transfer: this.#transfer }
    return media.begin(downloadCall, requestId, () => {
      const called = download(this.#service.world, media, { mediaId, own })
      this.#task = media.tasks.get(requestId)
      return called
    })
  }

  /** Resolves when bytes may go: what a fault does before the first can still be answered with a status. @throws Refused */
  async begin(): Promise<void> {
    const result = this.#call()
    this.#result = result
    const opened = this.#transfer.opened().then(
      () => undefined,
      () => result,
    )
    const told = await Promise.race([opened, result])
    if (told === undefined) void result.then(({ code }) => this.#sayWhyBroken(code))
    else throw this.#transfer.trouble ?? this.#session.media.refusalOf(downloadCall, told)
  }

  /** The status is gone by then, and a client whose link has been cut asks again. */
  #sayWhyBroken(code: number): void {
    if (code === 0 || code === D.DOWNLOAD_MEDIA_ERR_INTERRUPTED || this.#session.isOver) return
    const { requestId } = this
    this.#session.deliver({ kind: 'media-failed', requestId, code, isMissing: false })
  }

  /** Why there is nothing to send. */
  async refusal(): Promise<Refused> {
    return this.#session.media.refusalOf(downloadCall, await this.#call())
  }

  /** The bytes, a piece at a time, as fast as they are taken. */
  stream(): ReadableStream<Uint8Array> {
    return new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#break = (why) => this.#fail(controller, why)
        },
        pull: async (controller) => {
          try {
            await this.#next(controller)
          } catch (error) {
            this.#fail(controller, error)
          }
        },
        cancel: () => {
          this.#isOver = true
          this.#session.media.interrupt(this.requestId)
        },
      },
      { highWaterMark: 1 },
    )
  }

  async #next(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    const transfer = this.#transfer
    const { payload } = this.#task ?? {}
    if (payload === undefined) throw ended()
    await transfer.opened()
    const bytes = Math.min(pieceBytes, transfer.room)
    const piece = await payload.read(transfer.movedBytes, bytes)
    if (this.#isOver) return
    transfer.moved(piece.length)
    this.#session.heardAtMs = transfer.movedAtMs
    const isLast = transfer.movedBytes === payload.bytes
    // What happens at the last byte happens before the client has it: then it has all.
    while (transfer.room === 0 && !this.#reach(isLast)) await transfer.opened()
    if (isLast && (await this.#result)?.code !== 0) throw transfer.trouble ?? ended()
    if (this.#isOver) return
    controller.enqueue(piece)
    if (!isLast) return
    this.#isOver = true
    controller.close()
    const { counters } = this.#service
    counters.downloads++
    counters.downloadedBytes += transfer.movedBytes
  }

  /** Bytes have moved as far as they may: true where there are no more. */
  #reach(isLast: boolean): boolean {
    const task = this.#task
    if (task === undefined) return false
    this.#isWhole = isLast && !this.#transfer.isWatched
    this.#session.media.act(task, () => this.#transfer.reached(task))
    return this.#isWhole
  }

  /** In the middle of a body the one thing that can be said is that it breaks. */
  #fail(controller: ReadableStreamDefaultController<Uint8Array>, error: unknown): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#session.media.interrupt(this.requestId)
    const { sever } = this.#sent.asked
    if (sever !== undefined) return sever()
    controller.error(error instanceof Error ? error : new Severed(String(error)))
  }
}
