import { excusedBy } from './excuses.ts'
import type { Excuses } from './excuses.ts'
import type { Result, Summary } from './result.ts'
import { conformanceOf } from './verdict.ts'

/** A result document of a service or an app that nobody has judged yet. */
export type Unjudged = Omit<Result, 'kind' | 'summary' | 'waivers' | 'baseline' | 'load'> & {
  readonly kind: 'service' | 'app'
  readonly summary: Omit<Summary, 'verdict' | 'because' | 'excused'>
}

/** Gives a result its verdict, with what is excused. */
export function judgeResult(unjudged: Unjudged, excuses?: Excuses): Result {
  const { summary, ...rest } = unjudged
  const result = { ...rest, ...excusedBy(rest, excuses) }
  const excused = [...result.results, ...result.invariants].filter(
    (each) => each.excusedBy !== undefined,
  ).length
  return { ...result, summary: { ...summary, ...conformanceOf(result), excused } }
}

/** Judges a result of a service or an app once more by other excuses; those that are not given stay. */
export function judgeAgain(
  { waivers: oldWaivers, baseline: old, ...rest }: Unjudged & Result,
  { today, waivers, baseline }: Excuses,
): Result {
  const known = baseline ?? (old && { file: old.file, known: [...old.known, ...old.stale] })
  return judgeResult(rest, {
    today,
    waivers:
      waivers ??
      oldWaivers.map(({ rule, reason, owner, expires }) => ({ rule, reason, owner, expires })),
    ...(known === undefined ? {} : { baseline: known }),
  })
}
