import { cancelMedia } from '../calls/index.ts'
import { callbackEntry, interruptTasks, moveTask } from '../client/index.ts'
import type {
  DownloadResult,
  TaskCall,
  TaskLink,
  TaskOwner,
  TaskRecord,
  SessionEvent,
  UploadResult,
} from '../client/index.ts'
import type { Connection } from '../machines/connection.ts'
import { sdkName } from '../protocol/index.ts'
import type { Dialect } from '../protocol/index.ts'
import { causedBy, drainClient, record } from '../server/index.ts'
import type { UserConnection, World } from '../server/index.ts'
import { taskLink } from '../network/index.ts'
import { bodyCarrier, Severed } from './body-carrier.ts'
import type { BodyTransfer } from './body-carrier.ts'
import { mediaRefused, mediaStatus, refusedByTask } from './media-refusal.ts'
import { Refused } from './problem.ts'

/** The one result of a task. */
export type TaskResult = UploadResult | DownloadResult

const bodyLink: TaskLink = Object.freeze(taskLink(bodyCarrier))

/** Where the sessions of a wire are. */
interface HostOfTasks {
  readonly world: World
  readonly counters: { tasksPeak: number }
}

/** What is asked of the session that tasks belong to. */
interface SessionOfTasks {
  readonly connection: UserConnection
  readonly isOver: boolean
  cut(forMs: number): void
}

/**
 * The uploads and downloads of one session of the wire, as a service instance has its own: the same ladder,
 * machine, course and journal. Frozen: it is of one world, and no copy of that has it.
 */
export class WireMedia implements TaskOwner {
  readonly client: number
  readonly uid: string
  readonly dialect: Dialect
  readonly isReleased = false
  readonly link: TaskLink = bodyLink
  readonly tasks: Map<number, TaskRecord> = new Map<number, TaskRecord>()
  readonly #host: HostOfTasks
  readonly #world: World
  readonly #session: SessionOfTasks
  readonly #waiting = new Map<number, (told: TaskResult) => void>()
  #lastRequestId = 0
  #lastRefusal: TaskOwner['lastRefusal']
  #lastCancel = 0
  #peak = 0

  constructor(host: HostOfTasks, session: SessionOfTasks) {
    const { world } = host
    this.#host = host
    this.#world = world
    this.#session = session
    this.client = session.connection.client
    this.uid = session.connection.uid
    this.dialect = world.options.profile.id.startsWith('web') ? 'web' : 'native'
    Object.freeze(this)
    world.host.listeners.set(this.client, this.#hear)
  }

  get appId(): string {
    return this.#session.connection.app.appId
  }

  get connection(): Connection {
    return { phase: this.#session.isOver ? 'disconnected' : 'connected' }
  }

  get userConnection(): UserConnection {
    return this.#session.connection
  }

  get lastRequestId(): number {
    return this.#lastRequestId
  }

  get lastRefusal(): TaskOwner['lastRefusal'] {
    return this.#lastRefusal
  }

  set lastRefusal(refusal: TaskOwner['lastRefusal']) {
    this.#lastRefusal = refusal
  }

  /** Most tasks at once until now. */
  get peak(): number {
    return this.#peak
  }

  /** The number of a new task, which one that is refused leaves to the next. @throws Refused 409 where another has the one that the client gives. */
  numberOf(given: number | undefined): number {
    if (given !== undefined && this.tasks.has(given))
      throw new Refused(409, `Task ${given} is running already. Give another number.`)
    if (given !== undefined) return given
    let next = this.#lastRequestId + 1
    while (this.tasks.has(next)) next++
    return next
  }

  /** Makes a call of a task; resolves with its result. @throws Refused where a rung of its ladder does. */
  begin(
    call: TaskCall,
    requestId: number,
    run: () => { readonly code: number },
  ): Promise<TaskResult> {
    const result = new Promise<TaskResult>((resolve) => this.#waiting.set(requestId, resolve))
    const isNext = requestId === this.numberOf(undefined)
    const { code } = run()
    this.#peak = Math.max(this.#peak, this.tasks.size)
    const { counters } = this.#host
    counters.tasksPeak = Math.max(counters.tasksPeak, this.#peak)
    if (code !== 0) {
      this.#waiting.delete(requestId)
      const { why = '', rule } = this.#lastRefusal ?? {}
      throw mediaRefused(call, { status: mediaStatus[code] ?? 400, code, why, rule })
    }
    if (isNext) this.#lastRequestId = requestId
    drainClient(this.#world, this.client)
    return result
  }

  /** What comes of the network moves a task: all that it leads to is told at once. */
  act(task: TaskRecord, run: () => void): void {
    causedBy(this.#world, task.cause, run)
    drainClient(this.#world, this.client)
  }

  /** The client of a task is gone, or its link is. */
  interrupt(requestId: number): void {
    const task = this.tasks.get(requestId)
    if (task !== undefined)
      this.act(task, () => moveTask(this.#world, task, { kind: 'interrupted' }))
  }

  /** Cancels a running task. @throws Refused if no task has that number, or a fault strikes. @rule CANCEL-ONLY-ONGOING */
  cancel(requestId: number): void {
    const { direction } = this.tasks.get(requestId)?.call ?? { direction: 'upload' }
    this.#lastCancel = 0
    const code = cancelMedia(this.#world, this, { direction, requestId })
    drainClient(this.#world, this.client)
    if (code !== 0) throw cancelRefused(404, code, this.#lastRefusal?.why ?? '')
    if (this.#lastCancel !== 0)
      throw cancelRefused(409, this.#lastCancel, 'A fault strikes the cancel.')
  }

  /** The refusal that a task ends with. */
  refusalOf(call: TaskCall, told: TaskResult): Refused {
    const { lastRefusal } = this
    const said =
      lastRefusal?.requestId === told.requestId && lastRefusal.code === told.code
        ? lastRefusal
        : undefined
    return refusedByTask(call, { told, said, isOver: this.#session.isOver })
  }

  /** Cuts the link of the client: no task of it goes on. */
  cut(forMs: number): void {
    this.#session.cut(forMs)
  }

  /** What its list of tasks shows. */
  get shown(): readonly object[] {
    return Array.from(
      this.tasks.values(),
      ({ requestId, call: { direction }, mediaId, transfer, ...task }) => {
        const { about, movedBytes } = transfer as BodyTransfer
        const isKnown = about.totalBytes < Infinity
        return {
          taskId: requestId,
          direction,
          kind: about.kind ?? task.kind,
          ...(mediaId === '' ? {} : { mediaId }),
          ...(isKnown ? { totalBytes: about.totalBytes } : {}),
          movedBytes,
        }
      },
    )
  }

  /** The link breaks under all that runs. */
  sever(): void {
    for (const { requestId, transfer } of Array.from(this.tasks.values())) {
      ;(transfer as BodyTransfer).trouble ??= new Severed('A fault cuts the link.')
      this.interrupt(requestId)
    }
  }

  /** The session is over: its tasks end. */
  end(): void {
    interruptTasks(this.#world, this)
    drainClient(this.#world, this.client)
    const { listeners } = this.#world.host
    if (listeners.get(this.client) === this.#hear) listeners.delete(this.client)
  }

  /** The world was set back: its tasks are forgotten, and nothing of them is written. */
  abandon(): void {
    const tasks = Array.from(this.tasks.values())
    this.tasks.clear()
    for (const task of tasks) {
      this.link.stop(this.#world, this, task)
      this.#settle(task.call.result(task, 6, {}))
    }
  }

  #settle(told: TaskResult): void {
    const resolve = this.#waiting.get(told.requestId)
    this.#waiting.delete(told.requestId)
    resolve?.(told)
  }

  /** Writes down what is told, by the name of its callback, and answers who waits for it. */
  readonly #hear = (event: object): boolean => {
    const told = event as SessionEvent
    causedBy(this.#world, record(this.#world, callbackEntry(told, this)), () => {
      if (told.kind === 'cancel-result') this.#lastCancel = told.code
      if (told.kind === 'upload-result' || told.kind === 'download-result') this.#settle(told)
    })
    return true
  }
}

function cancelRefused(status: number, code: number, why: string): Refused {
  const name = sdkName('CANCEL_MEDIA_ERR_CODE', code)
  return new Refused(status, why, { code, name, rule: 'CANCEL-ONLY-ONGOING' })
}
