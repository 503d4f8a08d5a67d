import { Histogram, raceOutcomes } from '../../load/index.ts'
import type { LoadResult, RaceOutcome, Races } from '../../load/index.ts'
import { drawn, px } from './drawing.ts'
import { axisX, axisY, path } from './marks.ts'
import { bytesText, countText, msText, shareText, usText } from './numbers.ts'
import { behind, facts, figure, numberCell, table } from './page-parts.ts'
import type { Section } from './page-parts.ts'
import { evenTicks } from './scales.ts'

/** The colour of each outcome of a race: a number of the palette. */
const colours: Readonly<Record<RaceOutcome, number>> = {
  completed: 3,
  late: 1,
  cancelled: 4,
  ghost: 5,
  lost: 2,
  failed: 7,
}

/** Cancels against results: what the client was told, against what the service has. */
export function raceSection({ races }: LoadResult): Section | undefined {
  if (races === undefined) return undefined
  return {
    id: 'races',
    title: 'Cancel races',
    body: `<p>Both sides of every upload that was to be cancelled, joined by task. A <em>ghost</em> is stored for nobody; a <em>lost</em> one was promised and is not there.</p>${matrix(races)}${sums(races)}${strips(races)}${seen(races)}`,
  }
}

function matrix({ uploads, downloads }: Races): string {
  const fine = uploads.completed + uploads.late
  return `<h3>What the client was told, and what the service has</h3><div class="scroll" tabindex="0" role="region" aria-label="Cancel race matrix"><table class="matrix"><thead><tr><th scope="col">the client was told</th><th scope="col">the service has it</th><th scope="col">the service has nothing</th></tr></thead><tbody>
<tr><th scope="row">stored</th>${matrixCell('fine', fine, `completed, of them ${countText(uploads.late)} with a late cancel`)}${matrixCell('bad', uploads.lost, 'lost')}</tr>
<tr><th scope="row">cancelled</th>${matrixCell('warned', uploads.ghost, 'ghost')}${matrixCell('fine', uploads.cancelled, 'cancelled')}</tr>
<tr><th scope="row">failed</th><td colspan="2"><span class="big">${countText(uploads.failed)}</span>ended otherwise</td></tr></tbody></table></div>
<p>Downloads: ${countText(downloads.completed)} completed, ${countText(downloads.late)} completed with a late cancel, ${countText(downloads.cancelled)} cancelled, ${countText(downloads.failed)} failed.</p>`
}

function matrixCell(look: string, count: number, what: string): string {
  return `<td class="${count === 0 ? '' : look}"><span class="big">${countText(count)}</span>${what}</td>`
}

function sums({ uploads, lag, bytesWasted, callbacksDoubled }: Races): string {
  const lags = Histogram.decode(lag)
  const told = uploads.cancelled + uploads.ghost
  const rows: (readonly [string, string])[] = [
    ['bytes moved for nothing', bytesText(bytesWasted)],
    ['results told twice', countText(callbacksDoubled)],
    [
      'ghosts among cancelled uploads',
      told === 0 ? 'none was cancelled' : shareText(uploads.ghost / told),
    ],
  ]
  if (lags.count > 0)
    rows.push([
      `lag of ${countText(lags.count)} cancels`,
      `p50 ${usText(lags.at(0.5))}, p90 ${usText(lags.at(0.9))}, p99 ${usText(lags.at(0.99))}${lags.count < 1000 ? ' (few samples)' : ''}, longest ${usText(lags.maxUs)}`,
    ])
  return facts(rows)
}

function strips({ offsets }: Races): string {
  const rows = raceOutcomes.filter((outcome) => offsets.some(([own]) => own === outcome))
  if (rows.length === 0) return ''
  const to = Math.max(1, ...offsets.map(([, afterMs]) => afterMs))
  const rowHeight = 46
  const svg = drawn(
    'When tasks of each outcome were cancelled, in milliseconds from their beginning; the sums are in the table below',
    {
      height: rows.length * rowHeight + 30,
      margins: { left: 76, right: 16, top: 4, bottom: 26 },
      x: { from: 0, to },
      y: { rows },
      marks: [
        axisX(evenTicks(to, 12), msText),
        axisY(rows, String),
        ...rows.map((row) =>
          path(`dots k${colours[row]}`, ({ x, y }) =>
            offsets
              .filter(([outcome]) => outcome === row)
              .map(
                ([, afterMs], at) =>
                  `M${px(x(afterMs))} ${px(y(row) + (spread(at) - 0.5) * (rowHeight - 16))}h0`,
              )
              .join(''),
          ),
        ),
      ],
    },
  )
  const sumsOfRows = behind({
    label: 'when tasks of each outcome were cancelled',
    head: ['outcome', 'samples', 'first', 'median', 'last'],
    rows: rows.map((row) => {
      const own = offsets
        .flatMap(([outcome, afterMs]) => (outcome === row ? [afterMs] : []))
        .toSorted((one, other) => one - other)
      const at = (share: number): number => own[Math.floor(share * (own.length - 1))] ?? 0
      return [
        row,
        numberCell(countText(own.length)),
        ...[0, 0.5, 1].map((share) => numberCell(msText(at(share)))),
      ]
    }),
  })
  return figure(
    'When they were cancelled, from the beginning of the task',
    svg,
    `<p>Each dot is a race; its height within a row means nothing.</p>${sumsOfRows}`,
  )
}

/** Numbers from 0 to 1 that keep neighbours apart: the golden ratio's. */
function spread(at: number): number {
  return (at * 0.618_033_988_75) % 1
}

function seen({ seen: all }: Races): string {
  if (all.length === 0) return ''
  return `<h3>Ghosts and lost ones</h3><p>The first of each; the name says which to play again.</p>${table(
    {
      label: 'Ghosts and lost uploads',
      head: ['which', 'outcome', 'cancelled after'],
      rows: all.map(({ which, outcome, cancelledAfterMs }) => [
        which,
        outcome,
        numberCell(msText(cancelledAfterMs)),
      ]),
    },
  )}`
}
