import { cancelMedia, download, mediaBytesMax, upload } from '../calls/index.ts'
import type { FromSource } from '../calls/index.ts'
import { badArgument, called, notInitialised, notLoggedIn } from '../client/index.ts'
import type { UploadResult } from '../client/index.ts'
import { MESSAGE_TYPE, ownText, UPLOAD_MEDIA_ERR_CODE as U } from '../protocol/index.ts'
import type {
  CANCEL_MEDIA_ERR_CODE,
  DOWNLOAD_MEDIA_ERR_CODE,
  UPLOAD_MEDIA_ERR_CODE,
  WireMedia,
} from '../protocol/index.ts'
import { AttributeCalls } from './attribute-calls.ts'
import { checkPath, fileTarget, openUpload } from './files.ts'
import type { Files } from './files.ts'
import { FileMessage, ImageMessage, plainMedia } from './messages.ts'
import type { Outlet } from './outlet.ts'

/** What a media call gives: its code and, where that is 0, the number of the task. C++ has it as an out-parameter. @rule W-REQID-OUT */
export interface MediaRequest<Code> {
  readonly code: Code
  /** Positive; 0 where the call was refused. Dead once the task's result was told. @rule REQID-INVALID-AFTER-COMPLETE */
  readonly requestId: number
}

const noMediaId = { rule: 'IMG-BY-MEDIA-ID', why: 'The media ID is empty.' } as const
const noDimensions = { width: 0, height: 0 }

/** The calls of a service on images and files. */
export abstract class MediaCalls extends AttributeCalls {
  readonly #files: Files
  readonly #uploadNames = new Map<number, string>()

  /** @internal */
  constructor(outlet: Outlet, files: Files) {
    super(outlet)
    this.#files = files
  }

  /**
   * Uploads a file of any format, 1 byte to 30 MB: onFileMediaUploadResult follows a return of 0, with
   * a message that the app owns. `filePath` is absolute, in UTF-8. Refusals in order: 101, 102, 2 path, 5 nine tasks.
   *
   * @rule API-createFileMessageByUploading
   */
  createFileMessageByUploading(filePath: string): MediaRequest<UPLOAD_MEDIA_ERR_CODE> {
    return this.#upload('createFileMessageByUploading', 'file', filePath)
  }

  /** The same for an image: onImageMediaUploadResult, with width and height of JPEG, BMP and PNG. Refusals in order: 101, 102, 2 path, 5 nine tasks. @rule API-createImageMessageByUploading */
  createImageMessageByUploading(filePath: string): MediaRequest<UPLOAD_MEDIA_ERR_CODE> {
    return this.#upload('createImageMessageByUploading', 'image', filePath)
  }

  #upload(call: string, kind: 'file' | 'image', path: string): MediaRequest<UPLOAD_MEDIA_ERR_CODE> {
    const { world, session } = this.outlet.use(call)
    const { choices } = world.options
    const { complaint, rule } = checkPath(path)
    const open: FromSource['open'] = (isStillWanted) =>
      openUpload(this.#files, path, { bytesMax: mediaBytesMax(world), isStillWanted })
    const form = badArgument(complaint, U.UPLOAD_MEDIA_ERR_INVALID_ARGUMENT, rule)
    const request = upload(world, session, { kind, form, open })
    if (request.code === 0 && choices['S-18'] === 'base-name') {
      this.#uploadNames.set(request.requestId, ownText(path.split(/[\\/]/).at(-1) ?? ''))
    }
    return request
  }

  /** Makes the message of an upload: it belongs to the app. @internal @rule W-MSG-UPLOAD-OBJ-OWNED @assumes S-28 */
  protected uploaded({ uploaded, requestId }: UploadResult): FileMessage | null {
    if (uploaded === undefined) return null
    const { kind, mediaId, bytes, dimensions } = uploaded
    const media = plainMedia(mediaId, bytes, kind === 'image' ? dimensions : noDimensions)
    if (this.#uploadNames.size === 0) return this.#ownMedia(kind, media, requestId)
    const fileName = this.#uploadNames.get(requestId) ?? ''
    this.#uploadNames.delete(requestId)
    return this.#ownMedia(kind, { ...media, fileName }, requestId)
  }

  /** Makes a file message from a media ID, at once; null where it is refused. Refusals in order: before `initialize`, before login, empty ID. @rule API-createFileMessageByMediaId @assumes S-19 */
  createFileMessageByMediaId(mediaId: string): FileMessage | null {
    return this.#byMediaId('createFileMessageByMediaId', 'file', mediaId)
  }

  /** Makes an image message from a media ID, at once; null where it is refused. Refusals in order: before `initialize`, before login, empty ID. @rule API-createImageMessageByMediaId @assumes S-19 @assumes S-22 */
  createImageMessageByMediaId(mediaId: string): ImageMessage | null {
    return this.#byMediaId('createImageMessageByMediaId', 'image', mediaId) as ImageMessage | null
  }

  #byMediaId(call: string, kind: 'file' | 'image', mediaId: string): FileMessage | null {
    const { world, session } = this.outlet.use(call)
    const isEmpty = typeof mediaId !== 'string' || mediaId === ''
    const broken =
      notInitialised(session) ?? notLoggedIn(session) ?? (isEmpty ? noMediaId : undefined)
    if (broken !== undefined) return this.outlet.refuseWithNull(call, broken)
    called(world, session, { name: call, subject: mediaId })
    return this.#ownMedia(kind, plainMedia(mediaId, 0, noDimensions), call)
  }

  #ownMedia(kind: 'file' | 'image', media: WireMedia, from: string | number): FileMessage {
    const { world, session } = this.outlet.use('createMessage')
    const messageId = ++session.lastMessageId
    session.unreleased.set(messageId, { kind, from })
    const type = kind === 'image' ? MESSAGE_TYPE.MESSAGE_TYPE_IMAGE : MESSAGE_TYPE.MESSAGE_TYPE_FILE
    const origin = { world, session, messageId, wire: { type, text: '', media } }
    return kind === 'image' ? new ImageMessage(origin, media) : new FileMessage(origin, media)
  }

  /**
   * Downloads a medium to memory: onMediaDownloadToMemoryResult follows a return of 0.
   * Refusals in order: 101, 102, 2 media ID, 5 nine tasks.
   *
   * @rule API-downloadMediaToMemory
   */
  downloadMediaToMemory(mediaId: string): MediaRequest<DOWNLOAD_MEDIA_ERR_CODE> {
    const { world, session } = this.outlet.use('downloadMediaToMemory')
    return download(world, session, { mediaId })
  }

  /**
   * Downloads a medium to a file, whose full absolute path it takes: onMediaDownloadToFileResult follows
   * a return of 0. An existing file is overwritten; unless OK nothing is left. Refusals in order: 101, 102,
   * 2 media ID or path, 5 nine tasks.
   *
   * @rule API-downloadMediaToFile
   * @rule W-DL-FULL-PATH
   * @assumes S-25
   */
  downloadMediaToFile(mediaId: string, filePath: string): MediaRequest<DOWNLOAD_MEDIA_ERR_CODE> {
    const { world, session } = this.outlet.use('downloadMediaToFile')
    const { complaint } = checkPath(filePath)
    const target = fileTarget(this.#files, filePath)
    return download(world, session, { mediaId, complaint, target })
  }

  /**
   * Cancels a running upload: onMediaCancelResult(OK), then the upload's own result with INTERRUPTED.
   * Refusals in order: 101, 102, 2 no such upload runs.
   *
   * @rule API-cancelMediaUpload
   * @assumes S-07
   */
  cancelMediaUpload(requestId: number): CANCEL_MEDIA_ERR_CODE {
    const { world, session } = this.outlet.use('cancelMediaUpload')
    return cancelMedia(world, session, { direction: 'upload', requestId })
  }

  /**
   * Cancels a running download: onMediaCancelResult(OK), then the download's own result with INTERRUPTED.
   * Refusals in order: 101, 102, 2 no such download runs.
   *
   * @rule API-cancelMediaDownload
   * @assumes S-07
   */
  cancelMediaDownload(requestId: number): CANCEL_MEDIA_ERR_CODE {
    const { world, session } = this.outlet.use('cancelMediaDownload')
    return cancelMedia(world, session, { direction: 'download', requestId })
  }
}
