import type { HealthSample } from '../../health.ts'
import type { Moment } from '../../measure/live-recorder.ts'
import type { Measured } from '../../measure/recorder.ts'
import type { TimelineChange } from '../../measure/timeline-recorder.ts'
import type { Plan } from '../../plan.ts'
import type { ClientSide, Races } from '../../races.ts'
import type { StepsDone } from '../../steps.ts'
import type { SlotSpan, StageCount } from '../../run-data.ts'
import type { Part } from '../../driving.ts'
import type { Precision } from './real-ticker.ts'

/** What a worker is told when it is made. */
export interface WorkerTask {
  readonly plan: Plan
  readonly target: string
  readonly part: Part
  readonly precision: Precision
  /** First part of every user ID of this run, so that runs do not meet. */
  readonly name: string
  readonly appId: string
  readonly adminToken?: string
}

/** What the client of an upload was told of it. */
export interface UploadTold extends ClientSide {
  readonly client: number
  readonly taskId: number
  readonly bytes: number
  /** Where it was to be cancelled. */
  readonly cancel?: { readonly afterMs: number; readonly bytesMoved: number }
}

/** A medium that was stored before the load; numbers are of the whole load. */
export interface PreparedMedium {
  readonly mediaId: string
  readonly bytes: number
  readonly number: number
}

/** What the coordinator says. `go`: begin at this time, in ms since 1970 to a fraction. */
export type ToWorker =
  | { readonly say: 'go'; readonly atMs: number; readonly media: readonly PreparedMedium[] }
  | { readonly say: 'stop' }
  /** No worker sends any more, or none is to begin: all may log their clients out. */
  | { readonly say: 'leave' }

/** What became of the sockets of a worker. */
export interface SocketsSeen {
  /** Frames that the service would never send. */
  readonly garbage: number
  /** How often one has dropped. */
  readonly drops: number
  /** From a drop until its client was back: the longest, and all together, in ms. */
  readonly awayMsMost: number
  readonly awayMsSum: number
}

/** What a worker brings home. */
export interface WorkerResult {
  readonly measured: Measured
  /** Of downloads alone; uploads are told of on the way, and joined with what is stored. */
  readonly races: Races
  /** Cancels that the service has neither done nor refused. */
  readonly cancelsFailed: number
  readonly spans: readonly SlotSpan[]
  readonly stages: readonly StageCount[]
  readonly health: readonly HealthSample[]
  readonly tearDown: StepsDone
  readonly slotsLeaked: number
  /** Most tasks of one client at once, as the service says; absent where it does not. */
  readonly slotsPeak?: number
  readonly doubled: number
  readonly overdue: number
  readonly sockets: SocketsSeen
  readonly rssMb: number
}

/** What a worker says. */
export type FromWorker =
  | {
      readonly say: 'ready'
      readonly setUp: StepsDone
      readonly media: readonly PreparedMedium[]
    }
  /** It has not begun, and its clients are logged out. */
  | { readonly say: 'left' }
  | { readonly say: 'failed'; readonly why: string }
  /** All that it had to do has ended; its clients are still there for those of other workers. */
  | { readonly say: 'ended' }
  /** All until now, where a threshold may end the run. */
  | { readonly say: 'measured'; readonly measured: Measured }
  | {
      readonly say: 'progress'
      readonly progress: WorkerProgress
      /** The stretches of time that have changed since it was said the last time. */
      readonly changed: TimelineChange
      readonly uploads: readonly UploadTold[]
    }
  | {
      readonly say: 'done'
      readonly result: WorkerResult
      readonly uploads: readonly UploadTold[]
    }

/** How a worker fares at the moment. */
export interface WorkerProgress extends Moment {
  readonly open: number
}

/** What the generator's process is told. */
export type ToGenerator = { readonly say: 'make'; readonly tasks: readonly WorkerTask[] } | ToWorker

/** What one of its workers says. */
export interface FromGenerator {
  readonly worker: number
  readonly message: FromWorker
}
