import {
  dimensionsOf,
  isWanted,
  isWeb,
  moveTask,
  noDimensions,
  refuseBy,
  startMoving,
} from '../client/index.ts'
import type {
  Dimensions,
  Payload,
  Rung,
  TaskCall,
  TaskOwner,
  TaskRecord,
  UploadSource,
} from '../client/index.ts'
import { UPLOAD_MEDIA_ERR_CODE as Code } from '../protocol/index.ts'
import { causedBy, nowOf, schedule, storeMedium, workFor } from '../server/index.ts'
import type { World } from '../server/index.ts'
import type { Requested } from './ask.ts'
import type { AnyCall } from './call.ts'
import { beginTask, taskRung } from './media-tasks.ts'
import type { TaskWanted } from './media-tasks.ts'

const names = {
  file: 'createFileMessageByUploading',
  image: 'createImageMessageByUploading',
} as const

const callbacks = { file: 'onFileMediaUploadResult', image: 'onImageMediaUploadResult' } as const

/** An upload that is wanted. */
export type UploadWanted = TaskWanted & { readonly kind: 'file' | 'image' } & (
    FromSource | FromBody
  )

/** Bytes that can be read whole before they move. */
export interface FromSource {
  /** Opens the source; called once, and only where the upload is let in. What is not wanted any more need not be read on. */
  readonly open: (isStillWanted: () => boolean) => UploadSource | Promise<UploadSource>
}

/** Bytes that move while they are read: the body of a request. */
interface FromBody {
  /** Lets the body come; called once, and only where the upload is let in. */
  readonly begin: (task: TaskRecord) => void
}

/**
 * Uploads a medium. Ladder: 101, 102, 2 argument, 5 nine tasks; in the Web 2 form, 4 above 32 MB, 102, then the rest of
 * the arguments, 5. What the disk or the server says comes by the one result callback.
 *
 * @rule TASKS-MAX-9
 * @rule MEDIA-SIZE-MAX
 */
export function upload(world: World, session: TaskOwner, wanted: UploadWanted): Requested<Code> {
  const { kind, own } = wanted
  return beginTask(world, session, {
    call: uploadCall,
    name: names[kind],
    kind,
    own,
    mediaId: '',
    target: undefined,
    rung: taskRung(world, session, wanted),
    begin: (task) => {
      if ('begin' in wanted) wanted.begin(task)
      else openSource(world, task, wanted)
    },
  })
}

/** Opens the source of an upload and judges it; then its bytes move. */
function openSource(world: World, task: TaskRecord, wanted: FromSource): void {
  const source = wanted.open(() => isWanted(task))
  if (source instanceof Promise) {
    workFor(world, {
      what: `reading for upload ${task.requestId} of ${task.session.uid}`,
      promise: source,
      done: (outcome = unreadable) => sourceOpened(world, task, outcome),
    })
  } else {
    world.atHand.push({ task, source, cause: world.queue.cause } satisfies SourceAtHand)
    if (world.atHand.length === 1) schedule(world, nowOf(world), { fire: sourcesAtHand })
  }
}

interface SourceAtHand {
  readonly task: TaskRecord
  readonly source: UploadSource
  readonly cause: number
}

/**
 * What is at hand is judged after the call, all of one instant before anything is told, as what a disk is
 * asked for is: the task can be cancelled until then, and has its slot.
 */
function sourcesAtHand(world: World): void {
  for (const { task, source, cause } of world.atHand.splice(0) as SourceAtHand[])
    causedBy(world, cause, () => sourceOpened(world, task, source))
}

const unreadable: Rung = {
  code: Code.UPLOAD_MEDIA_ERR_FAILURE,
  why: 'The source could not be read.',
  rule: 'W-UPLOAD-FAILURE',
}

function sourceOpened(world: World, task: TaskRecord, source: UploadSource): void {
  if (!isWanted(task)) return
  if ('code' in source) return failUpload(world, task, source)
  const rung = refuseMediaBytes(world, source.bytes)
  if (rung !== undefined) return failUpload(world, task, rung)
  const move = (dimensions: Dimensions = noDimensions): void => {
    if (!isWanted(task)) return
    task.dimensions = dimensions
    task.payload = source
    startMoving(world, task)
  }
  const found = uploadedDimensions(task, source)
  if (!(found instanceof Promise)) return move(found)
  workFor(world, {
    what: `reading the image of upload ${task.requestId}`,
    promise: found,
    done: move,
  })
}

/** Ends an upload whose bytes are no good: its result has the code, the journal says why. @assumes S-04 */
export function failUpload(world: World, task: TaskRecord, rung: Rung): void {
  const { session, kind, requestId, call } = task
  refuseBy(world, session, { name: names[kind], codes: call.codes, rung: { ...rung, requestId } })
  moveTask(world, task, { kind: 'failed', code: rung.code })
}

/** The most bytes of a medium, inclusive. @rule MEDIA-SIZE-MAX @assumes S-15 */
export function mediaBytesMax({ options: { limits, choices } }: World): number {
  return choices['S-15'] === 'refuse-the-limit' ? limits.mediaBytesMax - 1 : limits.mediaBytesMax
}

/** What is wrong with the size of an upload, by whatever way it comes. @rule MEDIA-NONEMPTY @assumes S-05 */
export function refuseMediaBytes(
  world: World,
  bytes: number,
  what: 'file' | 'Blob' = 'file',
): Rung | undefined {
  const most = mediaBytesMax(world)
  if (bytes === 0) {
    const isFailure = world.options.choices['S-05'] === 'failure'
    const code = isFailure ? Code.UPLOAD_MEDIA_ERR_FAILURE : Code.UPLOAD_MEDIA_ERR_INVALID_ARGUMENT
    return { code, rule: 'MEDIA-NONEMPTY', why: `The ${what} is empty. Upload at least one byte.` }
  }
  if (bytes <= most) return undefined
  const why = `The ${what} has ${bytes} bytes; ${most} are allowed. Upload a smaller one.`
  return { code: Code.UPLOAD_MEDIA_ERR_SIZE_OVERFLOW, rule: 'MEDIA-SIZE-MAX', why }
}

/** Width and height of what is uploaded; a file has none. @assumes S-59 */
export function uploadedDimensions(
  { kind, session }: TaskRecord,
  payload: Payload,
): Dimensions | Promise<Dimensions> {
  return kind === 'file'
    ? noDimensions
    : dimensionsOf(payload, isWeb(session) ? 'as-shown' : 'as-stored')
}

/**
 * Progress once a second while bytes move; a result when Agora has stored them, or after 120 s without a byte. A fault
 * can keep, break or refuse the transfer at a byte, and hold back the answer.
 *
 * @rule W-PROGRESS-1HZ
 * @rule W-UPLOAD-TIMEOUT
 */
export const uploadCall: AnyCall & TaskCall = Object.freeze<AnyCall & TaskCall>({
  direction: 'upload',
  names: Object.values(names),
  callbacks: Object.values(callbacks),
  progress: 'onMediaUploadingProgress',
  codes: 'UPLOAD_MEDIA_ERR_CODE',
  fault: 'upload',
  failureCode: Code.UPLOAD_MEDIA_ERR_FAILURE,
  timeoutCode: Code.UPLOAD_MEDIA_ERR_TIMEOUT,
  timeoutRule: 'W-UPLOAD-TIMEOUT',
  budgetRule: 'TASKS-MAX-9',

  atAgora: (world, { app, uid }, { kind, requestId, dimensions, payload }) => {
    if (payload === undefined) return undefined
    const medium = storeMedium(world, app.media, { kind, uid, payload, requestId, dimensions })
    return { medium, content: { kind: 'media-stored', requestId, mediaId: medium.mediaId } }
  },
  answered: (world, task, answer) => {
    if (answer.kind !== 'media-stored') return
    moveTask(world, task, { kind: 'completed', gain: { mediaId: answer.mediaId } })
  },
  arrived: () => undefined,

  result: ({ requestId, kind, payload, dimensions }, code, { mediaId }) => {
    const callback = callbacks[kind]
    if (mediaId === undefined) return { kind: 'upload-result', callback, requestId, code }
    const uploaded = { kind, mediaId, bytes: payload?.bytes ?? 0, dimensions }
    return { kind: 'upload-result', callback, requestId, code, uploaded }
  },
})
