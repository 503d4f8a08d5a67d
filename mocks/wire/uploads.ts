import { dimensionsOf, mediaBytesMax, noDimensions, refuseMediaBytes } from '../client/index.ts'
import { deleteMedium, expiresAtMs, storeMedium } from '../server/index.ts'
import { ReadAhead } from './read-ahead.ts'
import { memorySink } from './media-sink.ts'
import type { MediaSink, StoredAbout } from './media-sink.ts'
import { mediaRefused, mediaStatus } from './media-refusal.ts'
import { Severed, Striking, Transfer } from './media-tasks.ts'
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
 * Takes an upload in. Ladder: size and emptiness where they are known, nine tasks, then what comes.
 *
 * @throws Refused, or Severed where a fault breaks the link.
 * @rule MEDIA-SIZE-MAX
 * @rule MEDIA-NONEMPTY
 */
export async function receiveUpload(
  service: WireService,
  session: WireSession,
  upload: IncomingUpload,
): Promise<StoredUpload> {
  service.mustGoOn(session)
  if (upload.bytes !== undefined) judgeBytes(service, upload.bytes)
  const transfer = new Transfer(service, session, {
    direction: 'upload',
    kind: upload.kind,
    mediaId: undefined,
    totalBytes: upload.bytes,
    taskId: upload.taskId,
  })
  const gone = (): void => transfer.end('interrupted')
  upload.signal.addEventListener('abort', gone, { once: true })
  let sink: MediaSink | undefined
  try {
    sink = service.folder === undefined ? memorySink() : await service.folder.sink()
    await takeBytes(service, session, { upload, transfer, sink })
    return await store(service, session, { kind: upload.kind, transfer, sink })
  } catch (error) {
    await sink?.discard()
    throw error
  } finally {
    upload.signal.removeEventListener('abort', gone)
    transfer.close()
  }
}

/** Judges a size as the faces do. @throws Refused */
function judgeBytes({ world }: WireService, bytes: number): void {
  const rung = refuseMediaBytes(world, bytes)
  if (rung === undefined) return
  throw mediaRefused('upload', { ...rung, status: mediaStatus[rung.code] ?? 400 })
}

interface Receiving {
  readonly upload: IncomingUpload
  readonly transfer: Transfer
  readonly sink: MediaSink
}

async function takeBytes(
  service: WireService,
  session: WireSession,
  { upload, transfer, sink }: Receiving,
): Promise<void> {
  if (transfer.isEnded) await transfer.ended
  const striking = new Striking(service, session, transfer)
  const most = mediaBytesMax(service.world)
  const chunks = new ReadAhead(upload.chunks, most)
  for (;;) {
    if (transfer.movedBytes >= striking.atByte)
      await chunks.until(striking.reached(transfer.movedBytes))
    const step = await transfer.unlessEnded(chunks.next())
    if (step.done === true) break
    transfer.moved(step.value.length)
    if (transfer.movedBytes > most) judgeBytes(service, transfer.movedBytes)
    const written = sink.write(step.value)
    if (written !== undefined) await written
  }
  judgeBytes(service, transfer.movedBytes)
  if (upload.bytes !== undefined && transfer.movedBytes !== upload.bytes)
    throw new Severed('The client has sent less than it had said.')
  if (striking.atByte < Infinity) await striking.reached(Infinity)
  await striking.hold()
}

async function store(
  service: WireService,
  session: WireSession,
  {
    kind,
    transfer,
    sink,
  }: Pick<Receiving, 'transfer' | 'sink'> & { readonly kind: 'file' | 'image' },
): Promise<StoredUpload> {
  const { world, counters } = service
  await sink.seal()
  const payload = sink.payload()
  const dimensions = kind === 'image' ? await dimensionsOf(payload, 'as-stored') : noDimensions
  if (session.isOver) transfer.end('interrupted')
  if (transfer.isEnded) await transfer.ended
  const { app, uid } = session.connection
  const medium = storeMedium(world, app.media, {
    kind,
    uid,
    payload,
    dimensions,
    requestId: transfer.taskId,
  })
  const { mediaId, bytes, uploadedAtMs } = medium
  const about = { appId: app.appId, mediaId, kind, uid, bytes, uploadedAtMs }
  try {
    await sink.commit(about)
  } catch (error) {
    deleteMedium(world, app.media, mediaId)
    throw error
  }
  if (transfer.isEnded || session.isOver) {
    // Cancelled, or gone, while the bytes were made safe. A world that was set back has it no more, but its files are there.
    deleteMedium(world, app.media, mediaId)
    medium.payload.free?.()
    transfer.end('interrupted')
    await transfer.ended
  }
  transfer.close()
  counters.uploads++
  counters.uploadedBytes += bytes
  return { ...about, expiresAtMs: expiresAtMs(world, medium) }
}
