import {
  badArgument,
  bytesPayload,
  isWanted,
  moveTask,
  refuseBy,
  startMoving,
  stopTimers,
  taskStalled,
} from '../client/index.ts'
import type { DownloadTarget, Rung, TaskCall, TaskOwner, TaskRecord } from '../client/index.ts'
import { DOWNLOAD_MEDIA_ERR_CODE as Code, wordFor } from '../protocol/index.ts'
import { findMedium, isMediaId, workFor } from '../server/index.ts'
import type { World } from '../server/index.ts'
import type { Requested } from './ask.ts'
import type { Call } from './call.ts'
import { beginTask, taskRung } from './media-tasks.ts'
import type { TaskWanted } from './media-tasks.ts'

const names = { memory: 'downloadMediaToMemory', file: 'downloadMediaToFile' } as const

const callbacks = {
  memory: 'onMediaDownloadToMemoryResult',
  file: 'onMediaDownloadToFileResult',
} as const

/** A download that is wanted. */
export interface DownloadWanted extends TaskWanted {
  readonly mediaId: unknown
  /** The file that it goes to; to memory unless given. */
  readonly target?: DownloadTarget
  /** What is wrong with the path of that file, if anything. */
  readonly complaint?: string | undefined
}

function sinkOf(target: DownloadTarget | undefined): 'memory' | 'file' {
  return target === undefined ? 'memory' : 'file'
}

/**
 * Downloads a medium. Ladder: 101, 102, 2 media ID or path, 5 nine tasks; in the Web 2 form, 102, 6 aborted before, 5.
 *
 * @rule MEDIA-DOWNLOAD-BY-ID
 * @rule W-DL-BAD-ARG
 * @rule TASKS-MAX-9
 */
export function download(
  world: World,
  session: TaskOwner,
  wanted: DownloadWanted,
): Requested<Code> {
  const { mediaId, target, own, late } = wanted
  const complaint = complainOfMediaId(session, mediaId) ?? wanted.complaint
  const form = badArgument(complaint, Code.DOWNLOAD_MEDIA_ERR_INVALID_ARGUMENT, 'W-DL-BAD-ARG')
  return beginTask(world, session, {
    call: downloadCall,
    name: names[sinkOf(target)],
    kind: 'file',
    own,
    mediaId: mediaId as string,
    target,
    rung: taskRung(world, session, { form: wanted.form ?? form, late }),
    begin: (task) => {
      taskStalled(world, task)
      session.link.findMedium(world, session, task)
    },
  })
}

function complainOfMediaId({ dialect }: TaskOwner, mediaId: unknown): string | undefined {
  if (typeof mediaId === 'string' && isMediaId(mediaId)) return undefined
  return `The media ID does not have the form of one. Take it from ${wordFor(dialect, 'getMediaId')} of an uploaded or received message.`
}

/** The medium is there: where its file can be written, its bytes may come. */
function mediumFound(world: World, task: TaskRecord): void {
  const { requestId, target } = task
  if (target === undefined) return startMoving(world, task)
  task.targetIsOpen = true
  workFor(world, {
    what: `opening the target of download ${requestId}`,
    promise: target.open(),
    done: (opened = { why: 'The target cannot be written.' }) => {
      if (!isWanted(task)) return
      const { why } = opened
      if (why === undefined) return startMoving(world, task)
      task.targetIsOpen = false
      failDownload(world, task, {
        code: Code.DOWNLOAD_MEDIA_ERR_FAILURE,
        rule: 'W-DL-FAILURE',
        why,
      })
    },
  })
}

function failDownload(world: World, task: TaskRecord, rung: Rung): void {
  const { session, requestId, call } = task
  const name = names[sinkOf(task.target)]
  refuseBy(world, session, { name, codes: call.codes, rung: { ...rung, requestId } })
  moveTask(world, task, { kind: 'failed', code: rung.code })
}

/** All bytes have come: they go to the file, or to the app. */
function arrived(world: World, task: TaskRecord): void {
  const { payload, target, requestId } = task
  if (payload === undefined || !isWanted(task)) return
  stopTimers(world, task)
  const failed = { kind: 'failed', code: Code.DOWNLOAD_MEDIA_ERR_FAILURE } as const
  if (target !== undefined)
    return workFor(world, {
      what: `writing the target of download ${requestId}`,
      promise: target.write(payload).then(() => true),
      done: (isWritten = false) => {
        if (!isWanted(task)) return
        if (isWritten) task.targetIsOpen = false
        moveTask(world, task, isWritten ? { kind: 'completed' } : failed)
      },
    })
  if (payload.readsLater !== true)
    return moveTask(world, task, { kind: 'completed', gain: { payload } })
  workFor(world, {
    what: `reading the medium of download ${requestId}`,
    promise: Promise.resolve(payload.read(0, payload.bytes)),
    done: (bytes) => {
      const gained = bytes && { payload: bytesPayload(bytes) }
      moveTask(world, task, gained === undefined ? failed : { kind: 'completed', gain: gained })
    },
  })
}

/**
 * Agora is asked for the medium, then its bytes come, with progress once a second; a result when they are where they
 * belong, or after 120 s without a byte. A fault can keep, break or refuse the transfer at a byte, and hold back the answer.
 *
 * @rule W-PROGRESS-1HZ
 * @rule W-DL-TIMEOUT
 * @rule W-DL-NOT-EXIST
 */
export const downloadCall: Call<'find-media'> & TaskCall = Object.freeze<
  Call<'find-media'> & TaskCall
>({
  kind: 'find-media',
  direction: 'download',
  names: Object.values(names),
  callbacks: Object.values(callbacks),
  progress: 'onMediaDownloadingProgress',
  codes: 'DOWNLOAD_MEDIA_ERR_CODE',
  fault: 'download',
  failureCode: Code.DOWNLOAD_MEDIA_ERR_FAILURE,
  timeoutCode: Code.DOWNLOAD_MEDIA_ERR_TIMEOUT,
  timeoutRule: 'W-DL-TIMEOUT',
  budgetRule: 'TASKS-MAX-9',

  // The link asks: what is found belongs to the task, and its bytes go the way of the task.
  serve: () => undefined,
  /** From here on the download has its bytes, whatever expires meanwhile. @assumes S-38 */
  atAgora: (world, { app }, { requestId, mediaId }) => {
    const medium = findMedium(world, app.media, mediaId)
    if (medium !== undefined) return { medium, content: { kind: 'media-found', requestId } }
    const code = Code.DOWNLOAD_MEDIA_ERR_NOT_EXIST
    return { medium, content: { kind: 'media-failed', requestId, code, isMissing: true } }
  },
  answered: (world, task, answer) => {
    if (answer.kind === 'media-found') return mediumFound(world, task)
    if (answer.kind !== 'media-failed') return
    const why = `Agora has no medium ${task.mediaId}. It was never uploaded under this App ID, or its 7 days are over.`
    failDownload(world, task, { code: answer.code, rule: 'W-DL-NOT-EXIST', why })
  },
  arrived,

  result: ({ requestId, mediaId, target }, code, { payload }) => {
    const callback = callbacks[sinkOf(target)]
    if (payload === undefined)
      return { kind: 'download-result', callback, requestId, mediaId, code }
    return { kind: 'download-result', callback, requestId, mediaId, code, payload }
  },
})
