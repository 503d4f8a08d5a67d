/**
 * The binding for vitest: a world per test, also under `test.concurrent`, that fails the test where it
 * does not end clean; and matchers. Needs vitest 4.1 or newer.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { aroundEach, expect } from 'vitest'
import { findActiveRtmBy } from './active-rtm.ts'
import { createFakeRtm, findingText, ToolkitError } from './index.ts'
import type { FakeRtm, FakeRtmOptions } from './index.ts'
import { edgeName, edges } from './testing/edges.ts'
import { rtmMatchers } from './testing/matchers.ts'
import type { RtmMatchers } from './testing/matchers.ts'

/** How the worlds of a file or a `describe` are made; beside what `createFakeRtm` takes. */
export interface UseFakeRtmOptions extends FakeRtmOptions {
  /** Played in each test's world before the test: what all tests begin with. */
  readonly setUp?: (rtm: FakeRtm) => void | Promise<void>
  /** Whether what the app does wrong fails its test, is printed, or not looked for; `warn` unless given. */
  readonly audit?: 'strict' | 'warn' | 'off'
  /** Whether a test fails that leaves open tasks, unreleased messages or unheard failures. True unless given. */
  readonly mustEndClean?: boolean
}

const worlds = new AsyncLocalStorage<FakeRtm>()
const journalLines = 30

declare module 'vitest' {
  // The interface of vitest is merged with ours; it has the same type parameter.
  interface Matchers<T> extends RtmMatchers<T> {}
  interface TaskMeta {
    /** Edges of the service that the test has come to. */
    rtmEdges?: readonly string[]
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
  const { setUp, mustEndClean = true, audit = 'warn', ...worldOptions } = options
  aroundEach(async (runTest, context) => {
    const rtm = createFakeRtm({ profile: 'web-1.4', ...worldOptions })
    if (audit !== 'off') rtm.noteCallSites()
    let hasFailed = false
    context.onTestFailed(({ task }) => {
      hasFailed = true
      process.stderr.write(`${task.name}: ${storyOf(rtm)}\n`)
    })
    try {
      await worlds.run(rtm, async () => {
        await setUp?.(rtm)
        rtm.setBaseline()
        await runTest()
      })
      hasFailed ||= context.task.result?.state === 'fail'
      if (mustEndClean && !hasFailed) rtm.assertClean()
      if (audit !== 'off' && !hasFailed) judge(rtm, audit)
    } finally {
      const seen = edges.filter(({ isSeen }) => isSeen(rtm.journal))
      context.task.meta.rtmEdges = seen.map(edgeName)
      await rtm.dispose()
    }
  })
  return currentRtm
}

function judge(rtm: FakeRtm, audit: 'strict' | 'warn'): void {
  const findings = rtm.audit()
  if (findings.length === 0) return
  const text = findings.map((finding) => `  - ${findingText(finding)}`).join('\n')
  const head = `The app does ${findings.length} ${findings.length === 1 ? 'thing' : 'things'} that will hurt:`
  if (audit === 'strict') throw new ToolkitError('NOT_CLEAN', `${head}\n${text}`)
  process.stderr.write(`${head}\n${text}\n`)
}

function storyOf(rtm: FakeRtm): string {
  return `seed ${rtm.options.seed}, journal ${rtm.journal.digest()}:\n${rtm.journal.toText(journalLines)}`
}

function worldOfTest(): FakeRtm {
  const rtm = worlds.getStore()
  if (rtm !== undefined) return rtm
  throw new ToolkitError(
    'INVALID_OPTION',
    'Failed to find the world of this test: it is used outside a test, or useFakeRtm was not called in this file. Call useFakeRtm() at the top of the file and use what it gives inside tests.',
  )
}

/** Forwards everything to the world of the running test. */
const currentRtm: FakeRtm = new Proxy({} as FakeRtm, {
  get: (_target, name) => {
    const rtm = worldOfTest()
    const member: unknown = Reflect.get(rtm, name, rtm)
    return typeof member === 'function' ? (member.bind(rtm) as unknown) : member
  },
  has: (_target, name) => name in worldOfTest(),
  getPrototypeOf: () => Object.getPrototypeOf(worldOfTest()) as object,
})

findActiveRtmBy(() => worlds.getStore())
expect.extend(rtmMatchers)

export { rtmMatchers } from './testing/matchers.ts'

export type { MessageWanted, RefusalWanted, UploadWanted } from './testing/journal-search.ts'
export type { RtmMatchers } from './testing/matchers.ts'
