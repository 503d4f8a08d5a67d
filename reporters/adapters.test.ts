import { readFile } from 'node:fs/promises'
import { runInThisContext } from 'node:vm'
import { expect, test } from 'vitest'
import { brokenBy } from '../examples/broken-service/adapter.ts'
import { createFakeRtm } from '../mocks/index.ts'
import { defineAdapter, playAll, scenarios, sourceOfAdapter } from '../scenarios/index.ts'
import type { Adapter, AdapterWorld } from '../scenarios/index.ts'
import { sampleFacts } from '../test/sample-result.ts'
import { toResult } from './make-result.ts'
import type { Result } from './result.ts'

const native = scenarios.filter(({ face = 'native' }) => face === 'native')

const sessions = native.filter(({ name }) => /interrupted|kicked|banned|login/.test(name))

async function judged(adapter: Adapter, some = native): Promise<Result> {
  return toResult(await playAll(some, { source: sourceOfAdapter(adapter) }), sampleFacts)
}

/** The adapter of a service without a fault, with what is to be other in its worlds. */
function faultless(change: (world: AdapterWorld) => Partial<AdapterWorld>): Adapter {
  const adapter = brokenBy(undefined)
  return {
    ...adapter,
    create: async (options) => {
      const world = await adapter.create(options)
      return { ...world, ...change(world) }
    },
  }
}

/** The snippet of the documents, letter for letter but for its imports. */
async function adapterOfTheDocuments(): Promise<Adapter> {
  const text = await readFile(new URL('../docs/compliance.md', import.meta.url), 'utf8')
  const [, body] =
    /^import \{ defineAdapter \}[^\n]+\n.*?\n\n(.*?)^export default adapter$/ms.exec(text) ?? []
  if (body === undefined) throw new Error('docs/compliance.md has no adapter.')
  const make = runInThisContext(
    `(defineAdapter, createFakeRtm) => { ${body}; return adapter }`,
  ) as (...given: readonly unknown[]) => Adapter
  return make(defineAdapter, createFakeRtm)
}

function faultsOf({ results, invariants, harnessErrors, scenarios: played }: Result): unknown {
  return {
    broken: results.filter(({ verdict }) => verdict === 'broken').map(({ rule }) => rule),
    invariants: invariants.flatMap(({ brokenBy: why }) => why ?? []),
    stopped: played.flatMap(({ stoppedBy }) => stoppedBy ?? []),
    harnessErrors,
  }
}

const none = { broken: [], invariants: [], stopped: [], harnessErrors: [] }

test('a service without a fault is conformant, to its last invariant', async () => {
  const result = await judged(brokenBy(undefined))
  expect(faultsOf(result)).toEqual(none)
  expect(result.summary.verdict).toBe('conformant')
  expect(result.invariants.find(({ name }) => name === 'progress-rises')?.looks).toBeGreaterThan(50)
})

test('the adapter of docs/compliance.md is faultless in all that it can be driven to, and what it cannot says why', async () => {
  const result = await judged(await adapterOfTheDocuments())
  expect(faultsOf(result)).toEqual(none)
  const open = result.results.filter(({ verdict }) => verdict === 'not observed')
  for (const { rule, reason } of open) expect([rule, reason]).toEqual([rule, expect.any(String)])
  // Worlds of its own, faults, a network that is cut, the operators' side, a look inside.
  expect(result.summary.held).toBeGreaterThan(120)
  expect(result.summary.because).toMatch(
    /^\d+ of \d+ rules of level MUST were not observed: \d+ for want of /,
  )
})

test('without a network that can be cut, what needs one is not observed', async () => {
  const result = await judged(
    faultless(() => ({ network: undefined }) as never),
    sessions,
  )
  expect(faultsOf(result)).toEqual(none)
  const reconnect = result.results.find(({ rule }) => rule === 'W-RECONNECT-4S')
  expect(reconnect).toMatchObject({
    verdict: 'not observed',
    reason: expect.stringContaining('a network that can be cut'),
  })
})

test('a part that is not whole is as good as what it has', async () => {
  const result = await judged(
    faultless(() => ({ server: { unban: () => undefined } }) as never),
    sessions,
  )
  expect(faultsOf(result)).toEqual(none)
  expect(result.results.find(({ rule }) => rule === 'W-REASONS')?.verdict).not.toBe('broken')
})

test('what an adapter throws is its own failure, whatever it throws and wherever', async () => {
  const some = native.filter(({ name }) => /^(login-and-logout|banned|kicked)/.test(name))
  const boom = (): never => {
    throw new Error('no licence')
  }
  const odd: readonly ((world: AdapterWorld) => Partial<AdapterWorld>)[] = [
    () => ({ createRtmService: boom }),
    ({ createRtmService }) => ({
      createRtmService: (options) =>
        Object.assign(Object.create(createRtmService?.(options) ?? {}), { login: boom }),
    }),
    ({ server }) => ({ server: { ...server, ban: boom } as never }),
    ({ clock }) => ({ clock: { nowMs: () => clock?.nowMs() ?? 0, advance: boom } }),
  ]
  for (const change of odd) {
    const { summary, harnessErrors } = await judged(faultless(change), some)
    expect([summary.verdict, summary.broken]).toEqual(['inconclusive', 0])
    expect(harnessErrors.join()).toContain('no licence')
  }
})

test('a service that answers nothing is given up soon, and nothing is said of its rules', async () => {
  const silent = new Proxy({}, { get: (_, key) => (key === 'then' ? undefined : () => 0) })
  const result = await judged({
    name: 'silent',
    face: 'native',
    answerMs: 20,
    create: () => ({ createRtmService: () => silent }),
  })
  expect(result.summary).toMatchObject({ verdict: 'inconclusive', broken: 0, held: 0 })
  expect(result.harnessErrors[0]).toMatch(/It answers nothing. Nothing came within 0.02 s/)
})
