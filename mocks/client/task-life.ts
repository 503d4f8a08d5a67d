import { stepMediaTask } from '../machines/media-task.ts'
import type { MediaTaskInput, MediaTaskOutput } from '../machines/media-task.ts'
import { DOWNLOAD_MEDIA_ERR_CODE } from '../protocol/index.ts'
import { bytesPayload, nowOf, outlast, schedule, tell, workFor } from '../server/index.ts'
import type { Payload, World, WorldEvent } from '../server/index.ts'
import { taskEnded, withReason } from './because.ts'
import type { Because, Session, TaskOwner, TaskRecord } from './session.ts'
import type { DownloadResult, SessionEvent, UploadResult } from './session-events.ts'

const D = DOWNLOAD_MEDIA_ERR_CODE

interface TaskEvent extends WorldEvent {
  readonly task: TaskRecord
}

/** What a task that ends well gives. */
interface Gain {
  readonly uploaded?: NonNullable<UploadResult['uploaded']>
  readonly payload?: Payload
}

const noGain: Gain = {}

/** What a task is moved by, and why it fails where Agora has not said so. */
type TaskInput = MediaTaskInput & { readonly because?: Because }

/** Moves a task and tells the app what comes of it. */
export function moveTask(world: World, task: TaskRecord, input: TaskInput): void {
  if (!isWanted(task)) return
  if (input.kind === 'moved' || input.kind === 'started') {
    const [next, outputs] = stepMediaTask(task.machine, input)
    task.machine = next
    for (const output of outputs) tell(world, task.session.client, eventOf(task, output, noGain))
    return
  }
  closeTask(world, task, { input, gain: noGain })
}

/** Whether a task is neither over nor of a world that was set back. */
export function isWanted(task: TaskRecord): boolean {
  return task.session.tasks.get(task.requestId) === task
}

/** Forgets the tasks of a world that is no more; what they have begun to write is removed. */
export function abandonTasks(world: World): void {
  for (const { tasks } of world.clients.values() as Iterable<Session>) {
    for (const task of tasks.values()) {
      const { target, targetIsOpen } = task
      if (targetIsOpen && target !== undefined) outlast(world.host, target.discard())
      task.session.link.stop(world, task.session, task)
      task.payload = undefined
    }
    tasks.clear()
  }
}

/** Ends a task: its slot is free, its timers are off, its result is told. @assumes S-37 @assumes S-07 */
function closeTask(
  world: World,
  task: TaskRecord,
  end: { readonly input: TaskInput; readonly gain: Gain },
): void {
  if (!isWanted(task)) return
  const { session } = task
  const [next, outputs] = stepMediaTask(task.machine, end.input)
  task.machine = next
  session.tasks.delete(task.requestId)
  stopTimers(world, task)
  session.link.stop(world, session, task)
  const isOk = next.phase === 'closed' && next.code === 0
  if (task.targetIsOpen && !isOk) discardTarget(world, task)
  const swapped =
    world.options.choices['S-07'] === 'task-result-first' ? outputs.toReversed() : outputs
  const because = becauseOf(world, task, end.input)
  for (const output of swapped) {
    const event = eventOf(task, output, end.gain)
    tell(world, session.client, output.kind === 'result' ? withReason(event, because) : event)
  }
  task.payload = undefined
}

function becauseOf(
  world: World,
  task: TaskRecord,
  { kind, because }: TaskInput,
): Because | undefined {
  if (kind !== 'idle' && kind !== 'interrupted' && kind !== 'cancel') return because
  return taskEnded(task, { how: kind, idleMs: world.options.limits.mediaIdleTimeoutMs })
}

function discardTarget(world: World, task: TaskRecord): void {
  task.targetIsOpen = false
  const promise = task.target?.discard() ?? Promise.resolve()
  workFor(world, {
    what: `removing the target of download ${task.requestId}`,
    promise,
    done: () => undefined,
  })
}

function eventOf(task: TaskRecord, output: MediaTaskOutput, gain: Gain): SessionEvent {
  const { requestId, direction } = task
  switch (output.kind) {
    case 'progress': {
      const { currentBytes, totalBytes } = output
      return { kind: 'progress', direction, requestId, currentBytes, totalBytes }
    }
    case 'cancel-result':
      return { kind: 'cancel-result', requestId, code: output.code }
    case 'result':
      return direction === 'upload'
        ? uploadResult(task, output.code, gain)
        : downloadResult(task, output.code, gain)
  }
}

function uploadResult(
  { requestId, kind: media }: TaskRecord,
  code: number,
  { uploaded }: Gain,
): UploadResult {
  if (uploaded === undefined) return { kind: 'upload-result', media, requestId, code }
  return { kind: 'upload-result', media, requestId, code, uploaded }
}

function downloadResult(task: TaskRecord, code: number, { payload }: Gain): DownloadResult {
  const { requestId, mediaId } = task
  const to = task.target === undefined ? 'memory' : 'file'
  if (payload === undefined) return { kind: 'download-result', to, requestId, mediaId, code }
  return { kind: 'download-result', to, requestId, mediaId, code, payload }
}

/** The bytes of a task may move. @rule W-PROGRESS-1HZ */
export function startMoving(
  world: World,
  task: TaskRecord,
  totalBytes: number = task.payload?.bytes ?? 0,
): void {
  if (!isWanted(task)) return
  moveTask(world, task, { kind: 'started', totalBytes })
  if (task.timers.idle === 0) armTick(world, task)
  task.session.link.startTransfer(world, task.session, task)
  if (task.session.link.isMoving(task)) taskResumed(world, task)
}

function armTick(world: World, task: TaskRecord): void {
  const event: TaskEvent = { fire: tick, task, background: task.session.link.isReal === true }
  task.timers.movedAtMs = nowOf(world)
  task.timers.tick = schedule(world, nowOf(world) + world.options.limits.progressIntervalMs, event)
}

/** Reports progress. Where the link is too slow for a single byte, or the answer stays away, the task is idle too: this is where it shows. */
function tick(world: World, event: TaskEvent): void {
  const { machine, timers, session } = event.task
  if (machine.phase !== 'moving' || !isWanted(event.task)) return
  const { limits } = world.options
  const currentBytes = session.link.movedBytes(world, session, event.task)
  moveTask(world, event.task, { kind: 'moved', currentBytes })
  const nowMs = nowOf(world)
  if (event.task.machine !== machine)
    timers.movedAtMs = session.link.movedAtMs?.(world, event.task) ?? nowMs
  const dueMs = timers.movedAtMs + limits.mediaIdleTimeoutMs
  if (nowMs >= dueMs) return moveTask(world, event.task, { kind: 'idle' })
  timers.tick = schedule(world, Math.min(nowMs + limits.progressIntervalMs, dueMs), event)
}

/** No byte of a task moves any more: its idle time runs, from the first such moment on. @rule W-PROGRESS-STALL @rule W-UPLOAD-TIMEOUT */
export function taskStalled(world: World, task: TaskRecord): void {
  if (task.timers.idle !== 0) return
  stopTimers(world, task)
  const background = task.session.link.isReal === true
  const event: TaskEvent = { fire: idleTimeout, task, background }
  task.timers.idle = schedule(world, nowOf(world) + world.options.limits.mediaIdleTimeoutMs, event)
}

/** The bytes of a task move again. */
export function taskResumed(world: World, task: TaskRecord): void {
  if (task.timers.idle === 0 || task.machine.phase !== 'moving') return
  stopTimers(world, task)
  armTick(world, task)
}

function idleTimeout(world: World, { task }: TaskEvent): void {
  moveTask(world, task, { kind: 'idle' })
}

function stopTimers(world: World, { timers }: TaskRecord): void {
  world.queue.cancel(timers.tick)
  world.queue.cancel(timers.idle)
  timers.tick = 0
  timers.idle = 0
}

/** Agora has stored an upload. */
export function mediumStored(
  world: World,
  session: TaskOwner,
  stored: { readonly requestId: number; readonly mediaId: string },
): void {
  const task = session.tasks.get(stored.requestId)
  if (task === undefined) return
  const bytes = task.payload?.bytes ?? 0
  const uploaded = { mediaId: stored.mediaId, bytes, dimensions: task.dimensions }
  closeTask(world, task, { input: { kind: 'completed' }, gain: { uploaded } })
}

/** All bytes of a download have come: they go to the file, or to the app. */
export function downloadArrived(world: World, task: TaskRecord): void {
  const { payload, target, requestId } = task
  if (payload === undefined || !isWanted(task)) return
  stopTimers(world, task)
  if (target !== undefined) {
    const promise = target.write(payload).then(() => true)
    const done = (written: boolean | undefined): void => {
      if (!isWanted(task)) return
      if (written === true) task.targetIsOpen = false
      const failed = { kind: 'failed', code: D.DOWNLOAD_MEDIA_ERR_FAILURE } as const
      moveTask(world, task, written === true ? { kind: 'completed' } : failed)
    }
    return workFor(world, { what: `writing the target of download ${requestId}`, promise, done })
  }
  if (payload.readsLater !== true)
    return closeTask(world, task, { input: { kind: 'completed' }, gain: { payload } })
  workFor(world, {
    what: `reading the medium of download ${requestId}`,
    promise: Promise.resolve(payload.read(0, payload.bytes)),
    done: (bytes) => {
      if (bytes === undefined)
        return moveTask(world, task, { kind: 'failed', code: D.DOWNLOAD_MEDIA_ERR_FAILURE })
      closeTask(world, task, {
        input: { kind: 'completed' },
        gain: { payload: bytesPayload(bytes) },
      })
    },
  })
}

/** Every running task ends INTERRUPTED: by ABORTED, logout or release. @rule W-MEDIA-INTERRUPTED-ABORT */
export function interruptTasks(world: World, session: TaskOwner): void {
  for (const task of Array.from(session.tasks.values()))
    moveTask(world, task, { kind: 'interrupted' })
}
