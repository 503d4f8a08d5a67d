import { AsyncResource } from 'node:async_hooks'
import type { FakeRtm } from '../index.ts'
import type { Clock } from '../time/index.ts'
import { replacePromiseTimers } from '../time/realm-promises.ts'
import { replaceClocks, replaceTimers } from '../time/realm-timers.ts'
import type { Realm, RealmPart } from '../time/realm-timers.ts'
import { holdAppWork, holdNodeWork } from './app-work.ts'

/** How the code of a test finds its world. */
export interface Finding {
  /** By the context it runs in. */
  readonly byContext: () => FakeRtm | undefined
  /** Also by the test that runs now, where a runner gives it no context. */
  readonly byTest: () => FakeRtm | undefined
}

/** Worlds that the timers of the app belong to, and what of them stays the host's. */
const exceptions = new WeakMap<FakeRtm, ReadonlySet<RealmPart>>()

/** Puts the timers of the code in a test on the time of its world, all but some. */
export function putOnWorldTime(
  rtm: FakeRtm,
  except: ReadonlySet<RealmPart>,
  { byContext, byTest }: Finding,
): void {
  exceptions.set(rtm, except)
  rtm.clock.app.isUsed = true
  const inTest = (part: RealmPart): Clock | undefined => clockOf(byTest(), part)
  replaceTimers([globalThis], { find: inTest, bind })
  replaceClocks(globalThis as unknown as Realm, { find: inTest })
  holdAppWork(() => clockOf(byTest()))
  // The runner has these modules, too: without a context its calls cannot be told from those of the test.
  const inContext = (part: RealmPart): Clock | undefined => clockOf(byContext(), part)
  replaceTimers([process.getBuiltinModule('node:timers')], { find: inContext, bind })
  replacePromiseTimers(process.getBuiltinModule('node:timers/promises'), { find: inContext })
  holdNodeWork(() => clockOf(byContext()))
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
