import { UPLOAD_MEDIA_ERR_CODE } from '../protocol/index.ts'
import { causedBy, nowOf, schedule, workFor } from '../server/index.ts'
import type { Payload, World } from '../server/index.ts'
import { refuseBy } from './admission.ts'
import type { Rung } from './admission.ts'
import { dimensionsOf } from './image-dimensions.ts'
import { noDimensions } from './probe.ts'
import type { Dimensions, TaskRecord, UploadSource } from './session.ts'
import { isWanted, moveTask, startMoving } from './task-life.ts'

const U = UPLOAD_MEDIA_ERR_CODE

/** An upload that is wanted. */
export type UploadWanted = UploadCall & (FromSource | FromBody)

/** What an upload says of itself, wherever its bytes come from. */
interface UploadCall {
  /** The SDK's name of the call. */
  readonly call: string
  readonly kind: 'file' | 'image'
  /** What is wrong with the form of the arguments, if anything. */
  readonly form: Rung | undefined
  /** What only shows once the client is known to be logged in, if anything. */
  readonly late?: Rung | undefined
  readonly own?: OwnTask | undefined
}

/** Bytes that can be read whole before they move. */
export interface FromSource {
  /** Opens the source; called once, and only where the upload is let in. What is not wanted any more need not be read on. */
  readonly open: (isStillWanted: () => boolean) => UploadSource | Promise<UploadSource>
}

/** Bytes that move while they are read: the body of a request. */
interface FromBody {
  /** Lets the body come; called once, and only where the upload is let in. */
  readonly begin: (world: World, task: TaskRecord) => void
}

/** What a caller of the wire gives its task. */
export interface OwnTask {
  /** Its request ID, which no other task of its owner has. */
  readonly requestId: number
  /** What carries its bytes. */
  readonly transfer: object
}

/** Opens the source of an upload and judges it; then its bytes move. */
export function openSource(world: World, task: TaskRecord, wanted: FromSource): void {
  const source = wanted.open(() => isWanted(task))
  if (source instanceof Promise) {
    const done = (outcome: UploadSource | undefined): void =>
      sourceOpened(world, task, outcome ?? unreadable)
    workFor(world, {
      what: `reading for upload ${task.requestId} of ${task.session.uid}`,
      promise: source,
      done,
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
  code: U.UPLOAD_MEDIA_ERR_FAILURE,
  why: 'The source could not be read.',
  rule: 'W-UPLOAD-FAILURE',
}

const uploadCalls = {
  file: 'createFileMessageByUploading',
  image: 'createImageMessageByUploading',
} as const

function sourceOpened(world: World, task: TaskRecord, source: UploadSource): void {
  if (!isWanted(task)) return
  const rung = unusable(world, source)
  if (rung !== undefined || 'code' in source) {
    failUpload(world, task, rung ?? unreadable)
  } else if (task.kind === 'image') probe(world, task, source)
  else beginUpload(world, task, source)
}

/** Ends an upload whose bytes are no good: its result has the code, the journal says why. @assumes S-04 */
export function failUpload(world: World, task: TaskRecord, rung: Rung): void {
  refuseBy(world, task.session, {
    name: uploadCalls[task.kind],
    codes: 'UPLOAD_MEDIA_ERR_CODE',
    rung: { ...rung, requestId: task.requestId },
  })
  moveTask(world, task, { kind: 'failed', code: rung.code })
}

/** @assumes S-04 */
function unusable(world: World, source: UploadSource): Rung | undefined {
  return 'code' in source ? source : refuseMediaBytes(world, source.bytes)
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
  const { choices } = world.options
  const most = mediaBytesMax(world)
  if (bytes === 0) {
    const code =
      choices['S-05'] === 'failure'
        ? U.UPLOAD_MEDIA_ERR_FAILURE
        : U.UPLOAD_MEDIA_ERR_INVALID_ARGUMENT
    return { code, rule: 'MEDIA-NONEMPTY', why: `The ${what} is empty. Upload at least one byte.` }
  }
  if (bytes <= most) return undefined
  const why = `The ${what} has ${bytes} bytes; ${most} are allowed. Upload a smaller one.`
  return { code: U.UPLOAD_MEDIA_ERR_SIZE_OVERFLOW, rule: 'MEDIA-SIZE-MAX', why }
}

/** @assumes S-59 */
function probe(world: World, task: TaskRecord, payload: Payload): void {
  const view = task.session.dialect === 'web' ? 'as-shown' : 'as-stored'
  const finish = (dimensions: Dimensions): void => {
    if (!isWanted(task)) return
    task.dimensions = dimensions
    beginUpload(world, task, payload)
  }
  const found = dimensionsOf(payload, view)
  if (!(found instanceof Promise)) return finish(found)
  const done = (dimensions: Dimensions | undefined): void => finish(dimensions ?? noDimensions)
  workFor(world, { what: `reading the image of upload ${task.requestId}`, promise: found, done })
}

function beginUpload(world: World, task: TaskRecord, payload: Payload): void {
  task.payload = payload
  startMoving(world, task)
}
