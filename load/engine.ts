import { arrivalTimes } from './arrival-times.ts'
import { drawArrival } from './draws.ts'
import type { Drawn } from './draws.ts'
import type { Ending, Marks } from './measure/outcome.ts'
import type { OperationEnd, Recorder } from './measure/recorder.ts'
import { lengthMs, slotsPerClient } from './plan.ts'
import type { Plan } from './plan.ts'

/** Time, and what the service does: what a driver is. */
export interface Driving {
  /** Microseconds since the beginning of the run, rising. */
  nowUs(): number
  /** Calls once, at a time. */
  at(atUs: number, run: () => void): void
  /**
   * Begins an operation. It sets the marks as it comes to them, and calls `done` when the operation has ended; a second
   * call counts for nothing.
   *
   * @returns lets go of what it has, where the deadline is over first.
   */
  perform(operation: Begun, done: (ending: Ending) => void): () => void
}

/** One operation, as it is handed to a driver. */
export interface Begun extends Drawn {
  /** Number of the arrival, from 0. */
  readonly index: number
  readonly marks: Marks
  /** Tells of bytes that have moved just now; those that are not told of are spread over the time of the operation. */
  readonly moved: (bytes: number) => void
}

/** The part of a load that one worker does. */
export interface Part {
  readonly worker: number
  readonly workers: number
}

/** An operation that is under way, or waits for a slot. */
interface Open extends Begun {
  readonly lane: Lane | undefined
  deadline: (() => void) | undefined
}

interface Client {
  running: number
  isDraining: boolean
  readonly waiting: Open[]
}

/** One of the operations that a client of a closed load keeps open. */
interface Lane {
  readonly client: number
  /** Number of the lane among those of its client, and of all. */
  readonly lane: number
  readonly number: number
  turn: number
}

type Closed = Extract<Plan['arrivals'], { readonly shape: 'closed' }>

/**
 * Does a plan, or a worker's part of it: begins each operation when it is meant to begin, whatever the service does
 * (open), or when another has ended (closed). Nothing is dropped unseen.
 */
export class Engine {
  readonly #plan: Plan
  readonly #driving: Driving
  readonly #recorder: Recorder
  readonly #part: Part
  readonly #clients = new Map<number, Client>()
  /** In the order of their deadlines. */
  readonly #open = new Set<Open>()
  #isWatching = false
  #lanes = 0
  #isArriving = true
  #isStopped = false
  #ended: () => void = () => undefined

  constructor(
    plan: Plan,
    given: { readonly driving: Driving; readonly recorder: Recorder; readonly part?: Part },
  ) {
    this.#plan = plan
    this.#driving = given.driving
    this.#recorder = given.recorder
    this.#part = given.part ?? { worker: 0, workers: 1 }
  }

  /** Operations under way, and those that wait for a slot. */
  get open(): number {
    return this.#open.size
  }

  /** Begins; `ended` is called when every operation has ended. */
  start(ended: () => void): void {
    this.#ended = ended
    if (this.#plan.arrivals.shape === 'closed') this.#startLanes(this.#plan.arrivals)
    else this.#startArrivals()
  }

  /** Begins nothing more; what is under way still ends. */
  stop(): void {
    this.#isStopped = true
    this.#isArriving = false
    for (const client of this.#clients.values())
      for (const open of client.waiting.splice(0))
        this.#end(open, { outcome: 'shed', reason: 'the run was stopped', bytes: 0 })
    this.#endIfDone()
  }

  #startArrivals(): void {
    const times = arrivalTimes(this.#plan)
    const { worker, workers } = this.#part
    let index = -1
    const next = (): void => {
      for (;;) {
        const { value: atMs, done } = times.next()
        if (done === true || this.#isStopped) break
        const drawn = drawArrival(this.#plan, ++index)
        if (drawn.client % workers !== worker) continue
        const arrival = { ...drawn, index }
        const intendedUs = atMs * 1000
        if (intendedUs > this.#driving.nowUs())
          return this.#driving.at(intendedUs, () => {
            if (!this.#isStopped) this.#arrive(arrival, intendedUs)
            next()
          })
        this.#arrive(arrival, intendedUs)
      }
      this.#isArriving = false
      this.#endIfDone()
    }
    next()
  }

  #startLanes({ perClient }: Closed): void {
    const most = Math.max(...perClient)
    const { worker, workers } = this.#part
    const lanes: Lane[] = []
    for (let client = worker; client < this.#plan.clients; client += workers)
      for (let lane = 0; lane < most; lane++)
        lanes.push({ client, lane, number: client * most + lane, turn: 0 })
    this.#lanes = lanes.length
    if (lanes.length === 0) this.#laneEnds()
    for (const lane of lanes) this.#goOn(lane)
  }

  /** Begins the next operation of a lane, waits for its stage, or ends it. */
  #goOn(lane: Lane): void {
    const { perClient, operations = Infinity } = this.#plan.arrivals as Closed
    const stageUs = (lengthMs(this.#plan) * 1000) / perClient.length
    const nowUs = this.#driving.nowUs()
    const stage = Math.floor(nowUs / stageUs)
    if (stage >= perClient.length || lane.turn >= operations || this.#isStopped)
      return this.#laneEnds()
    if (lane.lane >= (perClient[stage] ?? 0)) {
      const later = perClient.findIndex((count, at) => at > stage && lane.lane < count)
      if (later < 0) return this.#laneEnds()
      return this.#driving.at(later * stageUs, () => this.#goOn(lane))
    }
    const lanes = this.#plan.clients * Math.max(...perClient)
    const index = lane.turn++ * lanes + lane.number
    this.#arrive({ ...drawArrival(this.#plan, index, lane.client), index }, nowUs, lane)
  }

  #pause(lane: Lane): void {
    const { pauseMs } = this.#plan.arrivals as Closed
    // Whoever would go on after the end of the run need not be waited for.
    const isOver = this.#driving.nowUs() / 1000 + pauseMs >= lengthMs(this.#plan)
    if (isOver || this.#isStopped) return this.#laneEnds()
    this.#driving.at(this.#driving.nowUs() + pauseMs * 1000, () => this.#goOn(lane))
  }

  #laneEnds(): void {
    this.#lanes--
    if (this.#lanes <= 0) this.#isArriving = false
    this.#endIfDone()
  }

  #arrive(arrival: Drawn & { readonly index: number }, intendedUs: number, lane?: Lane): void {
    this.#recorder.planned(intendedUs)
    const marks: Marks = { intendedUs, dispatchedUs: this.#driving.nowUs() }
    const { kind } = arrival.operation
    const moved = (bytes: number): void =>
      this.#recorder.moved(kind, marks, { bytes, atUs: this.#driving.nowUs() })
    const open: Open = { ...arrival, marks, moved, lane, deadline: undefined }
    const client = this.#clientOf(arrival.client)
    const isFull = isMedia(arrival) && client.running >= slotsPerClient
    if (isFull && this.#plan.whenFull === 'shed') {
      const ending = { outcome: 'shed', reason: 'its client had nine tasks', bytes: 0 } as const
      this.#recorder.ended(kind, marks, { ...endOf(open, ending), endUs: marks.dispatchedUs })
      if (lane !== undefined) this.#pause(lane)
      return
    }
    this.#open.add(open)
    this.#recorder.started(marks)
    this.#watch()
    if (isFull && this.#plan.whenFull === 'queue') client.waiting.push(open)
    else this.#begin(open, client)
  }

  #begin(open: Open, client: Client): void {
    const takesSlot = isMedia(open)
    if (takesSlot) {
      open.marks.slotUs = this.#driving.nowUs()
      client.running++
    }
    const abort = this.#driving.perform(open, (ending) => {
      if (!this.#open.has(open)) return
      if (takesSlot) client.running--
      this.#end(open, ending)
      this.#drain(client)
      this.#endIfDone()
    })
    open.deadline = () => {
      abort()
      if (takesSlot) client.running--
    }
  }

  /** Begins what waits for a slot. */
  #drain(client: Client): void {
    if (client.isDraining) return
    client.isDraining = true
    while (client.running < slotsPerClient) {
      const next = client.waiting.shift()
      if (next === undefined) break
      if (this.#open.has(next)) this.#begin(next, client)
    }
    client.isDraining = false
  }

  #end(open: Open, ending: Ending): void {
    this.#open.delete(open)
    const endUs = this.#driving.nowUs()
    this.#recorder.ended(open.operation.kind, open.marks, { ...endOf(open, ending), endUs })
    if (open.lane !== undefined) this.#pause(open.lane)
  }

  /** One timer for all deadlines: that of the oldest. */
  #watch(): void {
    if (this.#isWatching) return
    const [oldest] = this.#open
    if (oldest === undefined) return
    this.#isWatching = true
    this.#driving.at(this.#deadlineOf(oldest), () => {
      this.#isWatching = false
      this.#endOverdue()
      this.#watch()
    })
  }

  #endOverdue(): void {
    const nowUs = this.#driving.nowUs()
    const overdue: Open[] = []
    for (const open of this.#open) {
      if (this.#deadlineOf(open) > nowUs) break
      overdue.push(open)
    }
    for (const open of overdue) {
      if (!this.#open.has(open)) continue
      // It has ended before it is let go of: what its abort leads to must not end it again.
      this.#end(open, { outcome: 'timedOut', reason: 'its deadline was over', bytes: 0 })
      open.deadline?.()
    }
    for (const { client } of overdue) this.#drain(this.#clientOf(client))
    this.#endIfDone()
  }

  #deadlineOf({ marks }: Open): number {
    return marks.intendedUs + this.#plan.deadlineMs * 1000
  }

  #clientOf(number: number): Client {
    let client = this.#clients.get(number)
    if (client === undefined) {
      client = { running: 0, isDraining: false, waiting: [] }
      this.#clients.set(number, client)
    }
    return client
  }

  #endIfDone(): void {
    if (this.#isArriving || this.#open.size > 0) return
    // Lanes that wait for their pause or their stage begin nothing more once the run is stopped.
    if (this.#lanes > 0 && !this.#isStopped) return
    const ended = this.#ended
    this.#ended = () => undefined
    ended()
  }
}

function endOf({ client, bytes }: Open, ending: Ending): Omit<OperationEnd, 'endUs'> {
  return { ending, client, toMove: bytes }
}

function isMedia({ operation: { kind } }: Drawn): boolean {
  return kind === 'upload' || kind === 'download'
}
