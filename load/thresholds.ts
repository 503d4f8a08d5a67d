import { ToolkitError } from '../mocks/index.ts'
import { didYouMean, ended, parseDuration } from '../mocks/internal.ts'
import { intervals, outcomes } from './measure/outcome.ts'
import type { Interval, Outcome } from './measure/outcome.ts'
import { operationsOf } from './plan.ts'
import type { OperationKind, Plan, Tags } from './plan.ts'
import { gauges } from './run-data.ts'
import type { GaugeName } from './run-data.ts'
import { scenariosOf } from './scenarios.ts'

/** What a threshold looks at. */
type Metric =
  | {
      readonly of: 'interval'
      readonly operation: OperationKind
      readonly interval: Interval
      readonly outcome: Outcome
    }
  | { readonly of: 'outcome'; readonly operation: OperationKind; readonly outcome: Outcome }
  | { readonly of: 'bytes'; readonly operation: OperationKind }
  | { readonly of: 'gauge'; readonly gauge: GaugeName }

/** How what is measured stands to the limit. */
export type Comparison = '<' | '<=' | '>' | '>=' | '==' | '!='

/** A bound on what is measured, taken apart. */
export interface Threshold {
  readonly expression: string
  readonly metric: Metric
  /** Only scenarios with these tags count; all of them where no tag is given. */
  readonly tags: Tags
  readonly aggregate: string
  readonly comparison: Comparison
  /** In `unit`. */
  readonly limit: number
  readonly unit: string
  /** Nothing measured is no failure. */
  readonly mayBeEmpty: boolean
  /** Ends the run as soon as it is not met, from so long after the beginning on, in ms; absent where only the end counts. */
  readonly abortAfterMs?: number
}

const operationKinds: readonly OperationKind[] = [
  'upload',
  'download',
  'peerMessage',
  'channelMessage',
  'login',
  'reconnect',
]
/** Microseconds of each unit of time. */
export const unitsOfTime: Readonly<Record<string, number>> = { us: 1, ms: 1000, s: 1e6, m: 60e6 }
/** Bytes of each unit. */
export const unitsOfBytes: Readonly<Record<string, number>> = {
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  KiB: 1024,
  MiB: 1024 ** 2,
}
const form =
  /^(?<metric>[\w.]+)\s*(?:\{(?<tags>[^{}]*)\})?\s+(?<aggregate>p\(\s*\d+(?:\.\d+)?\s*\)|\w+)\s*(?<comparison><=|>=|==|!=|<|>)\s*(?<limit>\d+(?:\.\d+)?)\s*(?<unit>(?!abortOnFail\b)[A-Za-z%]*)\s*(?<empty>\?)?(?<abort>\s+abortOnFail(?:\s+after\s+(?<delay>\S+))?)?$/

/**
 * Reads a threshold such as `upload.response p(99)<500ms`, `upload.failed rate<0.01`, `upload.bytes perSecond>100MB`,
 * `upload.response{outcome:cancelled} max<2s`, `upload.response{scenario:photos,team:red} p(95)<1s` or `slots.peak value<=9`; a question mark at its end lets it be empty,
 * `abortOnFail` ends the run as soon as it is not met, and `abortOnFail after 10s` not before that.
 *
 * @throws ToolkitError with one sentence on what is wrong with it.
 */
export function parseThreshold(expression: string): Threshold {
  const groups = form.exec(expression.trim())?.groups
  if (groups === undefined)
    return refuse(
      expression,
      "it is not of the form 'metric aggregate<limit'. Give one such as 'upload.response p(99)<500ms'",
    )
  const { metric: name = '', aggregate: given = '', comparison, limit, unit = '' } = groups
  const { outcome, ...tags } = tagsOf(expression, groups['tags'])
  const metric = metricOf(expression, name, outcome)
  const aggregate = given.replaceAll(/\s/g, '')
  checkAggregate(expression, metric, aggregate)
  checkUnit(expression, metric, { aggregate, unit })
  return {
    expression: expression.trim(),
    metric,
    tags: tagsFor(expression, metric, tags),
    aggregate,
    comparison: comparison as Comparison,
    limit: Number(limit),
    unit: unit === '' ? unitOf(metric, aggregate) : unit,
    mayBeEmpty: groups['empty'] !== undefined,
    ...abortOf(expression, metric, groups),
  }
}

/** The thresholds of a plan. @throws ToolkitError for one that makes no sense, or whose operation the plan does not have. */
export function checkThresholds(plan: Plan): readonly Threshold[] {
  return plan.thresholds.map((expression) => {
    const threshold = parseThreshold(expression)
    const { metric, tags } = threshold
    const part = taggedPart(expression, plan, tags)
    const kinds = operationsOf(part).map(({ kind }) => kind)
    if (metric.of !== 'gauge' && !kinds.includes(metric.operation))
      refuse(
        expression,
        `${part === plan ? 'the plan' : `what has ${tagsText(tags)}`} has no ${metric.operation}, so there would be nothing to judge. It has ${[...new Set(kinds)].join(', ')}`,
      )
    const why = whyNever(metric, part)
    if (why !== undefined) refuse(expression, `${why}, so there would be nothing to judge`)
    return threshold
  })
}

function abortOf(
  expression: string,
  { of }: Metric,
  { abort, delay = '0s' }: Readonly<Record<string, string | undefined>>,
): Pick<Threshold, 'abortAfterMs'> {
  if (abort === undefined) return {}
  if (of === 'gauge')
    refuse(
      expression,
      'it is known at the end alone, so it cannot end a run. Leave abortOnFail out',
    )
  const abortAfterMs = parseDuration(delay)
  return abortAfterMs === undefined
    ? refuse(expression, `'${delay}' is no length of time. Give one such as 10s`)
    : { abortAfterMs }
}

/** The work of a plan that has tags. @throws ToolkitError where none has. */
function taggedPart(expression: string, plan: Plan, tags: Tags): Plan {
  if (Object.keys(tags).length === 0) return plan
  const all = scenariosOf(plan)
  const found = all.filter((scenario) => hasTags(scenario, tags))
  const operations = found.flatMap((scenario) => scenario.plan.operations)
  if (found.length > 0) return { ...plan, operations, scenarios: [] }
  const known = new Set(
    all.flatMap((each) => Object.entries(each.tags).map(([name, value]) => `${name}:${value}`)),
  )
  return refuse(
    expression,
    `no scenario of the plan has ${tagsText(tags)}. There are ${[...known].join(', ')}`,
  )
}

/** Whether a scenario has all of these tags. */
export function hasTags(scenario: { readonly tags: Tags }, tags: Tags): boolean {
  return Object.entries(tags).every(([name, value]) => scenario.tags[name] === value)
}

function tagsText(tags: Tags): string {
  return Object.entries(tags)
    .map(([name, value]) => `${name}:${value}`)
    .join(',')
}

/** What stands in braces: `outcome:failed, scenario:photos`. */
function tagsOf(
  expression: string,
  text: string | undefined,
): Readonly<Record<string, string>> & { readonly outcome?: string } {
  if (text === undefined) return {}
  const pairs = text.split(',').map((pair) => /^\s*([\w.-]+)\s*:\s*([\w.-]+)\s*$/.exec(pair))
  return Object.fromEntries(
    pairs.map((pair) => {
      const [, name = '', value = ''] =
        pair ??
        refuse(
          expression,
          `'{${text}}' is no list of tags. Give one such as {outcome:failed} or {scenario:photos}`,
        )
      return [name, value]
    }),
  )
}

function tagsFor(expression: string, { of }: Metric, tags: Tags): Tags {
  if (of === 'gauge' && Object.keys(tags).length > 0)
    refuse(expression, `it is one number for the run, and has no tags. Leave ${tagsText(tags)} out`)
  return tags
}

/** Intervals of operations that move no medium: no other is known of them. */
const intervalsOfKind: Readonly<Partial<Record<OperationKind, readonly Interval[]>>> = {
  peerMessage: ['response', 'service', 'startLag', 'upload', 'server', 'download'],
  channelMessage: ['response', 'service', 'startLag', 'upload', 'server', 'download'],
  login: ['response', 'service', 'startLag'],
  reconnect: ['response', 'service', 'startLag'],
}

/** Why no run of the plan can come to a metric of its operations; undefined where it can. */
function whyNever(metric: Metric, plan: Plan): string | undefined {
  switch (metric.of) {
    case 'interval':
      return whyNoTime(metric, plan)
    case 'outcome':
      return undefined
    case 'bytes':
      return isOf(metric.operation, ['login', 'reconnect'])
        ? `a ${metric.operation} moves no bytes`
        : undefined
    case 'gauge':
      return whyNoGauge(metric.gauge, plan)
  }
}

function whyNoTime(
  { operation, interval, outcome }: Extract<Metric, { readonly of: 'interval' }>,
  plan: Plan,
): string | undefined {
  const known = intervalsOfKind[operation]
  if (known?.includes(interval) === false) return `a ${operation} has no ${interval}`
  if (outcome === 'shed') return 'what is shed never begins and has no times'
  if (outcome === 'cancelled' && !hasCancels(plan, [operation]))
    return `the plan cancels no ${operation}`
  return undefined
}

function whyNoGauge(gauge: GaugeName, plan: Plan): string | undefined {
  const kinds = operationsOf(plan).map(({ kind }) => kind)
  if (gauge.startsWith('cancel.') && !hasCancels(plan, ['upload', 'download']))
    return 'the plan cancels nothing'
  if (gauge.startsWith('uploads.') && !kinds.includes('upload')) return 'the plan uploads nothing'
  return undefined
}

function hasCancels(plan: Plan, kinds: readonly OperationKind[]): boolean {
  return operationsOf(plan).some(
    (operation) =>
      isOf(operation.kind, kinds) &&
      'cancel' in operation &&
      operation.cancel !== undefined &&
      operation.cancel.share > 0,
  )
}

function isOf(kind: OperationKind, kinds: readonly OperationKind[]): boolean {
  return kinds.includes(kind)
}

function metricOf(expression: string, name: string, outcome: string | undefined): Metric {
  const found = metricNamed(expression, name, outcome)
  if (found.of !== 'interval') refuseOutcome(expression, name, outcome)
  return found
}

function metricNamed(expression: string, name: string, outcome: string | undefined): Metric {
  if (Object.hasOwn(gauges, name)) return { of: 'gauge', gauge: name as GaugeName }
  const [first = '', second = '', ...more] = name.split('.')
  const operation = operationKinds.find((kind) => kind === first)
  if (operation === undefined || more.length > 0) return unknownMetric(expression, name)
  if (outcome !== undefined && !isOutcome(outcome))
    refuse(expression, `there is no outcome '${outcome}'. Outcomes: ${outcomes.join(', ')}`)
  if (second === 'bytes') return { of: 'bytes', operation }
  if (isOutcome(second)) return { of: 'outcome', operation, outcome: second }
  const wanted = outcome ?? 'completed'
  return { of: 'interval', operation, interval: intervalOf(expression, second), outcome: wanted }
}

/** A tag that would change nothing. */
function refuseOutcome(expression: string, name: string, outcome: string | undefined): void {
  if (outcome === undefined) return
  const why = Object.hasOwn(gauges, name)
    ? 'is one number for the run'
    : name.endsWith('.bytes')
      ? 'counts the bytes of all outcomes together'
      : 'has its outcome in its name'
  refuse(
    expression,
    `${name} ${why}: {outcome:${outcome}} belongs to a time such as upload.response. Leave it out`,
  )
}

function isOutcome(word: string): word is Outcome {
  return outcomes.includes(word as Outcome)
}

function unknownMetric(expression: string, name: string): never {
  const known = [...operationKinds, ...Object.keys(gauges)]
  const all = `Metrics begin with ${operationKinds.join(', ')}, or are ${Object.keys(gauges).join(', ')}.`
  const [first] = name.split('.')
  const hint = didYouMean(first, known, didYouMean(name, known, all))
  return refuse(expression, `there is no metric '${name}'. ${hint}`)
}

function intervalOf(expression: string, word: string): Interval {
  if (Object.hasOwn(intervals, word)) return word as Interval
  const known = [...Object.keys(intervals), ...outcomes, 'bytes']
  return refuse(expression, `an operation has no '${word}'. ${didYouMean(word, known)}`)
}

const aggregates: Readonly<Record<Metric['of'], readonly string[]>> = {
  interval: ['p(N)', 'min', 'max', 'avg', 'med'],
  outcome: ['count', 'rate', 'perSecond'],
  bytes: ['total', 'perSecond'],
  gauge: ['value'],
}

/** The percents of an aggregate such as `p(99.9)`. */
export function percentOf(aggregate: string): number {
  return Number(/\d+(?:\.\d+)?/.exec(aggregate)?.[0])
}

function checkAggregate(expression: string, { of }: Metric, aggregate: string): void {
  const isPercentile = of === 'interval' && aggregate.startsWith('p(')
  if (isPercentile && percentOf(aggregate) <= 100) return
  if (isPercentile) refuse(expression, `${aggregate} is no percentile. Give 0 to 100`)
  if (!aggregates[of].includes(aggregate))
    refuse(expression, `it has no '${aggregate}'. It has ${aggregates[of].join(', ')}`)
}

function unitsFor({ of }: Metric, aggregate: string): readonly string[] {
  if (of === 'interval') return Object.keys(unitsOfTime)
  if (of === 'bytes') return Object.keys(unitsOfBytes)
  return of === 'outcome' && aggregate === 'rate' ? ['%'] : []
}

function unitOf({ of }: Metric, aggregate: string): string {
  if (of === 'interval') return 'ms'
  return of === 'bytes' && aggregate !== '' ? 'B' : ''
}

function checkUnit(
  expression: string,
  metric: Metric,
  { aggregate, unit }: { readonly aggregate: string; readonly unit: string },
): void {
  const known = unitsFor(metric, aggregate)
  if (unit === '' || known.includes(unit)) return
  refuse(
    expression,
    `'${unit}' is no unit of it. ${known.length === 0 ? 'Leave it out' : `Give ${known.join(', ')}`}`,
  )
}

function refuse(expression: string, why: string): never {
  throw new ToolkitError(
    'INVALID_OPTION',
    `Failed to take the threshold '${expression}': ${ended(why)}`,
  )
}
