import type { Payload, TaskAnswer, TaskRecord } from '../client/index.ts'
import type { ArmedFault, Medium, UserConnection, World, WorldEvent } from '../server/index.ts'

/** What is kept of a task on its way. Plain data on a pipe. */
export interface Transfer {
  readonly carrier: Carrier
  /** The fault that strikes it, if any. */
  fault: ArmedFault | undefined
  /** Whether a fault keeps its bytes where they are. */
  isStalled: boolean
}

/** How far bytes may move, and what happens then: a function of a module. */
export interface Stretch {
  /** Infinity for all that there are. */
  readonly upToByte: number
  readonly step: (world: World, task: TaskRecord) => void
}

/** Something that Agora says of a task, and the connection that it belongs to. */
export interface Answer {
  readonly content: TaskAnswer
  readonly connection: UserConnection | undefined
}

/**
 * How the bytes of tasks come to the other end: a pipe in virtual time, or the body of a request and the
 * wall's clock. What happens on the way is the same for both, see `transfers.ts`.
 */
export interface Carrier {
  /** Whether bytes come by a real network: no event of theirs may pull time. */
  readonly isReal: boolean
  /** Whether the answer of a download goes out before its bytes do. */
  readonly answersFirst: boolean
  /** What is kept of a task from now on. */
  open(task: TaskRecord): Transfer
  /** What a download gets of a medium. */
  payloadOf(task: TaskRecord, medium: Medium): Payload
  /** Bytes of a task; Infinity while nobody knows. */
  bytesOf(task: TaskRecord): number
  /** Lets bytes move from where they are. */
  carry(world: World, task: TaskRecord, stretch: Stretch): void
  /** Whether anything in the task's direction can move now. */
  canMove(task: TaskRecord): boolean
  /** Whether bytes of the task are on the way. */
  isCarrying(task: TaskRecord): boolean
  movedBytes(world: World, task: TaskRecord): number
  /** When bytes last moved, of a task that was just seen to move. */
  movedAtMs(world: World, task: TaskRecord): number
  /** Takes what is left of a task off. */
  stop(world: World, task: TaskRecord): void
  /** Cuts the link of the task's client. */
  cut(world: World, task: TaskRecord, forMs: number): void
  /** Lets an event be after a time. */
  wait(world: World, durationMs: number, event: WorldEvent): void
  /** Lets an event be at Agora: after the way there, and a delay. */
  reach(
    world: World,
    task: TaskRecord,
    late: { readonly event: WorldEvent; readonly delayMs: number },
  ): void
  /** The connection that the task goes on now. */
  connectionOf(task: TaskRecord): UserConnection | undefined
  /** Takes to the task's client what Agora says. */
  answer(world: World, task: TaskRecord, answer: Answer): void
  /** An upload is stored: keeps it safe, then answers. */
  stored(
    world: World,
    task: TaskRecord,
    stored: { readonly medium: Medium; readonly answer: Answer },
  ): void
}
