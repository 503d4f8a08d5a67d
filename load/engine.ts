import { arrivalTimes } from './arrival-times.ts'
import { drawArrival } from './draws.ts'
import type { Drawn } from './draws.ts'
import type { Begun, Driving, Part } from './driving.ts'
import type { Ending, Marks } from './measure/outcome.ts'
import type { OperationEnd, Recorder } from './measure/recorder.ts'
import { lengthMs, slotsPerClient } from './plan.ts'
import type { Plan } from './plan.ts'
import { scenariosOf } from './scenarios.ts'
import type { PlannedScenario } from './scenarios.ts'
import { drain, Slots } from './slots.ts'
import type { ClientSlots, Waiting } from './slots.ts'

/** An operation that is under way, or waits for a slot. */
interface Open extends Begun {
  readonly lane: Lane | undefined
  deadline: (() => void) | undefined
}

/** Which of the scenarios of a plan an engine does. */
export interface Place {
  readonly scenario: PlannedScenario
  /** Its number, from 0, and how many there are. */
  readonly number: number
  readonly of: number
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
  readonly #slots: Slots
  readonly #place: Place
  readonly #startUs: number
  /** In the order of their deadlines. */
  readonly #open = new Set<Open>()
  #isWatching = false
  #lanes = 0
  #isArriving = true
  #isStopped = false
  #ended: () => void = () => undefined

  constructor(
    plan: Plan,
    given: {
      readonly driving: Driving
      readonly recorder: Recorder
      readonly part?: Part
      readonly slots?: Slots
      readonly place?: Place
    },
  ) {
    const [scenario] = scenariosOf(plan)
    this.#plan = plan
    this.#place = given.place ?? { scenario, number: 0, of: 1 }
    this.#startUs = this.#place.scenario.startMs * 1000
    this.#slots = given.slots ?? new Slots()
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
    const { arrivals } = this.#plan
    if (arrivals.shape !== 'closed') this.#startArrivals()
    else if (this.#startUs === 0) this.#startLanes(arrivals)
    else this.#driving.at(this.#startUs, () => this.#startLanes(arrivals))
  }

  /** Begins nothing more; what is under way still ends. */
  stop(): void {
    this.#isStopped = true
    this.#isArriving = false
    for (const client of this.#slots.all())
      for (const waiting of client.waiting.splice(0)) waiting.shed()
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
        const arrival = { ...drawn, index: this.#numberOf(index) }
        const intendedUs = this.#startUs + atMs * 1000
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
    const stage = Math.floor((nowUs - this.#startUs) / stageUs)
    if (stage >= perClient.length || lane.turn >= operations || this.#isStopped)
      return this.#laneEnds()
    if (lane.lane >= (perClient[stage] ?? 0)) {
      const later = perClient.findIndex((count, at) => at > stage && lane.lane < count)
      if (later < 0) return this.#laneEnds()
      return this.#driving.at(this.#startUs + later * stageUs, () => this.#goOn(lane))
    }
    const lanes = this.#plan.clients * Math.max(...perClient)
    const index = lane.turn++ * lanes + lane.number
    const drawn = drawArrival(this.#plan, index, lane.client)
    this.#arrive({ ...drawn, index: this.#numberOf(index) }, nowUs, lane)
  }

  #pause(lane: Lane): void {
    const { pauseMs } = this.#plan.arrivals as Closed
    // Whoever would go on after the end of the run need not be waited for.
    const elapsedMs = (this.#driving.nowUs() - this.#startUs) / 1000
    const isOver = elapsedMs + pauseMs >= lengthMs(this.#plan)
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
    const { scenario, of } = this.#place
    const marks: Marks = {
      ...(of === 1 ? {} : { scenario: scenario.name }),
      intendedUs,
      dispatchedUs: this.#driving.nowUs(),
    }
    const { kind } = arrival.operation
    const moved = (bytes: number): void =>
      this.#recorder.moved(kind, marks, { bytes, atUs: this.#driving.nowUs() })
    const open: Open = { ...arrival, marks, moved, lane, deadline: undefined }
    const client = this.#slots.of(arrival.client)
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
    if (isFull && this.#plan.whenFull === 'queue')
      client.waiting.push(this.#waitingOf(open, client))
    else this.#begin(open, client)
  }

  #waitingOf(open: Open, client: ClientSlots): Waiting {
    return {
      isOpen: () => this.#open.has(open),
      begin: () => this.#begin(open, client),
      shed: () => this.#end(open, { outcome: 'shed', reason: 'the run was stopped', bytes: 0 }),
    }
  }

  #begin(open: Open, client: ClientSlots): void {
    const takesSlot = isMedia(open)
    if (takesSlot) {
      open.marks.slotUs = this.#driving.nowUs()
      client.running++
    }
    const abort = this.#driving.perform(open, (ending) => {
      if (!this.#open.has(open)) return
      if (takesSlot) client.running--
      this.#end(open, ending)
      drain(client)
      this.#endIfDone()
    })
    open.deadline = () => {
      abort()
      if (takesSlot) client.running--
    }
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
      const isCut = this.#deadlineOf(open) < open.marks.intendedUs + this.#plan.deadlineMs * 1000
      const reason = isCut ? 'its scenario had ended' : 'its deadline was over'
      this.#end(open, { outcome: 'timedOut', reason, bytes: 0 })
      open.deadline?.()
    }
    for (const { client } of overdue) drain(this.#slots.of(client))
    this.#endIfDone()
  }

  #deadlineOf({ marks }: Open): number {
    const { stopMs } = this.#place.scenario
    return Math.min(marks.intendedUs + this.#plan.deadlineMs * 1000, stopMs * 1000)
  }

  /** No two operations of a run have one number, whatever their scenarios. */
  #numberOf(index: number): number {
    return index * this.#place.of + this.#place.number
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
