import { slotsPerClient } from '../../load/index.ts'
import type { SlotSpan } from '../../load/index.ts'

/** The tasks of one client, slot by slot. */
export interface Lanes {
  readonly client: number
  readonly slots: readonly (readonly SlotSpan[])[]
  readonly refused: readonly SlotSpan[]
}

/** Gives each task the first slot that is free when it begins. */
export function lanesOf(client: number, spans: readonly SlotSpan[]): Lanes {
  const own = spans.filter((span) => span.client === client)
  const slots: SlotSpan[][] = Array.from({ length: slotsPerClient }, () => [])
  for (const span of own) {
    if (span.outcome === 'refused' || span.outcome === 'shed') continue
    const free = slots.find((tasks) => (tasks.at(-1)?.endMs ?? -Infinity) <= span.startMs)
    if (free === undefined) slots.push([span])
    else free.push(span)
  }
  return {
    client,
    slots,
    refused: own.filter(({ outcome }) => outcome === 'refused' || outcome === 'shed'),
  }
}
