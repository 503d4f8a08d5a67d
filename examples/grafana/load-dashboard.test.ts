import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { exportedNames, renderOpenMetrics } from '../../reporters/index.ts'
import { sampleLoad } from '../../test/sample-load.ts'

interface Dashboard {
  readonly panels: readonly {
    readonly title: string
    readonly targets: readonly { readonly expr: string; readonly legendFormat: string }[]
  }[]
  readonly templating: { readonly list: readonly { readonly query: string }[] }
}

const path = new URL('load-dashboard.json', import.meta.url)
const { panels, templating } = JSON.parse(readFileSync(path, 'utf8')) as Dashboard
const queries = [
  ...panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
  ...templating.list.map(({ query }) => query).filter((query) => query.includes('label_values')),
]
const running = { ...sampleLoad(), moment: { share: 0.5, open: 3 } }

test('every query of the dashboard names metrics that a load exports while it runs', () => {
  const { verdict: _verdict, ...load } = running
  const exported = exportedNames(load)
  const asked = new Set(queries.flatMap((query) => query.match(/\brtm_\w+/g) ?? []))
  expect(asked.size).toBeGreaterThanOrEqual(7)
  for (const name of asked) expect(exported).toContain(name)
  for (const query of queries) expect(query).toMatch(/\brtm_\w+/)
})

test('every label that it filters, groups or names by is one of them', () => {
  const text = renderOpenMetrics(running)
  const asked = [
    ...queries.flatMap((query) => [
      ...[...query.matchAll(/(\w+)(?:=~|!=|=)"/g)].map(([, label]) => label),
      ...[...query.matchAll(/by \(([^)]*)\)/g)].flatMap(([, labels = '']) => labels.split(/, */)),
    ]),
    ...panels.flatMap(({ targets }) =>
      targets.flatMap(({ legendFormat }) =>
        [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label]) => label),
      ),
    ),
  ]
  expect(new Set(asked)).toEqual(new Set(['operation', 'outcome', 'le']))
  for (const label of asked) expect(text).toContain(`${label}="`)
})

test('what is exported while a load runs is shown, but for the plan and sums of histograms', () => {
  const { verdict: _verdict, ...load } = running
  const shown = new Set(queries.flatMap((query) => query.match(/\brtm_\w+/g) ?? []))
  const rest = [...exportedNames(load)].filter((name) => !shown.has(name))
  expect(rest).toEqual([
    'rtm_load_info',
    'rtm_load_response_seconds_sum',
    'rtm_load_response_seconds_count',
  ])
})
