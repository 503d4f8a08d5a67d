import { observedText } from '../load/index.ts'
import { instantOf } from '../mocks/internal.ts'
import { differenceName, differenceSentence } from './difference-words.ts'
import { placeOf, valueText } from './markup.ts'
import type { InvariantSum, Result, RuleResult } from './result.ts'

/** Renders a result in the Common Test Report Format: a test per rule and invariant. */
export function renderCtrf(result: Result): string {
  const { run, results, invariants, summary, load } = result
  const startMs = instantOf(run.startedAt)
  const tests = [
    ...results.map(testOf),
    ...invariants.map(invariantTest),
    ...thresholdTests(load),
    ...comparisonTests(load),
  ]
  const count = (status: string): number => tests.filter((test) => test.status === status).length
  const report = {
    reportFormat: 'CTRF',
    specVersion: '0.0.0',
    generatedBy: `rtm-testkit ${run.version}`,
    timestamp: run.startedAt,
    results: {
      tool: { name: 'rtm-testkit', version: run.version },
      summary: {
        tests: tests.length,
        passed: count('passed'),
        failed: count('failed'),
        pending: 0,
        skipped: count('skipped'),
        other: count('other'),
        start: startMs,
        stop: startMs + Math.round(run.tookMs),
        extra: {
          verdict: load?.verdict ?? summary.verdict,
          because: load?.because ?? summary.because,
        },
      },
      tests,
      environment: { appName: run.subject, extra: { seed: run.seed, replay: run.replay } },
    },
  }
  return `${JSON.stringify(report, null, 2)}\n`
}

type Status = 'passed' | 'failed' | 'skipped' | 'other'

interface CtrfTest {
  readonly name: string
  readonly status: Status
  readonly duration: number
  readonly suite: readonly string[]
  readonly rawStatus: string
  readonly tags: readonly string[]
  readonly message?: string
  readonly trace?: string
  readonly filePath?: string
  readonly line?: number
  readonly extra: object
}

/** A test per threshold of a load; of a load that is INVALID they say nothing. */
function thresholdTests(load: Result['load']): readonly CtrfTest[] {
  if (load === undefined) return []
  return load.thresholds.map((threshold) => {
    const { expression, ok, samples } = threshold
    return {
      name: expression,
      status: load.verdict === 'INVALID' ? 'other' : ok ? 'passed' : 'failed',
      duration: 0,
      suite: ['thresholds', load.plan.name],
      rawStatus: load.verdict === 'INVALID' ? 'invalid' : ok ? 'ok' : 'failed',
      tags: ['load'],
      ...(ok ? {} : { message: observedText(threshold) }),
      extra: { samples },
    }
  })
}

/** A test per number that was compared; what cannot be told is `other`, never passed. */
function comparisonTests(load: Result['load']): readonly CtrfTest[] {
  if (load?.comparison === undefined) return []
  return load.comparison.differences.map((difference) => {
    const { verdict } = difference
    const isFine = verdict === 'unchanged' || verdict === 'improved'
    return {
      name: differenceName(difference),
      status: verdict === 'regressed' ? 'failed' : isFine ? 'passed' : 'other',
      duration: 0,
      suite: ['comparison', load.plan.name],
      rawStatus: verdict,
      tags: ['load'],
      message: differenceSentence(difference),
      extra: {},
    }
  })
}

function testOf(rule: RuleResult): CtrfTest {
  const { verdict, reason, example, level, section, fingerprint, sources, excusedBy } = rule
  const place = placeOf(example?.site)
  return {
    name: `${rule.rule}: ${rule.title}`,
    status: statusOf(rule),
    duration: 0,
    suite: [section],
    rawStatus: excusedBy === undefined ? verdict : `${verdict}, excused by ${excusedBy}`,
    tags: [level],
    ...(reason === undefined ? {} : { message: reason }),
    ...(verdict !== 'broken' || example === undefined
      ? {}
      : {
          trace: `observed ${valueText(example.observed)}\nexpected ${valueText(example.expected)}`,
        }),
    ...(place === undefined ? {} : { filePath: place.file, line: place.line }),
    extra: {
      statement: rule.statement,
      sources,
      ...(fingerprint === undefined ? {} : { fingerprint }),
    },
  }
}

function invariantTest({ name, statement, held, brokenBy, excusedBy }: InvariantSum): CtrfTest {
  return {
    name: `${name}: ${statement}`,
    status: statusOf({ verdict: held ? 'held' : 'broken', excusedBy }),
    duration: 0,
    suite: ['invariants'],
    rawStatus:
      excusedBy === undefined ? (held ? 'held' : 'broken') : `broken, excused by ${excusedBy}`,
    tags: ['MUST'],
    ...(brokenBy === undefined ? {} : { message: brokenBy }),
    extra: {},
  }
}

/** `other` is what was not observed: nothing was skipped, and nothing was said. */
function statusOf({
  verdict,
  excusedBy,
}: Pick<RuleResult, 'verdict'> & {
  readonly excusedBy?: RuleResult['excusedBy'] | undefined
}): Status {
  if (verdict === 'held') return 'passed'
  if (verdict === 'broken') return excusedBy === undefined ? 'failed' : 'other'
  return verdict === 'skipped' ? 'skipped' : 'other'
}
