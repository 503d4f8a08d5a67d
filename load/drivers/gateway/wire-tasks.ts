import { draw } from '../../draws.ts'
import type { CancelDraw } from '../../draws.ts'
import type { Begun } from '../../driving.ts'
import type { Ending, Marks } from '../../measure/outcome.ts'
import { RaceRecorder } from '../../races.ts'
import { isLimit } from '../code-outcomes.ts'
import type { TasksSeen } from '../tasks-seen.ts'
import type { LoadHttp, TransferEnd, TransferWatch } from './http.ts'
import type { KeptMedia } from './kept-media.ts'
import type { RealTicker } from './real-ticker.ts'
import type { WireClient } from './wire-client.ts'
import type { UploadTold } from './worker-words.ts'

type Done = (ending: Ending) => void

/** How far the cancel of a task is. `never`: it has no cancel, or what the cancel waits for has not come. */
type CancelPhase = 'never' | 'waiting' | 'asked' | 'done' | 'late' | 'failed'

/** One upload or download under way. */
interface Task {
  readonly client: WireClient
  readonly begun: Begun
  readonly taskId: number
  readonly direction: 'upload' | 'download'
  readonly fromUs: number
  readonly bytes: number
  /** The cancel breaks the request off; else it is a call of its own. */
  readonly isBrokenOff: boolean
  abort: () => void
  cancel: CancelPhase
  cancelledAtUs: number
  moved: number
  ended: Ending['outcome'] | undefined
  /** Its deadline broke it off, not its client. */
  isTimedOut: boolean
}

const forHowCancelled = 9
const againMs = 2
const overdue: Ending = { outcome: 'timedOut', reason: 'its deadline was over', bytes: 0 }

/** The uploads and downloads of a worker, and their cancels. */
export class WireTasks {
  /** Of downloads, and how long the service takes to cancel. */
  readonly races: RaceRecorder = new RaceRecorder()
  /** Downloads that gave a medium after its life. */
  overdue = 0
  /** Cancels that the service has neither done nor refused. */
  cancelsFailed = 0
  readonly #ticker: RealTicker
  readonly #http: LoadHttp
  readonly #seen: TasksSeen
  readonly #media: KeptMedia
  readonly #seed: number
  /** Tasks that have not ended, or whose cancel has not. */
  readonly #open = new Set<Task>()
  #told: UploadTold[] = []
  #whenSettled: () => void = () => undefined

  constructor(given: {
    readonly ticker: RealTicker
    readonly http: LoadHttp
    readonly seen: TasksSeen
    readonly media: KeptMedia
    readonly seed: number
  }) {
    this.#ticker = given.ticker
    this.#http = given.http
    this.#seen = given.seen
    this.#media = given.media
    this.#seed = given.seed
  }

  /** Begins a task. @returns breaks it off, where its deadline is over. */
  begin(begun: Begun, client: WireClient, done: Done): () => void {
    const { index, operation } = begun
    const direction = operation.kind as Task['direction']
    const medium = direction === 'download' ? this.#media.mediumFor(index) : undefined
    if (direction === 'download' && medium === undefined) {
      done({ outcome: 'failed', reason: 'there is no medium yet', bytes: 0 })
      return () => undefined
    }
    const task: Task = {
      client,
      begun,
      taskId: index + 1,
      direction,
      fromUs: this.#ticker.nowUs(),
      bytes: medium?.bytes ?? begun.bytes,
      isBrokenOff: draw(this.#seed, index, forHowCancelled) < 0.5,
      abort: () => undefined,
      cancel: begun.cancel === undefined ? 'never' : 'waiting',
      cancelledAtUs: -1,
      moved: 0,
      ended: undefined,
      isTimedOut: false,
    }
    this.#open.add(task)
    const watch = this.#watch(task, { done, isOverdue: medium?.isOverdue() ?? false })
    const kind = 'medium' in operation ? operation.medium : 'file'
    task.abort =
      medium === undefined
        ? this.#http.upload(
            client.path(`media?kind=${kind}&task=${task.taskId}`),
            task.bytes,
            watch,
          )
        : this.#http.download(
            client.path(`media/${medium.mediaId}?task=${task.taskId}`),
            task.bytes,
            watch,
          )
    this.#arm(task, begun.marks)
    return () => {
      task.isTimedOut = true
      task.abort()
    }
  }

  /** What clients were told of uploads since the last call. */
  takeTold(): readonly UploadTold[] {
    const told = this.#told
    this.#told = []
    return told
  }

  /** Waits for the cancels that are still to come: a task may end before its cancel. */
  async settled(): Promise<void> {
    if (this.#open.size > 0) await new Promise<void>((resolve) => (this.#whenSettled = resolve))
  }

  /** Waits for no more cancels. */
  giveUp(): void {
    for (const task of this.#open) {
      if (task.cancel === 'asked') this.#cancelEnds(task, 'failed')
      else if (task.cancel === 'waiting') this.#cancelEnds(task, 'never')
    }
    this.#open.clear()
    this.#whenSettled()
  }

  #watch(
    task: Task,
    { done, isOverdue }: { readonly done: Done; readonly isOverdue: boolean },
  ): TransferWatch {
    const { marks, cancel, moved } = task.begun
    const isAt = (edge: string): boolean => cancel?.at === 'edge' && cancel.edge === edge
    return {
      firstByte: () => (marks.firstByteUs = this.#ticker.nowUs()),
      moved: (bytes) => {
        task.moved += bytes
        if (task.ended === undefined) moved(bytes)
        if (cancel?.at === 'bytes' && task.moved >= byteOf(cancel, task.bytes))
          this.#cancelSoon(task)
      },
      lastByte: () => {
        marks.lastByteUs = this.#ticker.nowUs()
        if (isAt('lastByte')) this.#cancelSoon(task)
      },
      firstAnswer: () => {
        marks.firstAnswerUs = this.#ticker.nowUs()
        if (isAt('result')) this.#cancel(task)
      },
      ended: (end) => {
        if (task.ended !== undefined) return
        const ending = task.isTimedOut ? overdue : withExchange(task, endingOf(task, end), end)
        task.ended = ending.outcome
        const { client, kind } = { client: task.begun.client, kind: task.direction }
        const times = { fromUs: task.fromUs, endUs: this.#ticker.nowUs() }
        this.#seen.ended({ client, kind }, times, ending.outcome)
        if (ending.outcome === 'completed' && isOverdue) this.overdue++
        if (ending.outcome === 'completed' && end.mediaId !== '')
          this.#media.stored(end.mediaId, task.bytes)
        if (isAt('late')) this.#cancel(task)
        // What it waited for will not come any more; a time will.
        else if (task.cancel === 'waiting' && cancel?.at !== 'time') task.cancel = 'never'
        this.#tell(task)
        done(ending)
      },
    }
  }

  #arm(task: Task, { slotUs = 0 }: Marks): void {
    const { cancel } = task.begun
    if (cancel?.at === 'time')
      this.#ticker.at(slotUs + cancel.afterMs * 1000, () => this.#cancel(task))
    else if (cancel?.at === 'edge' && cancel.edge === 'start') this.#cancelSoon(task)
    else if (cancel?.at === 'bytes' && !cancel.oneByte && cancel.share === 0) this.#cancelSoon(task)
  }

  /** Not inside the call or the chunk that led to it. */
  #cancelSoon(task: Task): void {
    queueMicrotask(() => this.#cancel(task))
  }

  #cancel(task: Task): void {
    if (task.cancel !== 'waiting') return
    task.cancelledAtUs = this.#ticker.nowUs()
    if (!task.isBrokenOff || task.ended !== undefined) {
      task.cancel = 'asked'
      void this.#cancelByCall(task)
      return
    }
    this.#cancelEnds(task, 'done')
    task.abort()
  }

  async #cancelByCall(task: Task): Promise<void> {
    const path = task.client.path(`tasks/${task.taskId}`)
    const { status } = await this.#http.call('DELETE', path).catch(() => ({ status: 0 }))
    if (task.cancel !== 'asked') return
    if (status === 404) return this.#wasRefused(task)
    const isDone = status >= 200 && status < 300
    if (isDone) this.races.lag(this.#ticker.nowUs() - task.cancelledAtUs)
    this.#cancelEnds(task, isDone ? 'done' : 'failed')
  }

  /** The service knows no such task: it is over, or has not come to it yet, on a connection of its own. */
  #wasRefused(task: Task): void {
    if (task.ended !== undefined) return this.#cancelEnds(task, 'late')
    this.#ticker.at(this.#ticker.nowUs() + againMs * 1000, () => {
      if (task.cancel !== 'asked') return
      if (task.ended === undefined) void this.#cancelByCall(task)
      else this.#cancelEnds(task, 'late')
    })
  }

  #cancelEnds(task: Task, phase: CancelPhase): void {
    task.cancel = phase
    if (phase === 'failed') this.cancelsFailed++
    this.#tell(task)
  }

  /** A task is told of when it has ended, and its cancel too. */
  #tell(task: Task): void {
    const { cancel, ended, direction, taskId, bytes, begun } = task
    if (ended === undefined || cancel === 'waiting' || cancel === 'asked') return
    if (!this.#open.delete(task)) return
    const side = clientSide(task)
    const isCancelled = side.ended === 'cancelled'
    const bytesMoved = isCancelled ? task.moved : 0
    if (direction === 'upload')
      this.#told.push({
        client: begun.client,
        taskId,
        bytes,
        ...side,
        ...(begun.cancel === undefined ? {} : { cancel: { afterMs: afterMs(task), bytesMoved } }),
      })
    else if (begun.cancel !== undefined)
      this.races.download(
        side.ended === 'completed' && side.isLate ? 'late' : side.ended,
        bytesMoved,
      )
    if (this.#open.size === 0) this.#whenSettled()
  }
}

/** What went over the wire, for the first of each reason. */
function withExchange(task: Task, ending: Ending, { answer }: TransferEnd): Ending {
  if (ending.reason === undefined) return ending
  const { direction, taskId, bytes } = task
  const request =
    direction === 'upload'
      ? `POST media?task=${taskId}, ${bytes} bytes`
      : `GET media/(id)?task=${taskId}, ${bytes} bytes`
  return { ...ending, exchange: () => ({ request, answer }) }
}

function endingOf(task: Task, { status, reason, isAborted }: TransferEnd): Ending {
  if (isAborted) return { outcome: 'cancelled', bytes: 0 }
  if (reason === '') return { outcome: 'completed', bytes: 0 }
  const isAsked = task.cancel === 'asked' || task.cancel === 'done'
  // A download that is cancelled once it has begun is cut off.
  const isCut = status === 0 || (task.direction === 'download' && status === 200)
  if (isAsked && (status === 409 || isCut)) return { outcome: 'cancelled', bytes: 0 }
  return { outcome: isLimit(reason) ? 'refused' : 'failed', reason, bytes: 0 }
}

/** What its client was told: where it was told two things, that it is cancelled. */
function clientSide({ ended, cancel }: Task): Pick<UploadTold, 'ended' | 'isLate'> {
  const isLate = cancel === 'late'
  if (ended === 'completed') return { ended: cancel === 'done' ? 'cancelled' : 'completed', isLate }
  return { ended: ended === 'cancelled' ? 'cancelled' : 'failed', isLate }
}

function afterMs({ cancelledAtUs, fromUs }: Task): number {
  return cancelledAtUs < 0 ? 0 : (cancelledAtUs - fromUs) / 1000
}

function byteOf(cancel: Extract<CancelDraw, { readonly at: 'bytes' }>, bytes: number): number {
  return cancel.oneByte ? 1 : Math.max(1, Math.floor(cancel.share * bytes))
}
