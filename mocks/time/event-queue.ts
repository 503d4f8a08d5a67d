import { invariant } from '../protocol/toolkit-error.ts'

/** Something that happens at an instant. It is its own data: a queue can be copied and go on. */
export interface QueueEvent<Context> {
  /** Called with the queue's context and this event. A function of a module, never a closure over one world. */
  fire(context: Context, event: this): void
  /** A background event never pulls time forward by itself. */
  readonly background?: boolean
  /** A local event belongs to one waiter outside the world; a copy of the queue leaves it out. */
  readonly local?: boolean
  /** A timer of the app: it pulls time only where nothing of the service does, in the background as the last resort. */
  readonly ofApp?: boolean
}

/** Names a scheduled event so that it can be cancelled; 0 is never used. */
export type EventHandle = number

const slotsMax = 2 ** 22

/** The last instant that a `Date` can name. Up to here a millisecond is always a step. */
export const lastInstantMs = 8.64e15

/** The handle of all events that never come. */
const neverHandle = -1

/** All that is to happen, in order of (time, sequence). Typed arrays; schedule and pop cost log n. */
export class EventQueue<Context> {
  nowMs: number
  /** Live events that may pull time forward. */
  foreground = 0
  /** Those of them that are timers of the app. */
  appForeground = 0
  /** Live timers of the app in the background. */
  appBackground = 0
  /** Live events. */
  size = 0
  /** Events of the world that have been taken out; those that belong to waiters outside do not count. */
  served = 0
  /** What caused the event that runs now: the sequence number of a journal entry, or 0. */
  cause = 0

  private sequence = 0
  private heapSize = 0
  private heapTimes: Float64Array = new Float64Array(16)
  private heapSequences: Float64Array = new Float64Array(16)
  private heapSlots: Uint32Array = new Uint32Array(16)
  private events: (QueueEvent<Context> | undefined)[] = []
  private causes: number[] = []
  private generations: number[] = []
  private freeSlots: number[] = []

  constructor(startAtMs: number) {
    this.nowMs = startAtMs
  }

  /** Schedules an event; a time already past counts as now. What is due after `lastInstantMs` never comes and is not kept. */
  schedule(atMs: number, event: QueueEvent<Context>): EventHandle {
    if (atMs > lastInstantMs) return neverHandle
    const slot = this.takeSlot()
    this.events[slot] = event
    this.causes[slot] = this.cause
    this.count(event, 1)
    this.push(atMs > this.nowMs ? atMs : this.nowMs, slot)
    return (this.generations[slot] ?? 0) * slotsMax + slot + 1
  }

  /** Cancels an event; false where it has run or was cancelled before. Costs constant time, amortised. */
  cancel(handle: EventHandle): boolean {
    const slot = (handle - 1) % slotsMax
    const event = this.events[slot]
    if (handle <= 0 || event === undefined) return false
    if (this.generations[slot] !== Math.floor((handle - 1) / slotsMax)) return false
    this.forget(slot, event)
    if (this.heapSize > 64 && this.heapSize > 2 * this.size) this.compact()
    return true
  }

  /** The events that belong to waiters outside the world, and how long each still has to wait. */
  localEvents(): readonly { readonly waitMs: number; readonly event: QueueEvent<Context> }[] {
    const found: { waitMs: number; event: QueueEvent<Context> }[] = []
    for (let index = 0; index < this.heapSize; index++) {
      const event = this.events[this.heapSlots[index] as number]
      if (event?.local === true)
        found.push({ waitMs: (this.heapTimes[index] as number) - this.nowMs, event })
    }
    return found
  }

  /** Drops the events that belong to waiters outside the world. */
  dropLocal(): void {
    for (const [slot, event] of this.events.entries()) {
      if (event?.local === true) this.forget(slot, event)
    }
  }

  /** Drops an event that is known by itself: its handle was of a queue before this one. */
  drop(event: QueueEvent<Context>): void {
    const slot = this.events.indexOf(event)
    if (slot >= 0) this.forget(slot, event)
  }

  /** Drops every event. */
  clear(): void {
    for (const [slot, event] of this.events.entries())
      if (event !== undefined) this.forget(slot, event)
  }

  /** Time of the next event, or undefined where none is left. */
  nextMs(): number | undefined {
    this.dropCancelled()
    return this.heapSize === 0 ? undefined : this.heapTimes[0]
  }

  /** The next event, or undefined where none is left. */
  next(): QueueEvent<Context> | undefined {
    this.dropCancelled()
    return this.heapSize === 0 ? undefined : this.events[this.heapSlots[0] as number]
  }

  /** Takes the next event out and moves time to it. */
  pop(): QueueEvent<Context> | undefined {
    this.dropCancelled()
    const slot = this.heapSlots[0]
    if (this.heapSize === 0 || slot === undefined) return undefined
    const event = this.events[slot]
    if (event === undefined) return undefined
    this.nowMs = Math.max(this.nowMs, this.heapTimes[0] as number)
    this.cause = this.causes[slot] ?? 0
    if (event.local !== true) this.served++
    this.forget(slot, event)
    this.popRoot()
    this.freeSlots.push(slot)
    return event
  }

  private forget(slot: number, event: QueueEvent<Context>): void {
    this.events[slot] = undefined
    this.generations[slot] = ((this.generations[slot] ?? 0) + 1) % 2 ** 30
    this.count(event, -1)
  }

  private count({ background, ofApp }: QueueEvent<Context>, change: 1 | -1): void {
    this.size += change
    if (background !== true) this.foreground += change
    if (ofApp !== true) return
    if (background === true) this.appBackground += change
    else this.appForeground += change
  }

  private takeSlot(): number {
    const free = this.freeSlots.pop()
    if (free !== undefined) return free
    invariant(this.events.length < slotsMax - 1, 'the event queue holds 4 million events')
    this.generations.push(0)
    this.causes.push(0)
    return this.events.push(undefined) - 1
  }

  private dropCancelled(): void {
    while (this.heapSize > 0) {
      const slot = this.heapSlots[0] as number
      if (this.events[slot] !== undefined) return
      this.popRoot()
      this.freeSlots.push(slot)
    }
  }

  private push(atMs: number, slot: number): void {
    if (this.heapSize === this.heapSlots.length) this.grow()
    const { heapTimes, heapSequences, heapSlots } = this
    let hole = this.heapSize++
    while (hole > 0) {
      const parent = (hole - 1) >> 1
      const parentMs = heapTimes[parent] as number
      if (parentMs <= atMs) break
      heapTimes[hole] = parentMs
      heapSequences[hole] = heapSequences[parent] as number
      heapSlots[hole] = heapSlots[parent] as number
      hole = parent
    }
    heapTimes[hole] = atMs
    heapSequences[hole] = ++this.sequence
    heapSlots[hole] = slot
  }

  private popRoot(): void {
    const last = --this.heapSize
    if (last > 0) this.sink(0, last)
  }

  /** Puts the entry at `from` where it belongs below `hole`. */
  private sink(start: number, from: number): void {
    const { heapTimes, heapSequences, heapSlots, heapSize } = this
    const atMs = heapTimes[from] as number
    const sequence = heapSequences[from] as number
    const slot = heapSlots[from] as number
    let hole = start
    for (;;) {
      let child = 2 * hole + 1
      if (child >= heapSize) break
      if (child + 1 < heapSize && this.before(child + 1, child)) child++
      const childMs = heapTimes[child] as number
      if (childMs > atMs || (childMs === atMs && (heapSequences[child] as number) > sequence)) break
      heapTimes[hole] = childMs
      heapSequences[hole] = heapSequences[child] as number
      heapSlots[hole] = heapSlots[child] as number
      hole = child
    }
    heapTimes[hole] = atMs
    heapSequences[hole] = sequence
    heapSlots[hole] = slot
  }

  private before(left: number, right: number): boolean {
    const leftMs = this.heapTimes[left] as number
    const rightMs = this.heapTimes[right] as number
    if (leftMs !== rightMs) return leftMs < rightMs
    return (this.heapSequences[left] as number) < (this.heapSequences[right] as number)
  }

  private grow(): void {
    const length = this.heapSlots.length * 2
    const times = new Float64Array(length)
    times.set(this.heapTimes)
    const sequences = new Float64Array(length)
    sequences.set(this.heapSequences)
    const slots = new Uint32Array(length)
    slots.set(this.heapSlots)
    this.heapTimes = times
    this.heapSequences = sequences
    this.heapSlots = slots
  }

  /** Throws out the cancelled entries and builds the heap again. */
  private compact(): void {
    const { heapTimes, heapSequences, heapSlots } = this
    let kept = 0
    for (let index = 0; index < this.heapSize; index++) {
      const slot = heapSlots[index] as number
      if (this.events[slot] === undefined) {
        this.freeSlots.push(slot)
        continue
      }
      heapTimes[kept] = heapTimes[index] as number
      heapSequences[kept] = heapSequences[index] as number
      heapSlots[kept] = slot
      kept++
    }
    this.heapSize = kept
    for (let index = (kept >> 1) - 1; index >= 0; index--) this.sink(index, index)
  }
}
