import type { CallRate } from '../protocol/index.ts'

/** The accepted calls of one budget that still count. */
export interface CallBudget {
  /** Times of the latest accepted calls, oldest first from `oldest` on, in a ring. */
  readonly timesMs: number[]
  oldest: number
}

/** Makes a budget that nothing was taken from. */
function createBudget(): CallBudget {
  return { timesMs: [], oldest: 0 }
}

/** The budget of a key, made at its first use. */
export function budgetOf(budgets: Map<string, CallBudget>, key: string): CallBudget {
  let budget = budgets.get(key)
  if (budget === undefined) {
    budget = createBudget()
    budgets.set(key, budget)
  }
  return budget
}

/** Tells whether one more call is within the rate. A call is free again when it is exactly one window old. */
export function hasBudget(budget: CallBudget, rate: CallRate, nowMs: number): boolean {
  if (budget.timesMs.length < rate.calls) return true
  const oldestMs = budget.timesMs[budget.oldest] ?? -Infinity
  return nowMs - oldestMs >= rate.windowMs
}

/** Takes an accepted call from the budget. */
export function takeBudget(budget: CallBudget, rate: CallRate, nowMs: number): void {
  if (budget.timesMs.length < rate.calls) {
    budget.timesMs.push(nowMs)
    return
  }
  budget.timesMs[budget.oldest] = nowMs
  budget.oldest = (budget.oldest + 1) % rate.calls
}
