/**
 * The binding for vitest: a world per test, also under `test.concurrent`, that fails the test where it
 * does not end clean; and matchers. Needs vitest 4.1 or newer.
 */
import { afterAll, aroundEach, beforeAll, expect, TestRunner, vi } from 'vitest'
import type { TestContext } from 'vitest'
import { findingText } from './index.ts'
import type { FakeRtm, Recording } from './index.ts'
import { resolveBinding } from './testing/binding-options.ts'
import type { Binding, UseFakeRtmOptions } from './testing/binding-options.ts'
import { edgeName, edges } from './testing/edges.ts'
import { shortened } from './testing/leave-recording.ts'
import { rtmMatchers } from './testing/matchers.ts'
import type { RtmMatchers } from './testing/matchers.ts'
import {
  currentRtm,
  giveTestsContext,
  judgeTestWorld,
  makeTestWorld,
  printStory,
  runInWorld,
  setWorldBetweenHooks,
  setUpTestWorld,
} from './testing/test-world.ts'

declare module 'vitest' {
  // The interface of vitest is merged with ours; it has the same type parameter.
  interface Matchers<T> extends RtmMatchers<T> {}
  interface TaskMeta {
    /** Edges of the service that the test has come to. */
    rtmEdges?: readonly string[]
    /** What the test has done in its world. */
    rtmRecording?: Recording
    /** Whether the test was told to take no notes of the app. */
    rtmAuditIsOff?: boolean
  }
}

/**
 * Gives each test of this file, or of the `describe` it is called in, a world of its own: the same at
 * each run, for the same seed. The drop-in for `agora-rtm-sdk` makes its clients in it; a client
 * that was made when a module was loaded is a fresh one in each test that uses it.
 *
 * @returns stands for the world of the test that uses it.
 * @example
 * const rtm = useFakeRtm({ profile: 'web-1.4' })
 * test('sends', async () => {
 *   await sendPhoto()
 *   expect(rtm).toHaveUploaded({ uid: 'alice', kind: 'image' })
 * })
 */
export function useFakeRtm(options: UseFakeRtmOptions = {}): FakeRtm {
  const binding = resolveBinding(options)
  if (binding.scope === 'file') useInAllTests(binding)
  else useInEachTest(binding)
  return currentRtm
}

function useInEachTest(binding: Binding): void {
  aroundEach(async (runTest, context) => {
    const rtm = makeWorld(binding)
    const told = tellOfFailure(rtm, context)
    try {
      await runInWorld(rtm, async () => {
        await setUpTestWorld(rtm, binding)
        await runTest()
      })
      if (!told.hasFailed()) judgeTestWorld(rtm, binding)
    } finally {
      noteFor(context, binding, { rtm, recording: rtm.recording() })
      await rtm.dispose()
    }
  })
}

/** One world for all tests of the file or of the `describe`. */
function useInAllTests(binding: Binding): void {
  const rtm = makeWorld(binding)
  // What the file goes on to load finds it; in a `describe` the other tests would, too.
  if (TestRunner.getCurrentSuite().suite === undefined) setWorldBetweenHooks(rtm)
  let hasFailed = false
  const reported = new Set<string>()
  beforeAll(async () => {
    setWorldBetweenHooks(rtm)
    await setUpTestWorld(rtm, binding)
  })
  aroundEach(async (runTest, context) => {
    const from = rtm.journal.length
    const told = tellOfFailure(rtm, context)
    try {
      await runInWorld(rtm, runTest)
    } finally {
      hasFailed ||= told.hasFailed()
      const { entries, findings, ...rest } = rtm.recording()
      const fresh = findings.filter((finding) => !reported.has(findingText(finding)))
      for (const finding of fresh) reported.add(findingText(finding))
      const own = entries.filter(({ seq }) => seq > from)
      noteFor(context, binding, { rtm, recording: { ...rest, entries: own, findings: fresh } })
    }
  })
  afterAll(async () => {
    try {
      if (!hasFailed) judgeTestWorld(rtm, binding)
    } finally {
      setWorldBetweenHooks(undefined)
      await rtm.dispose()
    }
  })
}

function makeWorld(binding: Binding): FakeRtm {
  const rtm = makeTestWorld(binding)
  rtm.clock.app.quiet.settled = () => vi.dynamicImportSettled()
  return rtm
}

/** Prints the story of a test that fails. */
function tellOfFailure(rtm: FakeRtm, context: TestContext): { readonly hasFailed: () => boolean } {
  let hasFailed = false
  context.onTestFailed(({ task }) => {
    hasFailed = true
    printStory(rtm, task.name)
  })
  return { hasFailed: () => hasFailed || context.task.result?.state === 'fail' }
}

/** Leaves with the test what the reporters make of it. */
function noteFor(
  { task }: TestContext,
  { audit }: Binding,
  { rtm, recording }: { readonly rtm: FakeRtm; readonly recording: Recording },
): void {
  task.meta.rtmEdges = edges.filter(({ isSeen }) => isSeen(rtm.journal)).map(edgeName)
  if (audit === 'off') task.meta.rtmAuditIsOff = true
  else task.meta.rtmRecording = shortened(recording)
}

expect.extend(rtmMatchers)
giveTestsContext()

export { rtmMatchers } from './testing/matchers.ts'
export { test } from './testing/vitest-explore.ts'
export { withFakeRtm } from './testing/test-world.ts'

export type { MessageWanted, RefusalWanted, UploadWanted } from './testing/journal-search.ts'
export type { ExploredTest, ExploreTestOptions } from './testing/explored.ts'
export type { ExploredNote, ExploreTest, ExploringTest } from './testing/vitest-explore.ts'
export type { RtmMatchers } from './testing/matchers.ts'
export type { TimersOption, UseFakeRtmOptions } from './testing/binding-options.ts'
