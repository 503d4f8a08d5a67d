import { preparing } from '../machines/media-task.ts'
import {
  CANCEL_MEDIA_ERR_CODE,
  DOWNLOAD_MEDIA_ERR_CODE,
  UPLOAD_MEDIA_ERR_CODE,
  wordFor,
} from '../protocol/index.ts'
import { causedBy, isMediaId, strike, tell, workFor } from '../server/index.ts'
import type { World } from '../server/index.ts'
import { admit, badArgument, notInitialised, notLoggedIn, refuseBy } from './admission.ts'
import type { Rung } from './admission.ts'
import { struckBy } from './because.ts'
import { noDimensions } from './probe.ts'
import { called } from './session.ts'
import type { DownloadTarget, TaskOwner, TaskRecord } from './session.ts'
import { isWanted, moveTask, startMoving, taskStalled } from './task-life.ts'
import { openSource } from './upload-sources.ts'
import type { OwnTask, UploadWanted } from './upload-sources.ts'

const U = UPLOAD_MEDIA_ERR_CODE
const D = DOWNLOAD_MEDIA_ERR_CODE

/** What a media call returns: its code and, where that is 0, the number of the task. */
export interface MediaCall {
  readonly code: number
  readonly requestId: number
}

/** A download that is wanted. */
export interface DownloadWanted {
  readonly call: string
  readonly mediaId: unknown
  readonly complaint: string | undefined
  readonly form?: Rung | undefined
  readonly late?: Rung | undefined
  readonly target: DownloadTarget | undefined
  readonly own?: OwnTask | undefined
}

/**
 * Begins an upload. Ladder: 101, 102, 2 argument, 5 nine tasks; the Web's see `admit`. What the disk or
 * the server says comes by the one result callback.
 *
 * @rule TASKS-MAX-9
 * @rule MEDIA-SIZE-MAX
 */
export function upload(world: World, session: TaskOwner, wanted: UploadWanted): MediaCall {
  const rung = admitMedia(world, session, wanted.form) ?? wanted.late ?? overTasks(world, session)
  if (rung !== undefined) {
    return {
      code: refuseBy(world, session, { name: wanted.call, codes: 'UPLOAD_MEDIA_ERR_CODE', rung }),
      requestId: 0,
    }
  }
  const requestId = wanted.own?.requestId ?? ++session.lastRequestId
  causedBy(world, called(world, session, { name: wanted.call, requestId }), () => {
    const task = addTask(world, session, {
      requestId,
      direction: 'upload',
      kind: wanted.kind,
      mediaId: '',
      target: undefined,
      transfer: wanted.own?.transfer,
    })
    if (isOverLimit(world, session, task)) return
    if ('begin' in wanted) wanted.begin(world, task)
    else openSource(world, task, wanted)
  })
  return { code: 0, requestId }
}

function admitMedia(world: World, session: TaskOwner, form: Rung | undefined): Rung | undefined {
  return admit(world, session, { form, initRule: 'W-MEDIA-NOT-INIT', needsLink: true })
}

/**
 * Begins a download. Ladder: 101, 102, 2 argument, 5 nine tasks; the Web's see `admit`.
 *
 * @rule MEDIA-DOWNLOAD-BY-ID
 * @rule W-DL-BAD-ARG
 */
export function download(world: World, session: TaskOwner, wanted: DownloadWanted): MediaCall {
  const complaint = complainOfMediaId(session, wanted.mediaId) ?? wanted.complaint
  const form = badArgument(complaint, D.DOWNLOAD_MEDIA_ERR_INVALID_ARGUMENT, 'W-DL-BAD-ARG')
  const rung =
    admitMedia(world, session, wanted.form ?? form) ?? wanted.late ?? overTasks(world, session)
  if (rung !== undefined) {
    return {
      code: refuseBy(world, session, { name: wanted.call, codes: 'DOWNLOAD_MEDIA_ERR_CODE', rung }),
      requestId: 0,
    }
  }
  const mediaId = wanted.mediaId as string
  const requestId = wanted.own?.requestId ?? ++session.lastRequestId
  causedBy(
    world,
    called(world, session, { name: wanted.call, requestId, subject: mediaId }),
    () => {
      const task = addTask(world, session, {
        requestId,
        direction: 'download',
        kind: 'file',
        mediaId,
        target: wanted.target,
        transfer: wanted.own?.transfer,
      })
      if (!isOverLimit(world, session, task)) {
        taskStalled(world, task)
        session.link.findMedium(world, session, task)
      }
    },
  )
  return { code: 0, requestId }
}

function complainOfMediaId({ dialect }: TaskOwner, mediaId: unknown): string | undefined {
  if (typeof mediaId === 'string' && isMediaId(mediaId)) return undefined
  return `The media ID does not have the form of one. Take it from ${wordFor(dialect, 'getMediaId')} of an uploaded or received message.`
}

/**
 * Cancels a running task of the given direction. Ladder: 101, 102, 2 no such task.
 *
 * @rule CANCEL-ONLY-ONGOING
 * @rule W-CANCEL-DIRECTION
 * @assumes S-11
 */
export function cancel(
  world: World,
  session: TaskOwner,
  wanted: { readonly direction: 'upload' | 'download'; readonly requestId: unknown },
): number {
  const { direction, requestId } = wanted
  const task = session.tasks.get(requestId as number)
  const name = direction === 'upload' ? 'cancelMediaUpload' : 'cancelMediaDownload'
  const found = task?.direction === direction ? task : undefined
  const rung = notInitialised(session, 'W-MEDIA-NOT-INIT') ?? notLoggedIn(session)
  if (rung !== undefined || found === undefined) {
    const broken = rung ?? noSuchTask(requestId, task)
    return refuseBy(world, session, { name, codes: 'CANCEL_MEDIA_ERR_CODE', rung: broken })
  }
  causedBy(world, called(world, session, { name, requestId: found.requestId }), () => {
    const fault = strike(world, 'cancelMedia', session.uid)
    if (fault?.code === undefined) moveTask(world, found, { kind: 'cancel' })
    else
      tell(world, session.client, {
        kind: 'cancel-result',
        requestId: found.requestId,
        code: fault.code,
      })
  })
  return CANCEL_MEDIA_ERR_CODE.CANCEL_MEDIA_ERR_OK
}

function noSuchTask(requestId: unknown, task: TaskRecord | undefined): Rung {
  const code = CANCEL_MEDIA_ERR_CODE.CANCEL_MEDIA_ERR_NOT_EXIST
  const given = Number.isSafeInteger(requestId) ? { requestId: requestId as number } : {}
  if (task === undefined) {
    const why = `No task ${String(requestId)} is running. It is over, or never was.`
    return { code, rule: 'CANCEL-ONLY-ONGOING', why, ...given }
  }
  const what = task.direction === 'upload' ? 'an upload' : 'a download'
  const why = `Task ${task.requestId} is ${what}. Cancel it by the other method.`
  return { code, rule: 'W-CANCEL-DIRECTION', why, ...given }
}

function overTasks(world: World, session: TaskOwner): Rung | undefined {
  const most = world.options.limits.mediaTasksMax
  if (session.tasks.size < most || world.options.choices['S-36'] !== 'sync') return undefined
  return {
    code: U.UPLOAD_MEDIA_ERR_CONCURRENCY_LIMIT_EXCEEDED,
    rule: 'TASKS-MAX-9',
    why: `${most} uploads and downloads are running at this client already. Wait for one to end.`,
  }
}

function addTask(
  world: World,
  session: TaskOwner,
  what: Pick<TaskRecord, 'requestId' | 'direction' | 'kind' | 'mediaId' | 'target' | 'transfer'>,
): TaskRecord {
  const task: TaskRecord = {
    requestId: what.requestId,
    session,
    direction: what.direction,
    kind: what.kind,
    mediaId: what.mediaId,
    target: what.target,
    targetIsOpen: false,
    machine: preparing,
    payload: undefined,
    dimensions: noDimensions,
    timers: { tick: 0, idle: 0, movedAtMs: 0 },
    transfer: what.transfer,
    cause: world.queue.cause,
  }
  session.tasks.set(task.requestId, task)
  if (session.connection.phase === 'aborted') moveTask(world, task, { kind: 'interrupted' })
  return task
}

/** The refusal by callback, where a world chose it; also true where the task is over already. @assumes S-36 @assumes S-10 */
function isOverLimit(world: World, session: TaskOwner, task: TaskRecord): boolean {
  if (session.tasks.size > world.options.limits.mediaTasksMax) {
    moveTask(world, task, { kind: 'failed', code: U.UPLOAD_MEDIA_ERR_CONCURRENCY_LIMIT_EXCEEDED })
  }
  return !isWanted(task)
}

/** The medium of a download is there: its bytes may come. */
export function mediumFound(world: World, session: TaskOwner, requestId: number): void {
  const task = session.tasks.get(requestId)
  if (task === undefined) return
  if (task.target === undefined) return startMoving(world, task)
  task.targetIsOpen = true
  workFor(world, {
    what: `opening the target of download ${requestId}`,
    promise: task.target.open(),
    done: (opened) => {
      if (!isWanted(task)) return
      if (opened?.why === undefined && opened !== undefined) return startMoving(world, task)
      task.targetIsOpen = false
      const why = opened?.why ?? 'The target cannot be written.'
      failDownload(world, task, { code: D.DOWNLOAD_MEDIA_ERR_FAILURE, rule: 'W-DL-FAILURE', why })
    },
  })
}

/** Agora refuses a task: the medium is not there, or a fault strikes. */
export function mediumFailed(
  world: World,
  session: TaskOwner,
  ended: { readonly requestId: number; readonly code: number; readonly isMissing: boolean },
): void {
  const task = session.tasks.get(ended.requestId)
  if (task === undefined) return
  if (!ended.isMissing) {
    const because = struckBy(task.direction)
    return moveTask(world, task, { kind: 'failed', code: ended.code, because })
  }
  const why = `Agora has no medium ${task.mediaId}. It was never uploaded under this App ID, or its 7 days are over.`
  failDownload(world, task, { code: ended.code, rule: 'W-DL-NOT-EXIST', why })
}

function failDownload(world: World, task: TaskRecord, rung: Rung): void {
  const name = task.target === undefined ? 'downloadMediaToMemory' : 'downloadMediaToFile'
  const { session, requestId } = task
  refuseBy(world, session, { name, codes: 'DOWNLOAD_MEDIA_ERR_CODE', rung: { ...rung, requestId } })
  moveTask(world, task, { kind: 'failed', code: rung.code })
}
