import { moveTask, notInitialised, notLoggedIn, called, refuseBy } from '../client/index.ts'
import type { Rung, TaskOwner, TaskRecord } from '../client/index.ts'
import { CANCEL_MEDIA_ERR_CODE as Code } from '../protocol/index.ts'
import { causedBy, strike, tell } from '../server/index.ts'
import type { World } from '../server/index.ts'
import type { AnyCall } from './call.ts'

const names = { upload: 'cancelMediaUpload', download: 'cancelMediaDownload' } as const

/**
 * Cancels a running task of the given direction. Ladder: 101, 102, 2 no such task. Nobody is asked: the client stops the
 * task, then tells that it is cancelled and, by its own result, that it was interrupted.
 *
 * @rule CANCEL-ONLY-ONGOING
 * @rule W-CANCEL-DIRECTION
 * @assumes S-07
 * @assumes S-11
 */
export function cancelMedia(
  world: World,
  session: TaskOwner,
  wanted: { readonly direction: 'upload' | 'download'; readonly requestId: unknown },
): Code {
  const { direction, requestId } = wanted
  const task = session.tasks.get(requestId as number)
  const found = task?.call.direction === direction ? task : undefined
  const name = names[direction]
  const rung = notInitialised(session, 'W-MEDIA-NOT-INIT') ?? notLoggedIn(session)
  if (rung !== undefined || found === undefined) {
    const broken = rung ?? noSuchTask(requestId, task)
    return refuseBy(world, session, { name, codes: cancelMediaCall.codes, rung: broken }) as Code
  }
  causedBy(world, called(world, session, { name, requestId: found.requestId }), () => {
    const { code } = strike(world, 'cancelMedia', session.uid) ?? {}
    if (code === undefined) moveTask(world, found, { kind: 'cancel' })
    else tell(world, session.client, { kind: 'cancel-result', requestId: found.requestId, code })
  })
  return Code.CANCEL_MEDIA_ERR_OK
}

function noSuchTask(requestId: unknown, task: TaskRecord | undefined): Rung {
  const code = Code.CANCEL_MEDIA_ERR_NOT_EXIST
  const given = Number.isSafeInteger(requestId) ? { requestId: requestId as number } : {}
  if (task === undefined) {
    const why = `No task ${String(requestId)} is running. It is over, or never was.`
    return { code, rule: 'CANCEL-ONLY-ONGOING', why, ...given }
  }
  const what = task.call.direction === 'upload' ? 'an upload' : 'a download'
  const why = `Task ${task.requestId} is ${what}. Cancel it by the other method.`
  return { code, rule: 'W-CANCEL-DIRECTION', why, ...given }
}

/** A fault can answer it with another code: then the task goes on. */
export const cancelMediaCall: AnyCall = {
  names: Object.values(names),
  callbacks: ['onMediaCancelResult'],
  codes: 'CANCEL_MEDIA_ERR_CODE',
  fault: 'cancelMedia',
}
