import { addTask, admit, called, isWanted, moveTask, refuseBy } from '../client/index.ts'
import type { Rung, TaskOwner, TaskRecord } from '../client/index.ts'
import { UPLOAD_MEDIA_ERR_CODE } from '../protocol/index.ts'
import { causedBy } from '../server/index.ts'
import type { World } from '../server/index.ts'
import type { Requested } from './ask.ts'

/** The code of both calls. */
const tooMany = UPLOAD_MEDIA_ERR_CODE.UPLOAD_MEDIA_ERR_CONCURRENCY_LIMIT_EXCEEDED

/** What an upload or download is refused for, and what its caller gives its task. */
export interface TaskWanted {
  /** What is wrong with the form of the arguments, if anything. */
  readonly form?: Rung | undefined
  /** What only shows once the client is known to be logged in, if anything. */
  readonly late?: Rung | undefined
  /** A task of the wire: a request ID that no other task of its owner has, and what carries its bytes. */
  readonly own?: { readonly requestId: number; readonly transfer: object } | undefined
}

/** The rungs of an upload or download: 101, 102, 2 argument, 5 nine tasks; the Web's order see `admit`. */
export function taskRung(
  world: World,
  session: TaskOwner,
  { form, late }: TaskWanted,
): Rung | undefined {
  return (
    admit(world, session, { form, initRule: 'W-MEDIA-NOT-INIT', needsLink: true }) ??
    late ??
    overTasks(world, session)
  )
}

/** @rule TASKS-MAX-9 */
function overTasks({ options }: World, { tasks }: TaskOwner): Rung | undefined {
  const most = options.limits.mediaTasksMax
  if (tasks.size < most || options.choices['S-36'] !== 'sync') return undefined
  const why = `${most} uploads and downloads are running at this client already. Wait for one to end.`
  return { code: tooMany, rule: 'TASKS-MAX-9', why }
}

/** A task that begins, unless a rung is broken. */
export interface TaskBegun extends Pick<TaskRecord, 'call' | 'kind' | 'mediaId' | 'target'> {
  /** The SDK's name of the call. */
  readonly name: string
  readonly rung: Rung | undefined
  readonly own: TaskWanted['own']
  readonly begin: (task: TaskRecord) => void
}

/** Begins a task; where a world chose it, one too many ends by its result instead of a code. @assumes S-36 */
export function beginTask<Code extends number>(
  world: World,
  session: TaskOwner,
  begun: TaskBegun,
): Requested<Code> {
  const { call, kind, mediaId, target, name, rung, own, begin } = begun
  // A rung has no enum: its code is one of those that the call names.
  if (rung !== undefined)
    return {
      code: refuseBy(world, session, { name, codes: call.codes, rung }) as Code,
      requestId: 0,
    }
  const requestId = own?.requestId ?? ++session.lastRequestId
  causedBy(world, called(world, session, { name, requestId, subject: mediaId }), () => {
    const transfer = own?.transfer
    const task = addTask(world, session, { requestId, call, kind, mediaId, target, transfer })
    if (session.tasks.size > world.options.limits.mediaTasksMax)
      moveTask(world, task, { kind: 'failed', code: tooMany })
    if (isWanted(task)) begin(task)
  })
  return { code: 0 as Code, requestId }
}
