import { intervals } from '../../load/index.ts'
import type { Interval, IntervalFigures, LoadResult, SeriesFigures } from '../../load/index.ts'
import { escaped } from '../markup.ts'
import { outcomeWords, survivorLines } from '../survivor-words.ts'
import { countText, percentileName, usText } from './numbers.ts'
import { numberCell, table } from './page-parts.ts'
import type { Cell, Section } from './page-parts.ts'

/** Every interval of every series, with how many samples each number rests on. */
export function seriesSection({ series }: LoadResult): Section | undefined {
  const shares = [
    ...new Set(
      series.flatMap((each) =>
        Object.values(each.intervals).flatMap(({ percentiles }) =>
          percentiles.map(({ share }) => share),
        ),
      ),
    ),
  ].toSorted((one, other) => one - other)
  if (shares.length === 0) return undefined
  const rows = series.flatMap((each) =>
    (Object.keys(intervals) as Interval[]).flatMap((interval) => {
      const figures = each.intervals[interval]
      return figures === undefined
        ? []
        : [rowOf(outcomeWords(each, series), each, { interval, figures, shares })]
    }),
  )
  const over = series.filter(({ overflow }) => overflow > 0)
  const lost = over.map(
    ({ operation, outcome, overflow }) => `${operation} ${outcome}: ${countText(overflow)}`,
  )
  const survivors = survivorLines(series).map((line) => `<p>${escaped(line)}</p>`)
  return {
    id: 'series',
    title: 'All series',
    body: `<p>A percentile with a star (*), in grey, has fewer than ten samples above it and says nothing. Point at one for its 95 % interval. The names of the columns put the rows in order.</p>${lost.length === 0 ? '' : `<p>Times above an hour, which no percentile knows: ${lost.join(', ')}.</p>`}${survivors.join('')}${table(
      {
        label: 'All series and intervals',
        isSortable: true,
        head: [
          'operation',
          'outcome',
          'interval',
          'n',
          'least',
          'mean',
          ...shares.map(percentileName),
          'most',
        ],
        rows,
      },
    )}`,
  }
}

interface Row {
  readonly interval: Interval
  readonly figures: IntervalFigures
  readonly shares: readonly number[]
}

function rowOf(
  ended: string,
  { operation }: SeriesFigures,
  { interval, figures, shares }: Row,
): readonly Cell[] {
  const { count, minUs, meanUs, maxUs, percentiles } = figures
  return [
    operation,
    ended,
    interval,
    numberCell(countText(count), count),
    timeCell(minUs),
    timeCell(meanUs),
    ...shares.map((wanted): Cell => {
      const found = percentiles.find(({ share }) => share === wanted)
      if (found === undefined) return ''
      const { us, isSupported, lowUs, highUs } = found
      return {
        text: usText(us),
        value: us,
        look: isSupported ? 'num' : 'num weak',
        ...(isSupported ? { hint: `${usText(lowUs)} to ${usText(highUs)}` } : {}),
      }
    }),
    timeCell(maxUs),
  ]
}

function timeCell(us: number): Cell {
  return numberCell(usText(us), us)
}
