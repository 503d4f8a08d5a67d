/**
 * The binding for vitest: a world per test, also under `test.concurrent`, that fails the test where it
 * does not end clean; and matchers. Needs vitest 4.1 or newer.
 */
import { aroundEach, expect, vi } from 'vitest'
import type { FakeRtm, Recording } from './index.ts'
import { resolveBinding } from './testing/binding-options.ts'
import type { UseFakeRtmOptions } from './testing/binding-options.ts'
import { edgeName, edges } from './testing/edges.ts'
import { rtmMatchers } from './testing/matchers.ts'
import type { RtmMatchers } from './testing/matchers.ts'
import {
  currentRtm,
  judgeTestWorld,
  makeTestWorld,
  printStory,
  runInWorld,
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
 * each run, for the same seed. The drop-in for `agora-rtm-sdk` makes its clients in it.
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
  aroundEach(async (runTest, context) => {
    const rtm = makeTestWorld(binding)
    rtm.clock.app.quiet.settled = () => vi.dynamicImportSettled()
    let hasFailed = false
    context.onTestFailed(({ task }) => {
      hasFailed = true
      printStory(rtm, task.name)
    })
    try {
      await runInWorld(rtm, async () => {
        await setUpTestWorld(rtm, binding)
        await runTest()
      })
      hasFailed ||= context.task.result?.state === 'fail'
      if (!hasFailed) judgeTestWorld(rtm, binding)
    } finally {
      const seen = edges.filter(({ isSeen }) => isSeen(rtm.journal))
      context.task.meta.rtmEdges = seen.map(edgeName)
      if (binding.audit === 'off') context.task.meta.rtmAuditIsOff = true
      else context.task.meta.rtmRecording = shortened(rtm.recording())
      await rtm.dispose()
    }
  })
  return currentRtm
}

/** What goes to the reporter: the newest entries, and all findings. */
function shortened(recording: Recording): Recording {
  return { ...recording, entries: recording.entries.slice(-entriesSentMax) }
}

const entriesSentMax = 500

expect.extend(rtmMatchers)

export { rtmMatchers } from './testing/matchers.ts'
export { withFakeRtm } from './testing/test-world.ts'

export type { MessageWanted, RefusalWanted, UploadWanted } from './testing/journal-search.ts'
export type { RtmMatchers } from './testing/matchers.ts'
export type { TimersOption, UseFakeRtmOptions } from './testing/binding-options.ts'
