import { ToolkitError } from '../mocks/index.ts'
import { instantOf } from '../mocks/internal.ts'
import { middleOf, sumOfCounts } from '../load/index.ts'
import type { Bin, LoadResult, OperationBin, OperationKind, Outcome } from '../load/index.ts'
import type { Result } from './result.ts'

/** The columns that JMeter writes unless it is told otherwise, in its order. */
export const jtlColumns = [
  'timeStamp',
  'elapsed',
  'label',
  'responseCode',
  'responseMessage',
  'threadName',
  'dataType',
  'success',
  'failureMessage',
  'bytes',
  'sentBytes',
  'grpThreads',
  'allThreads',
  'URL',
  'Latency',
  'IdleTime',
  'Connect',
] as const

/**
 * Renders a load as a result file of JMeter in CSV: a line for each operation that was begun. Its time is that of its bucket
 * (right to about 5 %), its end is somewhere in its stretch of the run.
 *
 * @param linesMax a file of more would be too large for who reads it, and for the memory that it is made in.
 * @throws ToolkitError where it would have more lines.
 */
export function renderJtl({ run }: Result, load: LoadResult, linesMax = 1_000_000): string {
  const { bins, binMs } = load.timeline
  const startMs = instantOf(run.startedAt)
  const all = bins.flatMap(({ operations = {} }) => Object.values(operations).map(begunIn))
  const count = all.reduce((sum, each) => sum + each, 0)
  if (count > linesMax)
    throw new ToolkitError(
      'INVALID_OPTION',
      `Failed to render the load as jtl: it has ${count} operations, and a file of JMeter takes a line for each, ${linesMax} at most. Take csv.`,
    )
  const lines = bins.flatMap((bin, at) =>
    (Object.keys(bin.operations ?? {}) as OperationKind[]).flatMap((kind) =>
      linesOf(kind, bin, { fromMs: startMs + at * binMs, binMs }),
    ),
  )
  return `${[jtlColumns.join(','), ...lines].join('\n')}\n`
}

function begunIn({ responses }: OperationBin): number {
  return Object.values(responses).reduce((sum, heat) => sum + sumOfCounts(heat), 0)
}

function linesOf(
  kind: OperationKind,
  { operations, inFlight }: Bin,
  { fromMs, binMs }: { readonly fromMs: number; readonly binMs: number },
): readonly string[] {
  const own = operations?.[kind]
  if (own === undefined) return []
  const ends = (Object.entries(own.responses) as [Outcome, Record<string, number>][]).flatMap(
    ([outcome, heat]) =>
      Object.entries(heat).flatMap(([bucket, count]) =>
        Array.from({ length: count }, () => ({
          outcome,
          elapsedMs: middleOf(Number(bucket)) / 1000,
        })),
      ),
  )
  const threads = Math.max(1, inFlight)
  return ends.map(({ outcome, elapsedMs }, at) => {
    const elapsed = Math.round(elapsedMs)
    const endMs = Math.floor(fromMs + ((at + 0.5) / ends.length) * binMs)
    const isWell = outcome === 'completed' || outcome === 'cancelled'
    const moved = shareOf(own.bytes, at, ends.length)
    const values: Readonly<Record<(typeof jtlColumns)[number], string | number>> = {
      timeStamp: endMs - elapsed,
      elapsed,
      label: kind,
      responseCode: outcome === 'completed' ? 200 : outcome,
      responseMessage: outcome,
      threadName: `${kind} 1-1`,
      dataType: '',
      success: String(isWell),
      failureMessage: isWell ? '' : outcome,
      bytes: kind === 'download' ? moved : 0,
      sentBytes: kind === 'download' ? 0 : moved,
      grpThreads: threads,
      allThreads: threads,
      URL: '',
      Latency: 0,
      IdleTime: 0,
      Connect: 0,
    }
    return jtlColumns.map((column) => values[column]).join(',')
  })
}

/** A part of whole bytes: all parts together are all of them. */
function shareOf(bytes: number, at: number, parts: number): number {
  return Math.round((bytes * (at + 1)) / parts) - Math.round((bytes * at) / parts)
}
