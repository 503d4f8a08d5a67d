import type {
  IntervalFigures,
  LoadResult,
  SeriesFigures,
  ThresholdResult,
} from '../../load/index.ts'
import { partialWords } from '../load-text.ts'
import { escaped } from '../markup.ts'
import { bytesText, countText, numberText, percentileName, shareText, usText } from './numbers.ts'
import { badge, numberCell, table } from './page-parts.ts'
import type { Section } from './page-parts.ts'

const looks = {
  PASS: ['v-held', '\u2713'],
  FAIL: ['v-broken', '\u2717'],
  INVALID: ['v-open', '?'],
} as const

/** The strip at the top: what the load says, in one word and one sentence. */
export function verdictStrip({ verdict, because, plan, isPartial }: LoadResult): string {
  const [look, sign] = looks[verdict]
  const partial = isPartial ? `<p><strong>${partialWords}</strong></p>` : ''
  return `<div class="strip ${look}"><header><h1>${escaped(plan.name)}</h1><p class="word"><span aria-hidden="true">${sign}</span> ${verdict}</p><p>${escaped(because)}</p>${partial}</header></div>`
}

/** Why the verdict is what it is, the thresholds, and each operation in a few numbers. */
export function verdictSection(load: LoadResult): Section {
  const reasons = load.reasons.map(
    ({ verdict, why, fix }) =>
      `<div class="reason${verdict === 'INVALID' ? ' warn' : ''}"><p>${badge(verdict === 'FAIL' ? 'broken' : 'open', verdict)} <strong>${escaped(why)}</strong></p><p>${escaped(fix)}</p></div>`,
  )
  const operations = [...new Set(load.series.map(({ operation }) => operation))]
  const cards = operations.map((operation) =>
    card(
      operation,
      load.series.filter((each) => each.operation === operation),
    ),
  )
  return {
    id: 'verdict',
    title: 'Verdict',
    body: `${reasons.join('')}${thresholds(load.thresholds)}<div class="cards">${cards.join('')}</div>`,
  }
}

function thresholds(all: readonly ThresholdResult[]): string {
  if (all.length === 0) return '<p>The plan has no thresholds: nothing was demanded.</p>'
  return `<h3>Thresholds</h3><div class="scroll" tabindex="0" role="region" aria-label="Thresholds"><table><thead><tr><th scope="col">threshold</th><th scope="col">met</th><th scope="col" class="num">observed</th><th scope="col" class="num">limit</th><th scope="col" class="num">samples</th></tr></thead><tbody>${all.map(threshold).join('')}</tbody></table></div>`
}

function threshold(result: ThresholdResult): string {
  const { expression, ok, observed, limit, unit, samples, tooFewSamples } = result
  const what = (value: number): string => escaped(`${numberText(value)} ${unit}`.trim())
  return `<tr><th scope="row" class="mono">${escaped(expression)}</th><td>${badge(ok ? 'held' : 'broken', ok ? '\u2713 yes' : '\u2717 no')}</td><td class="num">${observed === undefined ? 'nothing' : what(observed)}</td><td class="num">${what(limit)}</td><td class="num">${countText(samples)}${tooFewSamples === true ? ' (not enough)' : ''}</td></tr>`
}

function card(operation: string, series: readonly SeriesFigures[]): string {
  const completed = series.find(({ outcome }) => outcome === 'completed')
  if (completed === undefined)
    return `<div class="card"><span class="level">${operation}</span><div class="big">none completed</div>of ${countText(total(series))}</div>`
  const { response } = completed.intervals
  const rows: (readonly [string, string])[] = [
    ['completed', `${shareText(completed.share)} of ${countText(total(series))}`],
    ['rate', `${numberText(completed.perSecond)} /s`],
  ]
  if (completed.bytesPerSecond > 0)
    rows.push(['throughput', `${bytesText(completed.bytesPerSecond)}/s`])
  const median = response?.percentiles.find(({ share }) => share === 0.5)
  if (median !== undefined) rows.push(['p50 of response', usText(median.us)])
  if (response !== undefined) rows.push(['longest', usText(response.maxUs)])
  return `<div class="card"><span class="level">${operation}</span>${headline(response)}<dl>${rows.map(([name, value]) => `<dt>${name}</dt><dd>${value}</dd>`).join('')}</dl></div>`
}

/** The highest percentile up to p99 that can be trusted. */
function headline(response: IntervalFigures | undefined): string {
  const best = response?.percentiles.findLast(
    ({ share, isSupported }) => isSupported && share <= 0.99,
  )
  return best === undefined
    ? '<div class="big">too few <small class="level">for any percentile</small></div>'
    : `<div class="big">${usText(best.us)} <small class="level">${percentileName(best.share)} of response</small></div>`
}

function total(series: readonly SeriesFigures[]): number {
  return series.reduce((sum, { count }) => sum + count, 0)
}

/** Operations by outcome: how often, and how much a second. */
export function throughputSection({ series }: LoadResult): Section | undefined {
  if (series.length === 0) return undefined
  const rows = series.map((each) => [
    each.operation,
    each.outcome,
    numberCell(countText(each.count), each.count),
    numberCell(shareText(each.share), each.share),
    numberCell(numberText(each.perSecond), each.perSecond),
    numberCell(each.bytes === 0 ? '' : bytesText(each.bytes), each.bytes),
    numberCell(
      each.bytesPerSecond === 0 ? '' : (each.bytesPerSecond / 1e6).toPrecision(3),
      each.bytesPerSecond,
    ),
  ])
  const head = ['operation', 'outcome', 'count', 'share of its kind', 'per second', 'bytes', 'MB/s']
  return {
    id: 'throughput',
    title: 'Throughput',
    body: table({ label: 'Throughput by operation and outcome', head, rows, isSortable: true }),
  }
}
