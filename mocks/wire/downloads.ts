import { DOWNLOAD_MEDIA_ERR_CODE, sniffedType } from '../protocol/index.ts'
import { findMedium, isMediaId } from '../server/index.ts'
import type { Medium } from '../server/index.ts'
import { mediaRefused } from './media-refusal.ts'
import { Severed, Striking, Transfer } from './media-tasks.ts'
import { Refused } from './problem.ts'
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
  const medium = mediumAsked(service, session, asked.mediaId)
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
  const transfer = new Transfer(service, session, {
    direction: 'download',
    kind: medium.kind,
    mediaId: medium.mediaId,
    totalBytes: to - from + 1,
    taskId: asked.taskId,
  })
  headers['rtm-task-id'] = String(transfer.taskId)
  const { sever } = asked
  const striking = new Striking(service, session, transfer)
  asked.signal.addEventListener('abort', () => transfer.end('interrupted'), { once: true })
  try {
    // What a fault does before the first byte can still be answered with a status.
    await striking.reached(0)
    await striking.hold()
  } catch (error) {
    transfer.close()
    throw error
  }
  const sent = { medium, range: { from, to }, transfer, striking, sever }
  const sending = new Sending(service, sent)
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

/** @rule W-DL-BAD-ARG @rule MEDIA-TTL-7D */
function mediumAsked(service: WireService, session: WireSession, mediaId: string): Medium {
  if (!isMediaId(mediaId)) {
    const why = 'The media ID does not have the form of one. Take it from an upload or a message.'
    const code = D.DOWNLOAD_MEDIA_ERR_INVALID_ARGUMENT
    throw mediaRefused('download', { status: 400, code, why, rule: 'W-DL-BAD-ARG' })
  }
  const medium = findMedium(service.world, session.connection.app.media, mediaId)
  if (medium !== undefined) return medium
  const why =
    'There is no such medium in this App ID: the ID is wrong, or it is older than seven days.'
  const code = D.DOWNLOAD_MEDIA_ERR_NOT_EXIST
  throw mediaRefused('download', { status: 404, code, why, rule: 'W-DL-NOT-EXIST' })
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

interface Sent {
  readonly medium: Medium
  readonly range: Range
  readonly transfer: Transfer
  readonly striking: Striking
  readonly sever: DownloadAsked['sever']
}

/** The bytes of one download on their way. */
class Sending {
  readonly #service: WireService
  readonly #sent: Sent
  #isOver = false

  constructor(service: WireService, sent: Sent) {
    this.#service = service
    this.#sent = sent
  }

  /** The bytes, a piece at a time, as fast as they are taken. */
  stream(): ReadableStream<Uint8Array> {
    const { transfer } = this.#sent
    return new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          transfer.ended.catch((error: unknown) => this.#fail(controller, error))
        },
        pull: async (controller) => {
          try {
            await this.#next(controller)
          } catch (error) {
            this.#fail(controller, error)
          }
        },
        cancel: () => this.#close(),
      },
      { highWaterMark: 1 },
    )
  }

  async #next(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    const { medium, range, transfer, striking } = this.#sent
    if (transfer.movedBytes >= striking.atByte) await striking.reached(transfer.movedBytes)
    const offset = range.from + transfer.movedBytes
    const upTo = Math.min(range.to + 1, offset + pieceBytes, range.from + striking.atByte)
    const piece = await medium.payload.read(offset, upTo - offset)
    if (this.#isOver) return
    transfer.moved(piece.length)
    controller.enqueue(piece)
    if (offset + piece.length <= range.to) return
    if (striking.atByte < Infinity) await striking.reached(Infinity)
    const { counters } = this.#service
    counters.downloads++
    counters.downloadedBytes += transfer.movedBytes
    this.#close()
    controller.close()
  }

  #close(): void {
    this.#isOver = true
    this.#sent.transfer.close()
  }

  /** In the middle of a body the one thing that can be said is that it breaks. */
  #fail(controller: ReadableStreamDefaultController<Uint8Array>, error: unknown): void {
    if (this.#isOver) return
    this.#close()
    if (this.#sent.sever !== undefined) return this.#sent.sever()
    controller.error(error instanceof Error ? error : new Severed(String(error)))
  }
}
