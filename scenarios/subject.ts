import { createFakeRtm } from '../mocks/index.ts'
import type { FakeRtm, FakeRtmOptions } from '../mocks/index.ts'
import type { ProfileId } from '../mocks/protocol/index.ts'
import { createRestApi } from '../mocks/wire/index.ts'
import type { RestApi } from '../mocks/wire/index.ts'

/** The shape that a service is judged in. */
export type Face = 'native' | 'web'

/** How a face reaches its service: in one process, behind MSW, by HTTP and WebSocket, or as a module of the user's does. */
export type LinkName = 'direct' | 'intercept' | 'gateway' | 'adapter'

/** One column of a report. */
export interface Cell {
  readonly face: Face
  readonly link: LinkName
  readonly profile: ProfileId
}

/** The world that a scenario is played in: a fake RTM has all of it, others have what they have. */
export interface SubjectRtm extends Pick<
  FakeRtm,
  | 'agoraRTM'
  | 'createRtmService'
  | 'faults'
  | 'journal'
  | 'media'
  | 'network'
  | 'options'
  | 'server'
  | 'state'
  | 'until'
> {
  readonly clock: Pick<FakeRtm['clock'], 'nowMs' | 'advance'> & {
    /** By how much the service's own time may differ from this one, in ms; 0 unless given. */
    readonly skewMs?: number
  }
}

/** One world under judgement. */
export interface Subject {
  readonly rtm: SubjectRtm
  /** What its journal goes by, in ms, where that is not its clock. */
  readonly nowMs?: () => number
  /** The App ID to play under, where that of tests will not do. */
  readonly appId?: string
  /** Its REST interface. */
  readonly rest: () => RestApi
  readonly dispose: () => Promise<void>
}

/** What a scenario needs its world to be, beside seed and profile. */
export type WorldNeeds = Pick<
  FakeRtmOptions,
  'network' | 'limits' | 'assumptions' | 'appCertificates'
>

/** What a world is made with. */
export interface SubjectOptions {
  readonly seed: number
  /** What the scenario needs its world to be. */
  readonly world: WorldNeeds
  /** Whether it sends media. */
  readonly isOfMedia: boolean
  /** Whether it compares instants, and so needs a clock that only it moves. */
  readonly isExact: boolean
}

/** Makes the worlds that scenarios are played in. */
export interface SubjectSource {
  /** What is judged, for people. */
  readonly name: string
  readonly cell: Cell
  /** How many scenarios may be played at a time, each in a world that shares nothing, by what is known of it now; one unless given. */
  readonly atOnce?: () => number
  /** How long a scenario may take by the wall's clock; it cannot hang where time is virtual. */
  readonly deadlineMs?: number
  /** Tells whether what is judged is still there, where it may go away: what fails then is nobody's fault. */
  readonly isThere?: () => Promise<boolean>
  readonly create: (options: SubjectOptions) => Promise<Subject> | Subject
}

/** A part of the world that a scenario would drive is not there: the scenario says nothing then. */
export class MissingControl extends Error {
  override readonly name = 'MissingControl'

  constructor(control: string) {
    super(`it needs ${control}, which the service under judgement does not give`)
  }
}

/** A stand-in for a part that is not there. */
export function missing(control: string): never {
  const refuse = (): never => {
    throw new MissingControl(control)
  }
  return new Proxy(refuse, { get: refuse, apply: refuse }) as never
}

/** The embedded fake, in virtual time that only the scenario moves. */
export function embedded(face: Face, profile: ProfileId): SubjectSource {
  return {
    name: 'the embedded fake',
    cell: { face, link: 'direct', profile },
    create: ({ seed, world, isOfMedia }) => {
      mustHaveMedia(profile, isOfMedia)
      const rtm = createFakeRtm({ seed, profile, clock: 'manual', ...world })
      return {
        rtm,
        rest: () => createRestApi(rtm),
        dispose: async () => await rtm.dispose(),
      }
    },
  }
}

/** @throws MissingControl where an SDK has no media, and a scenario sends some. */
export function mustHaveMedia(profile: ProfileId, isOfMedia: boolean): void {
  if (isOfMedia && profile === 'web-1.5') throw new MissingControl('media messages')
}
