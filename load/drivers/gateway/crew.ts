import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { performance } from 'node:perf_hooks'
import { ToolkitError } from '../../../mocks/index.ts'
import { afterOwn, everyReal } from '../../../mocks/internal.ts'
import { mergeTimelines } from '../../measure/timeline.ts'
import type { Timeline } from '../../measure/timeline.ts'
import { TimelineCopy } from '../../measure/timeline-recorder.ts'
import { AbortWatch } from '../../abort-watch.ts'
import { onAbort } from '../../on-abort.ts'
import { mergeMeasured } from '../../measure/recorder.ts'
import type { Measured } from '../../measure/recorder.ts'
import type { Aborted } from '../../run-data.ts'
import type { Plan } from '../../plan.ts'
import { cancelWithinMs, lengthMs } from '../../plan.ts'
import { mergeSteps, stagesMs, stoppedWhy, tearDownOf } from '../../steps.ts'
import type { StepsDone } from '../../steps.ts'
import { programOf } from './program.ts'
import type { Precision } from './real-ticker.ts'
import type {
  FromGenerator,
  FromWorker,
  PreparedMedium,
  ToGenerator,
  ToWorker,
} from './worker-words.ts'
import type { UploadTold, WorkerProgress, WorkerResult } from './worker-words.ts'
import { workerTasks } from './worker-tasks.ts'

/** How a load on a gateway is done. */
export interface GatewayOptions {
  /** Where a gateway is that runs already; one is started for the load, in a process of its own, unless given. */
  readonly target?: string
  /** Threads that send; the rate is that of the plan, whatever their number. 1 unless given. */
  readonly workers?: number
  readonly precision?: Precision
  /** What calls of /admin must bear, where the gateway asks for it. */
  readonly adminToken?: string
  readonly stopped?: AbortSignal
  readonly onProgress?: (progress: LoadMoment) => void
}

/** How a load stands. */
export interface LoadMoment extends WorkerProgress {
  /** How much of it is over, 0 to 1. */
  readonly share: number
  readonly elapsedMs: number
  /** The run over its time until now, of all workers: made when it is asked for. */
  readonly timeline: () => Timeline
}

const headStartMs = 100
const leaveMs = 4000
/** What a worker may need for its last cancels, slots and logouts beside that. */
const graceMs = 10_000

/** What a worker says that could begin. */
interface Prepared {
  readonly setUp: StepsDone
  readonly media: readonly PreparedMedium[]
}

/** The workers of a load, in the generator's process. */
export class Crew {
  readonly errors: string[] = []
  /** What has ended the run before its time, where a threshold did. */
  aborted: Aborted | undefined
  readonly #abort: AbortWatch
  readonly #measured: (Measured | undefined)[]
  #startMs = 0
  #media: readonly PreparedMedium[] = []
  readonly #onUpload: (told: UploadTold) => void
  readonly #child: ChildProcess
  readonly #plan: Plan
  readonly #options: GatewayOptions
  readonly #hearers: ((from: FromGenerator) => void)[] = []
  readonly #whenOver: ((why: string) => void)[] = []
  readonly #latest: WorkerProgress[]
  readonly #timelines: readonly TimelineCopy[]
  readonly #ready: Promise<Prepared>[]
  readonly #left: Promise<void>[]
  readonly #ended: Promise<void>[]
  readonly #done: Promise<WorkerResult | undefined>[]

  /** @param run `name`: first part of every user ID. `onUpload` hears what clients were told. */
  constructor(
    plan: Plan,
    options: GatewayOptions,
    run: {
      readonly target: string
      readonly name: string
      readonly onUpload: (told: UploadTold) => void
    },
  ) {
    this.#onUpload = run.onUpload
    this.#plan = plan
    this.#abort = new AbortWatch(plan)
    this.#options = options
    const tasks = workerTasks(plan, options, run)
    const { path, execArgv } = programOf('generator')
    this.#child = fork(path, [], { execArgv: [...execArgv], serialization: 'advanced' })
    this.#child.on('message', (from: FromGenerator) => {
      for (const hear of this.#hearers) hear(from)
    })
    const over = (why: string): void => {
      for (const tell of this.#whenOver) tell(why)
    }
    this.#child.on('exit', () => over('the generator has ended before its time'))
    this.#child.on('error', (error) => over(error.message))
    this.#latest = tasks.map(() => nothingYet)
    this.#measured = tasks.map(() => undefined)
    this.#timelines = tasks.map(() => new TimelineCopy())
    const told = tasks.map((_, index) => this.#listen(index))
    this.#ready = told.map(({ ready }) => ready)
    this.#left = told.map(({ left }) => left)
    this.#ended = told.map(({ ended }) => ended)
    this.#done = told.map(({ done }) => done)
    this.#child.send({ say: 'make', tasks } satisfies ToGenerator)
  }

  #listen(index: number): {
    readonly ready: Promise<Prepared>
    readonly left: Promise<void>
    readonly ended: Promise<void>
    readonly done: Promise<WorkerResult | undefined>
  } {
    const on: Listen = (told) =>
      void this.#hearers.push(({ worker, message }) => {
        if (worker === index) told(message)
      })
    const onFailure = (told: (why: string) => void): void => tellFailure(on, this.#whenOver, told)
    const ready = new Promise<Prepared>((resolve, reject) => {
      on((message) => {
        if (message.say === 'ready') resolve(message)
      })
      onFailure((why) =>
        reject(
          new ToolkitError(
            'UNREACHABLE',
            `Failed to begin the load: ${why}. Look at the gateway, and try again.`,
          ),
        ),
      )
    })
    const said = (word: FromWorker['say']): Promise<void> =>
      new Promise((resolve) => {
        on(({ say }) => {
          if (say === word) resolve()
        })
        onFailure(() => resolve())
      })
    const done = new Promise<WorkerResult | undefined>((resolve) => {
      on((message) => {
        if ('uploads' in message) for (const each of message.uploads) this.#onUpload(each)
        if (message.say === 'progress') {
          this.#latest[index] = added(this.#latest[index], message.progress)
          this.#timelines[index]?.take(message.changed)
        } else if (message.say === 'measured') this.#look(index, message.measured)
        else if (message.say === 'done') resolve(message.result)
      })
      onFailure((why) => {
        this.errors.push(why)
        resolve(undefined)
      })
    })
    // Who does not wait for the one has heard of it by the other.
    ready.catch(() => undefined)
    return { ready, left: said('left'), ended: said('ended'), done }
  }

  /** Waits until every worker has set up; a stop or the generator's end is the end of it. */
  async setUp(): Promise<StepsDone> {
    const { stopped } = this.#options
    let forget = noStop
    const isStopped = new Promise<undefined>((resolve) => {
      forget = onAbort(stopped, () => resolve(undefined))
    })
    try {
      const all = await Promise.race([Promise.all(this.#ready), isStopped])
      this.#media = all?.flatMap(({ media }) => media) ?? []
      return all === undefined
        ? { steps: [], failed: stoppedWhy }
        : mergeSteps(all.map(({ setUp }) => setUp))
    } finally {
      forget()
    }
  }

  /** Nothing is begun: all log out, as far as they come. */
  async leave(): Promise<readonly WorkerResult[]> {
    this.#say({ say: 'leave' })
    let stopWaiting = noStop
    const tooLate = new Promise<void>((resolve) => (stopWaiting = afterOwn(leaveMs, resolve)))
    await Promise.race([Promise.all(this.#left), tooLate])
    stopWaiting()
    return []
  }

  /** Begins in all workers at one instant, and waits until every operation has ended. @param ended is called before the tear-down. */
  async run(ended: () => Promise<void>): Promise<readonly WorkerResult[]> {
    const startMs = performance.now() + headStartMs
    this.#startMs = startMs
    this.#say({ say: 'go', atMs: performance.timeOrigin + startMs, media: this.#media })
    const stop = (): void => this.#say({ say: 'stop' })
    const { stopped, onProgress } = this.#options
    const forget = onAbort(stopped, stop)
    const stopTelling = everyReal(250, () => onProgress?.(this.#moment(startMs)))
    const plan = this.#plan
    const afterwardsMs = cancelWithinMs(plan) + stagesMs(tearDownOf(plan)) + graceMs
    const wholeMs = lengthMs(plan) + plan.deadlineMs + afterwardsMs
    let stopWaiting = noStop
    const tooLate = new Promise<undefined>((resolve) => {
      stopWaiting = afterOwn(headStartMs + wholeMs, () => resolve(undefined), true)
    })
    // A client that has logged out is no peer for what other workers still send.
    await Promise.race([Promise.all(this.#ended), tooLate])
    await ended()
    this.#say({ say: 'leave' })
    const results = await Promise.all(
      this.#done.map(async (done) => await Promise.race([done, tooLate])),
    )
    stopWaiting()
    stopTelling()
    forget()
    const missing = results.filter((result) => result === undefined).length
    if (missing > 0 && this.errors.length === 0)
      this.errors.push(`${missing} workers had not ended when the run was over`)
    return results.filter((result) => result !== undefined)
  }

  /** Ends the run where what all workers have measured does not meet a threshold that asks for it. */
  #look(worker: number, measured: Measured): void {
    this.#measured[worker] = measured
    const all = this.#measured.filter((each) => each !== undefined)
    if (this.aborted !== undefined || all.length < this.#latest.length) return
    this.aborted = this.#abort.look(mergeMeasured(all), performance.now() - this.#startMs)
    this.#measured.fill(undefined)
    if (this.aborted !== undefined) this.#say({ say: 'stop' })
  }

  #say(message: ToWorker): void {
    if (this.#child.connected) this.#child.send(message)
  }

  #moment(startMs: number): LoadMoment {
    const elapsedMs = Math.max(0, performance.now() - startMs)
    const sum = (value: (progress: WorkerProgress) => number): number =>
      this.#latest.reduce((total, progress) => total + value(progress), 0)
    const most = (value: (progress: WorkerProgress) => number): number =>
      Math.max(...this.#latest.map(value))
    const moment = {
      share: Math.min(1, elapsedMs / lengthMs(this.#plan)),
      elapsedMs,
      ended: sum(({ ended }) => ended),
      failed: sum(({ failed }) => failed),
      open: sum(({ open }) => open),
      bytes: sum(({ bytes }) => bytes),
      p50Us: most(({ p50Us }) => p50Us),
      p99Us: most(({ p99Us }) => p99Us),
      timeline: () => mergeTimelines(this.#timelines.map((copy) => copy.toTimeline())),
    }
    // What is told is not told again, where a worker says nothing more.
    for (const [index, { open }] of this.#latest.entries())
      this.#latest[index] = { ...nothingYet, open }
    return moment
  }

  async dismiss(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const exited = new Promise<void>((resolve) => void this.#child.once('exit', () => resolve()))
    this.#child.kill('SIGKILL')
    await exited
  }
}

type Listen = (told: (message: FromWorker) => void) => void

/** Tells the first thing that goes wrong with a worker; its end counts where nothing else came before. */
function tellFailure(
  on: Listen,
  whenOver: ((why: string) => void)[],
  told: (why: string) => void,
): void {
  let isOver = false
  const tell = (why: string): void => {
    if (!isOver) told(why)
    isOver = true
  }
  on((message) => {
    if (message.say === 'failed') tell(message.why)
    if (message.say === 'done') isOver = true
  })
  whenOver.push(tell)
}

function noStop(): void {}

/** What has come since it was told the last time, all of it. */
function added(before: WorkerProgress | undefined, now: WorkerProgress): WorkerProgress {
  const { ended, failed, bytes } = before ?? nothingYet
  return {
    ...now,
    ended: ended + now.ended,
    failed: failed + now.failed,
    bytes: bytes + now.bytes,
  }
}

const nothingYet: WorkerProgress = { ended: 0, failed: 0, open: 0, bytes: 0, p50Us: 0, p99Us: 0 }
