import { rules } from '../mocks/protocol/rules/index.ts'
import { rulesSeen } from '../load/index.ts'
import type { LoadResult, RuleSeen } from '../load/index.ts'
import { digestOf } from './examples.ts'
import { countsOf, describeRule, describeRun } from './make-result.ts'
import type { RunFacts } from './make-result.ts'
import { schemaVersion } from './result.ts'
import type { Conformance, Result, RuleResult, Share } from './result.ts'

const nobody: Share = { of: 0, seen: [], never: [] }

/**
 * Makes the result document of a load: what was measured, and of the rules those that it has come to. What a load does not
 * come to is not listed: `comply` judges all.
 */
export function toLoadDocument(
  load: LoadResult,
  facts: RunFacts & { readonly journalDigest: string },
): Result {
  const judged = rulesSeen(load).map(ruleResult)
  const results = judged.map(({ result }) => result)
  return {
    schemaVersion,
    kind: 'load',
    partial: load.isPartial,
    run: {
      ...describeRun(facts, {
        cells: [],
        virtualMs: load.virtualMs ?? 0,
        parts: [[load.plan.name, facts.journalDigest]],
      }),
      journalDigest: facts.journalDigest,
      configDigest: load.setting.planDigest,
    },
    summary: {
      ...countsOf(results),
      excused: 0,
      ...conformance(
        load,
        judged.map(({ seen }) => seen),
      ),
      scenarios: 0,
      stopped: 0,
      notPlayed: 0,
      checks: results.reduce((sum, { checks }) => sum + checks, 0),
      failedChecks: results.reduce((sum, { failed }) => sum + failed, 0),
    },
    coverage: {
      rules: { of: rules.length, seen: results.map(({ rule }) => rule), never: [] },
      notTestable: 0,
      limits: [],
      codes: nobody,
      callbacks: nobody,
      transitions: nobody,
    },
    results,
    scenarios: [],
    invariants: [],
    waivers: [],
    harnessErrors: load.errors,
    load,
  }
}

function conformance(
  { verdict, because }: LoadResult,
  seen: readonly RuleSeen[],
): { readonly verdict: Conformance; readonly because: string } {
  const broken = seen.find(({ isHeld }) => !isHeld)
  if (broken !== undefined)
    return { verdict: 'non-conformant', because: `${broken.rule} is broken: ${broken.observed}.` }
  if (verdict === 'INVALID') return { verdict: 'inconclusive', because }
  return {
    verdict: seen.length === 0 ? 'inconclusive' : 'conformant',
    because:
      seen.length === 0
        ? 'The load has come to no rule.'
        : `${seen.length} rules that the load has come to are held.`,
  }
}

function ruleResult(seen: RuleSeen): { readonly seen: RuleSeen; readonly result: RuleResult } {
  const rule = rules.find(({ id }) => id === seen.rule)
  if (rule === undefined) throw new Error(`Bug in rtm-testkit: there is no rule ${seen.rule}`)
  const verdict = seen.isHeld ? 'held' : 'broken'
  const result: RuleResult = {
    ...describeRule(rule),
    verdict,
    reason: seen.observed,
    cells: [],
    scenarios: [],
    checks: seen.checks,
    failed: seen.failed,
    ...(seen.isHeld ? {} : { fingerprint: digestOf([seen.rule, seen.what]) }),
    example: {
      scenario: 'load',
      cell: '',
      what: seen.what,
      observed: seen.observed,
      expected: seen.expected,
      story: [],
    },
  }
  return { seen, result }
}
