import { expect, test } from 'vitest'
import { createRandom, nextFloat } from '../../mocks/internal.ts'
import type { ComparedOperation, ComparedRun, Difference, LoadComparison } from '../load-result.ts'
import { compareRuns } from './compare-runs.ts'

const options = { base: 'a', head: 'b', tolerance: 0.05 }

type Change = (run: ComparedRun) => ComparedRun

const same: Change = (run) => run

/** Texts and uploads; runs vary by `noise`. */
function pairsOf(
  count: number,
  { noise = 0.02, change = same }: { readonly noise?: number; readonly change?: Change } = {},
): LoadComparison['pairs'] {
  const random = createRandom(3, 'pairs')
  const run = (): ComparedRun => ({
    seconds: 10,
    operations: [operation('peerMessage', 1000), operation('upload', 200)],
  })
  const operation = (kind: 'peerMessage' | 'upload', calls: number): ComparedOperation => {
    const wobble = 1 + noise * (nextFloat(random) - 0.5)
    const us = kind === 'upload' ? 50_000 : 1000
    return {
      operation: kind,
      count: calls,
      completed: calls,
      failed: 0,
      perSecond: calls / 10 / wobble,
      p50Us: us * wobble,
      p99Us: us * 4 * wobble,
    }
  }
  return Array.from({ length: count }, () => [run(), change(run())] as const)
}

/** What a change of one operation alone makes of a run. */
function changing(
  kind: 'peerMessage' | 'upload',
  change: (operation: ComparedOperation) => ComparedOperation,
): Change {
  return (run) => ({
    ...run,
    operations: run.operations.map((each) => (each.operation === kind ? change(each) : each)),
  })
}

const slower = (factor: number, kind: 'peerMessage' | 'upload' = 'upload'): Change =>
  changing(kind, ({ p50Us = 0, p99Us = 0, ...rest }) => ({
    ...rest,
    p50Us: p50Us * factor,
    p99Us: p99Us * factor,
  }))

const failing = (share: number): Change =>
  changing('upload', (each) => {
    const { p50Us, p99Us, ...rest } = each
    const failed = Math.round(each.count * share)
    const completed = each.count - failed
    return {
      ...rest,
      failed,
      completed,
      perSecond: completed / 10,
      ...(completed === 0 ? {} : { p50Us: p50Us ?? 0, p99Us: p99Us ?? 0 }),
    }
  })

function rowOf({ differences }: LoadComparison, operation: string, name: string): Difference {
  const found = differences.find((each) => each.operation === operation && each.name === name)
  if (found === undefined) throw new Error(`no row for ${name} of ${operation}`)
  return found
}

test('uploads ten times slower beside unchanged texts are a regression of uploads alone', () => {
  const compared = compareRuns(pairsOf(8, { change: slower(10) }), options)
  expect(compared.verdict).toBe('regressed')
  expect(rowOf(compared, 'upload', 'p50')).toMatchObject({ verdict: 'regressed' })
  expect(rowOf(compared, 'upload', 'p50').estimate).toBeCloseTo(10, 0)
  expect(rowOf(compared, 'peerMessage', 'p50')).toMatchObject({ verdict: 'unchanged' })
})

test('every number of every operation has a row', () => {
  const { differences } = compareRuns(pairsOf(6), options)
  expect(differences.map(({ operation, name }) => `${operation} ${name}`)).toEqual(
    ['peerMessage', 'upload'].flatMap((operation) =>
      ['p50', 'p99', 'failure rate', 'throughput'].map((name) => `${operation} ${name}`),
    ),
  )
})

test.each([
  ['regressed', { change: slower(1.2) }],
  ['improved', { change: slower(0.8) }],
  ['unchanged', {}],
  ['inconclusive', { noise: 0.6, change: slower(1.05) }],
] as const)('%s: %j', (verdict, given) => {
  const compared = compareRuns(pairsOf(8, given), options)
  expect(compared.verdict).toBe(verdict)
  for (const { low = 0, estimate = -1, high = 0 } of compared.differences) {
    expect(low).toBeLessThanOrEqual(estimate)
    expect(high).toBeGreaterThanOrEqual(estimate)
  }
  if (verdict === 'inconclusive')
    expect(rowOf(compared, 'upload', 'p50').morePairs).toBeGreaterThan(0)
})

test('four pairs are too few to tell, however clear they look; exact runs need one', () => {
  const compared = (count: number, factor: number, isExact = false): string =>
    compareRuns(pairsOf(count, { noise: 0, change: slower(factor) }), { ...options, isExact })
      .verdict
  expect(compared(4, 3)).toBe('inconclusive')
  expect(compared(5, 3)).toBe('regressed')
  expect(compared(4, 1)).toBe('inconclusive')
  expect(compared(5, 1)).toBe('unchanged')
  expect(compared(1, 1.06, true)).toBe('regressed')
  expect(compared(1, 1.04, true)).toBe('unchanged')
  expect(compareRuns([], options).verdict).toBe('inconclusive')
})

test('less throughput is worse', () => {
  const less = changing('upload', (each) => ({ ...each, perSecond: each.perSecond * 0.8 }))
  const compared = compareRuns(pairsOf(8, { change: less }), options)
  expect(rowOf(compared, 'upload', 'throughput').verdict).toBe('regressed')
  expect(compared.verdict).toBe('regressed')
})

test.each([1, 6])('calls that all fail are a regression, with %d pairs', (count) => {
  const compared = compareRuns(pairsOf(count, { change: failing(1) }), options)
  expect(compared.verdict).toBe('regressed')
  expect(rowOf(compared, 'upload', 'failure rate')).toMatchObject({
    verdict: 'regressed',
    estimate: 1,
    why: 'no call of head completed',
  })
  expect(rowOf(compared, 'upload', 'p50')).toMatchObject({
    verdict: 'inconclusive',
    why: `no call completed in ${count} of ${count} runs of head`,
  })
  const back = compareRuns(
    compared.pairs.map(([base, head]) => [head, base]),
    options,
  )
  expect(rowOf(back, 'upload', 'failure rate').verdict).toBe('improved')
})

test('more failures are found, none on either side is unchanged, and one failure decides nothing', () => {
  const verdict = (change: Change): string =>
    rowOf(compareRuns(pairsOf(6, { change }), options), 'upload', 'failure rate').verdict
  expect(verdict(failing(0.1))).toBe('regressed')
  expect(verdict(failing(0))).toBe('unchanged')
  let runs = 0
  const once: Change = (run) => (runs++ === 3 ? failing(0.05)(run) : run)
  expect(verdict(once)).toBe('inconclusive')
})

test('so few calls that a failure of one in a hundred would not show do not make the failure rate unchanged', () => {
  const few = changing('upload', (each) => ({ ...each, count: 10, completed: 10 }))
  const pairs = pairsOf(6).map(([base, head]) => [few(base), few(head)] as const)
  const row = rowOf(compareRuns(pairs, options), 'upload', 'failure rate')
  expect(row).toMatchObject({ verdict: 'inconclusive', estimate: 0 })
  expect(row.morePairs).toBeGreaterThan(0)
})

test('an operation that one side lacks is said, and leaves the whole inconclusive', () => {
  const without: Change = (run) => ({
    ...run,
    operations: run.operations.filter(({ operation }) => operation !== 'upload'),
  })
  const compared = compareRuns(pairsOf(6, { change: without }), options)
  expect(compared.verdict).toBe('inconclusive')
  expect(rowOf(compared, 'upload', 'throughput')).toEqual({
    operation: 'upload',
    name: 'throughput',
    scale: 'ratio',
    verdict: 'inconclusive',
    why: '6 of 6 runs of head did no upload',
  })
})

test.each([
  [99, 'inconclusive'],
  [100, 'unchanged'],
] as const)('a p99 of %d calls is %s', (completed, verdict) => {
  const fewer = changing('upload', (each) => ({ ...each, completed }))
  const row = rowOf(compareRuns(pairsOf(6, { change: fewer }), options), 'upload', 'p99')
  expect(row.verdict).toBe(verdict)
  expect(row.why ?? '').toMatch(
    verdict === 'unchanged' ? /^$/ : /one of head has 99: make the runs 2 times as long/,
  )
})
