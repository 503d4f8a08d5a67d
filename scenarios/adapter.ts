import type { FakeRtm } from '../mocks/index.ts'
import type { ProfileId } from '../mocks/protocol/index.ts'
import type { RestApi } from '../mocks/wire/index.ts'
import { driven, readFrom, optionsOf } from './adapter-parts.ts'
import { blamed } from './blame.ts'
import { inTime, wallClock } from './real-time.ts'
import { Recorder } from './recorder.ts'
import { missing, MissingControl } from './subject.ts'
import type { Face, SubjectOptions, SubjectRtm, SubjectSource, WorldNeeds } from './subject.ts'

/** A class or an object as seen from outside: what of it is public. */
export type Shape<T> = { readonly [Member in keyof T]: T[Member] }

/**
 * A world of another implementation. What it has not, scenarios that need it are not played with: they, and the
 * rules that only they prove, are not observed.
 */
export interface AdapterWorld {
  /** Makes a client in the C++ shape, uninitialised. Where the face is native. */
  readonly createRtmService?: (options?: { readonly sdkVersion?: string }) => object
  /** What `import AgoraRTM from 'agora-rtm-sdk'` gives. Where the face is web. */
  readonly agoraRTM?: object
  /** Its clock, where it can be moved; the wall's otherwise. */
  readonly clock?: SubjectRtm['clock']
  /** Waits for a promise, moving time as needed; otherwise it has `answerMs`. */
  readonly until?: FakeRtm['until']
  /** Its operators' side, its faults, its network, its store: what can be driven of it. */
  readonly server?: Shape<FakeRtm['server']>
  readonly faults?: Shape<FakeRtm['faults']>
  readonly network?: Shape<FakeRtm['network']>
  readonly media?: Shape<FakeRtm['media']>
  readonly state?: FakeRtm['state']
  readonly options?: FakeRtm['options']
  readonly rest?: RestApi
  /** Ends it; called after each scenario. */
  readonly dispose?: () => Promise<void> | void
}

/** Another implementation of the service, for `rtm-testkit comply --adapter`. */
export interface Adapter {
  /** What it is called in the report. */
  readonly name: string
  readonly face: Face
  /** The generation of the SDK that it is; `cpp-windows-1.3` or `web-1.4` unless given. */
  readonly profile?: ProfileId
  /** How long an answer may take by the wall's clock, 5 s unless given; a whole scenario may take three times as long. */
  readonly answerMs?: number
  /**
   * How many scenarios are played at a time, each in a world of its own; one unless given, and four where worlds have no
   * clock: they take the wall's time. Say 1 where your worlds share something, such as their users.
   */
  readonly atOnce?: number
  /**
   * Makes a new world for each scenario. It may refuse what it cannot be made as by throwing `MissingControl`. A
   * scenario that needs a `world` of a kind (limits, a slow network) is left out where that is not looked at.
   */
  readonly create: (options: SubjectOptions) => AdapterWorld | Promise<AdapterWorld>
}

/** Types an adapter: `export default defineAdapter({ ... })`. */
export function defineAdapter(adapter: Adapter): Adapter {
  return adapter
}

const answerMsMax = 5000
const atOnceWithoutClock = 4
/** Time passes, but nobody knows what time it is for a service that does not say. */
const unreadable: SubjectRtm['clock'] = {
  advance: (by) => wallClock.advance(by),
  nowMs: () => lacks('its clock'),
}
function blamedClock(clock: SubjectRtm['clock']): SubjectRtm['clock'] {
  return {
    nowMs: () => blamed('clock.nowMs', () => clock.nowMs()),
    advance: (by) => blamed('clock.advance', () => clock.advance(by)),
    skewMs: clock.skewMs ?? 0,
  }
}

const faceNames = { native: 'the C++ shape', web: 'the shape of agora-rtm-sdk' } as const

/** An adapter as something that can be judged. What it and the scenarios say to each other is written down. */
export function sourceOfAdapter({
  name,
  face,
  profile = face === 'web' ? 'web-1.4' : 'cpp-windows-1.3',
  create,
  answerMs = answerMsMax,
  atOnce,
}: Adapter): SubjectSource {
  let hasClock = true
  return {
    name,
    cell: { face, link: 'adapter', profile },
    deadlineMs: 3 * answerMs,
    atOnce: () => atOnce ?? (hasClock ? 1 : atOnceWithoutClock),
    create: async (options) => {
      const asked = readFrom(options.world)
      const world = await create({ ...options, world: asked.given })
      hasClock = world.clock !== undefined
      mustFit(world, { face, options, unread: asked.unread() })
      return {
        rtm: rtmOf(world, { profile, answerMs, needs: options.world }),
        ...(hasClock ? {} : { nowMs: () => wallClock.nowMs() }),
        rest: () => world.rest ?? lacks('a REST interface'),
        dispose: async () => await world.dispose?.(),
      }
    },
  }
}

/** @throws MissingControl where a world is not what the scenario needs. */
function mustFit(
  world: AdapterWorld,
  {
    face,
    options: { isExact, world: needs },
    unread,
  }: { readonly face: Face; readonly options: SubjectOptions; readonly unread: string | undefined },
): void {
  if ((face === 'web' ? world.agoraRTM : world.createRtmService) === undefined)
    throw new MissingControl(faceNames[face])
  if (unread !== undefined) throw new MissingControl(`a world of its own ${unread}`)
  // What a slow network does takes its time.
  if (world.clock === undefined && (isExact || needs.network !== undefined))
    throw new MissingControl('a clock that can be moved')
}

function lacks(control: string): never {
  throw new MissingControl(control)
}

interface Made {
  readonly profile: ProfileId
  readonly answerMs: number
  readonly needs: WorldNeeds
}

function rtmOf(world: AdapterWorld, { profile, answerMs, needs }: Made): SubjectRtm {
  const clock = world.clock === undefined ? unreadable : blamedClock(world.clock)
  const recorder = new Recorder(() => (world.clock ?? wallClock).nowMs())
  const { state } = world
  return {
    clock,
    journal: recorder.journal,
    until: world.until ?? (async (promise) => await inTime(promise, answerMs)),
    createRtmService: (given) =>
      recorder.service(blamed('createRtmService', () => made(world, given))),
    agoraRTM: recordedSdk(world, recorder),
    faults: driven(world.faults, 'faults on demand'),
    media: driven(world.media, 'a look at its store'),
    network: driven(world.network, 'a network that can be cut'),
    server: driven(world.server, "the operators' side"),
    state: state === undefined ? missing('a look at its state') : () => blamed('state', state),
    options: optionsOf(world.options, profile, needs),
  }
}

function made(
  { createRtmService }: AdapterWorld,
  options: { readonly sdkVersion?: string } = {},
): object {
  const asked = readFrom(options)
  const service = createRtmService?.(asked.given) ?? missing(faceNames.native)
  const unread = asked.unread()
  if (unread !== undefined) throw new MissingControl(`a client of its own ${unread}`)
  return service
}

function recordedSdk({ agoraRTM }: AdapterWorld, recorder: Recorder): SubjectRtm['agoraRTM'] {
  if (agoraRTM === undefined) return missing(faceNames.web)
  return new Proxy(agoraRTM, {
    get: (target, key) => {
      const member: unknown = Reflect.get(target, key)
      if (key !== 'createInstance' || typeof member !== 'function') return member
      return (...given: readonly unknown[]) =>
        recorder.webClient(member.apply(target, given) as object)
    },
  }) as SubjectRtm['agoraRTM']
}
