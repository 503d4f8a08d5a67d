import { expect, test } from 'vitest'
import { sampleResult } from '../test/sample-result.ts'
import { compareResults } from './compare.ts'
import { failuresOf } from './excuses.ts'
import { gateOf } from './gate.ts'
import { judgeAgain, judgeResult } from './judge-result.ts'
import type { Unjudged } from './judge-result.ts'
import type { Level, Result } from './result.ts'

const today = '2030-06-01'
const sample = await sampleResult()

/** The sample with one broken rule of a level, or none, and with an invariant that is violated. */
function resultWith({ level, violated }: { level?: Level; violated?: string }): Unjudged & Result {
  const results = sample.results.map((each) => {
    if (level !== undefined && each.rule === 'MSG-32KB') return { ...each, level }
    const { fingerprint: _, ...held } = each
    return { ...held, verdict: 'held' as const }
  })
  const invariants = sample.invariants.map((each) =>
    each.name === violated
      ? { ...each, held: false, brokenBy: 'nine-tasks-at-once: result 7 came twice' }
      : each,
  )
  return judgeResult({ ...sample, kind: 'service', results, invariants }) as Unjudged & Result
}

test.each([
  ['MUST', 'failed', 'failed'],
  ['SHOULD', 'passed', 'failed'],
  ['MAY', 'passed', 'passed'],
] as const)('a broken %s: by must %s, by should %s, by never passed', (level, must, should) => {
  const result = resultWith({ level })
  expect(gateOf(result, 'must').outcome).toBe(must)
  expect(gateOf(result, 'should').outcome).toBe(should)
  expect(gateOf(result, 'never').outcome).toBe('passed')
})

test('what says nothing passes no gate, unless nothing may fail', () => {
  const partial = judgeResult({ ...resultWith({}), partial: true })
  expect(gateOf(partial, 'must').outcome).toBe('inconclusive')
  expect(gateOf(partial, 'never').outcome).toBe('passed')
})

test('a violated invariant fails, is waived by its name, and known by a baseline', () => {
  const result = resultWith({ violated: 'one-result' })
  expect(result.summary).toMatchObject({
    verdict: 'non-conformant',
    because: '1 invariant was violated: one-result.',
  })
  const waiver = { rule: 'one-result', reason: 'known', owner: 'me', expires: today }
  const waived = judgeAgain(result, { today, waivers: [waiver] })
  expect(waived.summary).toMatchObject({ verdict: 'conformant with warnings', excused: 1 })
  expect(waived.invariants.find(({ name }) => name === 'one-result')?.excusedBy).toBe('waiver')
  const known = failuresOf(result)
  expect(known.map(({ rule }) => rule)).toEqual(['one-result'])
  const baseline = { file: 'known.json', known }
  expect(judgeAgain(result, { today, baseline }).summary.verdict).toBe('conformant with warnings')
  const mended = judgeAgain(resultWith({}), { today, baseline })
  expect(mended.summary.because).toMatch(
    /^The baseline knows a failure of one-result that is no more/,
  )
})

test('what was not judged at all is not stale', () => {
  const results = resultWith({}).results.filter(({ rule }) => rule !== 'MSG-32KB')
  const known = [{ rule: 'MSG-32KB', fingerprint: 'x' }]
  const waivers = [{ rule: 'MSG-32KB', reason: 'known', owner: 'me', expires: today }]
  const excuses = { today, waivers, baseline: { file: 'known.json', known } }
  expect(judgeAgain({ ...resultWith({}), results }, excuses).summary.verdict).toBe('conformant')
  expect(judgeAgain(resultWith({}), excuses).summary.verdict).toBe('non-conformant')
})

test('the same invariant violated by another scenario is not the known failure', () => {
  const result = resultWith({ violated: 'one-result' })
  const baseline = { file: 'known.json', known: failuresOf(result) }
  const invariants = result.invariants.map((each) =>
    each.held ? each : { ...each, brokenBy: 'cancel-image: result 7 came twice' },
  )
  expect(judgeAgain({ ...result, invariants }, { today, baseline }).summary.verdict).toBe(
    'non-conformant',
  )
})

test('an invariant that is violated now is a regression, and one that is mended is better', () => {
  const [held, violated] = [resultWith({}), resultWith({ violated: 'one-result' })]
  expect(compareResults(held, violated)).toMatchObject({
    verdict: 'regressed',
    changes: [{ rule: 'one-result', kind: 'broken now', before: 'held', now: 'broken' }],
  })
  expect(compareResults(violated, held).verdict).toBe('improved')
})

test('judged again without new excuses a result stays as it was', () => {
  const waiver = { rule: 'MSG-32KB', reason: 'known', owner: 'me', expires: today }
  const waived = judgeAgain(resultWith({ level: 'MUST' }), { today, waivers: [waiver] })
  expect(judgeAgain(waived as Unjudged & Result, { today })).toEqual(waived)
  const late = judgeAgain(waived as Unjudged & Result, { today: '2030-06-02' })
  expect(late.summary.verdict).toBe('non-conformant')
})
