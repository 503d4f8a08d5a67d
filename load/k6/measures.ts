import crypto from 'k6/crypto'
import exec from 'k6/execution'
import { Counter, Gauge, Trend } from 'k6/metrics'
import type { Outcome } from '../measure/outcome.ts'
import type { OperationKind, Plan } from '../plan.ts'
import { digestDigits, pointsVersion, workOf } from './part.ts'
import type { Part } from './part.ts'

const service = new Trend('rtm_service', true)
const bytesMoved = new Counter('rtm_bytes')
const sentToChannel = new Counter('rtm_sent')
const cancels = new Counter('rtm_cancel')
const began = new Gauge('rtm_began')
const slots = new Gauge('rtm_slots')
const leaked = new Counter('rtm_slots_leaked')
const parts = new Gauge('rtm_part')
const whole = new Gauge('rtm_whole')
const last = new Gauge('rtm_end')

/** One operation that has ended. */
export interface Ended {
  readonly operation: OperationKind
  readonly outcome: Outcome
  /** When its iteration began, in ms from the beginning of the scenario. */
  readonly atMs: number
  /** From then until its end. */
  readonly serviceMs: number
  readonly bytes: number
  readonly client: number
  readonly reason?: string
  /** Parts of the service in ms, one after another: wait for a slot, connect, upload, server. */
  readonly steps?: readonly number[]
}

/** What became of a cancel. */
export type CancelSeen = 'cancelled' | 'late' | 'ghost' | 'lost' | 'failed'

/** Gives an operation to the outputs of k6. */
export function record(plan: Plan, ended: Ended): void {
  const { operation, outcome, atMs, serviceMs, bytes, client, reason, steps } = ended
  const tags = { operation, outcome, phase: phaseAt(plan, atMs) }
  const { metadata } = exec.vu.metrics
  // A tag with that many values would make k6 keep a series for each; metadata it only hands on.
  metadata['rtm'] = JSON.stringify({ at: atMs, bytes, client, reason, steps })
  service.add(serviceMs, tags)
  delete metadata['rtm']
  if (bytes > 0) bytesMoved.add(bytes, tags)
}

function phaseAt({ phases: { warmUpMs, measureMs } }: Plan, atMs: number): string {
  if (atMs < warmUpMs) return 'warm-up'
  return atMs < warmUpMs + measureMs ? 'measure' : 'cool-down'
}

/** Tells that the service has taken a text to the channel: whoever watches must see it come. */
export function recordSent(): void {
  sentToChannel.add(1)
}

/** Tells what became of a cancel. */
export function recordCancel(direction: 'upload' | 'download', seen: CancelSeen): void {
  cancels.add(1, { direction, seen })
}

/**
 * Tells which part of which run this process does: the first that it writes. Files can be lost, doubled and mixed up, and
 * who reads them must see that.
 *
 * @returns the name of this process, which no other has.
 */
export function recordPart(plan: Plan, { index, count }: Part, run: string): string {
  const id = [...new Uint8Array(crypto.randomBytes(8))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')
  const digest = crypto.sha256(workOf(plan), 'hex').slice(0, digestDigits)
  const of = { part: String(index), parts: String(count), version: pointsVersion }
  parts.add(index, { ...of, id, run, plan: digest })
  return id
}

/** Tells that the load was done to its end, and not stopped before. */
export function recordWhole(id: string): void {
  whole.add(1, { id })
}

/** Tells that nothing comes after this. */
export function recordEnd(id: string): void {
  last.add(1, { id })
}

/** Tells when the load began, in ms since 1970. */
export function recordBegan(startMs: number): void {
  began.add(startMs)
}

/** Tells how many tasks of a session the service has listed. */
export function recordSlots(running: number): void {
  slots.add(running)
}

/** Tells how many tasks of a session the service still lists when all is over. */
export function recordLeaked(running: number): void {
  leaked.add(running)
}
