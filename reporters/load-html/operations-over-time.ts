import { operationsOf } from '../../load/index.ts'
import type { OperationKind } from '../../load/index.ts'
import { countText, numberText } from './numbers.ts'
import type { DrawnOverTime } from './over-time.ts'
import { bytesChart, chartOf, filled, latencyChart, troubleChart } from './over-time-charts.ts'
import type { Section } from './page-parts.ts'
import { endedStretch, most, stretchTable } from './stretches.ts'
import type { EndedStretch } from './stretches.ts'
import { timeFrame } from './time-frame.ts'
import type { TimeFrame } from './time-frame.ts'

/** The same run by kind of operation: how long each took, how many ended, and what went wrong. */
export function operationsSection(load: DrawnOverTime): Section | undefined {
  const { binMs } = load.timeline
  const kinds = kindsIn(load)
  if (kinds.length === 0) return undefined
  const frame = timeFrame(load)
  return {
    id: 'operations',
    title: 'Each operation over time',
    body: `<p>Each kind of operation by itself, one point for each ${numberText(binMs / 1000)} s.</p>${kinds.map((kind) => operation(frame, kind, stretchesOf(load, kind))).join('')}`,
  }
}

/** The kinds that have ended at all, in the order of the plan. */
function kindsIn({ timeline, plan }: DrawnOverTime): readonly OperationKind[] {
  const planned = [...new Set(operationsOf(plan).map(({ kind }) => kind))]
  return planned.filter((kind) =>
    timeline.bins.some(({ operations }) => operations?.[kind] !== undefined),
  )
}

/** The stretches of a run, as far as they are of one kind of operation. */
export function stretchesOf(
  { timeline: { bins, binMs } }: Pick<DrawnOverTime, 'timeline'>,
  kind: OperationKind,
): readonly EndedStretch[] {
  return bins.map(({ operations }, at) => {
    const { ended = {}, responses = {}, bytes = 0 } = operations?.[kind] ?? {}
    const place = { fromMs: at * binMs, seconds: binMs / 1000 }
    return endedStretch({ ended, bytes }, responses.completed ?? {}, place)
  })
}

function operation(
  frame: TimeFrame,
  kind: OperationKind,
  stretches: readonly EndedStretch[],
): string {
  const samples = stretches.reduce((sum, { times }) => sum + times.samples, 0)
  const id = `bins-${kind}`
  const of = `: ${kind}`
  const charts = [
    latencyChart(frame, stretches, of),
    endedChart(frame, stretches, of),
    troubleChart(frame, stretches, of),
    bytesChart(frame, stretches, of),
  ].join('')
  return `<h3 id="over-time-${kind}">${kind}</h3><p>${countText(samples)} completed.</p><div data-bin="${frame.binMs}" data-bins="${id}">${charts}</div>${stretchTable(frame, stretches, { label: `${kind} over time`, id })}`
}

function endedChart(frame: TimeFrame, stretches: readonly EndedStretch[], of: string): string {
  const highest = most(stretches, ({ outcomes }) => outcomes.completed ?? 0)
  if (highest === 0) return ''
  const points = stretches.map(({ atMs, outcomes }) => ({ atMs, y: outcomes.completed ?? 0 }))
  return chartOf(
    frame,
    { name: `Completed per second${of}` },
    {
      label: `Operations that completed per second${of}, over time`,
      to: highest * 1.06,
      tickFormat: numberText,
      height: 110,
      marks: [filled(points, 'c1')],
    },
  )
}
