/**
 * The binding for jest, and for other runners with `beforeEach`, `afterEach` and `expect`: a world per
 * test that fails the test where it does not end clean; and matchers. `test.concurrent` of jest runs no
 * hooks: there use `withFakeRtm`.
 */
import type { FakeRtm } from './index.ts'
import { resolveBinding } from './testing/binding-options.ts'
import type { Binding, UseFakeRtmOptions } from './testing/binding-options.ts'
import { hasTestFailed, isInDescribe, testsOfHere, wrapAllHooks } from './testing/circus.ts'
import { leaveRecording } from './testing/leave-recording.ts'
import { rtmMatchers } from './testing/matchers.ts'
import type { RtmMatchers } from './testing/matchers.ts'
import {
  currentRtm,
  judgeTestWorld,
  makeTestWorld,
  printStory,
  setUpTestWorld,
  setWorldBetweenHooks,
} from './testing/test-world.ts'
import { ToolkitError } from './protocol/toolkit-error.ts'

declare global {
  // oxlint-disable-next-line typescript/no-namespace -- the name that the typings of jest have
  namespace jest {
    // oxlint-disable-next-line typescript/no-unused-vars -- the same type parameters as theirs
    interface Matchers<R, T = {}> extends RtmMatchers<R> {}
  }
}

type Hook = (run: () => void | Promise<void>) => void

interface Runner {
  readonly beforeAll?: Hook
  readonly afterAll?: Hook
  readonly beforeEach?: Hook
  readonly afterEach?: Hook
  readonly expect?: {
    extend?(matchers: object): void
    getState?(): { currentTestName?: string; testPath?: string }
  }
}

/**
 * Gives each test of this file, or of the `describe` it is called in, a world of its own: the same at
 * each run, for the same seed. The drop-in for `agora-rtm-sdk` makes its clients in it. All `beforeEach` and
 * `afterEach` of the test belong to it, those of libraries, too.
 *
 * @returns stands for the world of the test that uses it.
 * @throws ToolkitError where no test runner's `beforeEach` and `afterEach` are there as globals.
 */
export function useFakeRtm(options: UseFakeRtmOptions = {}): FakeRtm {
  const runner = globalThis as Runner
  const { beforeAll, beforeEach, afterEach, afterAll, expect } = runner
  if (beforeEach === undefined || afterEach === undefined) {
    throw new ToolkitError(
      'INVALID_OPTION',
      'Failed to give each test a world: there is no global beforeEach and afterEach. Call useFakeRtm in a test file of jest, or use withFakeRtm inside a test.',
    )
  }
  const binding = resolveBinding(options)
  expect?.extend?.(rtmMatchers)
  const name = (): string => expect?.getState?.().currentTestName ?? 'A test has failed'
  const fileName = (): string =>
    expect?.getState?.().testPath?.split(/[\\/]/).at(-1) ?? 'a file of tests'
  const hooks =
    binding.scope === 'file' ? hooksOfFile(binding, { name, fileName }) : hooksOfTest(binding, name)
  beforeAll?.(hooks.beforeAll)
  beforeEach(hooks.beforeEach)
  afterEach(hooks.afterEach)
  afterAll?.(hooks.afterAll)
  wrapAllHooks(new Set(Object.values(hooks)))
  return currentRtm
}

type Hooks = Readonly<
  Record<'beforeAll' | 'beforeEach' | 'afterEach' | 'afterAll', () => Promise<void>>
>

async function nothing(): Promise<void> {
  await Promise.resolve()
}

function hooksOfTest(binding: Binding, name: () => string): Hooks {
  const isOurs = testsOfHere()
  let world: FakeRtm | undefined
  return {
    beforeAll: () => nothing(),
    beforeEach: async () => {
      if (!isOurs()) return
      world = makeTestWorld(binding)
      setWorldBetweenHooks(world)
      await setUpTestWorld(world, binding)
    },
    afterEach: async () => {
      const rtm = world
      world = undefined
      if (rtm === undefined) return
      try {
        if (hasTestFailed()) printStory(rtm, name())
        else judgeTestWorld(rtm, binding)
      } finally {
        leaveRecording(rtm, binding, name())
        setWorldBetweenHooks(undefined)
        await rtm.dispose()
      }
    },
    afterAll: () => nothing(),
  }
}

function hooksOfFile(
  binding: Binding,
  { name, fileName }: Readonly<Record<'name' | 'fileName', () => string>>,
): Hooks {
  const isOurs = testsOfHere()
  const rtm = makeTestWorld(binding)
  // What the file goes on to load finds it; in a `describe` the other tests would, too.
  if (!isInDescribe()) setWorldBetweenHooks(rtm)
  let hasFailed = false
  return {
    beforeAll: async () => {
      setWorldBetweenHooks(rtm)
      await setUpTestWorld(rtm, binding)
    },
    beforeEach: () => nothing(),
    afterEach: async () => {
      await nothing()
      if (!isOurs() || !hasTestFailed()) return
      hasFailed = true
      printStory(rtm, name())
    },
    afterAll: async () => {
      try {
        if (!hasFailed) judgeTestWorld(rtm, binding)
      } finally {
        leaveRecording(rtm, binding, fileName())
        setWorldBetweenHooks(undefined)
        await rtm.dispose()
      }
    },
  }
}

export { rtmMatchers } from './testing/matchers.ts'
export { test } from './testing/jest-explore.ts'
export { withFakeRtm } from './testing/test-world.ts'

export type { MessageWanted, RefusalWanted, UploadWanted } from './testing/journal-search.ts'
export type { ExploredTest, ExploreTestOptions } from './testing/explored.ts'
export type { ExploreJestTest, ExploringJestTest } from './testing/jest-explore.ts'
export type { RtmMatchers } from './testing/matchers.ts'
export type { TimersOption, UseFakeRtmOptions } from './testing/binding-options.ts'
