import type { FakeRtm } from '../mocks/index.ts'
import { profiles } from '../mocks/protocol/index.ts'
import type { ProfileId } from '../mocks/protocol/index.ts'
import type { RestApi } from '../mocks/wire/index.ts'
import { inTime, wallClock } from './real-time.ts'
import { Recorder } from './recorder.ts'
import { missing } from './subject.ts'
import type { Face, SubjectOptions, SubjectRtm, SubjectSource } from './subject.ts'

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
  /** Makes a new world for each scenario. It may refuse what it cannot be made as by throwing `MissingControl`. */
  readonly create: (options: SubjectOptions) => AdapterWorld | Promise<AdapterWorld>
}

/** Types an adapter: `export default defineAdapter({ ... })`. */
export function defineAdapter(adapter: Adapter): Adapter {
  return adapter
}

const answerMsMax = 5000

/** An adapter as something that can be judged. What it and the scenarios say to each other is written down. */
export function sourceOfAdapter({
  name,
  face,
  profile,
  create,
  answerMs = answerMsMax,
}: Adapter): SubjectSource {
  const id = profile ?? (face === 'web' ? 'web-1.4' : 'cpp-windows-1.3')
  return {
    name,
    cell: { face, link: 'adapter', profile: id },
    deadlineMs: 3 * answerMs,
    create: async (options) => {
      const world = await create(options)
      const clock = world.clock ?? wallClock
      const recorder = new Recorder(() => clock.nowMs())
      const rtm: SubjectRtm = {
        clock,
        journal: recorder.journal,
        until: world.until ?? (async (promise) => await inTime(promise, answerMs)),
        createRtmService: (given) => recorder.service(made(world, given)),
        agoraRTM: recordedSdk(world, recorder),
        faults: world.faults ?? missing('faults on demand'),
        media: world.media ?? missing('a look at its store'),
        network: world.network ?? missing('a network that can be cut'),
        server: world.server ?? missing("the operators' side"),
        state: world.state ?? missing('a look at its state'),
        options:
          world.options ??
          ({ profile: profiles[id], limits: profiles[id].limits } as FakeRtm['options']),
      }
      return {
        rtm,
        rest: () => world.rest ?? missing('a REST interface'),
        dispose: async () => await world.dispose?.(),
      }
    },
  }
}

function made(
  { createRtmService }: AdapterWorld,
  options: { readonly sdkVersion?: string } | undefined,
): object {
  return createRtmService?.(options) ?? missing('the C++ shape')
}

function recordedSdk({ agoraRTM }: AdapterWorld, recorder: Recorder): SubjectRtm['agoraRTM'] {
  if (agoraRTM === undefined) return missing('the shape of agora-rtm-sdk')
  return new Proxy(agoraRTM, {
    get: (target, key) => {
      const member: unknown = Reflect.get(target, key)
      if (key !== 'createInstance' || typeof member !== 'function') return member
      return (...given: readonly unknown[]) =>
        recorder.webClient(member.apply(target, given) as object)
    },
  }) as SubjectRtm['agoraRTM']
}
