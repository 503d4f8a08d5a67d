import type { LoadResult, OperationKind, ScenarioFigures, SeriesFigures } from '../../load/index.ts'
import { bytesText, countText, numberText, percentileName, shareText, usText } from './numbers.ts'
import { overlaidCurves, overlaidLooks } from './overlaid-curves.ts'
import { behind, figure, numberCell } from './page-parts.ts'
import type { Cell, Section } from './page-parts.ts'

/** Charts of all operations together: beyond that the tables alone go on. */
const chartsMax = 12
const shares = [0.5, 0.95, 0.99] as const

/** What one scenario has measured of one operation, by outcome. */
interface Measured {
  readonly name: string
  readonly all: readonly SeriesFigures[]
}

/** Each operation by the scenario that asked for it, where a plan has several. */
export function scenarioSection({ scenarios = [], series }: LoadResult): Section | undefined {
  if (scenarios.length === 0) return undefined
  const kinds = [...new Set(series.map(({ operation }) => operation))]
  let chartsLeft = chartsMax
  const parts = kinds.map((kind) => {
    const all = measuredOf(scenarios, kind)
    const groups = curvesOf(all).slice(0, chartsLeft)
    chartsLeft -= groups.length
    const charts = groups.map((group) =>
      figure(
        `Response of ${kind}: ${group.map(({ name }) => name).join(', ')}`,
        overlaidCurves(`Percentile curves of ${kind} by scenario`, group),
      ),
    )
    return `<h3>${kind}</h3><div class="two">${charts.join('')}</div>${tableOf(kind, all)}`
  })
  const left =
    chartsLeft > 0 ? '' : ` The first ${chartsMax} charts are drawn; the tables have all.`
  return {
    id: 'scenarios',
    title: 'By scenario',
    body: `<p>What each scenario has measured of each operation, with the scenarios over one another. Curves are of what completed, faint where fewer than ten samples are above them; rates are of the whole measured phase.${left}</p>${parts.join('')}`,
  }
}

function measuredOf(
  scenarios: readonly ScenarioFigures[],
  kind: OperationKind,
): readonly Measured[] {
  return scenarios
    .map(({ name, series }) => ({
      name,
      all: series.filter(({ operation }) => operation === kind),
    }))
    .filter(({ all }) => all.length > 0)
}

function completedOf({ all }: Measured): SeriesFigures | undefined {
  return all.find(({ outcome }) => outcome === 'completed')
}

/** As many curves a chart as can be told apart. */
function curvesOf(all: readonly Measured[]): readonly Parameters<typeof overlaidCurves>[1][] {
  const curves = all.flatMap((measured) => {
    const response = completedOf(measured)?.intervals.response
    return response === undefined || response.count === 0
      ? []
      : [{ name: measured.name, figures: response }]
  })
  const size = overlaidLooks.length
  return Array.from({ length: Math.ceil(curves.length / size) }, (_, at) =>
    curves.slice(at * size, (at + 1) * size),
  )
}

function tableOf(kind: OperationKind, all: readonly Measured[]): string {
  return behind({
    label: `${kind} by scenario`,
    head: [
      'scenario',
      'count',
      'completed',
      'completed/s',
      'bytes/s',
      ...shares.map(percentileName),
      'longest',
    ],
    rows: all.map((measured) => {
      const completed = completedOf(measured)
      const count = measured.all.reduce((sum, each) => sum + each.count, 0)
      const bytesPerSecond = measured.all.reduce((sum, each) => sum + each.bytesPerSecond, 0)
      return [
        measured.name,
        numberCell(countText(count)),
        numberCell(shareText((completed?.count ?? 0) / Math.max(1, count))),
        numberCell(numberText(completed?.perSecond ?? 0)),
        numberCell(bytesPerSecond === 0 ? '' : bytesText(bytesPerSecond)),
        ...shares.map((share) => percentileCell(completed, share)),
        numberCell(completed === undefined ? '' : usText(completed.intervals.response?.maxUs ?? 0)),
      ]
    }),
  })
}

function percentileCell(series: SeriesFigures | undefined, wanted: number): Cell {
  const found = series?.intervals.response?.percentiles.find(({ share }) => share === wanted)
  if (found === undefined) return numberCell('')
  const { us, isSupported } = found
  return { text: usText(us), look: isSupported ? 'num' : 'num weak' }
}
