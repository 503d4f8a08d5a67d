import { axisX, axisY, dot, gridY, lineY, ruleX, text } from '@observablehq/plot'
import { slotsPerClient } from '../../load/index.ts'
import type { StageCount } from '../../load/index.ts'
import { drawn, widths } from './drawing.ts'
import { countText, shareText } from './numbers.ts'
import { behind, figure, numberCell } from './page-parts.ts'
import { outcomeColours } from './stretches.ts'

/** What the limit refused, over how many tasks a client keeps open: nothing up to nine, more and more above. */
export function knee(stages: readonly StageCount[]): string {
  const points = stages.map(({ perClient, asked, refused }) => ({
    perClient,
    share: asked === 0 ? 0 : refused / asked,
  }))
  const first = Math.min(...points.map(({ perClient }) => perClient), slotsPerClient)
  const last = Math.max(...points.map(({ perClient }) => perClient), slotsPerClient + 1)
  const to = Math.max(0.1, ...points.map(({ share }) => share)) * 1.15
  const svg = drawn(
    'Share of tasks that were refused over how many a client keeps open; the values are in the table below',
    {
      width: widths.half,
      height: 230,
      marginLeft: 52,
      marginBottom: 36,
      x: { domain: [first - 0.5, last + 0.5] },
      y: { domain: [0, to] },
      marks: [
        gridY({ stroke: 'var(--grid)', strokeOpacity: 1, ticks: 4 }),
        ruleX([slotsPerClient], { stroke: 'var(--c7)', strokeDasharray: '5 3' }),
        text([slotsPerClient], {
          x: slotsPerClient,
          y: to,
          text: () => 'the limit: nine',
          textAnchor: 'end',
          dx: -6,
          dy: 8,
          className: 'said halo',
        }),
        axisX([...new Set(points.map(({ perClient }) => perClient))], {
          tickSize: 0,
          label: 'tasks at once for each client',
          labelAnchor: 'center',
          labelArrow: 'none',
          tickFormat: String,
        }),
        axisY({ ticks: 4, tickSize: 0, label: null, tickFormat: shareText }),
        lineY(points, {
          x: 'perClient',
          y: 'share',
          stroke: `var(--${outcomeColours.refused})`,
          strokeWidth: 2,
        }),
        dot(points, {
          x: 'perClient',
          y: 'share',
          r: 4.5,
          fill: `var(--${outcomeColours.refused})`,
          stroke: 'var(--dot)',
        }),
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
