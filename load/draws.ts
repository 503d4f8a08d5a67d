import { mix32 } from '../mocks/time/random.ts'
import type { Operation, Plan, Sizes } from './plan.ts'

/** When a task is to be cancelled. */
export type CancelDraw =
  /** So long after it has begun. */
  | { readonly at: 'time'; readonly afterMs: number }
  /** When this share of the bytes is on its way: 0 to 1. `oneByte`: when the first is. */
  | { readonly at: 'bytes'; readonly share: number; readonly oneByte: boolean }
  /** At an edge of its life. */
  | { readonly at: 'edge'; readonly edge: CancelEdge }

/** An edge of the life of a task. `result`: just before its result is told. `late`: just after. */
export type CancelEdge = 'start' | 'lastByte' | 'result' | 'late'

/** What one arrival is, whole. */
export interface Drawn {
  readonly operation: Operation
  /** Number of the client, from 0. */
  readonly client: number
  readonly bytes: number
  readonly cancel?: CancelDraw
}

const edges: readonly CancelEdge[] = ['start', 'lastByte', 'result', 'late']
const shares = [0, 0, 0.5, 0.99, 1] as const

/** A number in [0, 1) that depends on the seed, the arrival and what it is for alone: any worker draws the same. */
export function draw(seed: number, index: number, purpose: number): number {
  const high = Math.floor(seed / 0x1_0000_0000)
  const mixed = mix32(mix32(seed ^ 0x9e3779b9) + Math.imul(high + 1, 0x85ebca6b))
  return (
    mix32(mix32(mixed ^ Math.imul(index + 1, 0x9e3779b1)) + purpose * 0x7f4a7c15) / 0x1_0000_0000
  )
}

const forOperation = 1
const forClient = 2
const forBytes = 3
const forWhetherCancelled = 4
const forCancel = 5
const forCancelKind = 6

/** Draws what arrival `index` is. @param client the client whose arrival it is, where that is known. */
export function drawArrival(plan: Plan, index: number, client?: number): Drawn {
  const { seed, clients } = plan
  const operation = operationAt(plan, draw(seed, index, forOperation))
  const bytes = 'bytes' in operation ? sizeAt(operation.bytes, draw(seed, index, forBytes)) : 0
  const drawn = {
    operation,
    client: client ?? Math.floor(draw(seed, index, forClient) * clients),
    bytes,
  }
  const cancel = cancelOf(plan, index, operation)
  return cancel === undefined ? drawn : { ...drawn, cancel }
}

function operationAt({ operations }: Plan, at: number): Operation {
  const whole = operations.reduce((sum, { weight }) => sum + weight, 0)
  let left = at * whole
  for (const operation of operations) {
    left -= operation.weight
    if (left < 0) return operation
  }
  return operations.at(-1) as Operation
}

/** A size, where `at` goes from 0 to 1. */
export function sizeAt(sizes: Sizes, at: number): number {
  if (typeof sizes === 'number') return sizes
  if ('oneOf' in sizes) return sizes.oneOf[Math.floor(at * sizes.oneOf.length)] ?? 0
  const { from, to } = sizes
  const low = Math.log(Math.max(1, from))
  return Math.min(to, Math.round(Math.exp(low + at * (Math.log(Math.max(1, to)) - low))))
}

function cancelOf({ seed }: Plan, index: number, operation: Operation): CancelDraw | undefined {
  if (operation.kind !== 'upload' && operation.kind !== 'download') return undefined
  const { cancel } = operation
  if (cancel === undefined || draw(seed, index, forWhetherCancelled) >= cancel.share)
    return undefined
  const at = draw(seed, index, forCancel)
  switch (cancel.at === 'any' ? kindAt(draw(seed, index, forCancelKind)) : cancel.at) {
    case 'time':
      return { at: 'time', afterMs: at * cancel.withinMs }
    case 'bytes': {
      const choice = Math.floor(at * shares.length)
      return { at: 'bytes', share: shares[choice] ?? 1, oneByte: choice === 1 }
    }
    case 'edges':
      return { at: 'edge', edge: edges[Math.floor(at * edges.length)] ?? 'start' }
  }
}

function kindAt(at: number): 'time' | 'bytes' | 'edges' {
  if (at < 0.5) return 'time'
  return at < 0.75 ? 'bytes' : 'edges'
}
