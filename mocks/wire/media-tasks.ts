import {
  CANCEL_MEDIA_ERR_CODE,
  DOWNLOAD_MEDIA_ERR_CODE,
  sdkName,
  UPLOAD_MEDIA_ERR_CODE,
} from '../protocol/index.ts'
import { nowOf, strike } from '../server/index.ts'
import type { ArmedFault, World, WorldEvent } from '../server/index.ts'
import { mediaRefused, mediaStatus } from './media-refusal.ts'
import type { MediaRefusal } from './media-refusal.ts'
import { Refused } from './problem.ts'
import { timerIn } from './timer.ts'
import type { Timer } from './timer.ts'
import { services } from './wire-port.ts'
import type { WireSession } from './wire-session.ts'
import type { TaskEnding, WireTask } from './wire-settings.ts'
import type { WireService } from './wire-service.ts'

const U = UPLOAD_MEDIA_ERR_CODE
const D = DOWNLOAD_MEDIA_ERR_CODE

/** The link breaks in the middle: no answer comes. */
export class Severed extends Error {
  override readonly name = 'Severed'
}

/** What a transfer is about. */
export type TransferAbout = Pick<WireTask, 'direction' | 'kind' | 'mediaId' | 'totalBytes'> & {
  /** The number that the client has given it. */
  readonly taskId?: number | undefined
}

interface IdleTransfer extends WorldEvent {
  readonly client: number
  readonly taskId: number
}

const endings: Readonly<Record<Exclude<TaskEnding, 'severed'>, MediaRefusal>> = {
  cancelled: {
    status: 409,
    code: U.UPLOAD_MEDIA_ERR_INTERRUPTED,
    why: 'It was cancelled.',
    rule: 'W-MEDIA-INTERRUPTED-CANCEL',
  },
  interrupted: {
    status: 409,
    code: U.UPLOAD_MEDIA_ERR_INTERRUPTED,
    why: 'The session has ended.',
    rule: 'W-MEDIA-INTERRUPTED-ABORT',
  },
  timeout: {
    status: 408,
    code: U.UPLOAD_MEDIA_ERR_TIMEOUT,
    why: 'No byte has moved for too long.',
    rule: 'W-UPLOAD-TIMEOUT',
  },
}

/** One upload or download on the wire: it holds one of the nine slots of its session. */
export class Transfer implements WireTask {
  readonly taskId: number
  readonly direction: 'upload' | 'download'
  readonly kind: 'file' | 'image' | undefined
  readonly mediaId: string | undefined
  readonly totalBytes: number | undefined
  movedBytes = 0
  /** Ended before its time. */
  isEnded = false
  /** Rejects where it ends before its time. */
  readonly ended: Promise<never>
  readonly #world: World
  readonly #session: WireSession
  #movedAtMs: number
  #reject: (why: Error) => void = () => undefined
  #stop: (why: Error) => void = () => undefined
  #idle: Timer | undefined

  /**
   * Takes a slot.
   *
   * @throws Refused where nine are taken, or the client's number is.
   * @rule TASKS-MAX-9
   */
  constructor(service: WireService, session: WireSession, about: TransferAbout) {
    const { mediaTasksMax } = service.world.options.limits
    this.direction = about.direction
    if (session.tasks.size >= mediaTasksMax) {
      const why = `${mediaTasksMax} uploads and downloads of this session are running. Wait for one to end, or cancel one.`
      const code = U.UPLOAD_MEDIA_ERR_CONCURRENCY_LIMIT_EXCEEDED
      throw mediaRefused(about.direction, { status: 429, code, why, rule: 'TASKS-MAX-9' })
    }
    this.taskId = about.taskId ?? session.nextTaskId()
    if (session.tasks.has(this.taskId))
      throw new Refused(409, `Task ${this.taskId} is running already. Give another number.`)
    this.kind = about.kind
    this.mediaId = about.mediaId
    this.totalBytes = about.totalBytes
    this.#world = service.world
    this.#session = session
    this.#movedAtMs = nowOf(this.#world)
    this.ended = new Promise<never>((_, reject) => (this.#reject = reject))
    this.ended.catch(() => undefined)
    session.tasks.set(this.taskId, this)
    session.tasksPeak = Math.max(session.tasksPeak, session.tasks.size)
    service.counters.tasksPeak = Math.max(service.counters.tasksPeak, session.tasks.size)
    this.#armIdle()
  }

  #armIdle(): void {
    const { client } = this.#session.connection
    const event: IdleTransfer = {
      fire: lookForStall,
      background: true,
      client,
      taskId: this.taskId,
    }
    const dueMs = this.#movedAtMs + this.#world.options.limits.mediaIdleTimeoutMs
    this.#idle = timerIn(this.#world, dueMs - nowOf(this.#world), event)
  }

  /** Ends where nothing has moved for too long, else looks again later. */
  lookForStall(): void {
    const idleMs = nowOf(this.#world) - this.#movedAtMs
    if (idleMs >= this.#world.options.limits.mediaIdleTimeoutMs) this.end('timeout')
    else this.#armIdle()
  }

  /** Bytes have moved. */
  moved(bytes: number): void {
    this.movedBytes += bytes
    this.#movedAtMs = nowOf(this.#world)
    this.#session.heardAtMs = this.#movedAtMs
    if (this.#session.isOver) this.end('interrupted')
  }

  end(why: TaskEnding): void {
    this.isEnded = true
    this.close()
    const error =
      why === 'severed'
        ? new Severed('A fault cuts the link.')
        : mediaRefused(this.direction, endings[why])
    this.#reject(error)
    this.#stop(error)
  }

  /** What comes first: the outcome of something, or the end of the transfer. Cheaper than a race with `ended`, which keeps a reaction of each. */
  unlessEnded<T>(work: Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#stop = reject
      work.then(resolve, reject)
    })
  }

  /** Gives the slot back. */
  close(): void {
    this.#idle?.stop()
    if (this.#session.tasks.get(this.taskId) === this) this.#session.tasks.delete(this.taskId)
  }
}

function lookForStall(world: World, { client, taskId }: IdleTransfer): void {
  const task = services.get(world)?.sessionOf(client)?.tasks.get(taskId)
  if (task instanceof Transfer) task.lookForStall()
}

/** What a fault does to one transfer, if any does. */
export class Striking {
  /** At which byte it strikes; Infinity where it does not on the way, or has. */
  atByte: number
  readonly #service: WireService
  readonly #session: WireSession
  readonly #transfer: Transfer
  readonly #fault: ArmedFault | undefined

  constructor(service: WireService, session: WireSession, transfer: Transfer) {
    this.#service = service
    this.#session = session
    this.#transfer = transfer
    this.#fault = strike(service.world, transfer.direction, session.connection.uid)
    const { code, stallMs, disconnectMs, fault } = this.#fault ?? {}
    const onTheWay = code !== undefined || stallMs !== undefined || disconnectMs !== undefined
    const bytes = transfer.totalBytes ?? Infinity
    this.atByte = onTheWay ? Math.min(fault?.atByte ?? 0, bytes) : Infinity
  }

  /** Bytes have moved up to here: what strikes now. @throws Refused, Severed */
  async reached(bytes: number): Promise<void> {
    if (this.#fault === undefined || bytes < this.atByte) return
    this.atByte = Infinity
    await this.#strike(this.#fault)
  }

  async #strike({ code, delayMs, disconnectMs, stallMs }: ArmedFault): Promise<void> {
    const { direction, ended } = this.#transfer
    if (delayMs > 0) await Promise.race([this.#service.sleep(delayMs), ended])
    if (code !== undefined) {
      const why = `A fault strikes the ${direction}.`
      const isMissing = direction === 'download' && code === D.DOWNLOAD_MEDIA_ERR_NOT_EXIST
      const status = isMissing ? 404 : (mediaStatus[code] ?? 502)
      throw mediaRefused(direction, { status, code, why })
    }
    if (disconnectMs !== undefined) {
      this.#session.cut(disconnectMs)
      throw new Severed('A fault cuts the link.')
    }
    if (stallMs === undefined) return
    await (stallMs === Infinity ? ended : Promise.race([this.#service.sleep(stallMs), ended]))
  }

  /** A fault that keeps the answer back. @throws Refused */
  async hold(): Promise<void> {
    const { fault, code, delayMs = 0, stallMs, disconnectMs } = this.#fault ?? {}
    if (code !== undefined || stallMs !== undefined || disconnectMs !== undefined) return
    const { ended } = this.#transfer
    if (fault?.drop === true) await ended
    else if (delayMs > 0) await Promise.race([this.#service.sleep(delayMs), ended])
  }
}

/** Cancels a running task. @throws Refused where there is none of that number, or a fault strikes. @rule CANCEL-ONLY-ONGOING */
export function cancelTask(service: WireService, session: WireSession, taskId: number): void {
  const task = session.tasks.get(taskId)
  const C = CANCEL_MEDIA_ERR_CODE
  if (task === undefined) {
    const why = 'No such task is running: its number is unknown, or it has ended.'
    throw cancelRefused(404, C.CANCEL_MEDIA_ERR_NOT_EXIST, why)
  }
  const code = strike(service.world, 'cancelMedia', session.connection.uid)?.code
  if (code !== undefined && code !== C.CANCEL_MEDIA_ERR_OK)
    throw cancelRefused(409, code, 'A fault strikes the cancel.')
  task.end('cancelled')
}

function cancelRefused(status: number, code: number, why: string): Refused {
  const name = sdkName('CANCEL_MEDIA_ERR_CODE', code)
  return new Refused(status, why, { code, name, rule: 'CANCEL-ONLY-ONGOING' })
}
