import { expect, test } from 'vitest'
import { rules } from '../mocks/protocol/rules/index.ts'
import {
  defineScenario,
  embedded,
  playAll,
  scenarios,
  sourceOfAdapter,
} from '../scenarios/index.ts'
import { compareResults, renderComparison } from './compare.ts'
import { toResult } from './make-result.ts'
import type { Result, RuleResult } from './result.ts'
import { sampleFacts, sampleResult } from '../test/sample-result.ts'
import { levelOf } from './verdict.ts'

const today = '2030-06-01'
const waiver = { rule: 'MSG-32KB', reason: 'known', owner: 'me', expires: today }
const other = { ...waiver, rule: 'W-CHANNEL-NO-ECHO' }

function failures({ results }: Result): { readonly rule: string; readonly fingerprint: string }[] {
  return results.flatMap(({ rule, fingerprint }) =>
    fingerprint === undefined ? [] : [{ rule, fingerprint }],
  )
}

test('a waiver excuses until its last day, and not a day longer', async () => {
  const waivers = [waiver, other]
  const { summary } = await sampleResult({ excuses: { today, waivers } })
  expect([summary.excused, summary.broken]).toEqual([2, 2])
  const late = await sampleResult({ excuses: { today: '2030-06-02', waivers } })
  expect(late.summary).toMatchObject({ verdict: 'non-conformant', excused: 0 })
  expect(late.waivers.map(({ state }) => state)).toEqual(['expired', 'expired'])
})

test('a waiver of a rule that is not broken fails the run', async () => {
  const waivers = [waiver, other, { ...waiver, rule: 'TASKS-MAX-9' }]
  const { summary, waivers: states } = await sampleResult({ excuses: { today, waivers } })
  expect(states.map(({ state }) => state)).toEqual(['in force', 'in force', 'stale'])
  expect(summary).toMatchObject({
    verdict: 'non-conformant',
    because: 'The waiver of TASKS-MAX-9 is stale: take it out.',
  })
})

test('a baseline excuses the very failures that it knows, and fails where one is no more', async () => {
  const known = failures(await sampleResult())
  expect(known).toHaveLength(2)
  const baselineOf = async (entries: typeof known): Promise<Result> =>
    await sampleResult({ excuses: { today, baseline: { file: 'known.json', known: entries } } })
  const same = await baselineOf(known)
  expect(same.results.filter(({ excusedBy }) => excusedBy === 'baseline')).toHaveLength(2)
  expect(same.baseline).toMatchObject({ stale: [] })
  const otherwise = await baselineOf(known.map((each) => ({ ...each, fingerprint: 'other' })))
  expect(otherwise.summary.verdict).toBe('non-conformant')
  const stale = await baselineOf([...known, { rule: 'TASKS-MAX-9', fingerprint: 'gone' }])
  expect(stale.summary.because).toBe(
    'The baseline knows a failure of TASKS-MAX-9 that is no more: take it out.',
  )
})

test('what was not observed is no praise: a run of some scenarios is inconclusive', async () => {
  const some = scenarios.filter(({ name }) => name === 'send-rate')
  const { summary, coverage } = toResult(await playAll(some), sampleFacts)
  expect(summary).toMatchObject({ verdict: 'inconclusive', broken: 0, held: 1 })
  expect(summary.because).toMatch(
    /^(\d+) of \d+ rules of level MUST were not observed: \1 for want of a scenario that was played \(.* more\)\.$/,
  )
  expect(coverage.rules.seen).toEqual(['W-SEND-RATE'])
  expect(toResult([], sampleFacts).summary.because).toBe('No rule was observed.')
})

test('a run that is about some rules is judged by those, and excuses of others do not matter', async () => {
  const some = scenarios.filter(({ name }) => name === 'nine-tasks-and-the-tenth')
  const only = some.flatMap(({ proves }) => proves)
  const played = await playAll(some)
  const waivers = [waiver]
  const known = [{ rule: 'W-SEND-RATE', fingerprint: 'gone' }]
  const excuses = { today: '2031-01-01', waivers, baseline: { file: 'known.json', known } }
  const { summary, results, waivers: states } = toResult(played, { ...sampleFacts, only, excuses })
  expect(summary).toMatchObject({ verdict: 'conformant', held: only.length, broken: 0 })
  expect(results.map(({ rule }) => rule).toSorted()).toEqual(only.toSorted())
  expect(states).toEqual([])
  const more = toResult(played, { ...sampleFacts, only: [...only, 'MSG-32KB'] }).summary
  expect(more).toMatchObject({ verdict: 'inconclusive', 'not observed': 1 })
  expect(more.because).toContain(
    'was not observed: 1 for want of a scenario that was played (MSG-32KB).',
  )
})

test('an adapter that cannot make a world is the harness’s failure, not the service’s, and is given up soon', async () => {
  for (const create of [
    () => {
      throw new Error('no world today')
    },
    async () => await new Promise<never>(() => undefined),
  ]) {
    const source = sourceOfAdapter({ name: 'none', face: 'native', answerMs: 5, create })
    const played = await playAll(scenarios, { source })
    expect(played).toHaveLength(3)
    const { summary, harnessErrors } = toResult(played, { ...sampleFacts, partial: true })
    expect(summary).toMatchObject({ verdict: 'inconclusive', broken: 0 })
    expect(harnessErrors[0]).toMatch(/could not be made: (no world today|Nothing came within)/)
  }
})

test('a service without something that scenarios drive is not judged by those', async () => {
  const source = sourceOfAdapter({ name: 'nothing', face: 'native', create: () => ({}) })
  const { summary, results } = toResult(await playAll(scenarios, { source }), sampleFacts)
  expect(summary).toMatchObject({ verdict: 'inconclusive', held: 0, broken: 0 })
  const nine = results.find(({ rule }) => rule === 'TASKS-MAX-9')
  expect(nine?.reason).toMatch(
    /it needs the C\+\+ shape, which the service under judgement does not give/,
  )
})

test('two results are compared rule by rule', async () => {
  const base = await sampleResult()
  const change = (rule: string, more: Partial<RuleResult>): Result => ({
    ...base,
    results: base.results.map((each) => (each.rule === rule ? { ...each, ...more } : each)),
  })
  expect(compareResults(base, base)).toEqual({ verdict: 'unchanged', changes: [], doubts: [] })
  const mended = change('MSG-32KB', { verdict: 'held' })
  expect(compareResults(base, mended)).toMatchObject({
    verdict: 'improved',
    changes: [{ rule: 'MSG-32KB', kind: 'mended' }],
  })
  expect(compareResults(mended, base).verdict).toBe('regressed')
  const lost = change('TASKS-MAX-9', { verdict: 'not observed' })
  expect(renderComparison(compareResults(base, lost))).toContain(
    'not observed any more  TASKS-MAX-9',
  )
  expect(compareResults(base, change('MSG-32KB', { fingerprint: 'other' }))).toMatchObject({
    verdict: 'unchanged',
    changes: [{ kind: 'broken otherwise' }],
  })
  const elsewhere = { ...base, run: { ...base.run, rulePackDigest: 'other' } }
  expect(compareResults(base, elsewhere).doubts).toHaveLength(1)
})

test('what the guide itself says is MUST, whoever disagrees', () => {
  const levels = rules.map((rule) => [rule.sources.includes('seed'), levelOf(rule)] as const)
  expect(levels.filter(([isSeed, level]) => isSeed && level !== 'MUST')).toEqual([])
  expect(new Set(levels.map(([, level]) => level))).toEqual(new Set(['MUST', 'SHOULD', 'MAY']))
})

test('what fails because the service has gone away is not its failure', async () => {
  const failing = defineScenario({
    name: 'failing',
    title: 'Something fails.',
    proves: ['MSG-32KB'],
    play: async (stage) => {
      await stage.loggedIn('alice')
      stage.check('MSG-32KB', { what: 'anything', observed: 1, expected: 2 })
    },
  })
  const verdictWhere = async (isThere: boolean): Promise<readonly unknown[]> => {
    const source = {
      ...embedded('native', 'cpp-windows-1.3'),
      isThere: async () => await Promise.resolve(isThere),
    }
    const { summary, harnessErrors } = toResult(await playAll([failing], { source }), sampleFacts)
    return [summary.verdict, summary.broken, harnessErrors]
  }
  expect(await verdictWhere(true)).toEqual(['non-conformant', 1, []])
  expect(await verdictWhere(false)).toEqual([
    'inconclusive',
    0,
    ['failing (native/direct/cpp-windows-1.3): the embedded fake does not answer any more'],
  ])
})
