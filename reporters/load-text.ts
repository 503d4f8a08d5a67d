import { formatDuration } from '../mocks/internal.ts'
import { Histogram, observedText, raceOutcomes } from '../load/index.ts'
import type {
  IntervalFigures,
  LoadComparison,
  LoadResult,
  LoadVerdict,
  SeriesFigures,
  ThresholdResult,
} from '../load/index.ts'
import { comparisonWords, differenceHead, differenceRow } from './difference-words.ts'
import { stepsWords } from './steps-words.ts'
import { outcomeWords, survivorLines } from './survivor-words.ts'
import type { Result } from './result.ts'

const shownShares = [0.5, 0.9, 0.95, 0.99, 0.999, 1]
const signs: Readonly<Record<LoadVerdict, string>> = { PASS: '✅', FAIL: '❌', INVALID: '❔' }
const failuresShown = 10
/** What every rendering says of a load that is not whole. */
export const partialWords = 'Partial: not all of the load is in these numbers.'

/** Renders a load for a terminal: the verdict, what was measured, and how far it can be trusted. */
export function renderLoadConsole({ run, results }: Result, load: LoadResult): string {
  const { plan, setting, verdict, because } = load
  return [
    '',
    `${plan.name}: ${plan.title}`,
    `${setting.driver} driver on ${setting.target}, ${plan.clients} clients, ${arrivalWords(load)}${scenarioWords(load)}, measured for ${formatDuration(plan.phases.measureMs)}, seed ${plan.seed}`,
    '',
    ...table(seriesRows(load), 4),
    ...bracketLines(load).map((line) => `  ${line}`),
    ...survivorLines(load.series).map((line) => `  ${line}`),
    '',
    ...scenarioLines(load),
    ...phaseLines(load),
    ...gaugeLines(load),
    ...raceLines(load),
    ...stageLines(load),
    ...capacityLines(load),
    ...comparisonLines(load),
    ...Object.entries(load.failures)
      .slice(0, failuresShown)
      .map(([reason, count]) => `  ${count} x ${reason}`),
    ...stepsWords(load).map(([when, what]) => `  ${when}, not measured: ${what}`),
    ...load.errors.map((error) => `  beside it: ${error}`),
    ...load.thresholds.map(thresholdLine),
    ...results.map(
      (rule) => `  ${rule.verdict.toUpperCase()}  rule ${rule.rule}: ${rule.reason ?? ''}`,
    ),
    `  ${load.steadiness.state}: ${load.steadiness.why}`,
    ...(load.isPartial ? [partialWords] : []),
    ...load.reasons.map(({ verdict: word, why, fix }) => `${word}: ${why}. ${fix}`),
    ...setting.notes.map((note) => `Note: ${note}`),
    `${run.journalDigest === '' ? '' : `journal ${run.journalDigest}, `}took ${formatDuration(load.tookMs)}; again: ${run.replay}`,
    `${verdict}. ${because}`,
  ].join('\n')
}

/** Renders a load as Markdown for a pull request or a step summary. */
export function renderLoadMarkdown({ run }: Result, load: LoadResult): string {
  const { plan, verdict, because, thresholds, reasons, comparison, isPartial } = load
  return `${[
    `## ${signs[verdict]} ${cell(plan.name)}: ${verdict}`,
    '',
    cell(because),
    ...(isPartial ? ['', `**${partialWords}**`] : []),
    '',
    ...markdownTable(seriesRows(load)),
    '',
    ...scenarioTables(load),
    ...bracketLines(load),
    ...survivorLines(load.series),
    '',
    ...thresholds.map(
      (each) => `- ${each.ok ? '✅' : '❌'} \`${each.expression}\`: ${observedText(each)}`,
    ),
    ...reasons.map(({ why, fix }) => `- ${cell(why)}. ${cell(fix)}`),
    ...comparisonTable(comparison),
    `<sub>rtm-testkit ${run.version}, ${load.setting.driver} driver, seed ${run.seed}, plan ${load.setting.planDigest}. Again: <code>${cell(run.replay)}</code></sub>`,
  ].join('\n')}\n`
}

function comparisonTable(comparison: LoadResult['comparison']): readonly string[] {
  if (comparison === undefined) return []
  return [
    `### ${cell(comparisonWords(comparison))}`,
    '',
    `| ${differenceHead.join(' | ')} |`,
    '| --- | ---: | ---: | ---: | --- |',
    ...comparison.differences.map((each) => `| ${differenceRow(each).map(cell).join(' | ')} |`),
    '',
  ]
}

function scenarioTables({ scenarios = [] }: LoadResult): readonly string[] {
  return scenarios.flatMap(({ name, series }) => [
    `**${cell(name)}**`,
    '',
    ...markdownTable(seriesRows({ series })),
    '',
  ])
}

function markdownTable(rows: readonly (readonly string[])[]): readonly string[] {
  const [head = [], ...body] = rows
  const rule = `|${' --- |'.repeat(2)}${' ---: |'.repeat(Math.max(0, head.length - 2))}`
  return [markdownRow(head), rule, ...body.map(markdownRow)]
}

function markdownRow(row: readonly string[]): string {
  return `| ${row.map(cell).join(' | ')} |`
}

function cell(text: string): string {
  return text
    .replaceAll(/[&<>]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[sign] ?? sign)
    .replaceAll('|', '\\|')
    .replaceAll('\n', ' ')
}

function arrivalWords({ plan: { arrivals, whenFull } }: LoadResult): string {
  switch (arrivals.shape) {
    case 'constant':
      return `${arrivals.perSecond}/s`
    case 'poisson':
      return `${arrivals.perSecond}/s by chance`
    case 'ramp':
      return `${arrivals.fromPerSecond} to ${arrivals.toPerSecond}/s`
    case 'steps':
      return `${arrivals.steps.map(({ perSecond }) => perSecond).join(', ')}/s`
    case 'replay':
      return `${arrivals.atMs.length} given times`
    case 'closed':
      return `${arrivals.perClient.join(', ')} at once each, ${whenFull} above nine`
  }
}

function scenarioWords({ plan: { scenarios = [] } }: LoadResult): string {
  return scenarios.map(({ name }) => ` and ${name}`).join('')
}

function scenarioLines({ scenarios = [] }: LoadResult): readonly string[] {
  return scenarios.flatMap(({ name, tags, startMs, series }) => {
    const others = Object.entries(tags).filter(([tag]) => tag !== 'scenario')
    const words = others.map(([tag, value]) => `, ${tag}:${value}`).join('')
    return [
      `  ${name}, from ${formatDuration(startMs)} on${words}:`,
      ...table(seriesRows({ series }), 4),
      '',
    ]
  })
}

function seriesRows({ series }: Pick<LoadResult, 'series'>): readonly (readonly string[])[] {
  const names = shownShares.map((share) => (share === 1 ? 'max' : `p${share * 100}`))
  return [
    ['operation', 'ended', 'count', 'per s', 'MB/s', ...names],
    ...series.map((each) => [
      each.operation,
      outcomeWords(each, series),
      each.count.toLocaleString('en'),
      short(each.perSecond),
      each.bytes === 0 ? '' : short(each.bytesPerSecond / 1e6),
      ...shownShares.map((share) => percentileWords(each.intervals.response, share)),
    ]),
  ]
}

/** What brackets mean, where there are any. */
function bracketLines({ series, scenarios = [] }: LoadResult): readonly string[] {
  const all = [...series, ...scenarios.flatMap((each) => each.series)]
  const isWeak = all
    .flatMap(({ intervals }) => Object.values(intervals))
    .some(({ percentiles }) =>
      percentiles.some(({ share, isSupported }) => shownShares.includes(share) && !isSupported),
    )
  return isWeak ? ['Percentiles in parentheses have fewer than ten samples above them.'] : []
}

function percentileWords(figures: IntervalFigures | undefined, wanted: number): string {
  const found = figures?.percentiles.find(({ share }) => share === wanted)
  if (found === undefined || figures === undefined || figures.count === 0) return ''
  return found.isSupported ? timeWords(found.us) : `(${timeWords(found.us)})`
}

function phaseLines({ series }: LoadResult): readonly string[] {
  const names = ['startLag', 'queueWait', 'connect', 'upload', 'server', 'download'] as const
  const rows = series
    .filter(({ outcome }) => outcome === 'completed')
    .map((each) => [each.operation, ...names.map((name) => medianAndTail(each, name))])
  if (rows.length === 0) return []
  return ['  where the time goes, p50 / p99:', ...table([['', ...names], ...rows], 1), '']
}

function medianAndTail(
  { intervals }: SeriesFigures,
  name: 'startLag' | 'queueWait' | 'connect' | 'upload' | 'server' | 'download',
): string {
  const figures = intervals[name]
  if (figures === undefined) return ''
  return `${percentileWords(figures, 0.5)} / ${percentileWords(figures, 0.99)}`
}

function gaugeLines({ gauges }: LoadResult): readonly string[] {
  const words = Object.entries(gauges).map(([name, value]) => `${name} ${short(value)}`)
  return words.length === 0 ? [] : [`  ${words.join(', ')}`]
}

function raceLines({ races }: LoadResult): readonly string[] {
  if (races === undefined) return []
  const { uploads, downloads, seen, bytesWasted } = races
  const lag = Histogram.decode(races.lag)
  const lagWords =
    lag.count === 0
      ? ''
      : `, cancel lag p50 ${timeWords(lag.at(0.5))} p99 ${timeWords(lag.at(0.99))}`
  return [
    '  cancels against results:',
    `    uploads    ${raceOutcomes.map((outcome) => `${uploads[outcome].toLocaleString('en')} ${outcome}`).join(', ')}`,
    `    downloads  ${Object.entries(downloads)
      .map(([outcome, count]) => `${count.toLocaleString('en')} ${outcome}`)
      .join(', ')}`,
    `    ${short(bytesWasted / 1e6)} MB moved for nothing${lagWords}`,
    ...seen
      .slice(0, 3)
      .map(
        ({ outcome, which, cancelledAfterMs }) =>
          `    ${outcome}: ${which}, cancelled after ${cancelledAfterMs.toFixed(1)} ms`,
      ),
  ]
}

function stageLines({ slots: { stages } }: LoadResult): readonly string[] {
  if (stages.length < 2) return []
  const words = stages.map(
    ({ perClient, asked, refused }) => `${perClient} at once: ${refused} of ${asked} refused`,
  )
  return [`  ${words.join('; ')}`]
}

function capacityLines({ capacity }: LoadResult): readonly string[] {
  if (capacity === undefined) return []
  const { perSecond, isConfirmed, steps } = capacity
  return [
    '',
    ...table(
      [
        ['offered', 'achieved', 'p99', '', ''],
        ...steps.map((step) => [
          `${short(step.perSecond)}/s`,
          `${short(step.achievedPerSecond)}/s`,
          timeWords(step.p99Us),
          step.verdict,
          step.because,
        ]),
      ],
      0,
    ),
    `  capacity: ${short(perSecond)} a second${isConfirmed ? ', confirmed' : ', NOT confirmed'}`,
  ]
}

function comparisonLines({ comparison }: LoadResult): readonly string[] {
  return comparison === undefined ? [] : ['', renderLoadComparison(comparison)]
}

/** Renders how two loads differ, for a terminal: every number of every operation. */
export function renderLoadComparison(comparison: LoadComparison): string {
  const rows = [differenceHead, ...comparison.differences.map(differenceRow)]
  const lines = table(
    rows.map((row) => row.slice(0, -1)),
    1,
  )
  const width = Math.max(...lines.map(({ length }) => length))
  return [
    `  ${comparisonWords(comparison)}`,
    ...lines.map((line, at) => `  ${line.padEnd(width)}  ${rows[at]?.at(-1) ?? ''}`),
  ].join('\n')
}

function thresholdLine(threshold: ThresholdResult): string {
  return `  ${threshold.ok ? 'ok  ' : 'FAIL'}  ${threshold.expression}  (${observedText(threshold)})`
}

/** Columns that stand below each other; the first `left` of them, and texts, begin at the left. */
function table(rows: readonly (readonly string[])[], left: number): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  )
  return rows.map((row) => {
    const cells = row.map((text, column) =>
      column < Math.min(left, 2)
        ? text.padEnd(widths[column] ?? 0)
        : text.padStart(widths[column] ?? 0),
    )
    return `  ${cells.join('  ').trimEnd()}`
  })
}

/** A time in the unit that reads best. */
function timeWords(us: number): string {
  if (us < 1000) return `${Math.round(us)} us`
  if (us < 1e6) return `${Number((us / 1000).toPrecision(3))} ms`
  return `${Number((us / 1e6).toPrecision(3))} s`
}

function short(value: number): string {
  if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString('en')
  return String(Number(value.toPrecision(3)))
}
