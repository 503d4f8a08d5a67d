import { resolveOptions } from './options.ts'
import type { FakeRtmOptions } from './options.ts'
import { calls, faultCodes } from '../calls/index.ts'
import { RTM_AREA_CODE, RTM_CLOUD_PROXY_TYPE } from '../protocol/index.ts'
import { directLink } from '../network/index.ts'
import { Journal, runNext } from '../server/index.ts'
import type { Host, World, WorldOptions } from '../server/index.ts'
import { Clock, EventQueue } from '../time/index.ts'
import type { ClockEngine } from '../time/index.ts'
import { sayOnce } from './say-once.ts'
import { ToolkitError } from '../protocol/toolkit-error.ts'
import { waitsOf } from './world-state.ts'

/** The world of each fake RTM: for what is bound to it, such as the wire. */
export const worlds: WeakMap<object, World> = new WeakMap<object, World>()

/** The world behind a fake RTM. @throws ToolkitError for anything else. */
export function worldOf(rtm: object): World {
  const world = worlds.get(rtm)
  if (world !== undefined) return world
  const why =
    rtm.constructor.name === 'FakeRtm'
      ? 'this fake RTM is of another copy of rtm-testkit. Load all of its doors by import, or all by require'
      : 'this is no fake RTM. Give what createFakeRtm has returned'
  throw new ToolkitError('INVALID_OPTION', `Failed to find the world: ${why}.`)
}

/** What a new world has outside itself; its clock is set by whoever makes it. */
export function createHost(onRefusal: Host['onRefusal']): Host {
  return {
    // It drives the world, which has the host: so there is none until the world is made.
    clock: undefined as unknown as Clock,
    listeners: new Map(),
    onRefusal,
    errors: [],
    running: false,
    births: 0,
    kept: new Set(),
    sites: undefined,
    whyNotHere: undefined,
    watch: undefined,
    course: undefined,
    link: directLink,
    calls,
    faultCodes,
    bindings: new Set(),
    works: [],
    unended: new Set(),
    appTurn: 0,
    toldInTurn: [],
  }
}

/** What the clock of a world drives. */
export function engineOf(world: World): ClockEngine {
  return {
    get queue() {
      return world.queue
    },
    runNext: () => runNext(world),
    appGoesFirst: () => world.appGoesFirst,
    appWentOn: () => void world.host.appTurn++,
    asTimer: (run, atMs) => world.host.course?.timer(run, atMs),
    waits: () => waitsOf(world),
    giveError: (error) => void world.host.errors.push(error),
    sayOnce,
    takeError: () =>
      world.host.errors.length > 0 ? { error: world.host.errors.shift() } : undefined,
  }
}

/** Makes the world that options describe. @throws ToolkitError for options that make no sense. */
export function createWorld(options: FakeRtmOptions): World {
  const resolved = resolveOptions(options)
  const host = createHost(options.onRefusal)
  const world = emptyWorld(resolved, host)
  host.clock = new Clock(resolved.clock, engineOf(world), resolved.settling)
  return world
}

/** A world in which nothing has happened. */
export function emptyWorld(options: WorldOptions, host: Host): World {
  return {
    options,
    queue: new EventQueue<World>(options.startAtMs),
    journal: new Journal(options.journalEntries),
    randoms: new Map(),
    apps: new Map(),
    clients: new Map(),
    webClients: new Set(),
    links: new Map(),
    faults: [],
    faultsByCall: undefined,
    banned: new Set(),
    outbox: [],
    newestQueued: [],
    atHand: [],
    appGoesFirst: false,
    counters: { client: 0, fault: 0, outages: 0, invitation: 0 },
    serviceContext: {
      areaCode: RTM_AREA_CODE.AREA_CODE_GLOB,
      proxyType: RTM_CLOUD_PROXY_TYPE.RTM_NONE_PROXY,
    },
    unheard: [],
    misuses: [],
    hints: [],
    host,
  }
}
