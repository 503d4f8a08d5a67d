/**
 * What a load is: plain data that Node and k6 read alike. This module imports nothing, so that k6 can load what uses it.
 */

/** How work arrives over time. Rates are of the whole load, whatever the workers. */
export type Arrivals =
  /** Open: evenly, whatever the service does. */
  | { readonly shape: 'constant'; readonly perSecond: number }
  /** Open: a rate that rises or falls in a straight line from the first instant to the last. */
  | { readonly shape: 'ramp'; readonly fromPerSecond: number; readonly toPerSecond: number }
  /** Open: one rate after another; the last goes on until the end. */
  | {
      readonly shape: 'steps'
      readonly steps: readonly { readonly perSecond: number; readonly forMs: number }[]
    }
  /** Open: gaps of chance, exponential, drawn from the seed. */
  | { readonly shape: 'poisson'; readonly perSecond: number }
  /** Open: at given times in ms from the beginning, in their order. */
  | { readonly shape: 'replay'; readonly atMs: readonly number[] }
  /**
   * Closed: every client keeps so many operations open and begins the next when one has ended. Several numbers are
   * stages of equal length, one after another.
   */
  | {
      readonly shape: 'closed'
      readonly perClient: readonly number[]
      /** From the end of an operation to the next, in ms: above 0, else a refusal would be asked for again for ever. */
      readonly pauseMs: number
      /** Operations of each of them; until the time is over unless given. */
      readonly operations?: number
    }

/** Sizes in bytes: one, one of several, or any between two bounds, both inclusive, small ones as often as large. */
export type Sizes =
  number | { readonly oneOf: readonly number[] } | { readonly from: number; readonly to: number }

/** Which of the tasks are cancelled, and when. */
export interface Cancels {
  /** Of all, 0 to 1. */
  readonly share: number
  /**
   * `time`: at any time up to `withinMs` after the task began. `bytes`: when none, 1 byte, 50 %, 99 % or 100 % of the bytes
   * are on their way. `edges`: at once, with the last byte, with the result, or after it. `any`: one of the three.
   */
  readonly at: 'time' | 'bytes' | 'edges' | 'any'
  readonly withinMs: number
}

/** One kind of operation, and how often it comes. */
export type Operation =
  | {
      readonly kind: 'upload'
      readonly weight: number
      readonly medium: 'file' | 'image'
      readonly bytes: Sizes
      readonly cancel?: Cancels
    }
  | {
      readonly kind: 'download'
      readonly weight: number
      /** Size of the media that were uploaded before the load begins. */
      readonly bytes: Sizes
      readonly cancel?: Cancels
    }
  /** A text to another client, until the service says that it has it. */
  | { readonly kind: 'peerMessage'; readonly weight: number; readonly bytes: Sizes }
  /** A text to a channel that every client is in, until the last of them has it. */
  | { readonly kind: 'channelMessage'; readonly weight: number; readonly bytes: Sizes }
  /** A new client logs in and out. */
  | { readonly kind: 'login'; readonly weight: number }
  /** The link of a client breaks, until it is connected again. */
  | { readonly kind: 'reconnect'; readonly weight: number }

/** The name of a kind of operation. */
export type OperationKind = Operation['kind']

/** What happens to a task that comes when all nine slots of its client are taken. */
export type WhenFull =
  /** It waits for a slot; the wait counts as `queueWait`. */
  | 'queue'
  /** It is asked for all the same, and the service refuses it with its own code. */
  | 'reject'
  /** It is not begun; counted, and INVALID above one in a thousand. */
  | 'shed'

/** The parts of a run, in ms. Only what is meant to begin in `measureMs` is judged. */
export interface Phases {
  readonly warmUpMs: number
  readonly measureMs: number
  readonly coolDownMs: number
}

/** Names that somebody gives, and their values: thresholds may ask for them. */
export type Tags = Readonly<Record<string, string>>

/** Something that is done before a load begins. */
export type SetUpStep =
  /** Uploads media, which downloads then ask for, by a user of its own. */
  | {
      readonly do: 'storeMedia'
      readonly bytes: Sizes
      /** How many: 1 of one size and 16 of several unless given. */
      readonly count?: number
    }
  /** Every client joins a channel. Channel messages go to `everybody`, which is joined in any case. */
  | { readonly do: 'joinChannel'; readonly channel: string }
  /** Every client sets its attributes. */
  | { readonly do: 'setAttributes'; readonly attributes: Readonly<Record<string, string>> }

/** Something that is done after a load has ended. */
export type TearDownStep =
  /** Every client leaves a channel. */
  | { readonly do: 'leaveChannel'; readonly channel: string }
  /** Every client clears its attributes. */
  | { readonly do: 'clearAttributes' }
  /** Every client logs out. They do so in any case: as a step it must succeed. */
  | { readonly do: 'logOut' }

/** What is done before or after a load, one step after another; none of it is measured. */
export interface Steps<Step> {
  readonly steps: readonly Step[]
  /** How long all of them may take together, in ms; 120,000 unless given. */
  readonly limitMs?: number
}

/** What surrounds the work of a plan or a scenario. */
interface BeforeAndAfter {
  /**
   * What is done before the first operation of the run, whenever this work begins. Where it fails the load is not begun
   * and the result is INVALID.
   */
  readonly setUp?: Steps<SetUpStep>
  /**
   * What is done after the last operation of the run has ended, also where a threshold or a signal has ended it; not where
   * the set-up has failed. Of several, the last one comes first.
   */
  readonly tearDown?: Steps<TearDownStep>
}

/** Work beside that of the plan itself, by the same clients: they share their nine slots. */
export interface Scenario extends BeforeAndAfter {
  /** What thresholds and reports call it; not `main`, which is the plan's own work. */
  readonly name: string
  /** When its work begins, in ms from the beginning of the run; 0 unless given. */
  readonly startMs?: number
  /** For how long, in ms; to the end of the run unless given. */
  readonly lengthMs?: number
  /** What has not ended so long after its end is given up, `timedOut`; the deadline of the plan alone counts unless given. */
  readonly gracefulStopMs?: number
  readonly arrivals: Arrivals
  readonly operations: readonly Operation[]
  /** That of the plan unless given. */
  readonly whenFull?: WhenFull
  readonly tags?: Tags
}

/** A whole load as data: clients, arrivals, operations, phases, thresholds and seed. */
export interface Plan extends BeforeAndAfter {
  readonly name: string
  /** What it is for, in a sentence. */
  readonly title: string
  readonly seed: number
  readonly clients: number
  readonly arrivals: Arrivals
  readonly operations: readonly Operation[]
  readonly whenFull: WhenFull
  readonly phases: Phases
  /** An operation that has not ended so long after it was meant to begin has failed: `timedOut`. */
  readonly deadlineMs: number
  /** Bounds on what is measured, such as `upload.response p(99)<500ms`. */
  readonly thresholds: readonly string[]
  /** Further work, each with arrivals, mix, start and end of its own. */
  readonly scenarios?: readonly Scenario[]
  /** Of the plan's own work. */
  readonly tags?: Tags
  /**
   * `one`: all clients in one world. `each`: every client alone in a world of its own, whose seed is that of the plan
   * and the client's number more: any of them can be played again by itself. For the virtual driver; elsewhere they share.
   */
  readonly worlds: 'one' | 'each'
  /** Media above the service's limit are wanted, to see them refused. */
  readonly overLimit?: boolean
  /** Life of a medium in the fake service of the load itself; that of the service unless given. */
  readonly mediaLifeMs?: number
  /** The link of every client of the virtual driver. */
  readonly network?: {
    readonly upBytesPerSec?: number
    readonly downBytesPerSec?: number
    readonly rttMs?: number
    readonly jitterMs?: number
  }
}

/** What a plan in JSON need not say. */
export const planDefaults: Pick<Plan, 'whenFull' | 'deadlineMs' | 'thresholds' | 'worlds'> = {
  whenFull: 'queue',
  deadlineMs: 60_000,
  thresholds: [],
  worlds: 'one',
}

/** What an upload is that does not say it. */
export const defaultMedium = 'file'

/** A plan of JSON with all that it need not say. */
export function completePlan(plan: Plan): Plan {
  const { scenarios } = plan
  return {
    ...planDefaults,
    ...plan,
    operations: plan.operations.map(completeOperation),
    ...(scenarios === undefined
      ? {}
      : {
          scenarios: scenarios.map((scenario) => ({
            ...scenario,
            operations: scenario.operations.map(completeOperation),
          })),
        }),
  }
}

function completeOperation(operation: Operation): Operation {
  return operation.kind === 'upload'
    ? { ...operation, medium: operation.medium ?? defaultMedium }
    : operation
}

/** Whole length of a run in ms, without the end of what is under way. */
export function lengthMs({ phases: { warmUpMs, measureMs, coolDownMs } }: Plan): number {
  return warmUpMs + measureMs + coolDownMs
}

/** The operations of all that a plan does. */
export function operationsOf({ operations, scenarios = [] }: PlanWork): readonly Operation[] {
  return [...operations, ...scenarios.flatMap((scenario) => scenario.operations)]
}

type PlanWork = Pick<Plan, 'operations' | 'scenarios'>

/** Nothing of a plan begins at a time that is known before: everything waits for what was before it. */
export function isClosed({
  arrivals,
  scenarios = [],
}: Pick<Plan, 'arrivals' | 'scenarios'>): boolean {
  return [arrivals, ...scenarios.map((each) => each.arrivals)].every(
    ({ shape }) => shape === 'closed',
  )
}

/** The longest time from the beginning of a task to its cancel, in ms: so long it may come after the end of the task. */
export function cancelWithinMs(plan: PlanWork): number {
  const all = operationsOf(plan).map((operation) =>
    'cancel' in operation ? (operation.cancel?.withinMs ?? 0) : 0,
  )
  return Math.max(0, ...all)
}

/** Slots of a client: uploads and downloads at once. @rule TASKS-MAX-9 */
export const slotsPerClient = 9
