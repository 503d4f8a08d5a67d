import { slotsPerClient } from '../../load/index.ts'
import type { StageCount } from '../../load/index.ts'
import { drawn, widths } from './drawing.ts'
import { axisX, axisY, dots, line, rulesX, words } from './marks.ts'
import { countText, shareText } from './numbers.ts'
import { behind, figure, numberCell } from './page-parts.ts'
import { evenTicks } from './scales.ts'
import { outcomeColours } from './stretches.ts'

/** What the limit refused, over how many tasks a client keeps open: nothing up to nine, more and more above. */
export function knee(stages: readonly StageCount[]): string {
  const points = stages.map(({ perClient, asked, refused }): readonly [number, number] => [
    perClient,
    asked === 0 ? 0 : refused / asked,
  ])
  const open = [...new Set(points.map(([perClient]) => perClient))]
  const first = Math.min(...open, slotsPerClient)
  const last = Math.max(...open, slotsPerClient + 1)
  const to = Math.max(0.1, ...points.map(([, share]) => share)) * 1.15
  const svg = drawn(
    'Share of tasks that were refused over how many a client keeps open; the values are in the table below',
    {
      width: widths.half,
      height: 230,
      margins: { left: 52, right: 20, top: 20, bottom: 36 },
      x: { from: first - 0.5, to: last + 0.5 },
      y: { from: 0, to },
      marks: [
        rulesX([slotsPerClient], { stroke: 'c7', width: 1.5, dashes: '5 3' }),
        words('the limit: nine', ({ x, top }) => [x(slotsPerClient) - 6, top + 12], 'end'),
        axisX(open, String, { label: 'tasks at once for each client', hasLines: false }),
        axisY(evenTicks(to), shareText),
        line(points, { stroke: outcomeColours.refused, width: 2 }),
        dots(points, 'circle', { r: 4.5, fill: outcomeColours.refused, stroke: 'dot' }),
      ],
    },
  )
  const table = behind({
    label: 'refusals by stage',
    head: ['tasks at once', 'asked', 'refused', 'share'],
    rows: stages.map(({ perClient, asked, refused }) => [
      String(perClient),
      numberCell(countText(asked)),
      numberCell(countText(refused)),
      numberCell(shareText(asked === 0 ? 0 : refused / asked)),
    ]),
  })
  return `<div class="two">${figure('Refused, over how many a client keeps open', svg, table)}</div>`
}
