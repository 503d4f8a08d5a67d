import type { RuleId } from '../mocks/protocol/index.ts'
import type { LoadResult } from './load-result.ts'
import { slotsPerClient } from './plan.ts'

/** A rule that a load has come to, and what it has seen of it. */
export interface RuleSeen {
  readonly rule: RuleId
  readonly isHeld: boolean
  /** How often it was looked at. */
  readonly checks: number
  readonly failed: number
  readonly what: string
  readonly observed: string
  readonly expected: string
}

type Loaded = Pick<LoadResult, 'plan' | 'series' | 'gauges' | 'slots' | 'races'>

/** The rules of the documents that a load says something about, with what it says. */
export function rulesSeen(load: Loaded): readonly RuleSeen[] {
  return [nineTasks(load), cancels(load), lives(load)].filter((seen) => seen !== undefined)
}

function ruled(facts: Omit<RuleSeen, 'isHeld'>): RuleSeen {
  return { ...facts, isHeld: facts.failed === 0 }
}

function nineTasks({ gauges, series, slots }: Loaded): RuleSeen | undefined {
  const peak = gauges['slots.peak']
  if (peak === undefined || peak < slotsPerClient) return undefined
  const refused = series.reduce(
    (sum, { outcome, count }) => sum + (outcome === 'refused' ? count : 0),
    0,
  )
  const early = slots.stages
    .filter(({ perClient }) => perClient <= slotsPerClient)
    .reduce((sum, stage) => sum + stage.refused, 0)
  const tasks = series
    .filter(({ operation }) => operation === 'upload' || operation === 'download')
    .reduce((sum, { count }) => sum + count, 0)
  return ruled({
    rule: 'TASKS-MAX-9',
    checks: tasks,
    failed: (peak > slotsPerClient ? 1 : 0) + early,
    what: 'nine uploads and downloads of a client run at once, and no more',
    observed: `${peak} at once at the most, ${refused} refused, ${early} of them with nine or fewer`,
    expected: `${slotsPerClient} at the most, none refused below`,
  })
}

function cancels({ races }: Loaded): RuleSeen | undefined {
  if (races === undefined) return undefined
  const late = races.uploads.late + races.downloads.late
  if (late === 0) return undefined
  return ruled({
    rule: 'CANCEL-ONLY-ONGOING',
    checks: late,
    failed: races.uploads.lost,
    what: 'a task that is over cannot be cancelled: its medium stays',
    observed: `${late} cancels came after the result, ${races.uploads.lost} media were lost`,
    expected: 'none lost',
  })
}

function lives({ plan, gauges, series }: Loaded): RuleSeen | undefined {
  const overdue = gauges['media.overdue']
  const downloads = series.filter(({ operation }) => operation === 'download')
  const count = downloads.reduce((sum, each) => sum + each.count, 0)
  if (plan.mediaLifeMs === undefined || overdue === undefined || count === 0) return undefined
  return ruled({
    rule: 'MEDIA-TTL-7D',
    checks: count,
    failed: overdue,
    what: `a medium is gone after its life, which is ${plan.mediaLifeMs} ms here`,
    observed: `${overdue} of ${count} downloads gave one that was over its life`,
    expected: 'none',
  })
}
