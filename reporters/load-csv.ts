import { outcomes } from '../load/index.ts'
import type { LoadResult, OperationKind } from '../load/index.ts'
import { timesOf } from './load-html/stretches.ts'

/** Renders each operation over time as CSV (RFC 4180): a line for each kind and stretch of the run in which some of it ended. */
export function renderCsv({ timeline: { bins, binMs } }: LoadResult): string {
  const head = [
    'fromMs',
    'toMs',
    'operation',
    ...outcomes,
    'bytes',
    'samples',
    'p50Ms',
    'p95Ms',
    'p99Ms',
    'longestMs',
  ]
  const rows = bins.flatMap(({ operations = {} }, at) =>
    (Object.keys(operations) as OperationKind[]).map((kind) => {
      const { ended = {}, responses = {}, bytes = 0 } = operations[kind] ?? {}
      const { samples, p50, p95, p99, max } = timesOf(responses.completed ?? {})
      return [
        at * binMs,
        (at + 1) * binMs,
        kind,
        ...outcomes.map((outcome) => ended[outcome] ?? 0),
        bytes,
        samples,
        ...[p50?.us, p95?.us, p99?.us, max].map(msOf),
      ]
    }),
  )
  return [head, ...rows].map((row) => `${row.join(',')}\r\n`).join('')
}

function msOf(us: number | undefined): string {
  return us === undefined ? '' : String(Number((us / 1000).toPrecision(4)))
}
