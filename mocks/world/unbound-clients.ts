import type { FakeRtm } from './fake-rtm.ts'
import { createFakeRtm } from './fake-rtm.ts'
import { ToolkitError } from '../protocol/toolkit-error.ts'
import type { AgoraRTMStatic, RtmClient } from '../web/index.ts'

/** Finds the world of the running test; undefined outside of tests. */
type FindWorld = () => FakeRtm | undefined

type Call = (...given: readonly unknown[]) => unknown

/** The module object where there is no world: for what needs none. */
export function agoraRTMOfNowhere(): AgoraRTMStatic {
  return createFakeRtm({ profile: 'web-1.4' }).agoraRTM
}

/** What listens and can be made anew in each world: a client, a channel, an invitation. */
interface Origin<Thing extends object> {
  readonly what: string
  /** One that lives in no world: it answers what needs no service, and keeps what is said outside of tests. */
  readonly nowhere: Thing
  /** Gives that of a world, and prepares it where it is made just now. */
  readonly inWorld: (rtm: FakeRtm, prepare: (fresh: Thing) => void) => Thing
  /** Calls that are made outside of tests otherwise than in `nowhere`. */
  readonly outside: Readonly<Record<string, Call>>
}

/** Calls that are remembered outside of tests, and made again in each world. */
const replayed = ['on', 'once', 'addListener', 'off', 'removeListener', 'removeAllListeners']
/** Calls that need neither a world nor a memory. */
const harmless = [
  'listeners',
  'rawListeners',
  'listenerCount',
  'eventNames',
  'emit',
  'createMessage',
  'setParameters',
  'updateConfig',
]

/**
 * Makes a client that belongs to no world: one that an app makes when a module is loaded. In each world
 * where it is used it is a fresh one, logged out, with the listeners that were attached outside of tests.
 *
 * @param find which world is current, asked at each use.
 * @throws RtmInvalidArgumentError as `createInstance` does.
 */
export function createUnboundInstance(
  given: Parameters<AgoraRTMStatic['createInstance']>,
  find: FindWorld,
): RtmClient {
  const nowhere = agoraRTMOfNowhere().createInstance(...given)
  const clients = new WeakMap<FakeRtm, RtmClient>()
  const { proxy, thingIn } = standFor<RtmClient>(find, {
    what: 'client',
    nowhere,
    inWorld: (rtm, prepare) => {
      const known = clients.get(rtm)
      if (known?.isAlive === true) return known
      const fresh = rtm.agoraRTM.createInstance(...given)
      clients.set(rtm, fresh)
      prepare(fresh)
      return fresh
    },
    outside: {
      createChannel: (id) =>
        madeBy('channel', nowhere.createChannel(id as string), (client) =>
          client.createChannel(id as string),
        ),
      createLocalInvitation: (id) =>
        madeBy('invitation', nowhere.createLocalInvitation(id as string), (client) =>
          client.createLocalInvitation(id as string),
        ),
    },
  })

  /** What the client makes outside of tests: in each world the client of that world makes it. */
  function madeBy<Thing extends object>(
    what: string,
    itsNowhere: Thing,
    make: (client: RtmClient) => Thing,
  ): Thing {
    const made = new WeakMap<RtmClient, Thing>()
    const inWorld: Origin<Thing>['inWorld'] = (rtm, prepare) => {
      const client = thingIn(rtm)
      const known = made.get(client)
      if (known !== undefined) return known
      const fresh = make(client)
      made.set(client, fresh)
      prepare(fresh)
      return fresh
    }
    return standFor(find, { what, nowhere: itsNowhere, inWorld, outside: {} }).proxy
  }

  return proxy
}

/** An object that stands for another one in each world. */
function standFor<Thing extends object>(
  find: FindWorld,
  { what, nowhere, inWorld, outside }: Origin<Thing>,
): { readonly proxy: Thing; readonly thingIn: (rtm: FakeRtm) => Thing } {
  const said: ((thing: Thing) => void)[] = []
  const forwarders = new Map<PropertyKey, Call>()
  const thingIn = (rtm: FakeRtm): Thing =>
    inWorld(rtm, (fresh) => {
      for (const say of said) say(fresh)
    })

  const call = (name: string, given: readonly unknown[]): unknown => {
    const rtm = find()
    if (rtm !== undefined) return callOn(thingIn(rtm), name, given)
    const own = outside[name]
    if (own !== undefined) return own(...given)
    if (replayed.includes(name)) said.push((thing) => void callOn(thing, name, given))
    else if (!harmless.includes(name)) throw usedOutside(what, name)
    return callOn(nowhere, name, given)
  }
  /** A call that gives the object itself gives what stands for it. */
  const callOn = (thing: Thing, name: string, given: readonly unknown[]): unknown => {
    const result = Reflect.apply(Reflect.get(thing, name) as Call, thing, given)
    return result === thing ? proxy : result
  }

  const proxy: Thing = new Proxy(nowhere, {
    get: (_, name) => {
      // A field of its own is the same everywhere, or was put there by a test: a spy.
      if (Object.hasOwn(nowhere, name)) return Reflect.get(nowhere, name, nowhere) as unknown
      const rtm = find()
      const thing = rtm === undefined ? nowhere : thingIn(rtm)
      const member: unknown = Reflect.get(thing, name, thing)
      if (typeof member !== 'function' || typeof name === 'symbol' || name === 'constructor')
        return member
      const known = forwarders.get(name)
      if (known !== undefined) return known
      const forwarder: Call = (...given) => call(name, given)
      forwarders.set(name, forwarder)
      return forwarder
    },
    set: (_, name, value) => {
      if (!hasSetter(nowhere, name)) return Reflect.set(nowhere, name, value, nowhere)
      const rtm = find()
      if (rtm !== undefined) return Reflect.set(thingIn(rtm), name, value)
      said.push((thing) => void Reflect.set(thing, name, value))
      return Reflect.set(nowhere, name, value)
    },
  })
  return { proxy, thingIn }
}

function hasSetter(thing: object, name: PropertyKey): boolean {
  for (let at: object | null = thing; at !== null; at = Object.getPrototypeOf(at) as object | null)
    if (Object.getOwnPropertyDescriptor(at, name)?.set !== undefined) return true
  return false
}

function usedOutside(what: string, name: string): ToolkitError {
  return new ToolkitError(
    'INVALID_OPTION',
    `Cannot call ${name}: this ${what} was made outside of tests, and no test of a file that calls useFakeRtm() runs here, so there is no fake service for it. ` +
      "Call useFakeRtm() at the top of the test file, and use the client inside of tests. To use it in beforeAll, give the file one world: useFakeRtm({ scope: 'file' }); a module that uses it when it is loaded comes after that, by await import(). " +
      'Or make it in a function that each test calls, or load its module anew in each test with vi.resetModules() or jest.resetModules().',
  )
}
