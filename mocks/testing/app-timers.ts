import { AsyncResource } from 'node:async_hooks'
import type { FakeRtm } from '../index.ts'
import type { Clock } from '../time/index.ts'
import { replacePromiseTimers } from '../time/realm-promises.ts'
import { replaceClocks, replaceTimers } from '../time/realm-timers.ts'
import type { RealmPart } from '../time/realm-timers.ts'
import { isReplaced } from '../time/replace.ts'
import { holdAppWork, holdNodeWork } from './app-work.ts'

/** Worlds that the timers of the app belong to, and what of them stays the host's. */
const exceptions = new WeakMap<FakeRtm, ReadonlySet<RealmPart>>()

/** Lets the timers of the code in a test go by the time of its world, all but some. */
export function putOnWorldTime(rtm: FakeRtm, except: ReadonlySet<RealmPart>): void {
  exceptions.set(rtm, except)
  rtm.clock.app.isUsed = true
}

/**
 * Puts timers into the place of the host's that find, at each call, the world whose time they go by. They are the
 * host's own where it finds none, so they may be there before the first world: what a module keeps for itself
 * when it is loaded, such as `promisify(setTimeout)`, is one of them. Does nothing where they stand already.
 */
export function putTimersInPlace(find: () => FakeRtm | undefined): void {
  const clock = (part?: RealmPart): Clock | undefined => clockOf(find(), part)
  replaceTimers([globalThis], { find: clock, bind })
  replaceClocks(globalThis, { find: clock })
  holdAppWork(clock)
  const timers = process.getBuiltinModule('node:timers')
  if (isReplaced(timers.setTimeout)) return
  replaceTimers([timers], { find: clock, bind })
  replacePromiseTimers(process.getBuiltinModule('node:timers/promises'), { find: clock })
  holdNodeWork(clock)
  process.getBuiltinModule('node:module').syncBuiltinESMExports()
}

function bind(run: () => void): () => void {
  return AsyncResource.bind(run)
}

function clockOf(rtm: FakeRtm | undefined, part?: RealmPart): Clock | undefined {
  const except = rtm === undefined ? undefined : exceptions.get(rtm)
  if (rtm === undefined || except === undefined || !rtm.clock.app.isUsed) return undefined
  return part !== undefined && except.has(part) ? undefined : rtm.clock
}
