/**
 * The binding for jest, and for other runners with `beforeEach`, `afterEach` and `expect`: a world per
 * test that fails the test where it does not end clean; and matchers. `test.concurrent` of jest runs no
 * hooks: there use `withFakeRtm`.
 */
import type { FakeRtm } from './index.ts'
import { resolveBinding } from './testing/binding-options.ts'
import type { UseFakeRtmOptions } from './testing/binding-options.ts'
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
import { ToolkitError } from './toolkit-error.ts'

declare global {
  // oxlint-disable-next-line typescript/no-namespace -- the name that the typings of jest have
  namespace jest {
    // oxlint-disable-next-line typescript/no-unused-vars -- the same type parameters as theirs
    interface Matchers<R, T = {}> extends RtmMatchers<R> {}
  }
}

type Hook = (run: () => void | Promise<void>) => void

interface Runner {
  readonly beforeEach?: Hook
  readonly afterEach?: Hook
  readonly expect?: { extend?(matchers: object): void; getState?(): { currentTestName?: string } }
}

/**
 * Gives each test of this file, or of the `describe` it is called in, a world of its own: the same at
 * each run, for the same seed. The drop-in for `agora-rtm-sdk` makes its clients in it.
 *
 * @returns stands for the world of the test that uses it.
 * @throws ToolkitError where no test runner's `beforeEach` and `afterEach` are there as globals.
 */
export function useFakeRtm(options: UseFakeRtmOptions = {}): FakeRtm {
  const runner = globalThis as Runner
  const { beforeEach, afterEach, expect } = runner
  if (beforeEach === undefined || afterEach === undefined) {
    throw new ToolkitError(
      'INVALID_OPTION',
      'Failed to give each test a world: there is no global beforeEach and afterEach. Call useFakeRtm in a test file of jest, or use withFakeRtm inside a test.',
    )
  }
  const binding = resolveBinding(options)
  expect?.extend?.(rtmMatchers)
  let world: FakeRtm | undefined
  beforeEach(async () => {
    world = makeTestWorld(binding)
    setWorldBetweenHooks(world)
    await setUpTestWorld(world, binding)
  })
  afterEach(async () => {
    const rtm = world
    world = undefined
    if (rtm === undefined) return
    try {
      if (hasFailed()) printStory(rtm, expect?.getState?.().currentTestName ?? 'A test has failed')
      else judgeTestWorld(rtm, binding)
    } finally {
      setWorldBetweenHooks(undefined)
      await rtm.dispose()
    }
  })
  return currentRtm
}

interface CircusState {
  readonly currentlyRunningTest?: { readonly errors?: readonly unknown[] } | null
}

/** What jest-circus knows of the running test; false in other runners. */
function hasFailed(): boolean {
  const name = Object.getOwnPropertySymbols(globalThis).find(
    ({ description }) => description === 'JEST_STATE_SYMBOL',
  )
  const state = name === undefined ? undefined : (Reflect.get(globalThis, name) as CircusState)
  return (state?.currentlyRunningTest?.errors?.length ?? 0) > 0
}

export { rtmMatchers } from './testing/matchers.ts'
export { withFakeRtm } from './testing/test-world.ts'

export type { MessageWanted, RefusalWanted, UploadWanted } from './testing/journal-search.ts'
export type { RtmMatchers } from './testing/matchers.ts'
export type { TimersOption, UseFakeRtmOptions } from './testing/binding-options.ts'
