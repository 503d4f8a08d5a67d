import { formatDuration } from '../mocks/internal.ts'
import type { LoadResult, StepsDone } from '../load/index.ts'

/** What was done before a load and after it, in words. */
export function stepsWords({
  setUp,
  tearDown,
}: Pick<LoadResult, 'setUp' | 'tearDown'>): readonly (readonly [when: string, what: string])[] {
  return [
    ...(setUp === undefined ? [] : [['set-up', wordsOf(setUp)] as const]),
    ...(tearDown === undefined ? [] : [['tear-down', wordsOf(tearDown)] as const]),
  ]
}

function wordsOf({ steps, failed, entries }: StepsDone): string {
  const done = steps.map(({ scenario, step, count, tookMs }) => {
    const of = scenario === 'main' ? '' : ` of ${scenario}`
    return `${step}${of} ${count} times in ${formatDuration(Math.round(tookMs))}`
  })
  const seen =
    entries === undefined || entries.last < entries.first
      ? []
      : [`entries ${entries.first} to ${entries.last} of the journal`]
  return [...done, ...(failed === undefined ? [] : [`FAILED: ${failed}`]), ...seen].join(', ')
}
