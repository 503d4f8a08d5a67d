import type { Because, TaskCall } from '../client/index.ts'
import { DOWNLOAD_MEDIA_ERR_CODE, sdkName, UPLOAD_MEDIA_ERR_CODE } from '../protocol/index.ts'
import type { RuleId } from '../protocol/index.ts'
import { Refused } from './problem.ts'

const U = UPLOAD_MEDIA_ERR_CODE

/** Why an upload or download is refused. */
export interface MediaRefusal {
  readonly status: number
  readonly code: number
  readonly why: string
  readonly rule?: RuleId | undefined
}

/** A refusal of an upload or download, with the SDK's code and its name. */
export function mediaRefused(
  { codes }: TaskCall,
  { status, code, why, rule }: MediaRefusal,
): Refused {
  const name = sdkName(codes, code)
  return new Refused(status, why, { code, name, ...(rule === undefined ? {} : { rule }) })
}

/** The HTTP status of an upload's or download's code. */
export const mediaStatus: Readonly<Record<number, number>> = {
  [U.UPLOAD_MEDIA_ERR_INVALID_ARGUMENT]: 400,
  [U.UPLOAD_MEDIA_ERR_TIMEOUT]: 408,
  [U.UPLOAD_MEDIA_ERR_SIZE_OVERFLOW]: 413,
  [U.UPLOAD_MEDIA_ERR_CONCURRENCY_LIMIT_EXCEEDED]: 429,
  [U.UPLOAD_MEDIA_ERR_INTERRUPTED]: 409,
}

const diskFull = 'the disk is full. Free some space, then try again.'
const notWritable = 'it cannot be written to. Allow that, then try again.'
const diskTroubles: Readonly<Record<string, string>> = {
  ENOSPC: diskFull,
  EDQUOT: diskFull,
  EFBIG: 'the file is larger than the gateway may write. Raise its limit (ulimit -f).',
  EACCES: notWritable,
  EPERM: notWritable,
  EROFS: notWritable,
}

/**
 * Waits for work with the folder of the media. What goes wrong there is not the client's fault, and no
 * defect of the gateway.
 *
 * @throws Refused 503, with the code of a failure.
 */
export async function workOnDisk<T>(call: TaskCall, work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    const errno = codeOf(error)
    throw diskRefused(call, diskTroubles[errno] ?? `${errno}. Look at the disk.`)
  }
}

/** A refusal because of the disk. */
export function diskRefused(call: TaskCall, why: string): Refused {
  return mediaRefused(call, {
    status: 503,
    code: call.failureCode,
    why: `Cannot ${call.direction === 'upload' ? 'keep' : 'read'} the medium in the folder of the gateway: ${why}`,
  })
}

/** What a task ended with, and the refusal that its ladder has written down, where one has. */
export interface EndedTask {
  readonly told: { readonly code: number; readonly because?: Because }
  readonly said: { readonly why: string; readonly rule: RuleId } | undefined
  readonly isOver: boolean
}

/** The refusal that a task ends with: by the code of its result. */
export function refusedByTask(
  call: TaskCall,
  { told: { code, because }, said, isOver }: EndedTask,
): Refused {
  const isMissing =
    call.direction === 'download' && code === DOWNLOAD_MEDIA_ERR_CODE.DOWNLOAD_MEDIA_ERR_NOT_EXIST
  const status = isMissing ? 404 : (mediaStatus[code] ?? (said === undefined ? 502 : 400))
  const rest = isOver ? overReason : { why: `A fault strikes the ${call.direction}.` }
  return mediaRefused(call, { status, code, ...(said ?? because ?? rest) })
}

const overReason = {
  why: 'The session has ended.',
  rule: 'W-MEDIA-INTERRUPTED-ABORT',
} as const

/** What the host calls an error, such as ENOSPC. */
export function codeOf(error: unknown): string {
  return (error as { readonly code?: string }).code ?? String(error)
}
