import { AsyncLocalStorage } from 'node:async_hooks'
import { findActiveRtmBy } from '../world/active-rtm.ts'
import { createFakeRtm, findingText, ToolkitError } from '../index.ts'
import type { FakeRtm } from '../index.ts'
import { worldOf } from '../world/host.ts'
import type { Stranger } from '../server/index.ts'
import { isExpected } from './matchers.ts'
import { putOnWorldTime, putTimersInPlace } from './app-timers.ts'
import { resolveBinding } from './binding-options.ts'
import { leaveRecording } from './leave-recording.ts'
import type { Binding, UseFakeRtmOptions } from './binding-options.ts'
import { keepRealSdkOutOfTests, refuseRealSdkInTest } from './required-sdk.ts'

const worlds = new AsyncLocalStorage<FakeRtm>()
/** Worlds inside of which others were made: that of a test that calls `withFakeRtm`. */
const outerWorlds = new WeakMap<FakeRtm, FakeRtm>()
const journalLines = 30
let worldBetweenHooks: FakeRtm | undefined
let testsHaveContext = false

/**
 * Makes the world of one test: of the Web unless told otherwise.
 *
 * @throws ToolkitError REAL_SDK where the app has the real SDK, and so no part in this world.
 */
export function makeTestWorld({ audit, exceptOnWorldTime, world }: Binding): FakeRtm {
  refuseRealSdkInTest()
  const rtm = createFakeRtm({ profile: 'web-1.4', ...world })
  if (exceptOnWorldTime !== undefined) {
    putTimersInPlace(worldOfTimers)
    putOnWorldTime(rtm, exceptOnWorldTime)
  }
  worldOf(rtm).host.whyNotHere = () => strangerTo(rtm)
  rtm.keepDeliveries()
  if (audit !== 'off') rtm.noteCallSites()
  return rtm
}

/** Plays what all tests begin with; `reset` goes back to its end. */
export async function setUpTestWorld(rtm: FakeRtm, { setUp }: Binding): Promise<void> {
  await setUp?.(rtm)
  rtm.setBaseline()
}

/**
 * Judges a test that has passed so far.
 *
 * @throws ToolkitError NOT_CLEAN where it left something, or under a strict audit broke a rule for apps;
 * REAL_SDK where it has loaded the real SDK.
 */
export function judgeTestWorld(rtm: FakeRtm, { mustEndClean, audit }: Binding): void {
  refuseRealSdkInTest()
  if (mustEndClean) rtm.assertClean()
  if (audit === 'off') return
  const findings = rtm.audit().filter((finding) => !isExpected(rtm, finding))
  if (findings.length === 0) return
  const text = findings.map((finding) => `  - ${findingText(finding)}`).join('\n')
  const head = `The app does ${findings.length} ${findings.length === 1 ? 'thing' : 'things'} that will hurt:`
  if (audit === 'strict') throw new ToolkitError('NOT_CLEAN', `${head}\n${text}`)
  process.stderr.write(`${head}\n${text}\n`)
}

/** Prints what a failed test needs to be played again: its seed, and what happened. */
export function printStory(rtm: FakeRtm, testName: string): void {
  if (rtm.journal.length === 0) return
  process.stderr.write(
    `${testName}: seed ${rtm.options.seed}, journal ${rtm.journal.digest()}:\n${rtm.journal.toText(journalLines)}\n`,
  )
}

/** Runs something in a world: everything it awaits, and the drop-in, finds that world. */
export function runInWorld<Result>(rtm: FakeRtm, run: () => Result): Result {
  const outer = currentWorld()
  if (outer !== undefined && outer !== rtm) outerWorlds.set(rtm, outer)
  return worlds.run(rtm, run)
}

/** Why a client of one world may not be used here: an app may keep it from one test to the next. */
function strangerTo(rtm: FakeRtm): Stranger | undefined {
  const here = currentWorld()
  if (here === undefined) return undefined
  for (let at: FakeRtm | undefined = here; at !== undefined; at = outerWorlds.get(at))
    if (at === rtm) return undefined
  return {
    why: `it was made in another test, or in an earlier try of this one, and stays in the world of that. Make it outside of tests, where a module is loaded: then each test has it fresh. Or make one in each test; or load its module anew with vi.resetModules() or jest.resetModules(); or give all tests of the file one world with useFakeRtm({ scope: 'file' })`,
    here: worldOf(here),
  }
}

/** Makes a world that of the running test, for runners whose hooks do not wrap the test. */
export function setWorldBetweenHooks(rtm: FakeRtm | undefined): void {
  worldBetweenHooks = rtm
}

/**
 * Runs one test in a world of its own, in any runner, also beside others: `test.concurrent` of jest,
 * `node:test`, mocha.
 *
 * @returns what the test returns, once its world ended clean.
 * @throws ToolkitError NOT_CLEAN where it left something.
 * @example
 * test('sends', () => withFakeRtm({ seed: 7 }, async (rtm) => { ... }))
 */
export async function withFakeRtm<Result>(
  options: UseFakeRtmOptions,
  run: (rtm: FakeRtm) => Result | Promise<Result>,
): Promise<Result> {
  if (typeof options !== 'object' || options === null || typeof run !== 'function') {
    throw new ToolkitError(
      'INVALID_OPTION',
      'Failed to make the world of a test: withFakeRtm takes options and a function. Call withFakeRtm({}, async (rtm) => { ... }).',
    )
  }
  const binding = resolveBinding(options)
  const rtm = makeTestWorld(binding)
  try {
    const result = await runInWorld(rtm, async () => {
      await setUpTestWorld(rtm, binding)
      return run(rtm)
    }).catch((error: unknown) => {
      printStory(rtm, 'A test in withFakeRtm has failed')
      throw error
    })
    judgeTestWorld(rtm, binding)
    return result
  } finally {
    leaveRecording(rtm, binding, 'a test in withFakeRtm')
    await rtm.dispose()
  }
}

function currentWorld(): FakeRtm | undefined {
  return worlds.getStore() ?? worldBetweenHooks
}

/** Tells that each test runs in a context by which its world is found: then the runner's own timers are told from its. */
export function giveTestsContext(): void {
  testsHaveContext = true
}

/** By whose time a timer goes that is asked for now. jest keeps the host's timers for itself before a test file is loaded. */
function worldOfTimers(): FakeRtm | undefined {
  return testsHaveContext ? worlds.getStore() : currentWorld()
}

function worldOfTest(): FakeRtm {
  const rtm = currentWorld()
  if (rtm !== undefined) return rtm
  throw new ToolkitError(
    'INVALID_OPTION',
    'Failed to find the world of this test: it is used outside a test, or useFakeRtm was not called in this file. Call useFakeRtm() at the top of the file and use what it gives inside tests.',
  )
}

/** Forwards everything to the world of the running test. */
export const currentRtm: FakeRtm = new Proxy({} as FakeRtm, {
  get: (_target, name) => {
    const rtm = worldOfTest()
    const member: unknown = Reflect.get(rtm, name, rtm)
    return typeof member === 'function' ? (member.bind(rtm) as unknown) : member
  },
  has: (_target, name) => name in worldOfTest(),
  getPrototypeOf: () => Object.getPrototypeOf(worldOfTest()) as object,
})

findActiveRtmBy(currentWorld, async (rtm, run) => {
  putOnWorldTime(rtm, new Set())
  return await runInWorld(rtm, run)
})
putTimersInPlace(worldOfTimers)
keepRealSdkOutOfTests()
