import type { FakeRtm } from '../index.ts'
import { ToolkitError } from '../protocol/toolkit-error.ts'
import { hooksOfRunningTest } from './circus.ts'
import { exploreTest, patternOf, runnerTimeoutMs } from './explored.ts'
import type { ExploredTest, ExploreRunner, ExploreTestOptions } from './explored.ts'

/** Defines a test that is explored. */
export interface ExploreJestTest {
  (name: string, options: ExploreTestOptions, body: ExploredTest<object>): void
  (name: string, body: ExploredTest<object>): void
}

/** A way of defining a test, as jest and runners like it have it. */
type DefineTest = (name: string, run: () => Promise<void> | void, timeoutMs?: number) => void

/** The runner's `test`, and tests that are explored: each is one test to the runner. */
export interface ExploringJestTest extends DefineTest {
  readonly explore: ExploreJestTest & {
    readonly only: ExploreJestTest
    readonly skip: ExploreJestTest
  }
  readonly only: DefineTest
  readonly skip: DefineTest
}

type RunnersTest = DefineTest & { readonly only: DefineTest; readonly skip: DefineTest }

function runnersTest(): RunnersTest {
  const { test: ofRunner } = globalThis as { readonly test?: RunnersTest }
  if (ofRunner !== undefined) return ofRunner
  throw new ToolkitError(
    'INVALID_OPTION',
    'Failed to define a test: there is no global test. Use it in a test file of jest, or call explore of rtm-testkit/mocks inside a test.',
  )
}

function exploreBy(find: () => DefineTest): ExploreJestTest {
  return (
    name: string,
    given: ExploreTestOptions | ExploredTest<object>,
    last?: ExploredTest<object>,
  ): void => {
    const [options, body] =
      typeof given === 'function' ? [{}, given] : [given, last as ExploredTest<object>]
    const run = async (): Promise<void> => {
      const play = typeof body === 'function' ? (rtm: FakeRtm) => body({ rtm }) : body
      await exploreTest(play, options, { command: `npx jest -t ${patternOf(name)}`, around })
    }
    find()(name, run, runnerTimeoutMs(options))
  }
}

const around: NonNullable<ExploreRunner['around']> = {
  before: async () => await runAll(hooksOfRunningTest('beforeEach')),
  after: async () => await runAll(hooksOfRunningTest('afterEach')),
}

async function runAll(hooks: readonly ((done?: () => void) => unknown)[]): Promise<void> {
  for (const hook of hooks) {
    if (hook.length === 0) await hook()
    else await new Promise<void>((resolve) => void hook(resolve))
  }
}

/** The runner's own `test`, with `explore`. */
export const test: ExploringJestTest = new Proxy(
  (...given: Parameters<DefineTest>) => runnersTest()(...given),
  {
    get: (_target, name) => (name === 'explore' ? explore : Reflect.get(runnersTest(), name)),
  },
) as ExploringJestTest

const explore: ExploringJestTest['explore'] = Object.assign(
  exploreBy(() => runnersTest()),
  {
    only: exploreBy(() => runnersTest().only),
    skip: exploreBy(() => runnersTest().skip),
  },
)
