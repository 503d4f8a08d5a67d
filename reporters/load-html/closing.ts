import { gauges, intervals, outcomes } from '../../load/index.ts'
import type { GaugeName, LoadResult, Outcome } from '../../load/index.ts'
import { escaped } from '../markup.ts'
import { countText, msText, numberText } from './numbers.ts'
import { facts, numberCell, table } from './page-parts.ts'
import type { Section } from './page-parts.ts'

/** Why operations did not complete, and what else went wrong. */
export function troubleSection({
  failures,
  failureSamples = {},
  errors,
}: LoadResult): Section | undefined {
  const rows = Object.entries(failures).toSorted(([, one], [, other]) => other - one)
  if (rows.length === 0 && errors.length === 0) return undefined
  const byReason =
    rows.length === 0
      ? ''
      : table({
          label: 'Failures by reason',
          isSortable: true,
          head: ['why', 'how often'],
          rows: rows.map(([why, count]) => [why, numberCell(countText(count), count)]),
        })
  const others =
    errors.length === 0
      ? ''
      : `<h3>Errors beside what is measured</h3><ul>${errors.map((error) => `<li>${escaped(error)}</li>`).join('')}</ul>`
  return {
    id: 'failures',
    title: 'Failures',
    body: `${byReason}${firstOfEach(failureSamples)}${others}`,
  }
}

/** What was asked and answered, the first times that each thing went wrong. */
function firstOfEach(samples: NonNullable<LoadResult['failureSamples']>): string {
  const rows = Object.entries(samples).flatMap(([why, first]) =>
    first.map(({ atMs, client, request, answer }) => [
      why,
      numberCell(msText(atMs), atMs),
      client === undefined ? '' : String(client),
      { text: request, look: 'mono' },
      { text: answer, look: 'mono' },
    ]),
  )
  if (rows.length === 0) return ''
  return `<h3>The first of each</h3>${table({ label: 'The first failures of each reason', isSortable: true, head: ['why', 'at', 'client', 'request', 'answer'], rows })}`
}

/** Single numbers of the run, each with what it is. */
export function gaugeSection({ gauges: measured }: LoadResult): Section | undefined {
  const rows = (Object.entries(measured) as [GaugeName, number][]).map(([name, value]) => [
    name,
    numberCell(numberText(value), value),
    gauges[name],
  ])
  if (rows.length === 0) return undefined
  return {
    id: 'gauges',
    title: 'Single numbers',
    body: table({ label: 'Table of single numbers', head: ['name', 'value', 'what it is'], rows }),
  }
}

const outcomeTexts: Readonly<Record<Outcome, string>> = {
  completed: 'it did what it was for',
  cancelled: 'the client cancelled it',
  refused:
    'the service refused it for a limit: the tenth task, a call too many, a medium too large',
  failed: 'it ended badly',
  timedOut: 'it had not ended at its deadline, which runs from when it was meant to begin',
  shed: 'it was never begun: its client was full; above one in a thousand the run is INVALID',
}

/** What the words of the report mean, and how its numbers are made. */
export function definitionSection(): Section {
  return {
    id: 'definitions',
    title: 'Definitions',
    body: `<h3>Intervals</h3>${facts(Object.entries(intervals))}<h3>Outcomes</h3>${facts(outcomes.map((outcome) => [outcome, outcomeTexts[outcome]]))}<h3>Single numbers</h3>${facts(Object.entries(gauges))}<h3>How the numbers are made</h3><ul>
<li>Only operations that were meant to begin in the measured phase are judged. Times are whole microseconds of one monotonic clock, kept in HdrHistograms of three significant digits, one for each operation, outcome and interval: what was cancelled or failed never mixes with what has completed. Workers are merged by adding histograms; no percentile is ever averaged.</li>
<li>A percentile counts when at least ten samples are above it. Its 95 % interval is between two of the samples themselves, by the binomial distribution of ranks; samples that follow each other are alike, so it is rather too narrow.</li>
<li>Charts over time read percentiles from buckets, eight to each doubling: they are right to about 5 %. Verdicts use the histograms.</li>
<li>PASS: every threshold is met. FAIL: one is not, or nothing was measured for it. INVALID: the generator, not the service, was the limit, or the run was cut short, so the numbers say nothing.</li>
<li>A comparison takes pairs of runs in turn. Its estimate is the average of the pairs (of ratios the geometric one), its 95 % interval and p are by Student's t over the pairs, and p is corrected for all numbers that are compared (Holm). A number is <em>regressed</em> or <em>improved</em> only where its change is beyond the tolerance, <em>unchanged</em> where its whole interval is inside, else <em>inconclusive</em>.</li></ul>`,
  }
}
