import { preparing, stepMediaTask } from '../machines/media-task.ts'
import type { MediaTaskInput, MediaTaskOutput } from '../machines/media-task.ts'
import { nowOf, outlast, schedule, tell, workFor } from '../server/index.ts'
import type { World, WorldEvent } from '../server/index.ts'
import { struckBy, taskEnded, withReason } from './because.ts'
import { noDimensions } from './probe.ts'
import type { SessionEvent } from './session-events.ts'
import type { Because, Gain, Session, TaskAnswer, TaskOwner, TaskRecord } from './session.ts'

interface TaskEvent extends WorldEvent {
  readonly task: TaskRecord
}

/** What is known of a task when it begins. */
export type NewTask = Pick<
  TaskRecord,
  'requestId' | 'call' | 'kind' | 'mediaId' | 'target' | 'transfer'
>

/** Gives a client one more task; it is over at once where the client was put out. @assumes S-10 */
export function addTask(world: World, session: TaskOwner, what: NewTask): TaskRecord {
  // Each field by its name: all tasks have one shape, which a spread of another object would cost.
  const { requestId, call, kind, mediaId, target, transfer } = what
  const task: TaskRecord = {
    requestId,
    session,
    call,
    kind,
    mediaId,
    target,
    targetIsOpen: false,
    machine: preparing,
    payload: undefined,
    dimensions: noDimensions,
    timers: { tick: 0, idle: 0, movedAtMs: 0 },
    transfer,
    cause: world.queue.cause,
  }
  session.tasks.set(task.requestId, task)
  if (session.connection.phase === 'aborted') moveTask(world, task, { kind: 'interrupted' })
  return task
}

const noGain: Gain = {}

/** What a task is moved by, why it fails where Agora has not said so, and what it gives where it ends well. */
type TaskInput = MediaTaskInput & { readonly because?: Because; readonly gain?: Gain }

/** Moves a task and tells the app what comes of it; at its end its slot is free and its timers are off. @assumes S-07 @assumes S-37 */
export function moveTask(world: World, task: TaskRecord, input: TaskInput): void {
  if (!isWanted(task)) return
  const { session } = task
  const [next, outputs] = stepMediaTask(task.machine, input)
  task.machine = next
  if (next.phase === 'closed') freeTask(world, task, next.code)
  const isSwapped = world.options.choices['S-07'] === 'task-result-first'
  for (const output of isSwapped ? outputs.toReversed() : outputs) {
    const event = eventOf(task, output, input.gain ?? noGain)
    const because = output.kind === 'result' ? becauseOf(world, task, input) : undefined
    tell(world, session.client, withReason(event, because))
  }
  if (next.phase === 'closed') task.payload = undefined
}

function freeTask(world: World, task: TaskRecord, code: number): void {
  const { session, requestId } = task
  session.tasks.delete(requestId)
  stopTimers(world, task)
  session.link.stop(world, session, task)
  if (task.targetIsOpen && code !== 0) discardTarget(world, task)
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
  const { requestId, call } = task
  switch (output.kind) {
    case 'progress': {
      const { currentBytes, totalBytes } = output
      return { kind: 'progress', callback: call.progress, requestId, currentBytes, totalBytes }
    }
    case 'cancel-result':
      return { kind: 'cancel-result', requestId, code: output.code }
    case 'result':
      return call.result(task, output.code, gain)
  }
}

function becauseOf(
  world: World,
  task: TaskRecord,
  { kind, because }: TaskInput,
): Because | undefined {
  if (kind !== 'idle' && kind !== 'interrupted' && kind !== 'cancel') return because
  return taskEnded(task, { how: kind, idleMs: world.options.limits.mediaIdleTimeoutMs })
}

/** Whether a task is neither over nor of a world that was set back. */
export function isWanted(task: TaskRecord): boolean {
  return task.session.tasks.get(task.requestId) === task
}

/** Agora tells of a task. */
export function taskAnswered(world: World, session: TaskOwner, answer: TaskAnswer): void {
  const task = session.tasks.get(answer.requestId)
  if (task === undefined) return
  if (answer.kind !== 'media-failed' || answer.isMissing)
    return task.call.answered(world, task, answer)
  const { code } = answer
  moveTask(world, task, { kind: 'failed', code, because: struckBy(task.call.fault) })
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

/** Nothing is due for a task any more. */
export function stopTimers(world: World, { timers }: TaskRecord): void {
  world.queue.cancel(timers.tick)
  world.queue.cancel(timers.idle)
  timers.tick = 0
  timers.idle = 0
}

/** Every running task ends INTERRUPTED: by ABORTED, logout or release. @rule W-MEDIA-INTERRUPTED-ABORT */
export function interruptTasks(world: World, session: TaskOwner): void {
  for (const task of Array.from(session.tasks.values()))
    moveTask(world, task, { kind: 'interrupted' })
}
