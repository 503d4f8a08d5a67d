import { taskAnswered } from '../client/index.ts'
import type { Payload, TaskRecord } from '../client/index.ts'
import { nowOf, schedule } from '../server/index.ts'
import type { ArmedFault, Medium, UserConnection, World, WorldEvent } from '../server/index.ts'
import type { Answer, Carrier, Stretch, Transfer } from '../network/index.ts'

/** Why what waits on a body goes on no more: its task is over. */
export class Stopped extends Error {
  override readonly name = 'Stopped'
}

/** The link breaks in the middle: no answer comes. */
export class Severed extends Error {
  override readonly name = 'Severed'
}

/** Who a body belongs to. */
interface BodyOwner {
  readonly userConnection: UserConnection
  cut(forMs: number): void
}

/** What a body is of. */
interface BodyAbout {
  readonly world: World
  readonly owner: BodyOwner
  /** Infinity where nobody has said. */
  readonly totalBytes: number
  /** Downloads: what was uploaded. */
  readonly kind?: 'file' | 'image' | undefined
  /** Downloads: where in the medium its bytes begin. */
  readonly from?: number
  /** Uploads: makes stored bytes safe; a promise where that takes time. Rejects where it cannot. */
  readonly keep?: (medium: Medium) => void | Promise<void>
  /** Uploads: the bytes are safe, where they took time, or cannot be; `go` tells the client that they are. */
  readonly kept?: (task: TaskRecord, error: Error | undefined, go: () => void) => void
  /** The task is over. */
  readonly over?: () => void
}

const noWaiter = (): void => undefined

/** The body of one upload or download. What is not of one world alone is private, so that no copy of a world has it. */
export class BodyTransfer implements Transfer {
  fault: ArmedFault | undefined
  isStalled = false
  readonly #about: BodyAbout
  #stretch: Stretch | undefined
  #movedBytes = 0
  #movedAtMs: number
  #isOver = false
  #opened: () => void = noWaiter
  #stopped: (why: Error) => void = noWaiter
  /** What the client is answered with in place of the code of its task. */
  trouble: Error | undefined

  constructor(about: BodyAbout) {
    this.#about = about
    this.#movedAtMs = nowOf(about.world)
  }

  get carrier(): Carrier {
    return bodyCarrier
  }

  get about(): BodyAbout {
    return this.#about
  }

  get movedBytes(): number {
    return this.#movedBytes
  }

  get movedAtMs(): number {
    return this.#movedAtMs
  }

  get isOpen(): boolean {
    return this.#stretch !== undefined
  }

  /** Bytes that may move before something happens. */
  get room(): number {
    const { upToByte } = this.#stretch ?? { upToByte: 0 }
    return Math.min(upToByte, this.#about.totalBytes) - this.#movedBytes
  }

  /** Whether something happens before the end. */
  get isWatched(): boolean {
    return (this.#stretch?.upToByte ?? Infinity) < Infinity
  }

  carry(stretch: Stretch): void {
    if (this.#isOver) return
    this.#stretch = stretch
    this.#opened()
  }

  moved(bytes: number): void {
    this.#movedBytes += bytes
    this.#movedAtMs = nowOf(this.#about.world)
  }

  /** Bytes have moved as far as they may: what is to happen now. */
  reached(task: TaskRecord): void {
    const stretch = this.#stretch
    this.#stretch = undefined
    stretch?.step(this.#about.world, task)
  }

  /** Resolves when bytes may move. @throws Stopped */
  opened(): Promise<void> {
    if (this.isOpen) return Promise.resolve()
    return this.unlessStopped(new Promise<void>((resolve) => (this.#opened = resolve)))
  }

  /** What comes first: the outcome of something, or the end of the task. @throws Stopped */
  unlessStopped<T>(work: Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#isOver) return reject(new Stopped())
      this.#stopped = reject
      work.then(resolve, reject)
    })
  }

  stop(): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#stretch = undefined
    this.#stopped(new Stopped())
    this.#about.over?.()
  }
}

function bodyOf(task: TaskRecord): BodyTransfer {
  return task.transfer as BodyTransfer
}

/** The body of a request: its bytes are real, and its time is the wall's, or whatever the world follows. */
export const bodyCarrier: Carrier = Object.freeze({
  isReal: true,
  answersFirst: true,
  open: bodyOf,
  payloadOf: (task, medium) => partOf(medium, bodyOf(task).about),
  bytesOf: (task) => bodyOf(task).about.totalBytes,
  carry: (_world, task, stretch) => bodyOf(task).carry(stretch),
  canMove: () => true,
  isCarrying: (task) => bodyOf(task).isOpen,
  movedBytes: (_world, task) => bodyOf(task).movedBytes,
  movedAtMs: (_world, task) => bodyOf(task).movedAtMs,
  stop: (_world, task) => bodyOf(task).stop(),
  cut: (_world, task, forMs) => bodyOf(task).about.owner.cut(forMs),
  wait,
  reach: (world, _task, { event, delayMs }) => {
    if (delayMs > 0) wait(world, delayMs, event)
    else event.fire(world, event)
  },
  connectionOf: (task) => bodyOf(task).about.owner.userConnection,
  answer,
  stored,
} satisfies Carrier)

function wait(world: World, durationMs: number, event: WorldEvent): void {
  schedule(world, nowOf(world) + durationMs, { ...event, background: true })
}

function partOf(
  { payload }: Medium,
  { totalBytes: bytes, from = 0 }: Pick<BodyAbout, 'totalBytes' | 'from'>,
): Payload {
  return { bytes, read: (offset, length) => payload.read(from + offset, length) }
}

function answer(world: World, { session }: TaskRecord, { content }: Answer): void {
  taskAnswered(world, session, content)
}

/** The bytes are made safe before the client is told: what it was told of must not be lost. */
function stored(
  world: World,
  task: TaskRecord,
  { medium, answer: told }: { readonly medium: Medium; readonly answer: Answer },
): void {
  const { keep, kept } = bodyOf(task).about
  const safe = keep?.(medium)
  if (safe === undefined) return answer(world, task, told)
  safe.then(
    () => kept?.(task, undefined, () => answer(world, task, told)),
    (error: Error) => kept?.(task, error, () => undefined),
  )
}
