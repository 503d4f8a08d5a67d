import type { IntervalFigures, LoadResult, SeriesFigures } from '../../load/index.ts'
import { legend } from './drawing.ts'
import { countText, numberText, percentileName, usText } from './numbers.ts'
import { behind, figure, numberCell, table } from './page-parts.ts'
import type { Section } from './page-parts.ts'
import { curveSvg, rarityMax } from './percentile-curve.ts'
import type { Limit } from './percentile-curve.ts'

/** Percentile curves of what has completed: what users wait, and what a late generator would have hidden. */
export function percentileSection(load: LoadResult): Section | undefined {
  const all = load.series.flatMap((series): readonly Curve[] => {
    const { response, service } = series.intervals
    return series.outcome === 'completed' && response !== undefined && response.count > 0
      ? [{ series, response, service: service ?? response }]
      : []
  })
  if (all.length === 0) return undefined
  const flat = all.filter(isFlat)
  const curves = all.filter((each) => !isFlat(each)).map((each) => curve(load, each))
  return {
    id: 'percentiles',
    title: 'Percentiles',
    body: `${curves.length === 0 ? '' : curvesHtml(curves)}${flat.length === 0 ? '' : flatHtml(flat)}`,
  }
}

function curvesHtml(curves: readonly string[]): string {
  const keys = legend([
    { name: 'response: from when it was meant to begin', colour: 'c1' },
    { name: 'service: from when it was begun', colour: 'c2', dashes: '5 3' },
    { name: 'fewer than 10 samples above: says nothing', colour: 'c6', dashes: '2 3' },
    { name: 'a threshold', colour: 'c7', dashes: '8 3' },
  ])
  return `<p>The rarer the farther to the right: each step is ten times rarer. Where <em>response</em> is above <em>service</em>, operations began later than they were meant to: whoever looks at service alone does not see that (coordinated omission). Bars are 95 % confidence intervals.</p>${keys}<div class="two">${curves.join('')}</div>`
}

const flatWithin = 0.01

/** Whether all of an operation took the same time, as they do in virtual time: its curve would be a line. */
function isFlat({ response, service }: Curve): boolean {
  const times = [response, service].flatMap(({ percentiles }) => percentiles.map(({ us }) => us))
  const least = Math.min(...times)
  return times.length > 0 && Math.max(...times) - least <= flatWithin * least
}

function flatHtml(flat: readonly Curve[]): string {
  const rows = flat.map(({ series: { operation }, response }) => [
    operation,
    numberCell(countText(response.count)),
    numberCell(usText(response.percentiles[0]?.us ?? 0)),
  ])
  const shown = table({
    label: 'Operations that always took the same time',
    head: ['operation', 'completed', 'each took'],
    rows,
  })
  return `<p>These always took the same time, to within 1 %: every percentile of them is that one number.</p>${shown}`
}

interface Curve {
  readonly series: SeriesFigures
  readonly response: IntervalFigures
  readonly service: IntervalFigures
}

function curve(load: LoadResult, { series, response, service }: Curve): string {
  const { operation } = series
  const numbers = behind({
    label: `percentiles of ${operation}`,
    head: ['percentile', 'response', '95 % interval', 'service', 'samples above'],
    rows: response.percentiles.map(({ share, us, lowUs, highUs, isSupported }) => [
      percentileName(share),
      { text: usText(us), value: us, look: isSupported ? 'num' : 'num weak' },
      numberCell(`${usText(lowUs)} to ${usText(highUs)}`),
      numberCell(usText(service.percentiles.find((each) => each.share === share)?.us ?? 0)),
      numberCell(countText(response.count * (1 - share))),
    ]),
  })
  const name = `${operation}, ${countText(response.count)} completed`
  const svg = curveSvg({ operation, response, service, limits: limitsOf(load, series) })
  return figure(name, svg, `<p>${gapText(response, service)}</p>${numbers}`)
}

/** What coordinated omission would have hidden, in words. */
function gapText(response: IntervalFigures, service: IntervalFigures): string {
  const pairs = response.percentiles.flatMap((each) => {
    const other = service.percentiles.find(({ share }) => share === each.share)
    return each.isSupported && other !== undefined && other.us > 0
      ? [{ share: each.share, us: each.us, serviceUs: other.us }]
      : []
  })
  const worst = pairs.toSorted(
    (one, other) => other.us / other.serviceUs - one.us / one.serviceUs,
  )[0]
  if (worst === undefined) return 'Too few samples for any percentile.'
  const ratio = worst.us / worst.serviceUs
  return ratio < 1.1
    ? 'Response and service agree to within 10 %: nothing is hidden.'
    : `The gap is widest at ${percentileName(worst.share)}: ${usText(worst.us)} against ${usText(worst.serviceUs)}, ${numberText(ratio)} times.`
}

/** Thresholds that are percentiles of the response of an operation. */
function limitsOf(
  { thresholds }: LoadResult,
  { operation, count }: SeriesFigures,
): readonly Limit[] {
  const perUnit: Readonly<Record<string, number>> = { us: 1, ms: 1000, s: 1_000_000 }
  return thresholds.flatMap(({ expression, limit, unit }) => {
    const found = /^(\w+)\.response\s+p\((\d+(?:\.\d+)?)\)\s*</.exec(expression)
    const factor = perUnit[unit]
    if (found?.[1] !== operation || factor === undefined) return []
    const rarity = -Math.log10(1 - Number(found[2]) / 100)
    return [{ rarity: Math.min(rarity, rarityMax(count)), us: limit * factor, name: expression }]
  })
}
