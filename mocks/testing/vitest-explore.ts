/** `test.explore` of vitest. */
import { test as vitestTest, TestRunner, vi } from 'vitest'
import type { RunnerTestSuite, TestAPI, TestContext } from 'vitest'
import { exploreTest, patternOf, runnerTimeoutMs } from './explored.ts'
import type { ExploredTest, ExploreRunner, ExploreTestOptions } from './explored.ts'
import type { FakeRtm } from '../index.ts'
import { ExploreError } from '../explore/index.ts'
import type { ExploreResult } from '../explore/index.ts'

/** What the reporters are told of a test that was explored. */
export interface ExploredNote {
  readonly runs: number
  readonly points: number
  readonly orders: number
  readonly singles: ExploreResult['singles']
  readonly pairs: ExploreResult['pairs']
  readonly findings: readonly {
    readonly sentence: string
    readonly message: string
    readonly replay: string
    readonly courses: number
  }[]
}

declare module 'vitest' {
  interface TaskMeta {
    /** How a test was explored. */
    rtmExplored?: ExploredNote
  }
}

/** Defines a test that is explored. */
export interface ExploreTest {
  (name: string, options: ExploreTestOptions, body: ExploredTest<TestContext>): void
  (name: string, body: ExploredTest<TestContext>): void
}

/** The `test` of vitest, and tests that are explored: each is one test to the runner. */
export type ExploringTest = TestAPI & {
  readonly explore: ExploreTest & { readonly only: ExploreTest; readonly skip: ExploreTest }
}

type Define = (
  name: string,
  settings: { timeout: number },
  run: (context: TestContext) => Promise<void>,
) => void

/** Makes `explore` of one way of defining a test, such as `test.only`. */
function exploreBy(define: Define): ExploreTest {
  return (
    name: string,
    given: ExploreTestOptions | ExploredTest<TestContext>,
    last?: ExploredTest<TestContext>,
  ): void => {
    const [options, body] =
      typeof given === 'function' ? [{}, given] : [given, last as ExploredTest<TestContext>]
    define(name, { timeout: runnerTimeoutMs(options) }, async (context) => {
      const play = typeof body === 'function' ? withContext(body, context) : body
      try {
        const result = await exploreTest(play, options, runnerOf(name, context))
        note(context, result)
      } catch (error) {
        if (error instanceof ExploreError) note(context, error.result)
        throw error
      }
    })
  }
}

function withContext(
  body: ExploredTest<TestContext>,
  context: TestContext,
): (rtm: FakeRtm) => unknown {
  return (rtm) => body(Object.assign(Object.create(context) as TestContext, { rtm }))
}

function runnerOf(name: string, context: TestContext): ExploreRunner {
  return {
    command: `npx vitest -t ${patternOf(name)}`,
    prepare: (rtm) => {
      rtm.clock.app.quiet.settled = () => vi.dynamicImportSettled()
    },
    around: hooksAround(context),
  }
}

type Hook = (context: TestContext, suite: object) => unknown

/** The `beforeEach` and `afterEach` of a test: each run is as the test by itself. */
function hooksAround(context: TestContext): NonNullable<ExploreRunner['around']> {
  const suites: RunnerTestSuite[] = []
  let suite: RunnerTestSuite | undefined = context.task.suite ?? context.task.file
  for (; suite !== undefined; suite = suite.suite) suites.push(suite)
  if (!suites.includes(context.task.file)) suites.push(context.task.file)
  const cleanups: (() => unknown)[] = []
  return {
    before: async () => {
      for (const each of suites.toReversed())
        for (const hook of hooksOf(each, 'beforeEach')) {
          const cleanup = await hook(context, each)
          if (typeof cleanup === 'function') cleanups.push(cleanup as () => unknown)
        }
    },
    after: async () => {
      for (const each of suites)
        for (const hook of hooksOf(each, 'afterEach').toReversed()) await hook(context, each)
      for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
    },
  }
}

function hooksOf(suite: RunnerTestSuite, kind: 'beforeEach' | 'afterEach'): readonly Hook[] {
  const all = TestRunner.getSuiteHooks(suite) as unknown as
    Readonly<Record<typeof kind, Hook[] | undefined>> | undefined
  return all?.[kind] ?? []
}

function note({ task }: TestContext, result: ExploreResult): void {
  const { runs, points, orders, singles, pairs } = result
  const findings = result.findings.map(({ sentence, message, replay, courses }) => ({
    sentence,
    message,
    replay,
    courses,
  }))
  task.meta.rtmExplored = { runs, points, orders, singles, pairs, findings }
}

/** The `test` of vitest, with `explore`. */
export const test: ExploringTest = Object.assign(vitestTest.extend({}), {
  explore: Object.assign(exploreBy(vitestTest), {
    only: exploreBy(vitestTest.only),
    skip: exploreBy(vitestTest.skip),
  }),
})
