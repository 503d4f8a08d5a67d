import type { CallRate } from '../mocks/protocol/index.ts'
import type { Stage } from './stage.ts'

/** What a rate looks like from outside. */
export interface SpentBudget {
  /** Codes of the calls within the rate that were refused. */
  readonly refusedWithin: readonly number[]
  /** Code of the next call at once, of one 1 ms before the window is over, and of one at its end. */
  readonly after: readonly [atOnce: number, early: number, atTheEnd: number]
}

/** Calls as often as a rate lets, and on. All calls of the rate come at one instant. */
export async function spendBudget(
  { rtm }: Stage,
  { calls, windowMs }: CallRate,
  call: () => number,
): Promise<SpentBudget> {
  const codes = Array.from({ length: calls }, call)
  const atOnce = call()
  await rtm.clock.advance(windowMs - 1)
  const early = call()
  await rtm.clock.advance(1)
  return { refusedWithin: codes.filter((code) => code !== 0), after: [atOnce, early, call()] }
}

/** What a rate should look like: nothing refused within it, the code above it, 0 at the end of the window. */
export function budgetOf(code: number): SpentBudget {
  return { refusedWithin: [], after: [code, code, 0] }
}

/** Calls several ways in turn: those that share a budget. */
export function inTurn(calls: readonly (() => number)[]): () => number {
  let count = 0
  return () => calls[count++ % calls.length]?.() ?? -1
}
