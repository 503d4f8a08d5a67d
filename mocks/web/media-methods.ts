import {
  cancelMedia,
  download,
  downloadCall,
  refuseMediaBytes,
  upload,
  uploadCall,
} from '../calls/index.ts'
import { bytesPayload, hint, probeDimensions } from '../client/index.ts'
import type {
  Dimensions,
  DownloadResult,
  Session,
  TaskCall,
  UploadResult,
  UploadSource,
  World,
} from '../client/index.ts'
import { UPLOAD_MEDIA_ERR_CODE, wordFor } from '../protocol/index.ts'
import { blobOfBytes, complainOfReading, isBlob, readBlob } from './blobs.ts'
import { judgeDownload, judgeUpload } from './media-arguments.ts'
import { fileMessage, imageMessage } from './messages.ts'
import type { MediaParts, RtmFileMessage, RtmImageMessage } from './messages.ts'
import type { Reason } from './pending.ts'
import { readThumbnail, RtmClientBase } from './rtm-client.ts'

/** How an upload or download is watched and cancelled. */
export interface MediaTransferHandler {
  /** Aborting it cancels the task: its promise rejects with 6. One signal may serve several tasks. @rule W-MEDIA-INTERRUPTED-CANCEL */
  cancelSignal?: AbortSignal
  /** Called once per second while bytes move. @rule W-PROGRESS-1HZ */
  onOperationProgress?: (event: { currentSize: number; totalSize: number }) => void
}

/** What an uploaded file message is decorated with. */
export interface FileMessageParams {
  fileName?: string
  description?: string
  thumbnail?: Blob | undefined
  messageType?: 'FILE'
}

/** What an uploaded image message is decorated with; what is left out of the sizes is worked out. */
export interface ImageMessageParams extends Omit<FileMessageParams, 'messageType'> {
  width?: number
  height?: number
  thumbnailWidth?: number | undefined
  thumbnailHeight?: number | undefined
  messageType?: 'IMAGE'
}

/** A media task under way. */
interface MediaCall {
  readonly onProgress: MediaTransferHandler['onOperationProgress']
  readonly finish: (result: UploadResult | DownloadResult) => unknown
  readonly release: () => void
}

/** A media task that is wanted: how it starts, and what its promise resolves with. */
interface TaskWanted {
  readonly call: typeof uploadCall
  readonly start: (
    world: World,
    session: Session,
  ) => { readonly code: number; readonly requestId: number }
  readonly finish: MediaCall['finish']
}

/** A client: what `createInstance` gives. */
export class RtmClient extends RtmClientBase {
  readonly #calls = new Map<number, MediaCall>()

  /**
   * Uploads a Blob or File, 1 byte to 30 MB, and makes a message of it. Rejects in order with 2 form of the
   * arguments, 4 above 32 MB, 102, 2 unknown messageType, 6 aborted before, 5 nine tasks; later with 2 empty,
   * 4 too large, 3 after 120 s without a byte, 6 cancelled or put out.
   *
   * @param params must be given, with `messageType`. A FILE has no width and height.
   * @rule WEB-FORM-FIRST
   * @rule MEDIA-SIZE-MAX
   * @rule TASKS-MAX-9
   * @rule IMG-AUTO-DIMENSIONS
   * @assumes S-51
   */
  createMediaMessageByUploading(
    payload: Blob,
    params?: FileMessageParams,
    transHandler?: MediaTransferHandler,
  ): Promise<RtmFileMessage>
  createMediaMessageByUploading(
    payload: Blob,
    params?: ImageMessageParams,
    transHandler?: MediaTransferHandler,
  ): Promise<RtmImageMessage>
  createMediaMessageByUploading(
    payload: Blob,
    params?: FileMessageParams | ImageMessageParams,
    transHandler?: MediaTransferHandler,
  ): Promise<RtmFileMessage | RtmImageMessage> {
    const { world } = this.use('createMediaMessageByUploading')
    const given = (params ?? {}) as ImageMessageParams
    if (transHandler === undefined) this.#lookAtHandler(given)
    const kind = given.messageType === 'IMAGE' ? 'image' : 'file'
    const judged = judgeUpload(world, { payload, params, handler: transHandler })
    const thumbnail = isBlob(given.thumbnail) ? given.thumbnail : undefined
    let thumbnailSize: Dimensions = { width: 0, height: 0 }
    const open = async (): Promise<UploadSource> => {
      if (thumbnail !== undefined) {
        const small = await readThumbnail(thumbnail)
        if (small === undefined) return unreadable('thumbnail')
        thumbnailSize = probeDimensions(small, 'as-shown')
      }
      // Now, not when it is wanted: what Agora has does not change or go with the File.
      const bytes = await readBlob(payload)
      return bytes === undefined ? unreadable('payload') : bytesPayload(bytes)
    }
    return this.#run(transHandler, {
      call: uploadCall,
      start: (_, session) =>
        upload(world, session, {
          kind,
          ...judged,
          open: () => refuseMediaBytes(world, payload.size, 'Blob') ?? open(),
        }),
      finish: (result) => messageOf(result as UploadResult, given, { thumbnail, thumbnailSize }),
    })
  }

  /**
   * Downloads a medium: a Blob with the type that its bytes look like. Rejects in order with 2 media ID,
   * 102, 6 aborted before, 5 nine tasks; later with 4 no such medium any more, 3 after 120 s without a byte,
   * 6 cancelled or put out.
   *
   * @rule MEDIA-DOWNLOAD-BY-ID
   * @rule MEDIA-TTL-7D
   */
  downloadMedia(mediaId: string, transHandler?: MediaTransferHandler): Promise<Blob> {
    const wanted = { mediaId, ...judgeDownload(transHandler) }
    return this.#run(transHandler, {
      call: downloadCall,
      start: (world, session) => download(world, session, wanted),
      finish: (result) => blobOfBytes(bytesIn(result as DownloadResult)),
    })
  }

  /** A handler in the place of the parameters, as in the guide's own sample, is never called. */
  #lookAtHandler(given: unknown): void {
    if (typeof given !== 'object' || given === null) return
    if (!('cancelSignal' in given) && !('onOperationProgress' in given)) return
    const { world, session } = this.use('createMediaMessageByUploading')
    hint(world, session, {
      rule: 'IMG-CANCEL-SAMPLE',
      what: 'gives the transfer handler as the second argument, where it has no effect',
      mend: 'Give the parameters second, and the handler third.',
    })
  }

  #run<Value>(handler: MediaTransferHandler | undefined, task: TaskWanted): Promise<Value> {
    const { call, start, finish } = task
    const { direction, names, codes } = call
    const signal = handler?.cancelSignal
    return this.begin(wordFor('web', names[0] ?? ''), codes, (world, session) => {
      const { code, requestId } = start(world, session)
      if (code === 0) {
        const abort = (): void => this.#cancel(direction, requestId)
        signal?.addEventListener('abort', abort)
        // Where courses are explored, an abort that comes too late is part of the story.
        const isExplored = world.host.course !== undefined
        const release = (): void =>
          isExplored ? undefined : signal?.removeEventListener('abort', abort)
        this.#calls.set(requestId, { onProgress: handler?.onOperationProgress, finish, release })
      }
      return { code, key: `task ${requestId}` }
    })
  }

  /** A signal may abort long after its world was set back: then there is nothing to cancel. */
  #cancel(direction: TaskCall['direction'], requestId: number): void {
    if (!this.isAlive) return
    const { world, session } = this.use('cancel')
    cancelMedia(world, session, { direction, requestId })
  }

  /** Tells the progress of a task. Not part of the SDK. @internal */
  progress(requestId: number, event: { currentSize: number; totalSize: number }): boolean {
    const call = this.#calls.get(requestId)
    call?.onProgress?.(event)
    return call !== undefined
  }

  /** Ends a task. Not part of the SDK. @internal */
  finish(result: (UploadResult | DownloadResult) & { readonly because?: Reason }): boolean {
    const { requestId, code, because = {} } = result
    const call = this.#calls.get(requestId)
    this.#calls.delete(requestId)
    call?.release()
    const { session } = this.use('finish')
    const { lastRefusal } = session
    // Another call may have been refused with the same number meanwhile.
    const isOwn = lastRefusal?.requestId === requestId && !lastRefusal.call.startsWith('cancel')
    const { rule, why } = isOwn && lastRefusal.code === code ? lastRefusal : because
    return this.end(`task ${requestId}`, {
      code,
      value: code === 0 ? call?.finish(result) : undefined,
      ...(rule === undefined ? {} : { rule }),
      ...(why === undefined ? {} : { why }),
    })
  }
}

function unreadable(what: 'payload' | 'thumbnail'): UploadSource {
  const code = UPLOAD_MEDIA_ERR_CODE.UPLOAD_MEDIA_ERR_FAILURE
  return { code, rule: 'W-UPLOAD-FAILURE', why: complainOfReading(what) }
}

function messageOf(
  { uploaded }: UploadResult,
  given: ImageMessageParams,
  {
    thumbnail,
    thumbnailSize,
  }: { readonly thumbnail: Blob | undefined; readonly thumbnailSize: Dimensions },
): RtmFileMessage | RtmImageMessage | undefined {
  if (uploaded === undefined) return undefined
  const { kind, mediaId, bytes, dimensions } = uploaded
  const parts: MediaParts = {
    mediaId,
    bytes,
    fileName: given.fileName ?? '',
    description: given.description ?? '',
    thumbnail,
    ...sizeOf(given, dimensions),
    thumbnailWidth: given.thumbnailWidth ?? thumbnailSize.width,
    thumbnailHeight: given.thumbnailHeight ?? thumbnailSize.height,
  }
  return kind === 'image' ? imageMessage(parts) : fileMessage(parts)
}

/** The size that the app gives, but where both numbers are 0 or below: then that of the image. @assumes S-61 */
function sizeOf(
  { width, height }: Pick<ImageMessageParams, 'width' | 'height'>,
  measured: Dimensions,
): Dimensions {
  const isNone = width !== undefined && height !== undefined && width <= 0 && height <= 0
  if (isNone) return measured
  return { width: width ?? measured.width, height: height ?? measured.height }
}

function bytesIn({ payload }: DownloadResult): Uint8Array {
  return payload === undefined ? new Uint8Array(0) : (payload.read(0, payload.bytes) as Uint8Array)
}
