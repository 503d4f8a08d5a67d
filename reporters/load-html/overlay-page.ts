import { coarser } from '../../load/index.ts'
import type { LoadComparison, LoadResult, OperationKind } from '../../load/index.ts'
import { comparisonWords, verdictOfOperation } from '../difference-words.ts'
import { escaped } from '../markup.ts'
import type { Result } from '../result.ts'
import { comparisonSection, verdictBadge } from './comparison.ts'
import { pageHtml } from './document.ts'
import { stretchesOf } from './operations-over-time.ts'
import { overlaidCharts } from './overlaid-charts.ts'
import type { Side } from './overlaid-charts.ts'
import { facts } from './page-parts.ts'
import type { Section } from './page-parts.ts'
import { readingScript } from './script.ts'
import { timeFrame } from './time-frame.ts'

/** A load, and the document that it is in. */
export interface LoadRun {
  /** What the reader calls it, such as the path of its file. */
  readonly name: string
  readonly result: Result
  readonly load: LoadResult
}

/** Renders two loads over one another, operation by operation, as one HTML file that needs nothing else. */
export function renderLoadOverlay(
  base: LoadRun,
  head: LoadRun,
  comparison: LoadComparison,
): string {
  const { run } = head.result
  const whole = comparisonSection({ comparison })
  const sections = [
    runsSection(base, head),
    ...(whole === undefined ? [] : [whole]),
    ...operationSections(base.load, head.load, comparison),
  ]
  const title = `${head.load.plan.name}: ${comparison.verdict}`
  return pageHtml({
    title,
    top: `<header><div class="head"><h1>${escaped(head.load.plan.name)}: two runs</h1><p>${verdictBadge(comparison.verdict)} ${escaped(comparisonWords(comparison))}</p></div></header>`,
    sections,
    end: `<output id="readout" hidden></output>
<footer>Made by rtm-testkit ${escaped(run.version)} on Node ${escaped(run.node)}, ${escaped(run.host)}.</footer>`,
    script: readingScript,
  })
}

function runsSection(base: LoadRun, head: LoadRun): Section {
  const both = [
    ['base', base],
    ['head', head],
  ] as const
  const isOther = base.load.setting.planDigest !== head.load.setting.planDigest
  const warning = isOther
    ? '<div class="reason warn"><p><strong>The plans of the two runs differ</strong>: what differs below may be the plan, not the service.</p></div>'
    : ''
  return {
    id: 'runs',
    title: 'The two runs',
    body: `${warning}<div class="two">${both.map(([side, { name, load, result }]) => `<div><h3>${side}</h3>${facts(factsOf(name, load, result))}</div>`).join('')}</div>`,
  }
}

function factsOf(
  name: string,
  { verdict, because, plan, setting, isPartial }: LoadResult,
  { run }: Result,
): readonly (readonly [string, string])[] {
  return [
    ['file', name],
    ['verdict', `${verdict}: ${because}`],
    ['plan', `${plan.name}, digest ${setting.planDigest}, seed ${plan.seed}`],
    ['target', `${setting.target}, by the ${setting.driver} driver`],
    ['when', run.startedAt],
    ['host', `${setting.host}, ${setting.cpu}`],
    ['whole', isPartial ? 'no: not all of the load is in it' : 'yes'],
  ]
}

function operationSections(
  base: LoadResult,
  head: LoadResult,
  comparison: LoadComparison,
): readonly Section[] {
  const binMs = Math.max(base.timeline.binMs, head.timeline.binMs)
  const [one, other] = [base, head].map((load) => ({
    ...load,
    timeline: coarser(load.timeline, binMs),
  })) as [LoadResult, LoadResult]
  const longer = one.timeline.bins.length >= other.timeline.bins.length ? one : other
  const frame = timeFrame(longer)
  const kinds = [...new Set([...base.series, ...head.series].map(({ operation }) => operation))]
  return kinds.map((kind) => {
    const sides: readonly [Side, Side] = [sideOf(one, kind, 'base'), sideOf(other, kind, 'head')]
    const verdict = verdictOfOperation(comparison, kind)
    return {
      id: `operation-${kind}`,
      title: kind,
      body: `<p>${verdictBadge(verdict)} ${escaped(wordsOf(comparison, kind))}</p>${overlaidCharts(frame, kind, sides)}`,
    }
  })
}

function sideOf(load: LoadResult, kind: OperationKind, name: Side['name']): Side {
  const completed = load.series.find(
    ({ operation, outcome }) => operation === kind && outcome === 'completed',
  )
  return {
    name,
    stretches: stretchesOf(load, kind),
    response: completed?.intervals.response,
  }
}

/** What of an operation has which verdict. */
function wordsOf({ differences }: LoadComparison, kind: OperationKind): string {
  return differences
    .filter(({ operation }) => operation === kind)
    .map(({ name, verdict }) => `${name} ${verdict}`)
    .join(', ')
}
