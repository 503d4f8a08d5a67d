import { createFakeRtm } from './fake-rtm.ts'
import type { FakeRtm } from './fake-rtm.ts'
import { sayOnce } from './say-once.ts'
import { ToolkitError } from '../protocol/toolkit-error.ts'

/** Which world the drop-in for `agora-rtm-sdk` makes its clients in. */
interface Active {
  rtm: FakeRtm | undefined
  /** Asked first: a test binding that keeps one world per test. */
  find: (() => FakeRtm | undefined) | undefined
  /** Runs something in a world, as that binding does it. */
  enter: Enter | undefined
}

type Enter = <Result>(rtm: FakeRtm, run: () => Promise<Result>) => Promise<Result>

const key = Symbol.for('rtm-testkit.active')

/** On the global object, so that an ESM and a CommonJS copy of this package share it. */
function active(): Active {
  const holder = globalThis as { [key]?: Active }
  return (holder[key] ??= { rtm: undefined, find: undefined, enter: undefined })
}

/**
 * The world that `import AgoraRTM from 'agora-rtm-sdk'` makes its clients in: that of the running test
 * where a test binding is in use, else the one of `setActiveRtm`, else one made now with the profile `web-1.4`.
 *
 * @throws ToolkitError outside of tests where a test binding is in use: nobody has asked for a world there.
 */
export function activeRtm(): FakeRtm {
  const rtm = currentRtm()
  if (rtm !== undefined) return rtm
  if (active().find === undefined) return setActiveRtm(createFakeRtm({ profile: 'web-1.4' }))
  throw new ToolkitError(
    'INVALID_OPTION',
    'Cannot tell the active world: no test runs here. Call it inside a test of a file that calls useFakeRtm(), or set a world with setActiveRtm(createFakeRtm()).',
  )
}

/** The world of the running test, else the one of `setActiveRtm`, if any. */
export function currentRtm(): FakeRtm | undefined {
  const { find, rtm } = active()
  return find?.() ?? rtm
}

/**
 * The world in which a client is used: the current one, else, where no test binding is in use, one made now,
 * which is said once. Undefined outside of tests.
 */
export function rtmToUse(): FakeRtm | undefined {
  const rtm = currentRtm()
  if (rtm !== undefined || active().find !== undefined) return rtm
  sayOnce(
    'no world was set for agora-rtm-sdk, so its clients meet in one that was made just now and lasts until the process ends. Call useFakeRtm() of rtm-testkit/mocks/vitest or mocks/jest for one per test, or setActiveRtm(createFakeRtm()).',
  )
  return activeRtm()
}

/**
 * Makes a world the one that the drop-in uses, until another is set, or none by `undefined`.
 *
 * @returns the same world.
 * @throws ToolkitError for what is no world.
 */
export function setActiveRtm<Rtm extends FakeRtm | undefined>(rtm: Rtm): Rtm {
  if (rtm !== undefined && typeof (rtm as { agoraRTM?: unknown }).agoraRTM !== 'object') {
    throw new ToolkitError(
      'INVALID_OPTION',
      'Failed to set the active world: that is none. Give what createFakeRtm makes, or undefined.',
    )
  }
  active().rtm = rtm
  return rtm
}

/** Lets a test binding say which world the running test has. */
export function findActiveRtmBy(
  find: (() => FakeRtm | undefined) | undefined,
  enter?: Enter,
): void {
  active().find = find
  active().enter = enter
}

/** Runs something in a world that is the active one meanwhile. */
export async function enterRtm<Result>(rtm: FakeRtm, run: () => Promise<Result>): Promise<Result> {
  const { enter, rtm: before } = active()
  if (enter !== undefined) return await enter(rtm, run)
  setActiveRtm(rtm)
  try {
    return await run()
  } finally {
    setActiveRtm(before)
  }
}
